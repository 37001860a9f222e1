"""Proposing: what somebody does with a proposal of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.names import without_controls
from hybrid.enums import Attendance
from hybrid.errors import RuleError
from hybrid.models import Person
from unconference.domain.offers import drop_offers
from unconference.domain.pitching import leave_screen
from unconference.domain.telling import tell_proposal
from unconference.domain.unvoting import give_votes_back
from unconference.domain.votes import hold_board
from unconference.enums import Need, Phase, ProposalFormat, ProposalState
from unconference.models import Absence, BoardAction, Host, Proposal, Slot
from unconference.models.proposals import MAX_PITCH_LENGTH, MAX_TITLE_LENGTH
from unconference.rules import is_among, phase_at, takes_proposals

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from unconference.models import Board

# One person's proposals on one board at a time: enough for anybody with ideas, too few to bury the others'.
MOST_PROPOSALS = 8
_STANDING = (ProposalState.OPEN, ProposalState.WAITING)


@dataclass(frozen=True)
class Idea:
    """What a proposal says. ``absent`` are slots in which the host who writes it is away."""

    title: str
    pitch: str = ""
    format: ProposalFormat = ProposalFormat.DISCUSSION
    needs: frozenset[Need] = frozenset()
    may_repeat: bool = False
    is_remote: bool = False
    absent: frozenset[int] = frozenset()


def clean_idea(idea: Idea) -> tuple[str, str]:
    """Return the title in one line and the pitch, without what is not to be seen.

    Raises:
        RuleError: there is no title, or something is too long.

    """
    title = " ".join(without_controls(idea.title).split())
    pitch = without_controls(idea.pitch.replace("\r\n", "\n")).strip()
    if not any(c.isalnum() for c in title):
        raise RuleError(_("Give your session a title."), code="empty", field="title")
    if len(title) > MAX_TITLE_LENGTH:
        raise RuleError(
            _("That title is too long: %d characters fit.") % MAX_TITLE_LENGTH, code="long", field="title"
        )
    if len(pitch) > MAX_PITCH_LENGTH:
        raise RuleError(
            _("That pitch is too long: %d characters fit.") % MAX_PITCH_LENGTH, code="long", field="pitch"
        )
    return title, pitch


def held_proposal(*, board: Board, proposal_id: int) -> Proposal:
    """Return a proposal of ``board``, whose row is held already, and hold its row too.

    Raises:
        RuleError: there is no such proposal.

    """
    found: Proposal | None = (
        Proposal.objects.select_for_update(of=("self",)).filter(board=board, pk=proposal_id).first()
    )
    if found is None:
        raise RuleError(_("There is no such proposal on this board."), code="not_there")
    found.board = board
    return found


def is_hosted_by(proposal: Proposal, person_id: int) -> bool:
    """Whether somebody may change a proposal: its proposer, or a host who has accepted."""
    if proposal.proposer_id == person_id:
        return True
    return Host.objects.filter(proposal=proposal, person_id=person_id).exclude(accepted_at=None).exists()


def own_standing(*, board: Board, person: Person, proposal_id: int) -> Proposal:
    """Return a proposal that ``person`` may still change, and hold its row.

    Raises:
        RuleError: it is somebody else's or not there, or it has been closed.

    """
    proposal = held_proposal(board=board, proposal_id=proposal_id)
    if not is_hosted_by(proposal, person.pk):
        raise RuleError(_("There is no such proposal of yours."), code="not_there")
    if proposal.state not in _STANDING:
        raise RuleError(_("This proposal is closed. It can no longer be changed."), code="closed")
    return proposal


def _check_turn(board: Board, person: Person, *, now: dt.datetime) -> None:
    if person.blocked_at is not None or not is_among(
        board.may_propose, roles=person.roles, attendance=person.attendance
    ):
        raise RuleError(_("You cannot propose on this board."), code="not_allowed")
    if not takes_proposals(board, phase_at(board, now)):
        raise RuleError(_("This board takes no proposals now."), code="closed")
    own = Proposal.objects.filter(board=board, proposer=person, state__in=_STANDING).count()
    if own >= MOST_PROPOSALS:
        raise RuleError(
            _("You have %d proposals on this board. Withdraw one to make room for another.") % own,
            code="too_many",
        )


@transaction.atomic
def propose(*, board_id: int, person: Person, idea: Idea, now: dt.datetime) -> Proposal:
    """Put a proposal on a board, with ``person`` as its first host. On a moderated board it waits.

    Raises:
        RuleError: it has no title or is too long, the board takes none now, or not from this person.

    """
    board = hold_board(board_id)
    person = Person.objects.prefetch_related("role_rows").get(pk=person.pk)
    title, pitch = clean_idea(idea)
    _check_turn(board, person, now=now)
    proposal = Proposal.objects.create(
        board=board,
        proposer=person,
        title=title,
        pitch=pitch,
        format=idea.format,
        needs=sorted(need.value for need in idea.needs),
        may_repeat=idea.may_repeat,
        state=ProposalState.WAITING if board.is_moderated else ProposalState.OPEN,
        created_at=now,
    )
    host = Host.objects.create(
        proposal=proposal, person=person, is_remote=idea.is_remote, invited_at=now, accepted_at=now
    )
    set_absences(host, idea.absent)
    follow_hosts(proposal)
    tell_proposal(proposal)
    return proposal


@transaction.atomic
def edit_proposal(
    *, board_id: int, person: Person, proposal_id: int, idea: Idea, version: int, now: dt.datetime
) -> None:
    """Change what a proposal says, and what the host who writes it needs.

    Where proposals wait for a facilitator, a changed text waits again; it keeps its votes.

    Raises:
        RuleError: it is not one's own or closed, or a co-host has changed it since ``version``.

    """
    board = hold_board(board_id)
    proposal = own_standing(board=board, person=person, proposal_id=proposal_id)
    if phase_at(board, now) == Phase.OVER:
        raise RuleError(_("This board is over."), code="closed")
    if proposal.version != version:
        raise RuleError(
            _("A co-host has changed this proposal meanwhile. Look at it again, then change it."),
            code="conflict",
        )
    was = ProposalState(proposal.state)
    title, pitch = clean_idea(idea)
    if board.is_moderated and (title, pitch) != (proposal.title, proposal.pitch):
        proposal.state = ProposalState.WAITING
        leave_screen(proposal, now=now)
    proposal.title, proposal.pitch = title, pitch
    proposal.format, proposal.may_repeat = idea.format, idea.may_repeat
    proposal.needs = sorted(need.value for need in idea.needs)
    proposal.version += 1
    proposal.save(update_fields=["title", "pitch", "format", "may_repeat", "needs", "version", "state"])
    host = Host.objects.filter(proposal=proposal, person=person).exclude(accepted_at=None).first()
    if host is not None:
        host.is_remote = idea.is_remote
        host.save(update_fields=["is_remote"])
        set_absences(host, idea.absent)
    follow_hosts(proposal)
    tell_proposal(proposal, was_open=was == ProposalState.OPEN, was_waiting=was == ProposalState.WAITING)


@transaction.atomic
def withdraw_proposal(*, board_id: int, person: Person, proposal_id: int, now: dt.datetime) -> None:
    """Take a proposal of one's own off the board. While people vote, its votes go back to the voters.

    Raises:
        RuleError: it is not one's own, or closed already.

    """
    board = hold_board(board_id)
    proposal = own_standing(board=board, person=person, proposal_id=proposal_id)
    close_proposal(proposal, state=ProposalState.WITHDRAWN, reason="", by=person, action="withdraw", now=now)


def close_proposal(
    proposal: Proposal, *, state: ProposalState, reason: str, by: Person | None, action: str, now: dt.datetime
) -> None:
    """Take a proposal, whose row and board's row are held, off the board, and tell whom it concerns."""
    was = ProposalState(proposal.state)
    before = {"state": str(proposal.state), "state_reason": proposal.state_reason}
    BoardAction.objects.create(
        board=proposal.board, proposal=proposal, by=by, action=action, before=before, at=now
    )
    proposal.state, proposal.state_reason = state, reason
    proposal.save(update_fields=["state", "state_reason"])
    leave_screen(proposal, now=now)
    give_votes_back(proposal, now=now)
    drop_offers(proposal)
    tell_proposal(proposal, was_open=was == ProposalState.OPEN, was_waiting=was == ProposalState.WAITING)


def set_absences(host: Host, slots: Collection[int]) -> None:
    """Write down in which slots of its board a host is away; numbers of other slots are passed over."""
    own = Slot.objects.filter(board_id=host.proposal.board_id, pk__in=list(slots))
    Absence.objects.filter(host=host).exclude(slot__in=own).delete()
    Absence.objects.bulk_create([Absence(host=host, slot=slot) for slot in own], ignore_conflicts=True)


def follow_hosts(proposal: Proposal) -> None:
    """Write down whether one of the hosts takes part from home."""
    accepted = Host.objects.filter(proposal=proposal).exclude(accepted_at=None)
    is_remote = accepted.filter(is_remote=True).exists()
    if is_remote != proposal.is_remote:
        proposal.is_remote = is_remote
        proposal.save(update_fields=["is_remote"])


def takes_part_from_home(person: Person) -> bool:
    """What the form suggests: whether somebody is online now."""
    return person.attendance == Attendance.ONLINE
