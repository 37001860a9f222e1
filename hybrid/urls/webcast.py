"""Publishing and watching; what the relay tells us."""

from django.urls import URLPattern, path

from hybrid.views.webcast import reports, tickets

urlpatterns: list[URLPattern] = [
    path("relay/state", reports.state, name="relay-state"),
    path("relay/event", reports.event, name="relay-event"),
    path("relay/key", reports.key, name="relay-key"),
]
event_patterns: list[URLPattern] = [
    path("live/<slug:room>/watch/", tickets.watch, name="watch"),
    path("live/<slug:room>/studio/token/", tickets.studio_token, name="studio-token"),
]
