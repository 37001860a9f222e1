"""The organiser's agenda: list, timeline, and a session's form."""

from django.urls import URLPattern, path

from hybrid.views.editor import changes, overview, session
from hybrid.views.releases import manage, shift

urlpatterns: list[URLPattern] = []
event_patterns: list[URLPattern] = [
    path("manage/shift/", shift.shift, name="manage-shift"),
    path("manage/releases/", manage.releases, name="manage-releases"),
    path("manage/agenda/", overview.overview, name="editor"),
    path("manage/agenda/changes/", changes.changes, name="editor-changes"),
    path("manage/agenda/new/", session.new, name="session-new"),
    path("manage/agenda/<slug:code>/", session.edit, name="session-edit"),
]
