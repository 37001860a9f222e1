"""The organiser's pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
event_patterns: list[URLPattern] = []
