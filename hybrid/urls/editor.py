"""The organiser's agenda timeline."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
event_patterns: list[URLPattern] = []
