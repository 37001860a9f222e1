"""An event's front page, its market place, what one needs to know to get there, and its colours."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hybrid.enums import RoomKind, SessionKind
from hybrid.extensions import extensions
from hybrid.interop.schema_org import as_script, describe_event
from hybrid.models import Exhibitor, Organisation, Room
from hybrid.queries.agenda import starred_ids
from hybrid.queries.documents import documents_of
from hybrid.queries.programme import now_and_next, programme_of
from hybrid.queries.registration import Door, door_of, rules_of
from hybrid.queries.webcast import live_rooms
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, may
from hybrid.views.caching import keep_for, unless_known
from hybrid.views.pictures import picture_url

if TYPE_CHECKING:
    from hybrid.models import Event


@require_safe
@event_view(Action.SEE_EVENT)
def home(request: EventRequest) -> HttpResponse:
    """The front page of an event."""
    event, now = request.event, timezone.now()
    today = now.astimezone(event.tz).date()
    site = settings.CONFIG.public_url
    url = site + event.get_absolute_url()
    organisations = list(Organisation.objects.filter(event=event))
    context: dict[str, object] = {
        "registers": may(request, Action.REGISTER) and door_of(event, rules_of(event), now=now) == Door.OPEN,
        "organisations": organisations,
        "phase": phase_of(event, today=today),
        "today": today,
        "panels": extensions.panels(extensions.home, event=event, actor=request.actor),
        "linked_data": as_script(
            describe_event(event, organisations, url=url, image=site + picture_url(event))
        ),
    }
    if may(request, Action.SEE_PROGRAMME):
        items = programme_of(event)
        context["now_next"] = now_and_next(items, now=now)
        context["session_count"] = len(items)
        if context["phase"] == "during":
            starred = starred_ids(request.person)
            context["starred_codes"] = " ".join(item.code for item in items if item.pk in starred)
        context["documents"] = documents_of(event, for_members=may(request, Action.SEE_MEMBERS_DOCUMENTS))
    if may(request, Action.ENTER_ROOM):
        on_air = live_rooms(event.pk, now=now)
        # Before and after its days nothing can go on air unnoticed: the page needs no socket then.
        context |= {"live_rooms": on_air, "shows_live": bool(on_air) or context["phase"] == "during"}
        context["on_air"] = {room.room for room in on_air}
    return render(request, "hybrid/event_home.html", context)


def phase_of(event: Event, *, today: dt.date) -> str:
    """Say where the event stands on a date in its own time zone: ``before``, ``during`` or ``after``."""
    if today < event.starts_on:
        return "before"
    return "after" if today > event.ends_on else "during"


@require_safe
@event_view(Action.SEE_PROGRAMME)
def market_place(request: EventRequest) -> HttpResponse:
    """The stands, what each shows, and when there is time to walk round."""
    items = programme_of(request.event, with_speakers=False)
    context = {
        "exhibitors": Exhibitor.objects.filter(event=request.event),
        "times": [item for item in items if item.kind == SessionKind.MARKET],
    }
    return render(request, "hybrid/market_place.html", context)


@require_safe
@event_view(Action.SEE_PROGRAMME)
def practical(request: EventRequest) -> HttpResponse:
    """Where it is, how to get there and in, and whom to ask."""
    rooms = list(Room.objects.filter(event=request.event))
    # Without a word about the venue, rooms in a building say that there will be one.
    is_online = bool(rooms) and all(room.kind == RoomKind.VIRTUAL for room in rooms)
    return render(request, "hybrid/practical.html", {"rooms": rooms, "is_online": is_online})


@require_safe
@event_view(Action.SEE_EVENT)
def stylesheet(request: EventRequest) -> HttpResponse:
    """The event's accent colour, as a stylesheet, because pages carry no inline styles.

    Its address has the colour in it, so that it can be kept until the colour changes.
    """
    response = HttpResponse(f":root{{--accent-base:{request.event.accent}}}\n", content_type="text/css")
    return unless_known(request, keep_for(response, request.event, dt.timedelta(days=30)))
