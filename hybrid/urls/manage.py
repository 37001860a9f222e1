"""The organiser's pages."""

from django.urls import URLPattern, path

from hybrid.views.manage import home

urlpatterns: list[URLPattern] = []
event_patterns: list[URLPattern] = [
    path("manage/", home.overview, name="manage"),
]
