from django.contrib import admin
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from hybrid.views import event, health, site, stage

event_patterns = [
    path("", event.home, name="event-home"),
    path("style.css", event.stylesheet, name="event-style"),
    path("agenda/", event.agenda, name="agenda"),
    path("live/<slug:room>/", stage.stage, name="stage"),
]

urlpatterns = [
    path("", site.events, name="events"),
    path("healthz", health.healthz, name="health"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("jsi18n/", JavaScriptCatalog.as_view(packages=["hybrid"]), name="javascript-catalog"),
    path("<slug:event>/", include(event_patterns)),
]
