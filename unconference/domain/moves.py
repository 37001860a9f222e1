"""What a facilitator does to a draft: move, pin, ban, say how many seats, clear, and take it back.

Nobody overwrites what somebody else has done meanwhile: a change names what it saw, and is refused where that
is no longer so. Changes of other sessions do not get in its way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.errors import RuleError
from unconference.enums import StepKind
from unconference.models import Ban, DraftStep, Proposal, Slot, Space

from .drafts import Rows, StepChange, lock_draft, make_step, name_of, places_of, replace_rows, tell_draft

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from hybrid.models import Person
    from unconference.models import Board, Timetable

    from .drafts import BanRow, PlaceRow


@transaction.atomic
def move_session(
    *,
    board: Board,
    by: Person | None,
    proposal_id: int,
    source: tuple[int, int] | None,
    target: tuple[int, int] | None,
    occupant: int | None,
    now: dt.datetime,
) -> None:
    """Put a session from ``source`` (slot, space) to ``target``; None is the shelf. It is pinned there.

    Whoever is in the target takes its place, or goes to the shelf. Sent again after it was carried out, it does
    nothing.

    Raises:
        RuleError: one of the two is not where the facilitator saw it (``stale``), or is no longer on the board.

    """
    timetable = lock_draft(board)
    proposal = _proposal(board, proposal_id)
    rows = places_of(timetable)
    if target is not None:
        _check_cell(board, target)
        if _at(rows, target) == proposal_id and (source is None or _at(rows, source) != proposal_id):
            return
    elif not any(row[2] == proposal_id for row in rows):
        return
    old = _expect(timetable, rows, source, proposal)
    other = next((row for row in rows if target is not None and row[:2] == target), None)
    if (other[2] if other else None) != occupant:
        raise _stale(timetable, Proposal.objects.filter(pk=(other[2] if other else occupant) or 0).first())
    come: set[PlaceRow] = set()
    gone = {row for row in (old, other) if row is not None}
    if target is not None:
        come.add((*target, proposal_id, True))
    if other is not None and source is not None:
        come.add((*source, other[2], other[3]))
    _check_once_a_slot(come | (rows - gone))
    text = _said(by, _("moved"), proposal)
    change = StepChange(
        StepKind.MOVE, text, proposal, gone=Rows(places=frozenset(gone)), come=Rows(places=frozenset(come))
    )
    make_step(timetable=timetable, by=by, change=change, now=now)


def _check_once_a_slot(rows: Iterable[PlaceRow]) -> None:
    seen: set[tuple[int, int]] = set()
    for slot, _space, proposal, _pinned in rows:
        if (slot, proposal) in seen:
            raise RuleError(_("A session cannot be held twice at the same time."), code="twice")
        seen.add((slot, proposal))


@transaction.atomic
def pin_session(
    *, board: Board, by: Person | None, proposal_id: int, cell: tuple[int, int], on: bool, now: dt.datetime
) -> None:
    """Have the solver leave a session where it is, or no longer."""
    timetable = lock_draft(board)
    proposal = _proposal(board, proposal_id)
    old = _expect(timetable, places_of(timetable), cell, proposal)
    if old is None or old[3] == on:
        return
    change = StepChange(
        StepKind.PIN,
        _said(by, _("pinned") if on else _("unpinned"), proposal),
        proposal,
        gone=Rows(places=frozenset({old})),
        come=Rows(places=frozenset({(*cell, proposal_id, on)})),
    )
    make_step(timetable=timetable, by=by, change=change, now=now)


@transaction.atomic
def ban_session(
    *,
    board: Board,
    by: Person | None,
    proposal_id: int,
    slot: int | None,
    space: int | None,
    on: bool,
    now: dt.datetime,
) -> None:
    """Keep a session out of a slot, a space, or the one cell of both; or no longer.

    Raises:
        RuleError: neither is named, or one of them is no longer on the board.

    """
    timetable = lock_draft(board)
    proposal = _proposal(board, proposal_id)
    if slot is None and space is None:
        raise RuleError(_("Say which time, which space, or which place of both."), code="where")
    _check_cell(board, (slot, space))
    row: BanRow = (proposal_id, slot, space)
    there = Ban.objects.filter(proposal=proposal, slot=slot, space=space).exists()
    if there == on:
        return
    rows = Rows(bans=frozenset({row}))
    text = _said(by, _("banned from a place:") if on else _("allowed again:"), proposal)
    change = StepChange(StepKind.BAN, text, proposal, *((Rows(), rows) if on else (rows, Rows())))
    make_step(timetable=timetable, by=by, change=change, now=now)


@transaction.atomic
def say_seats(
    *, board: Board, by: Person | None, proposal_id: int, seats: int | None, now: dt.datetime
) -> None:
    """Say how many seats to plan for; None goes back to the estimate."""
    timetable = lock_draft(board)
    proposal = _proposal(board, proposal_id)
    change = StepChange(
        StepKind.SEATS,
        _said(by, _("changed the seats of"), proposal),
        proposal,
        gone=Rows(seats=frozenset({(proposal_id, proposal.seats)})),
        come=Rows(seats=frozenset({(proposal_id, seats)})),
    )
    make_step(timetable=timetable, by=by, change=change, now=now)


@transaction.atomic
def clear_draft(*, board: Board, by: Person | None, now: dt.datetime) -> None:
    """Put everything that is not pinned back on the shelf."""
    timetable = lock_draft(board)
    gone = frozenset(row for row in places_of(timetable) if not row[3])
    text = _("%s put everything that is not pinned back on the shelf.") % name_of(by)
    make_step(
        timetable=timetable, by=by, change=StepChange(StepKind.CLEAR, text, gone=Rows(places=gone)), now=now
    )


@transaction.atomic
def undo_step(*, board: Board, by: Person, now: dt.datetime) -> str | None:
    """Take back the person's own last step that stands; return what it was, None if there is none.

    Raises:
        RuleError: somebody has changed the same places since (``stale``).

    """
    timetable = lock_draft(board)
    step = DraftStep.objects.filter(timetable=timetable, by=by, undone_at=None).first()
    if step is None:
        return None
    gone, come = Rows.from_json(step.come), Rows.from_json(step.gone)
    rows = places_of(timetable)
    kept = rows - gone.places
    taken = {row[:2] for row in kept}
    again = {row[2] for row in come.places} & {row[2] for row in kept}
    if (
        not gone.places <= rows
        or any(row[:2] in taken for row in come.places)
        or (again and step.kind == StepKind.MOVE)
        or not _all_there(board, come.places)
    ):
        raise RuleError(_("That cannot be undone: the same places have been changed since."), code="stale")
    replace_rows(timetable, gone, come)
    step.undone_at = now
    step.save(update_fields=["undone_at"])
    said = _("%(who)s took back a step (%(what)s).") % {"who": name_of(by), "what": step.get_kind_display()}
    tell_draft(timetable=timetable, text=said)
    return said


def _all_there(board: Board, rows: Iterable[PlaceRow]) -> bool:
    rows = list(rows)
    slots, spaces, proposals = ({row[part] for row in rows} for part in range(3))
    return (
        Slot.objects.filter(board=board, pk__in=slots).count() == len(slots)
        and Space.objects.filter(board=board, pk__in=spaces).count() == len(spaces)
        and Proposal.objects.filter(board=board, pk__in=proposals).count() == len(proposals)
    )


def _proposal(board: Board, proposal_id: int) -> Proposal:
    found: Proposal | None = Proposal.objects.filter(board=board, pk=proposal_id).first()
    if found is None:
        raise RuleError(_("There is no such proposal."), code="not_there")
    return found


def _check_cell(board: Board, cell: tuple[int | None, int | None]) -> None:
    slot, space = cell
    gone = (slot is not None and not Slot.objects.filter(board=board, pk=slot).exists()) or (
        space is not None and not Space.objects.filter(board=board, pk=space).exists()
    )
    if gone:
        raise RuleError(_("That place is no longer on the board."), code="not_there")


def _at(rows: Iterable[PlaceRow], cell: tuple[int, int]) -> int | None:
    return next((row[2] for row in rows if row[:2] == cell), None)


def _expect(
    timetable: Timetable, rows: Iterable[PlaceRow], source: tuple[int, int] | None, proposal: Proposal
) -> PlaceRow | None:
    """Return the row of a session in its place; None from the shelf."""
    mine = [row for row in rows if row[2] == proposal.pk]
    found = next((row for row in mine if row[:2] == source), None)
    if (source is not None and found is None) or (source is None and mine and not proposal.may_repeat):
        raise _stale(timetable, proposal)
    return found


def _stale(timetable: Timetable, proposal: Proposal | None) -> RuleError:
    step = DraftStep.objects.filter(timetable=timetable).select_related("by").first()
    title = proposal.title if proposal else _("a session")
    who = str(step.by) if step and step.by else _("Somebody")
    return RuleError(
        _("“%(title)s” is not where you saw it: %(who)s has changed the draft. Nothing was overwritten.")
        % {"title": title, "who": who},
        code="stale",
    )


def _said(by: Person | None, did: str, proposal: Proposal) -> str:
    return _("%(who)s %(did)s “%(title)s”.") % {"who": name_of(by), "did": did, "title": proposal.title}
