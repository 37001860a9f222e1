"""The ASGI application: static files first, then Django, and the live socket beside it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hybrid.settings")

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.core.asgi import get_asgi_application
from servestatic import ServeStaticASGI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    ASGIApplication = Callable[..., Awaitable[None]]

django_application = get_asgi_application()

# What follows needs Django to be set up.
from django.contrib.staticfiles.finders import AppDirectoriesFinder, get_finders  # noqa: E402
from django.urls import path  # noqa: E402

from hybrid.body_limit import limit_bodies  # noqa: E402
from hybrid.live.bus import bus  # noqa: E402
from hybrid.live.origin import own_pages_only  # noqa: E402
from hybrid.live.socket import live_socket  # noqa: E402
from hybrid.webcast.proxy import webcast_proxy  # noqa: E402


def with_static_files(application: ASGIApplication) -> ASGIApplication:
    """Serve every app's static files below /static/ straight from where they are installed.

    Vite puts a hash of the contents into the names of what it builds, so those never change and may be
    kept for ever; the admin's may be kept for an hour.
    """
    server = ServeStaticASGI(
        application, max_age=3600, allow_all_origins=False, immutable_file_test=r"^/static/app/assets/"
    )
    for finder in get_finders():
        if isinstance(finder, AppDirectoriesFinder):
            for storage in finder.storages.values():
                server.add_files(storage.location, prefix="static")
    return cast("ASGIApplication", server)


def behind_proxies(application: ASGIApplication, trusted: tuple[str, ...]) -> ASGIApplication:
    """Believe what ``trusted`` proxies say of a visitor's address and scheme, and nobody else.

    It is here and not in a server's options so that it is the same under every server.
    """
    if not trusted:
        return application
    return cast(
        "ASGIApplication", ProxyHeadersMiddleware(cast("Any", application), trusted_hosts=list(trusted))
    )


router = ProtocolTypeRouter(
    {
        "http": with_static_files(webcast_proxy(limit_bodies(django_application))),
        "websocket": own_pages_only(
            # Channels routes applications where Django routes views.
            URLRouter([path("ws/<slug:event>/", live_socket)])  # type: ignore[arg-type]
        ),
    }
)
bus.serve_here()
application = behind_proxies(router, settings.CONFIG.trusted_proxies)
