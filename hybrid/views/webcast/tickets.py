"""What a page asks for before it publishes or watches: a short-lived token for the relay."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hybrid.models import Room
from hybrid.queries.webcast import rooms_speaking_in, webcast_of
from hybrid.rules import Action, may_in_room
from hybrid.views.base import EventRequest, NotAllowed, event_view, may
from hybrid.webcast.tokens import issue, person_name
from streaming.tokens import Grant, Right

if TYPE_CHECKING:
    from django.http import HttpResponse


def room_to_run(request: EventRequest, slug: str, action: Action) -> Room:
    """Return a room of the event in which whoever asks may do ``action``.

    Raises:
        NotAllowed: they may elsewhere, but not in this room.

    """
    room = get_object_or_404(Room.objects.filter(event=request.event), slug=slug)
    speaks_in = rooms_speaking_in(request.event, request.actor.person_id)
    if not may_in_room(request.actor, action, request.event, room_id=room.pk, speaks_in=speaks_in):
        raise NotAllowed(action)
    return room


@never_cache
@require_POST
@event_view(Action.WATCH)
def watch(request: EventRequest, room: str) -> HttpResponse:
    """Give a token to watch with. The crew's also shows what is not on air."""
    found = get_object_or_404(Room.objects.filter(event=request.event), slug=room)
    grant = Grant(
        right=Right.PLAY,
        event=request.event.slug,
        room=found.slug,
        person=person_name(request.actor.person_id, request.actor.user_id),
        crew=may(request, Action.WATCH_REHEARSAL),
    )
    return JsonResponse(asdict(issue(grant)))


@never_cache
@require_POST
@event_view(Action.PUBLISH)
def studio_token(request: EventRequest, room: str) -> HttpResponse:
    """Give a token to publish with; a body of ``{"takeover": true}`` lets it replace another publisher."""
    found = room_to_run(request, room, Action.PUBLISH)
    grant = Grant(
        right=Right.PUBLISH,
        event=request.event.slug,
        room=found.slug,
        person=person_name(request.actor.person_id, request.actor.user_id),
        takeover=_wants_takeover(request.body),
        # Whoever opens the studio rehearses until somebody goes live.
        on_air=webcast_of(found).goes_out,
    )
    return JsonResponse(asdict(issue(grant)))


def _wants_takeover(body: bytes) -> bool:
    try:
        asked = json.loads(body or b"{}")
    except ValueError:
        return False
    return isinstance(asked, dict) and asked.get("takeover") is True
