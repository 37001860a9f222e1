"""Publishing and watching; what the relay tells us."""

from django.urls import URLPattern, path

from hybrid.views.webcast import manage, reports, statistics, studio, tickets

urlpatterns: list[URLPattern] = [
    path("relay/state", reports.state, name="relay-state"),
    path("relay/event", reports.event, name="relay-event"),
    path("relay/key", reports.key, name="relay-key"),
]
event_patterns: list[URLPattern] = [
    path("live/<slug:room>/watch/", tickets.watch, name="watch"),
    path("live/<slug:room>/studio/", studio.studio, name="studio"),
    path("live/<slug:room>/studio/token/", tickets.studio_token, name="studio-token"),
    path("manage/webcast/", manage.webcasts, name="manage-webcast"),
    path("manage/webcast/speakers/", manage.speakers, name="manage-webcast-speakers"),
    path("manage/webcast/viewers/", statistics.statistics, name="webcast-viewers"),
    path("manage/webcast/viewers.csv", statistics.spreadsheet, name="webcast-viewers-csv"),
    path("manage/webcast/keys/<int:pk>/revoke/", manage.revoke_key, name="stream-key-revoke"),
    path("manage/webcast/rooms/<slug:room>/", manage.run, name="webcast-run"),
]
