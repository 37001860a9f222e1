"""Joining, role links, and who may do what."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
event_patterns: list[URLPattern] = []
