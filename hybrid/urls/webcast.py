"""Publishing and watching; what the relay tells us."""

from django.urls import URLPattern, path

from hybrid.views.webcast import tickets

urlpatterns: list[URLPattern] = []
event_patterns: list[URLPattern] = [
    path("live/<slug:room>/watch/", tickets.watch, name="watch"),
    path("live/<slug:room>/studio/token/", tickets.studio_token, name="studio-token"),
]
