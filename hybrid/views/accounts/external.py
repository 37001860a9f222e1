"""The way to an organisation's own sign-in and back."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.shortcuts import render
from requests import RequestException

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider, or say that it cannot be reached."""
    try:
        response: HttpResponse = openid_connect.login(request, provider_id)
    except (RequestException, KeyError, ValueError) as error:
        # Away, or an answer that is no discovery document (OpenID Connect Discovery, section 4.2).
        logger.warning("The OpenID Connect provider cannot be used: %r", error)
        return render(request, "socialaccount/authentication_error.html", status=502)
    return response


callback = openid_connect.callback
