"""What Django's admin needs and no other page gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from hybrid.models import scopes_disabled

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class AdminMiddleware:
    """Below /admin/ queries reach over all events. Nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(reverse("admin:index")):
            return self.get_response(request)
        with scopes_disabled():
            return self.get_response(request)
