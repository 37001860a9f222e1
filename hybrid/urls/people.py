"""Joining, role links, and who may do what."""

from django.urls import URLPattern, path

from hybrid.views.people import joining, place

urlpatterns: list[URLPattern] = [
    path("join/", joining.enter_code, name="join-code"),
]
event_patterns: list[URLPattern] = [
    path("join/", joining.join, name="join"),
    path("join/screen/", joining.join_screen, name="join-screen"),
    path("join/<slug:at>.svg", joining.join_qr, name="join-qr"),
    path("me/", place.my_place, name="my-place"),
    path("attendance/", place.attendance, name="attendance"),
    path("leave/", place.leave, name="leave"),
]
