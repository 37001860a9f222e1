"""Every address of the unconference, below ``/<event>/``."""

from django.urls import URLPattern, path

from unconference.views import boards, manage, pitching, proposals, running

event_patterns: list[URLPattern] = [
    path("board/", boards.boards, name="boards"),
    path("board/<slug:board>/", boards.board, name="board"),
    path("board/<slug:board>/vote/", boards.vote, name="board-vote"),
    path("board/<slug:board>/propose/", proposals.propose_page, name="propose"),
    path("board/<slug:board>/proposal/<int:pk>/", proposals.proposal, name="proposal"),
    path("board/<slug:board>/proposal/<int:pk>/edit/", proposals.edit, name="proposal-edit"),
    path("board/<slug:board>/proposal/<int:pk>/<slug:deed>/", proposals.do, name="proposal-do"),
    path("board/<slug:board>/run/", running.run, name="board-run"),
    path("board/<slug:board>/run/<slug:deed>/", running.do, name="board-do"),
    path("board/<slug:board>/pitch/", pitching.screen, name="board-pitch"),
    path("manage/boards/", manage.boards, name="manage-boards"),
    path("manage/boards/new/", manage.new, name="manage-boards-new"),
    path("manage/boards/<int:pk>/", manage.edit, name="manage-boards-edit"),
    path("manage/boards/<int:pk>/places/", manage.places, name="manage-boards-places"),
    path("manage/boards/<int:pk>/slots/", manage.add_slots, name="manage-boards-slots"),
    path(
        "manage/boards/<int:pk>/slots/<int:slot>/delete/",
        manage.delete_slot,
        name="manage-boards-slot-delete",
    ),
    path("manage/boards/<int:pk>/delete/", manage.delete, name="manage-boards-delete"),
]
