"""The agenda by time and by room, and one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hybrid.queries.agenda import my_session_ids, starred_ids
from hybrid.queries.conflicts import overlapping_pairs
from hybrid.queries.content import content_of, current_release, rooms_of, with_names_of_today
from hybrid.queries.programme import Day, Item, days_of, programme_from, programme_of
from hybrid.queries.room_grid import Column, grid_of
from hybrid.queries.webcast import live_rooms
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, may
from hybrid.views.feeds import feed_address, wishes_of
from hybrid.views.fragments import press_stars, render_once

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponse
    from django.utils.safestring import SafeString

    from hybrid.models import Cohort

ALL_DAYS = "all"


@dataclass(frozen=True)
class Choice:
    """Which part of the agenda is asked for: one date, or all of them (``day`` is None)."""

    day: dt.date | None
    by_room: bool

    @property
    def query_day(self) -> str:
        """The choice of day as it stands in the address."""
        return self.day.isoformat() if self.day else ALL_DAYS


@dataclass(frozen=True)
class Groups:
    """Whose sessions are shown; ``own`` is the group of whoever asks, None for who belongs to none."""

    own: Cohort | None
    is_everybodys: bool

    @property
    def query(self) -> str:
        """The choice as it stands in the address: only what is not the usual."""
        return "&group=all" if self.own and self.is_everybodys else ""

    def hold(self, item: Item) -> bool:
        """Whether ``item`` is shown."""
        return (
            self.is_everybodys
            or item.cohort_id is None
            or (item.cohort_id == self.own.pk if self.own else False)
        )


def groups_for(request: EventRequest) -> Groups:
    """Read it from the address: a person's agenda shows their own half unless they want to see both."""
    own = request.person.cohort if request.person else None
    return Groups(own, is_everybodys=own is None or request.GET.get("group") == "all")


def choose(request: EventRequest, days: list[Day], *, today: dt.date) -> Choice:
    """Read the choice from the address; without one, or for a date without a page, pick the likeliest.

    That is the day on which something runs now (which may have begun yesterday), else today, else the first.
    """
    by_room = request.GET.get("view") == "rooms"
    asked = request.GET.get("day", "")
    dates = [day.date for day in days]
    if asked == ALL_DAYS and len(dates) > 1:
        return Choice(None, by_room)
    running = [day.date for day in days if any(slot.state == "now" for slot in day.slots)]
    likely = [*running, *(date for date in dates if date == today), dates[0]]
    return Choice(next((date for date in dates if date.isoformat() == asked), likely[0]), by_room)


@require_safe
@event_view(Action.SEE_PROGRAMME)
def agenda(request: EventRequest) -> HttpResponse:
    """The agenda of a day or of all of them, by time or by room."""
    event, now = request.event, timezone.now()
    release = current_release(event)
    rooms = None
    if release is None:
        items = programme_of(event)
    else:
        rooms = rooms_of(event)
        items = programme_from(event, with_names_of_today(event, content_of(release), rooms))
    groups = groups_for(request)
    days = days_of(event, filter(groups.hold, items), now=now)
    choice = choose(request, days, today=now.astimezone(event.tz).date())
    shown = [day for day in days if choice.day in {None, day.date}]
    starred = starred_ids(request.person)
    body = (
        _by_room(request, shown, rooms or rooms_of(event), now=now)
        if choice.by_room
        else _by_time(request, shown)
    )
    links = [i.url for day in shown for slot in day.slots for i in slot.items if i.pk in starred]
    context = {
        "days": days,
        "release": release,
        "groups": groups,
        "starred_codes": " ".join(item.code for item in items if item.pk in starred),
        "choice": choice,
        "body": press_stars(body, links),
        "live_rooms": live_rooms(event.pk, now=now),
        "running": next((s for day in shown for s in day.slots if s.state == "now"), None),
    }
    return render(request, "hybrid/agenda.html", context)


def _public(request: EventRequest) -> dict[str, object]:
    """Return what the templates of the agenda need besides the sessions; nobody's stars are among it."""
    allowed = {"star": may(request, Action.STAR), "enter_room": may(request, Action.ENTER_ROOM)}
    return {"event": request.event, "can": allowed, "starred": frozenset()}


def _by_time(request: EventRequest, days: list[Day]) -> SafeString:
    context = _public(request)
    return render_once(
        "hybrid/agenda/by_time.html",
        {**context, "shown": days},
        facts=(request.event.slug, context["can"], days),
    )


def _by_room(
    request: EventRequest, days: list[Day], rooms: list[tuple[int, str, str]], *, now: dt.datetime
) -> SafeString:
    context = _public(request)
    columns = [Column(*row) for row in rooms]
    grids = [
        (
            day,
            grid_of(
                [i for slot in day.slots for i in slot.items], columns, everywhere=_("Everywhere"), now=now
            ),
        )
        for day in days
    ]
    return render_once(
        "hybrid/agenda/by_room.html",
        {**context, "grids": grids},
        facts=(request.event.slug, context["can"], [(day.date, grid) for day, grid in grids]),
    )


@require_safe
@event_view(Action.SEE_PROGRAMME)
def my_agenda(request: EventRequest) -> HttpResponse:
    """The sessions that whoever asks has starred or that are for their group; which cannot all be seen."""
    starred, own = starred_ids(request.person), my_session_ids(request.event, request.person)
    mine = [item for item in programme_of(request.event) if item.pk in own]
    clashes: dict[int, list[str]] = {}
    for first, second in overlapping_pairs([item for item in mine if not item.is_pause]):
        if first.pk not in starred and second.pk not in starred:
            continue  # what a group has at once is there to choose from
        clashes.setdefault(first.pk, []).append(second.title)
        clashes.setdefault(second.pk, []).append(first.title)
    days = [day for day in days_of(request.event, mine, now=timezone.now()) if day.slots]
    codes = " ".join(item.code for item in mine)
    wishes = wishes_of(request.person)
    context = {
        "days": days,
        "starred": starred,
        "starred_codes": codes,
        "clashes": clashes,
        "feed": feed_address(wishes),
        "by_mail": bool(wishes and wishes.mail),
        "mail_to": request.user.email if request.user.is_authenticated else "",
    }
    return render(request, "hybrid/my_agenda.html", context)
