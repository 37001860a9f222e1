"""The organiser's agenda: list, timeline, and a session's form."""

from django.urls import URLPattern, path

from hybrid.views.editor import changes, overview, session
from hybrid.views.interchange import exports, imports
from hybrid.views.releases import manage, shift

urlpatterns: list[URLPattern] = []
event_patterns: list[URLPattern] = [
    path("manage/interchange/", imports.interchange, name="manage-interchange"),
    path("manage/interchange/<uuid:key>/", imports.pending, name="manage-import"),
    path("manage/interchange/people.csv", exports.people, name="manage-export-people"),
    path("manage/interchange/<slug:what>.<slug:ending>", exports.draft, name="manage-export"),
    path("manage/shift/", shift.shift, name="manage-shift"),
    path("manage/releases/", manage.releases, name="manage-releases"),
    path("manage/agenda/", overview.overview, name="editor"),
    path("manage/agenda/changes/", changes.changes, name="editor-changes"),
    path("manage/agenda/new/", session.new, name="session-new"),
    path("manage/agenda/<slug:code>/", session.edit, name="session-edit"),
]
