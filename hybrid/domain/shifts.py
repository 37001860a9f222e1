"""Moving the rest of a day at once, when it runs late, and moving it back.

RuleError
├── code "behind"    somebody else has just done it
└── code "nothing"   nothing is there to move
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hybrid.domain.agenda_news import announce_changes
from hybrid.domain.releases import hold_latest, publish_content
from hybrid.domain.times import clock_of, start_of_day
from hybrid.errors import RuleError
from hybrid.models import AgendaRelease, AgendaShift, Event, Person, Room, Session, scope
from hybrid.queries.content import content_of, draft_content

if TYPE_CHECKING:
    from collections.abc import Callable

    from hybrid.queries.content import Content, Facts

# Minutes. More than four hours is no delay but another agenda.
FARTHEST = 240

Span = tuple[dt.datetime, dt.datetime]
# Start and end before, start and end after.
Move = tuple[dt.datetime, dt.datetime, dt.datetime, dt.datetime]


class Payload(msgspec.Struct):
    """What moved: times before and after, by a session's key, in the draft and in the release."""

    draft: dict[int, Move]
    released: dict[int, Move]


@transaction.atomic
def shift_agenda(
    *,
    event: Event,
    since: dt.datetime,
    minutes: int,
    seen: int,
    now: dt.datetime,
    by: Person | None = None,
    room: Room | None = None,
) -> AgendaShift:
    """Move all that starts from ``since`` on, on that day, by ``minutes``; negative is earlier.

    With a ``room`` only what is in it: what is in no room is for everybody, and stays. What runs up to then or
    beyond ends that much later too: it is what runs late. The public sees it at once, and only it: what else the
    draft has stays a draft. ``seen`` is the key of the last shift that the organiser knew of (0: none), so that
    two who tap at once move it once.

    Raises:
        RuleError: somebody else was quicker, nothing is there to move, or a session would end before it starts.

    """
    if minutes == 0 or abs(minutes) > FARTHEST:
        raise RuleError(_("Choose between 1 and %d minutes.") % FARTHEST, field="minutes")
    with scope(event=event):
        latest = hold_latest(event)
        _refuse_if_behind(event, seen)
        move = _mover(event, since, dt.timedelta(minutes=minutes))
        payload = Payload(draft=_move_draft(event, room, move), released={})
        if latest is not None:
            payload.released = _moved(_released_spans(latest, room), move)
        if not payload.draft and not payload.released:
            raise RuleError(_("Nothing is on the agenda from then on."), code="nothing")
        shift: AgendaShift = AgendaShift.objects.create(
            event=event,
            room=room,
            since=since,
            minutes=minutes,
            payload=msgspec.json.encode(payload).decode(),
            shifted_at=now,
            shifted_by=by,
        )
        _show(event, latest, payload, name=_name_of(event, shift, now), now=now, by=by)
    return shift


@transaction.atomic
def undo_shift(*, shift: AgendaShift, now: dt.datetime, by: Person | None = None) -> list[str]:
    """Put everything back that is still where ``shift`` moved it; return the titles of what is not.

    Raises:
        RuleError: it was undone already.

    """
    event = shift.event
    with scope(event=event):
        latest = hold_latest(event)
        held = AgendaShift.objects.select_for_update().get(pk=shift.pk)
        if held.undone_at is not None:
            raise RuleError(_("That was undone already."), code="undone")
        payload = msgspec.json.decode(held.payload, type=Payload)
        back, moved_on = Payload(draft={}, released={}), []
        rows = Session.objects.select_for_update().filter(pk__in=payload.draft).order_by("pk")
        for session in rows:
            *before, starts_at, ends_at = payload.draft[session.pk]
            if (session.starts_at, session.ends_at) == (starts_at, ends_at):
                back.draft[session.pk] = (starts_at, ends_at, before[0], before[1])
            else:
                moved_on.append(session.title)
        _write(event, back.draft)
        for facts in content_of(latest) if latest else ():
            if facts.key in payload.released:
                *before, starts, ends = payload.released[facts.key]
                if (facts.starts, facts.ends) == (starts, ends):
                    back.released[facts.key] = (starts, ends, before[0], before[1])
        AgendaShift.objects.filter(pk=held.pk).update(undone_at=now)
        if back.draft or back.released:
            name = _("As at %s") % clock_of(now, event.tz)
            _show(event, latest, back, name=name, now=now, by=by)
    return moved_on


