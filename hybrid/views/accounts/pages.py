"""The account's own page, and adding a passkey to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hybrid.queries.people import places_of
from hybrid.rules import may_create_events

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from hybrid.models import User


@never_cache
@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What the platform knows of an account: address, ways in, and its place in each event."""
    user = cast("User", request.user)
    context = {
        "places": places_of(user),
        "passkeys_work": settings.CONFIG.passkeys_work,
        "passkeys": [a.wrap() for a in Authenticator.objects.filter(user=user, type="webauthn")],
        "providers": get_social_adapter(request).list_providers(request),
        "connections": SocialAccount.objects.filter(user=user),
        "may_create_events": may_create_events(is_staff=user.is_staff, is_superuser=user.is_superuser),
    }
    return render(request, "account/index.html", context)


@method_decorator(never_cache, name="dispatch")
@method_decorator(login_required, name="dispatch")
class AddPasskey(AddWebAuthnView):
    """Makes a passkey that the authenticator keeps and that needs its owner (WebAuthn §6.2.2)."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 -- Django's own signature
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = begin_registration(self.request.user, passwordless=True)
        return {**context, "creation_options": json.dumps(options)}
