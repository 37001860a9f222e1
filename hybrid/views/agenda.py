"""The agenda by time and by room, and one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hybrid.queries.agenda import my_session_ids, starred_ids
from hybrid.queries.agenda_news import wishes_of
from hybrid.queries.agenda_search import search_agenda
from hybrid.queries.conflicts import overlapping_pairs
from hybrid.queries.content import content_of, current_release, rooms_of, with_names_of_today
from hybrid.queries.programme import Day, Item, days_of, programme_from, programme_of
from hybrid.queries.room_grid import Column, grid_of
from hybrid.queries.webcast import live_rooms
from hybrid.rules import Action
from hybrid.search import search_for
from hybrid.views.base import EventRequest, event_view, may
from hybrid.views.feeds import feed_address
from hybrid.views.fragments import press_stars, render_once

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponse
    from django.utils.safestring import SafeString

    from hybrid.models import Cohort
    from hybrid.search import Search

ALL_DAYS = "all"


@dataclass(frozen=True)
class Choice:
    """Which part of the agenda is asked for: one date, or all of them (``day`` is None); what is looked for in it."""

    day: dt.date | None
    by_room: bool
    search: Search

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

    That is the day on which something runs now (which may have begun yesterday), else today, else the first; of a
    search all of them.
    """
    by_room = request.GET.get("view") == "rooms"
    search = search_for(request.GET.get("q", ""))
    asked = request.GET.get("day", "")
    dates = [day.date for day in days]
    is_date = any(date.isoformat() == asked for date in dates)
    if len(dates) > 1 and (asked == ALL_DAYS or (search and not is_date)):
        return Choice(None, by_room, search)
    running = [day.date for day in days if any(slot.state == "now" for slot in day.slots)]
    likely = [*running, *(date for date in dates if date == today), dates[0]]
    return Choice(next((date for date in dates if date.isoformat() == asked), likely[0]), by_room, search)


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
    shown, found = [day for day in days if choice.day in {None, day.date}], None
    beside = {day.date: day.items for day in shown}
    if choice.search:
        found = search_agenda(event, items, choice.search, hold=groups.hold, day=choice.day, now=now)
        shown = found.days
    starred = starred_ids(request.person)
    if choice.by_room:
        columns = [Column(*row) for row in rooms or rooms_of(event)]
        grids = [
            (
                day.date,
                grid_of(day.items, columns, beside=beside[day.date], everywhere=_("Everywhere"), now=now),
            )
            for day in shown
        ]
        body = _draw(request, "hybrid/agenda/by_room.html", choice.search, grids=grids)
    else:
        body = _draw(request, "hybrid/agenda/by_time.html", choice.search, shown=shown)
    links = [item.url for day in shown for item in day.items if item.pk in starred]
    context = {
        "tabs": [(day, found.on.get(day.date, 0) if found else 0) for day in days],
        "release": release,
        "groups": groups,
        "starred_codes": " ".join(item.code for item in items if item.pk in starred),
        "choice": choice,
        "found": found,
        "body": press_stars(body, links),
        "live_rooms": live_rooms(event.pk, now=now),
        "running": next((s for day in shown for s in day.slots if s.state == "now"), None),
    }
    return render(request, "hybrid/agenda.html", context)


def _public(request: EventRequest) -> dict[str, object]:
    """Return what the templates of the agenda need besides the sessions; nobody's stars are among it."""
    allowed = {"star": may(request, Action.STAR), "enter_room": may(request, Action.ENTER_ROOM)}
    return {"event": request.event, "can": allowed, "starred": frozenset()}


def _draw(request: EventRequest, template: str, search: Search, **shown: object) -> SafeString:
    """Return the part of the page that is the same for everybody.

    The whole agenda is kept for whoever asks next. What a search finds is not: there is mostly little of it, and
    there are as many searches as words, which would drive the agenda out.
    """
    public = _public(request)
    if search:
        return render_to_string(template, {**public, **shown, "search": search})
    return render_once(template, {**public, **shown}, facts=(request.event.slug, public["can"], shown))


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
