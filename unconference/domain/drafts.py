"""A draft under change: every change is rows that go and rows that come, logged, published, and taken back alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hybrid.live.publish import publish
from hybrid.live.topics import CREW
from unconference.models import Ban, DraftStep, Placement, Proposal, Timetable
from unconference.protocol.timetable import DraftChanged
from unconference.queries.draft import DraftDesk
from unconference.queries.topics import board_topic

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Person
    from unconference.enums import StepKind
    from unconference.models import Board

PlaceRow = tuple[int, int, int, bool]
BanRow = tuple[int, int | None, int | None]
SeatsRow = tuple[int, int | None]


@dataclass(frozen=True)
class Rows:
    """Part of a draft: (slot, space, proposal, pinned), (proposal, slot, space), (proposal, seats)."""

    places: frozenset[PlaceRow] = frozenset()
    bans: frozenset[BanRow] = frozenset()
    seats: frozenset[SeatsRow] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """Return it as a step keeps it."""
        return {
            "places": sorted(map(list, self.places)),
            "bans": sorted(map(list, self.bans), key=str),
            "seats": sorted(map(list, self.seats), key=str),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Rows:
        """Read what a step kept."""
        return cls(
            places=frozenset((row[0], row[1], row[2], row[3]) for row in data["places"]),
            bans=frozenset((row[0], row[1], row[2]) for row in data["bans"]),
            seats=frozenset((row[0], row[1]) for row in data["seats"]),
        )


@dataclass(frozen=True)
class StepChange:
    """What a step does: ``gone`` must be there, and is then replaced by ``come``. ``text`` says it in words."""

    kind: StepKind
    text: str
    proposal: Proposal | None = None
    gone: Rows = field(default_factory=Rows)
    come: Rows = field(default_factory=Rows)


def lock_draft(board: Board) -> Timetable:
    """Return the board's draft, held until the transaction ends; made where there is none yet."""
    Timetable.objects.get_or_create(board=board)
    timetable: Timetable = Timetable.objects.select_for_update().get(board=board)
    timetable.board = board
    return timetable


def places_of(timetable: Timetable) -> frozenset[PlaceRow]:
    """Return every placement as a row."""
    rows = timetable.placements.order_by().values_list("slot_id", "space_id", "proposal_id", "is_pinned")
    return frozenset((slot, space, proposal, pinned) for slot, space, proposal, pinned in rows)


def make_step(*, timetable: Timetable, by: Person | None, change: StepChange, now: dt.datetime) -> None:
    """Carry a change of a held draft out, log it so that it can be undone, and tell the crew."""
    if change.gone == change.come:
        return
    replace_rows(timetable, change.gone, change.come)
    DraftStep.objects.create(
        timetable=timetable,
        by=by,
        kind=change.kind,
        proposal=change.proposal,
        gone=change.gone.as_json(),
        come=change.come.as_json(),
        at=now,
    )
    tell_draft(timetable=timetable, text=change.text)


def tell_draft(*, timetable: Timetable, text: str = "") -> None:
    """Count a change of a held draft, and tell the crew how it is now."""
    timetable.revision += 1
    timetable.save(update_fields=["revision", "updated_at"])
    draft = DraftDesk(timetable.board).draft()
    publish(board_topic(timetable.board), CREW, DraftChanged(draft=draft, text=text))


def replace_rows(timetable: Timetable, gone: Rows, come: Rows) -> None:
    """Take rows out of a held draft, and put others in."""
    for slot, space, proposal, _pinned in gone.places - come.places:
        Placement.objects.filter(timetable=timetable, slot=slot, space=space, proposal=proposal).delete()
    Placement.objects.bulk_create(
        Placement(timetable=timetable, slot_id=slot, space_id=space, proposal_id=proposal, is_pinned=pinned)
        for slot, space, proposal, pinned in come.places - gone.places
    )
    for proposal, ban_slot, ban_space in gone.bans - come.bans:
        Ban.objects.filter(proposal=proposal, slot=ban_slot, space=ban_space).delete()
    Ban.objects.bulk_create(
        Ban(proposal_id=proposal, slot_id=ban_slot, space_id=ban_space)
        for proposal, ban_slot, ban_space in come.bans - gone.bans
    )
    for proposal, seats in come.seats - gone.seats:
        Proposal.objects.filter(pk=proposal).update(seats=seats)


def name_of(by: Person | None) -> str:
    """Name who did something."""
    return str(by) if by else _("Somebody")
