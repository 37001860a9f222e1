"""The private calendar that a calendar program asks for by itself, and who gets one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hybrid.domain.agenda_wishes import (
    feed_token,
    person_of_feed,
    renew_feed,
    revoke_feed,
    wish_mail,
)
from hybrid.models import scope
from hybrid.queries.actors import make_actor
from hybrid.queries.agenda import my_session_ids
from hybrid.rules import Action, allows
from hybrid.views.base import EventRequest, event_view
from hybrid.views.caching import unless_known
from hybrid.views.calendars import calendar_file
from hybrid.views.identity import person_here

if TYPE_CHECKING:
    from django.http import HttpRequest

    from hybrid.models import AgendaWishes

# Calendar programs ask as often as they like; asking again within this is answered by their own copy.
FRESH = 300  # seconds


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The agenda of whoever was given ``token``, as long as they may see the event and have not revoked it."""
    person = person_of_feed(token)
    if person is None:
        raise Http404
    event = person.event
    with scope(event=event), timezone.override(event.tz):
        if not allows(make_actor(person, person.user or AnonymousUser()), Action.SEE_PROGRAMME, event):
            raise Http404
        if person.blocked_at is not None:
            raise Http404
        name = _("%(event)s: my agenda") % {"event": event.name}
        response = HttpResponse(
            calendar_file(event, name=name, only=my_session_ids(event, person)),
            content_type="text/calendar; charset=utf-8",
        )
        response["Content-Disposition"] = f'inline; filename="{event.slug}-my-agenda.ics"'
    patch_cache_control(response, private=True, max_age=FRESH)
    return unless_known(request, response)


def feed_address(wishes: AgendaWishes | None) -> str:
    """Return the whole address of somebody's private calendar; empty where there is none."""
    token = feed_token(wishes) if wishes else None
    return settings.CONFIG.public_url + reverse("calendar-feed", args=[token]) if token else ""


@require_POST
@event_view(Action.STAR)
def wishes(request: EventRequest) -> HttpResponse:
    """Make or revoke the private calendar; be told by mail or not."""
    person = person_here(request)
    match request.POST.get("do"):
        case "renew":
            renew_feed(person=person)
            messages.success(request, _("Here is your private address. An earlier one no longer works."))
        case "revoke":
            revoke_feed(person=person)
            messages.success(request, _("The address no longer works."))
        case "mail":
            wish_mail(person=person, mail=request.POST.get("mail") == "yes")
            messages.success(request, _("Saved."))
    return redirect("my-agenda", request.event.slug)
