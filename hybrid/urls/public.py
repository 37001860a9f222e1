"""What visitors see of an event."""

from django.urls import path

from hybrid.views import event, stage

event_patterns = [
    path("", event.home, name="event-home"),
    path("style.css", event.stylesheet, name="event-style"),
    path("agenda/", event.agenda, name="agenda"),
    path("live/<slug:room>/", stage.now, name="stage"),
    path("live/<slug:room>/agenda/", stage.agenda, name="stage-agenda"),
]
