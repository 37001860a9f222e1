"""What visitors see of the installation and of an event."""

from django.urls import path

from hybrid.views import agenda, calendars, crew, event, feeds, pictures, sessions, site, speakers, stage
from hybrid.views.api import embed
from hybrid.views.api import views as api
from hybrid.views.interchange import exports
from hybrid.views.releases import public as releases

urlpatterns = [
    path("", site.events, name="events"),
    path("robots.txt", site.robots, name="robots"),
    path("site.webmanifest", site.web_manifest, name="web-manifest"),
    path("favicon.ico", site.favicon, name="favicon"),
    path("api/openapi.json", api.openapi, name="api-openapi"),
    path("api/oembed", embed.oembed, name="api-oembed"),
    path("api/v1/events/", api.events, name="api-events"),
    path("api/v1/events/<slug:event>/", api.event, name="api-event"),
    path("api/v1/events/<slug:event>/agenda/", api.agenda, name="api-agenda"),
    path("api/v1/events/<slug:event>/speakers/", api.speakers, name="api-speakers"),
    path("api/v1/events/<slug:event>/questions/", api.questions, name="api-questions"),
    path("api/v1/events/<slug:event>/grid/", api.grid, name="api-grid"),
    path("api/calendar/<str:token>.ics", feeds.feed, name="calendar-feed"),
]
event_patterns = [
    path("", event.home, name="event-home"),
    path("style.css", event.stylesheet, name="event-style"),
    path("picture", pictures.event_picture, name="event-picture"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/embed/", embed.embed, name="agenda-embed"),
    path("agenda.ics", calendars.event_calendar, name="event-ics"),
    path("agenda/releases/", releases.releases, name="agenda-releases"),
    path("agenda/releases/<int:number>/", releases.release, name="agenda-release"),
    path("agenda/releases/<int:number>/changes/", releases.changes, name="agenda-changes"),
    path("schedule.<slug:ending>", exports.schedule, name="schedule"),
    path("my-agenda/", agenda.my_agenda, name="my-agenda"),
    path("my-agenda/wishes/", feeds.wishes, name="my-agenda-wishes"),
    path("my-agenda.ics", calendars.my_calendar, name="my-agenda-ics"),
    path("sessions/<str:code>/", sessions.session, name="session"),
    path("sessions/<str:code>/star/", sessions.star, name="star"),
    path("sessions/<str:code>/calendar.ics", calendars.session_calendar, name="session-ics"),
    path("speakers/", speakers.speakers, name="speakers"),
    path("speakers/<slug:speaker>/", speakers.speaker, name="speaker"),
    path("market-place/", event.market_place, name="market-place"),
    path("practical/", event.practical, name="practical"),
    path("backstage/", crew.backstage, name="backstage"),
    path("live/<slug:room>/", stage.now, name="stage"),
    path("live/<slug:room>/questions/", stage.questions, name="stage-questions"),
    path("live/<slug:room>/agenda/", stage.agenda, name="stage-agenda"),
    path("live/<slug:room>/moderate/", crew.moderate, name="room-moderate"),
    path("live/<slug:room>/screen/", crew.screen, name="room-screen"),
    path("live/<slug:room>/speaker/", crew.speaker, name="room-speaker"),
]
