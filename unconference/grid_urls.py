"""Addresses of a board's timetable, below ``/<event>/``."""

from django.urls import URLPattern, path

from unconference.views import facilitate, grid

event_patterns: list[URLPattern] = [
    path("board/<slug:board>/facilitate/", facilitate.facilitate, name="board-facilitate"),
    path("board/<slug:board>/facilitate/<slug:deed>/", facilitate.do, name="board-facilitate-do"),
    path("board/<slug:board>/grid/", grid.grid, name="board-grid"),
    path("board/<slug:board>/grid/seen/", grid.seen, name="board-grid-seen"),
    path("board/<slug:board>/grid/take/", grid.take, name="board-grid-take"),
    path("board/<slug:board>/session/<int:pk>/", grid.session, name="board-session"),
    path("board/<slug:board>/screen/", grid.screen, name="board-screen"),
]
