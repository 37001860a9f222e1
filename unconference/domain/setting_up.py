"""Setting a board up: its rules, its spaces, its slots."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hybrid.domain.edits import Saved, save_changes
from hybrid.domain.records import add_record
from hybrid.domain.times import Which, to_instant
from hybrid.errors import RuleError
from unconference.domain.phases import wind_clock
from unconference.domain.telling import tell_board
from unconference.domain.votes import hold_board
from unconference.models import Ballot, Board, Placement, Slot, Space, Vote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hybrid.models import Event, Room
    from unconference.enums import Need

# A day of quarter hours; more is a slip.
MOST_SLOTS = 60


@transaction.atomic
def add_board(*, event: Event, target: Board) -> None:
    """Save a new board.

    Raises:
        RuleError: another one of the event has its address.

    """
    add_record(event=event, target=target)
    wind_clock(target, now=timezone.now())


@transaction.atomic
def save_board(*, target: Board, values: Mapping[str, Any], state: str) -> Saved:
    """Change a board's rules and times, tell everybody, and have the jobs keep the new times.

    Raises:
        EditConflictError: somebody else changed the same.
        RuleError: votes that were given already would break the new rules.

    """
    board = hold_board(target.pk)
    budget, several = values["votes_per_person"], values["several_votes"]
    most = Ballot.objects.filter(board=board).aggregate(most=Max("spent"))["most"] or 0
    if budget < most:
        raise RuleError(
            ngettext(
                "Somebody has given %d vote already: nobody can have fewer.",
                "Somebody has given %d votes already: nobody can have fewer.",
                most,
            )
            % most,
            field="votes_per_person",
        )
    if not several and Vote.objects.filter(proposal__board=board, count__gt=1).exists():
        raise RuleError(_("Somebody has given several votes to one proposal already."), field="several_votes")
    saved = save_changes(target=target, values=values, state=state)
    if saved.changed:
        now = timezone.now()
        board.refresh_from_db()
        Ballot.objects.filter(board=board).update(allowed=board.votes_per_person)
        wind_clock(board, now=now)
        board.refresh_from_db()
        tell_board(board, now=now)
    return saved


@dataclass(frozen=True)
class SpaceFacts:
    """A room of the event as a board is to use it."""

    room: Room
    capacity: int
    equipment: frozenset[Need] = frozenset()
    step_free: bool = True
    webcast: bool = False


@transaction.atomic
def set_spaces(*, board_id: int, wanted: Sequence[SpaceFacts]) -> None:
    """Make the rooms of ``wanted`` the board's spaces, in that order; others go.

    Raises:
        RuleError: sessions of the timetable are in a space that would go; nothing is changed.

    """
    board = hold_board(board_id)
    by_room = {space.room_id: space for space in Space.objects.filter(board=board, name="")}
    for room_id in by_room.keys() - {facts.room.pk for facts in wanted}:
        remove_space(by_room[room_id])
    for position, facts in enumerate(wanted):
        space = by_room.get(facts.room.pk) or Space(board=board, room=facts.room)
        space.capacity = facts.capacity
        space.equipment = sorted(need.value for need in facts.equipment)
        space.step_free, space.webcast = facts.step_free, facts.webcast
        space.position = position
        space.save()
    # The timetable's pages show spaces and slots too.
    tell_board(board, now=timezone.now())


def remove_space(space: Space) -> None:
    """Take a space from its board.

    Raises:
        RuleError: sessions of the timetable are there.

    """
    held = Placement.objects.filter(space=space).select_related("proposal")
    _check_unused(str(space), [placement.proposal.title for placement in held])
    space.delete()


@transaction.atomic
def remove_slot(*, board_id: int, slot_id: int) -> None:
    """Take a slot from a board.

    Raises:
        RuleError: sessions of the timetable are in it.

    """
    board = hold_board(board_id)
    slot = Slot.objects.filter(board=board, pk=slot_id).first()
    if slot is None:
        return
    held = Placement.objects.filter(slot=slot).select_related("proposal")
    _check_unused(_("This time"), [placement.proposal.title for placement in held])
    slot.delete()
    tell_board(board, now=timezone.now())


def _check_unused(what: str, titles: list[str]) -> None:
    if titles:
        raise RuleError(
            _("%(what)s is in use: “%(title)s” is planned there. Move it on the timetable first.")
            % {"what": what, "title": titles[0]},
            code="in_use",
        )


@dataclass(frozen=True)
class SlotPlan:
    """Slots of the same length, one after the other: from ``first``, all over by ``last``, on the event's clock."""

    first: dt.time
    last: dt.time
    length: dt.timedelta
    pause: dt.timedelta = dt.timedelta()
    which: Which = Which.FIRST


def plan_slots(board: Board, plan: SlotPlan) -> list[tuple[dt.datetime, dt.datetime]]:
    """Return the slots of ``plan`` on the board's day as pairs of instants.

    Lengths are real: an hour in which the clocks change is neither longer nor shorter than another.

    Raises:
        RuleError: not one fits, or far too many do.
        TimeError: the clocks skip one of the two times.

    """
    zone = board.event.tz
    start = to_instant(dt.datetime.combine(board.day, plan.first), zone, which=plan.which)
    over = to_instant(dt.datetime.combine(board.day, plan.last), zone, which=Which.SECOND)
    if plan.length <= dt.timedelta():
        raise RuleError(_("A session needs some time."), field="length")
    found = []
    while start + plan.length <= over:
        found.append((start, start + plan.length))
        start += plan.length + plan.pause
        if len(found) > MOST_SLOTS:
            raise RuleError(
                _("That makes more than %d times. Make them longer.") % MOST_SLOTS, field="length"
            )
    if not found:
        raise RuleError(_("Not one session of this length fits in between."), field="last")
    return found


@transaction.atomic
def make_slots(*, board_id: int, plan: SlotPlan) -> int:
    """Add the slots of ``plan`` that do not run into one that is there; return how many were added.

    Raises:
        RuleError, TimeError: as :func:`plan_slots`.

    """
    board = hold_board(board_id)
    there = list(Slot.objects.filter(board=board).values_list("starts_at", "ends_at"))
    new = [
        Slot(board=board, starts_at=start, ends_at=end)
        for start, end in plan_slots(board, plan)
        if not any(start < other_end and other_start < end for other_start, other_end in there)
    ]
    Slot.objects.bulk_create(new)
    tell_board(board, now=timezone.now())
    return len(new)
