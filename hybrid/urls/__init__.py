"""Every address of the site: the platform's own, then each event's below its slug."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from hybrid.extensions import extensions
from hybrid.live.post import PATH
from hybrid.urls import editor, manage, people, public, registration, webcast
from hybrid.views import errors, health, parcels

handler500 = errors.server_error

event_patterns = [
    *public.event_patterns,
    *people.event_patterns,
    *registration.event_patterns,
    *editor.event_patterns,
    *manage.event_patterns,
    *webcast.event_patterns,
    *extensions.event_patterns(),
]

urlpatterns = [
    *public.urlpatterns,
    path("healthz", health.healthz, name="health"),
    path(PATH.removeprefix("/"), parcels.parcels, name="live-parcels"),
    path("admin/", admin.site.urls),
    path("accounts/", include("hybrid.urls.accounts")),
    path("jsi18n/", JavaScriptCatalog.as_view(packages=["hybrid"]), name="javascript-catalog"),
    *people.urlpatterns,
    *registration.urlpatterns,
    *manage.urlpatterns,
    *webcast.urlpatterns,
    path("<slug:event>/", include(event_patterns)),
]