def _refuse_if_behind(event: Event, seen: int) -> None:
    last = AgendaShift.objects.filter(event=event).select_related("shifted_by", "room").first()
    if last is not None and last.pk != seen:
        values = {
            "who": last.shifted_by or _("Somebody else"),
            "what": describe(last.minutes),
            "since": clock_of(last.since, event.tz),
            "room": last.room,
        }
        said = _("%(who)s has just moved everything from %(since)s on: %(what)s. Nothing more was moved.")
        if last.room is not None:
            said = _(
                "%(who)s has just moved everything in %(room)s from %(since)s on: %(what)s. Nothing more was moved."
            )
        raise RuleError(said % values, code="behind")


def describe(minutes: int) -> str:
    """Say by how much: "10 minutes later"."""
    if minutes > 0:
        return ngettext("%d minute later", "%d minutes later", minutes) % minutes
    return ngettext("%d minute earlier", "%d minutes earlier", -minutes) % -minutes


def _name_of(event: Event, shift: AgendaShift, now: dt.datetime) -> str:
    values = {
        "now": clock_of(now, event.tz),
        "since": clock_of(shift.since, event.tz),
        "what": describe(shift.minutes),
        "room": shift.room,
    }
    if shift.room is None:
        return _("As at %(now)s: from %(since)s on %(what)s") % values
    return _("As at %(now)s: %(room)s from %(since)s on %(what)s") % values


def _mover(event: Event, since: dt.datetime, by: dt.timedelta) -> Callable[[Span], Span]:
    """Return what a span of time becomes; itself where it does not move."""
    tomorrow = start_of_day(since.astimezone(event.tz).date() + dt.timedelta(days=1), event.tz)

    def move(span: Span) -> Span:
        starts, ends = span
        if since <= starts < tomorrow:
            return starts + by, ends + by
        if starts < since <= ends:
            return starts, ends + by
        return span

    return move


def _moved(spans: dict[int, Span], move: Callable[[Span], Span]) -> dict[int, Move]:
    found = {key: (*span, *move(span)) for key, span in spans.items() if move(span) != span}
    if any(starts >= ends for *_before, starts, ends in found.values()):
        raise RuleError(
            _("That is too much: a session that runs then would end before it starts."), code="too_much"
        )
    return found


def _released_spans(latest: AgendaRelease, room: Room | None) -> dict[int, Span]:
    return {
        facts.key: (facts.starts, facts.ends)
        for facts in content_of(latest)
        if room is None or (facts.room is not None and facts.room.key == room.pk)
    }


def _move_draft(event: Event, room: Room | None, move: Callable[[Span], Span]) -> dict[int, Move]:
    rows = Session.objects.select_for_update().filter(event=event).order_by("pk")
    if room is not None:
        rows = rows.filter(room=room)
    found = _moved({session.pk: (session.starts_at, session.ends_at) for session in rows}, move)
    _write(event, found)
    return found


def _write(event: Event, spans: dict[int, Move]) -> None:
    """Give sessions, which the transaction holds, their new times, and count the change."""
    for session in Session.objects.filter(event=event, pk__in=spans).order_by("pk"):
        session.starts_at, session.ends_at = spans[session.pk][2:]
        session.save(update_fields=["starts_at", "ends_at", "updated_at"])


def _show(
    event: Event,
    latest: AgendaRelease | None,
    payload: Payload,
    *,
    name: str,
    now: dt.datetime,
    by: Person | None,
) -> None:
    """Let the public see what moved: as a release where the event has them."""
    if latest is None:
        after = draft_content(event)
        spans = {key: span[:2] for key, span in payload.draft.items()}
        announce_changes(event=event, before=_with_times(after, spans), after=after, release=None, now=now)
        return
    before = content_of(latest)
    spans = {key: span[2:] for key, span in payload.released.items()}
    counts = dict(Session.objects.filter(pk__in=spans).values_list("pk", "sequence"))
    after = tuple(
        msgspec.structs.replace(
            facts,
            sequence=max(facts.sequence + 1, counts.get(facts.key, 0))
            if facts.key in spans
            else facts.sequence,
            changed=now if facts.key in spans else facts.changed,
        )
        for facts in _with_times(before, spans)
    )
    publish_content(
        event=event, name=name, before=before, after=after, number=latest.number + 1, now=now, by=by
    )


def _with_times(content: Content, spans: dict[int, Span]) -> Content:
    """Return ``content`` with other times for some sessions, in the order of time."""

    def with_time(facts: Facts) -> Facts:
        if facts.key not in spans:
            return facts
        starts, ends = spans[facts.key]
        return msgspec.structs.replace(facts, starts=starts, ends=ends)

    # A stable sort: what starts together stays in the order of rooms.
    return tuple(sorted(map(with_time, content), key=lambda facts: facts.starts))
