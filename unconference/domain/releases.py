"""Releasing a timetable: frozen under a name, and written into the event's agenda as items like any other.

A session of a board stays the same item of the agenda for good: a later release moves it, takes it off or brings
it back, and its address, its identity in calendars and its stars stay with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from hybrid.domain.agenda import (
    Part,
    SessionDetails,
    change_session,
    create_session,
    delete_session,
    restore_session,
    version_of,
)
from hybrid.domain.at_once import seen_at_once
from hybrid.enums import SessionKind
from hybrid.errors import RuleError
from hybrid.live.publish import publish_all
from hybrid.live.topics import PUBLIC
from unconference.enums import PHASES, Phase, ProposalState
from unconference.models import GridRelease, Host, Placement, ReleasedSession, RemovedSession
from unconference.protocol.timetable import GridReleased
from unconference.queries.releases import changes_between
from unconference.queries.topics import board_topic
from unconference.rules import phase_at

from .drafts import lock_draft, name_of, tell_draft
from .phases import set_phase
from .votes import hold_board

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Person, Session
    from unconference.models import Board, Proposal, Slot, Space


@dataclass(frozen=True)
class Holding:
    """One session of a release: a proposal, for the ``turn``-th time, then and there."""

    proposal: Proposal
    slot: Slot
    space: Space
    turn: int

    @property
    def hosts(self) -> list[Host]:
        """Those who hold it."""
        return list(self.proposal.hosts.all())

    def details(self) -> SessionDetails:
        """Return it as an item of the agenda."""
        names = ", ".join(str(host.person) for host in self.hosts)
        hosted = _("Hosted by %s.") % names if names else ""
        speakers = [getattr(host.person, "speaker", None) for host in self.hosts]
        return SessionDetails(
            title=self.proposal.title,
            abstract="\n\n".join(filter(None, [self.proposal.pitch, hosted])),
            kind=SessionKind.UNCONFERENCE,
            starts_at=self.slot.starts_at,
            ends_at=self.slot.ends_at,
            room=self.space.room,
            parts=[Part(speaker) for speaker in speakers if speaker is not None],
        )

    def frozen(self, session: Session) -> dict[str, Any]:
        """Return it as the release keeps it for ever. Names of people are not frozen: they may be erased."""
        return {
            "proposal": self.proposal.pk,
            "turn": self.turn,
            "slot": self.slot.pk,
            "space": self.space.pk,
            "starts": self.slot.starts_at.isoformat(),
            "ends": self.slot.ends_at.isoformat(),
            "title": self.proposal.title,
            "format": self.proposal.format,
            "host_ids": [host.person_id for host in self.hosts],
            "where": str(self.space),
            "room": self.space.room.slug,
            "webcast": self.space.webcast,
            "votes": self.proposal.votes,
            "session": session.code,
        }


@transaction.atomic
def release_grid(*, board: Board, by: Person | None, name: str, after: int, now: dt.datetime) -> GridRelease:
    """Tell everybody the draft, under a name, and put its sessions on the agenda.

    ``after`` is the number of the latest release that was seen, 0 for none.

    Raises:
        RuleError: somebody else released meanwhile (``stale``), or there is nothing in the draft (``empty``).

    """
    timetable = lock_draft(board)
    latest = GridRelease.objects.filter(board=board).order_by("-number").select_related("released_by").first()
    if (latest.number if latest else 0) != after:
        raise RuleError(
            _("%(who)s has released “%(name)s” meanwhile. Look at it, then release again.")
            % {"who": name_of(latest.released_by if latest else None), "name": latest.name if latest else ""},
            code="stale",
        )
    if not name.strip():
        raise RuleError(_("Give the release a name."), code="name", field="name")
    holdings = _holdings(board)
    if not holdings:
        raise RuleError(_("There is nothing in the draft to release."), code="empty")
    # The grid is released: so is what it puts on the agenda, and nothing else of the organisers' draft.
    with seen_at_once(event=board.event, name=name.strip(), by=by, even_released=True):
        sessions = _write_agenda(board, holdings, by=by, now=now)
    release: GridRelease = GridRelease.objects.create(
        board=board,
        number=after + 1,
        name=name.strip(),
        released_by=by,
        released_at=now,
        rows=[holding.frozen(session) for holding, session in zip(holdings, sessions, strict=True)],
    )
    if PHASES.index(phase_at(hold_board(board.pk), now)) < PHASES.index(Phase.SCHEDULED):
        set_phase(board_id=board.pk, phase=Phase.SCHEDULED, by=by, now=now)
    changed = sorted({change.proposal for change in changes_between(latest, release)}) if latest else []
    publish_all(
        board_topic(board), {PUBLIC: GridReleased(number=release.number, name=release.name, changed=changed)}
    )
    tell_draft(
        timetable=timetable,
        text=_("%(who)s released “%(name)s”.") % {"who": name_of(by), "name": release.name},
    )
    return release


def _holdings(board: Board) -> list[Holding]:
    """Return the sessions of the draft in the order of time; withdrawn ones are left out."""
    hosts = Prefetch(
        "proposal__hosts", Host.objects.exclude(accepted_at=None).select_related("person__speaker")
    )
    rows = (
        Placement.objects.filter(timetable__board=board, proposal__state=ProposalState.OPEN)
        .select_related("proposal", "slot", "space__room")
        .prefetch_related(hosts)
        .order_by("slot__starts_at", "space__position", "pk")
    )
    turns: dict[int, int] = {}
    found = []
    for row in rows:
        turns[row.proposal_id] = turns.get(row.proposal_id, 0) + 1
        found.append(Holding(row.proposal, row.slot, row.space, turns[row.proposal_id]))
    return found


def _write_agenda(
    board: Board, holdings: list[Holding], *, by: Person | None, now: dt.datetime
) -> list[Session]:
    """Bring the event's agenda to what ``holdings`` say, and return their items in the same order."""
    there = {
        (row.proposal_id, row.turn): row
        for row in ReleasedSession.objects.filter(board=board).select_related("session__event")
    }
    cancelled = {
        (row.proposal_id, row.turn): row
        for row in RemovedSession.objects.filter(board=board).select_related("removal__event")
    }
    wanted = {(holding.proposal.pk, holding.turn) for holding in holdings}
    for key, row in there.items():
        if key not in wanted:
            removal = delete_session(session=row.session, version=version_of(row.session), now=now, by=by)
            RemovedSession.objects.create(board=board, proposal_id=key[0], turn=key[1], removal=removal)
    sessions = []
    for holding in holdings:
        key = (holding.proposal.pk, holding.turn)
        released = there.get(key)
        if released is not None:
            session = _brought_to(released.session, holding)
            ReleasedSession.objects.filter(pk=released.pk).update(space=holding.space)
        elif key in cancelled:
            session = _brought_to(restore_session(removal=cancelled[key].removal), holding)
            ReleasedSession.objects.filter(session=session).update(space=holding.space)
        else:
            session = create_session(event=board.event, details=holding.details())
            ReleasedSession.objects.create(
                board=board,
                proposal=holding.proposal,
                turn=holding.turn,
                space=holding.space,
                session=session,
            )
        sessions.append(session)
    return sessions


def _brought_to(session: Session, holding: Holding) -> Session:
    """Change an item of the agenda if there is anything to change: calendars ask people to look again."""
    details = holding.details()
    speakers = list(session.parts.order_by("position").values_list("speaker_id", flat=True))
    same = (
        session.title == details.title
        and session.abstract == details.abstract
        and session.starts_at == details.starts_at
        and session.ends_at == details.ends_at
        and session.room_id == holding.space.room_id
        and speakers == [part.speaker.pk for part in details.parts]
    )
    return session if same else change_session(session=session, version=version_of(session), details=details)
