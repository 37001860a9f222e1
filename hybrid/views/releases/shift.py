"""Running late: everything from a time on, in one room or in all, is moved by some minutes, with two taps."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hybrid.domain.shifts import FARTHEST, describe, shift_agenda, undo_shift
from hybrid.domain.times import clock_of
from hybrid.errors import RuleError
from hybrid.models import AgendaShift, Room
from hybrid.queries.programme import Day, days_of, programme_of
from hybrid.queries.releases import latest_shift
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, find_in_event

if TYPE_CHECKING:
    from django.http import HttpResponse

STEPS = (5, 10, 15, -5)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.EDIT_EVENT)
def shift(request: EventRequest) -> HttpResponse:
    """The times of the day, and by how much to move what comes from then on."""
    if request.method == "POST":
        return _act(request)
    now = timezone.now()
    room = _room(request, request.GET.get("room", ""))
    items = programme_of(request.event)
    if room is not None:
        items = [item for item in items if item.room_id == room.pk]
    days = [day for day in days_of(request.event, items, now=now) if day.slots]
    day = _day(days, request.GET.get("day", ""), today=now.astimezone(request.event.tz).date())
    slots = day.slots if day else []
    # What is over needs no moving, and on a phone it would push what comes next off the page.
    slots = [slot for slot in slots if slot.until > now] or slots
    last = latest_shift(request.event)
    context = {
        "rooms": Room.objects.filter(event=request.event),
        "room": room,
        "days": days,
        "day": day,
        "slots": slots,
        "chosen": next((slot for slot in slots if slot.starts > now), slots[0] if slots else None),
        "steps": [(minutes, describe(minutes)) for minutes in STEPS],
        "farthest": FARTHEST,
        "last": last,
        "last_said": describe(last.minutes) if last else "",
    }
    return render(request, "hybrid/releases/shift.html", context)


def _act(request: EventRequest) -> HttpResponse:
    """Move, or undo the last move."""
    try:
        said = _undo(request) if request.POST.get("undo") else _shift(request)
    except RuleError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said)
    room = request.POST.get("room", "")
    query = f"?{urlencode({'room': room})}" if room else ""
    return redirect(reverse("manage-shift", args=[request.event.slug]) + query)


def _room(request: EventRequest, slug: str) -> Room | None:
    """Return the room of that address; None for all of them."""
    return find_in_event(request, Room, slug=slug) if slug else None


def _shift(request: EventRequest) -> str:
    room = _room(request, request.POST.get("room", ""))
    try:
        since = dt.datetime.fromisoformat(request.POST.get("since", ""))
        minutes = int(request.POST.get("minutes") or request.POST.get("other", ""))
        seen = int(request.POST.get("seen", ""))
        since = since.astimezone(dt.UTC) if since.tzinfo else since.replace(tzinfo=request.event.tz)
        made = shift_agenda(
            event=request.event,
            since=since,
            minutes=minutes,
            seen=seen,
            now=timezone.now(),
            by=request.person,
            room=room,
        )
    except (ValueError, OverflowError) as error:
        raise RuleError(_("Choose a time and how many minutes.")) from error
    values = {"since": clock_of(made.since, request.event.tz), "what": describe(made.minutes), "room": room}
    if room is not None:
        return _("Everything in %(room)s from %(since)s on: %(what)s. Everybody sees it now.") % values
    return _("Everything from %(since)s on: %(what)s. Everybody sees it now.") % values


def _undo(request: EventRequest) -> str:
    key = request.POST.get("undo", "")
    if not key.isdecimal():
        raise Http404
    found = find_in_event(request, AgendaShift, pk=key)
    left = undo_shift(shift=found, now=timezone.now(), by=request.person)
    if not left:
        return _("Everything is back where it was. Everybody sees it now.")
    return _("Back where it was, except what somebody has changed since: %s.") % ", ".join(left)


def _day(days: list[Day], asked: str, *, today: dt.date) -> Day | None:
    """Return the day that is asked for, else today, else the next one that is to come, else the last."""
    for day in days:
        if day.date.isoformat() == asked:
            return day
    return next((day for day in days if day.date >= today), days[-1] if days else None)
