"""What a page asks for before it publishes or watches: a short-lived token for the relay."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hybrid.domain.webcast.turns import check_not_ended, check_turn
from hybrid.enums import Picture
from hybrid.errors import RuleError
from hybrid.models import Room
from hybrid.queries.turns import speaking_of
from hybrid.queries.webcast import webcast_of
from hybrid.rules import Action, may_in_room
from hybrid.views.base import EventRequest, NotAllowed, event_view, find_in_event, may
from hybrid.webcast.tokens import issue, person_name
from streaming.tokens import Grant, Right

if TYPE_CHECKING:
    from django.http import HttpResponse


# Seconds. Nobody sends for longer without a reload; what is above is a clock that was set.
MOST_SENDING = 7 * 24 * 3600.0
# Never a number: the key of a token that is one is a stream key's.
PAGE = re.compile(r"[0-9a-f]{8,40}")
_STATUS = {"not_your_turn": 403, "ended": 410}


def room_to_run(
    request: EventRequest, slug: str, action: Action, *, speaks_in: frozenset[int] = frozenset()
) -> Room:
    """Return a room of the event in which whoever asks may do ``action``.

    Raises:
        NotAllowed: they may elsewhere, but not in this room.

    """
    room = find_in_event(request, Room, slug=slug)
    if not may_in_room(request.actor, action, request.event, room_id=room.pk, speaks_in=speaks_in):
        raise NotAllowed(action)
    return room


@never_cache
@require_POST
@event_view(Action.WATCH)
def watch(request: EventRequest, room: str) -> HttpResponse:
    """Give a token to watch with. The crew's also shows what is not on air."""
    found = find_in_event(request, Room, slug=room)
    grant = Grant(
        right=Right.PLAY,
        event=request.event.slug,
        room=found.slug,
        person=person_name(request.actor.person_id, request.actor.user_id),
        crew=may(request, Action.WATCH_REHEARSAL),
    )
    return JsonResponse(asdict(issue(grant)))


@dataclass(frozen=True)
class _Asked:
    """What a studio asks for: another publisher's place; ``sending_for`` how many seconds it has sent already.

    ``page`` tells it from the same person's other pages; ``begins`` says that the person asks, not the page by itself.
    """

    takeover: bool = False
    sending_for: float | None = None
    page: str = ""
    begins: bool = False


@never_cache
@require_POST
@event_view(Action.PUBLISH)
def studio_token(request: EventRequest, room: str) -> HttpResponse:
    """Give a token to publish with; a body of ``{"takeover": true}`` lets it replace another publisher.

    A speaker gets one to rehearse while it is not their turn. Who has sent for some seconds (``sending_for``)
    gets none when the webcast was ended within them: 410. Of one person's two pages, the one at which they begin
    replaces the other, which then does not come back by itself: the relay tells them apart by the token's key.
    """
    now, person_id, asked = timezone.now(), request.actor.person_id, _asked(request.body)
    speaking = speaking_of(request.event, person_id, now=now)
    found = room_to_run(request, room, Action.PUBLISH, speaks_in=speaking.anywhere)
    has_turn = may_in_room(
        request.actor, Action.PUBLISH, request.event, room_id=found.pk, speaks_in=speaking.on_turn
    )
    try:
        if asked.sending_for is not None:
            check_not_ended(room=found, since=now - dt.timedelta(seconds=asked.sending_for))
        if not has_turn:
            check_turn(
                room=found,
                person_id=person_id,
                speaking=speaking,
                only_rehearses=not asked.takeover,
                now=now,
            )
    except RuleError as error:
        return _refused(error)
    grant = Grant(
        right=Right.PUBLISH,
        event=request.event.slug,
        room=found.slug,
        person=person_name(person_id, request.actor.user_id),
        key=asked.page,
        takeover=asked.takeover or (asked.begins and _sends_already(found, person_id)),
        # Whoever opens the studio rehearses until somebody goes live.
        on_air=has_turn and webcast_of(found).goes_out,
    )
    return JsonResponse(asdict(issue(grant)))


def _sends_already(room: Room, person_id: int | None) -> bool:
    webcast = webcast_of(room)
    is_sent = webcast.picture in {Picture.LIVE, Picture.AWAY} and webcast.publisher_key_id is None
    return is_sent and person_id is not None and webcast.publisher_person_id == person_id


def _refused(error: RuleError) -> HttpResponse:
    """Answer with a problem document (RFC 9457), whose words the studio shows."""
    status = _STATUS[error.code]
    body = {"type": "about:blank", "title": error.code, "status": status, "detail": error.message}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def _asked(body: bytes) -> _Asked:
    try:
        asked = json.loads(body or b"{}")
    except ValueError:
        return _Asked()
    if not isinstance(asked, dict):
        return _Asked()
    seconds, page = asked.get("sending_for"), asked.get("page")
    if not isinstance(seconds, int | float) or not 0 <= seconds <= MOST_SENDING:
        seconds = None
    return _Asked(
        takeover=asked.get("takeover") is True,
        sending_for=None if seconds is None else float(seconds),
        page=f"page-{page}" if isinstance(page, str) and PAGE.fullmatch(page) else "",
        begins=asked.get("begins") is True,
    )
