"""Who holds a session: hosts are invited, and accept for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.names import without_controls
from hybrid.enums import Attendance, Role
from hybrid.errors import RuleError
from hybrid.models import Person
from unconference.domain.host_invitations import drop_invitation, invite_address
from unconference.domain.proposals import follow_hosts, held_proposal, own_standing
from unconference.domain.telling import tell_proposal
from unconference.domain.votes import hold_board
from unconference.enums import ProposalState
from unconference.models import Host, HostInvitation
from unconference.queries.hosts import invitation_for

if TYPE_CHECKING:
    import datetime as dt

MOST_HOSTS = 6


def find_by_name(*, event_id: int, name: str) -> Person:
    """Return the person of an event who shows ``name``.

    Raises:
        RuleError: several people have that name, or nobody has.

    """
    people = Person.objects.filter(event_id=event_id, blocked_at=None, role_rows__isnull=False).exclude(
        role_rows__role=Role.SCREEN
    )
    found = list(people.filter(display_name__iexact=name).distinct()[:2]) if name else []
    if not found:
        raise RuleError(
            _("Nobody here goes by that name. Ask them what they joined as."), code="not_there", field="who"
        )
    if len(found) > 1:
        raise RuleError(
            _("Several people here have that name. Give the e-mail address of the one you mean."),
            code="several",
            field="who",
        )
    return found[0]


@transaction.atomic
def invite_host(*, board_id: int, person: Person, proposal_id: int, who: str, now: dt.datetime) -> None:
    """Ask somebody to hold a session together. They accept for themselves, and count as host from then on.

    ``who`` is a name that is shown here, or an address. Of an address it is never said whether somebody here has it:
    who has an account is nobody else's business.

    Raises:
        RuleError: it is not one's own proposal, nobody has that name, or it has hosts enough.

    """
    board = hold_board(board_id)
    proposal = own_standing(board=board, person=person, proposal_id=proposal_id)
    asked = HostInvitation.objects.filter(proposal=proposal).count()
    if Host.objects.filter(proposal=proposal).count() + asked >= MOST_HOSTS:
        raise RuleError(
            _("A session has at most %d hosts, those invited included.") % MOST_HOSTS,
            code="too_many",
            field="who",
        )
    wanted = " ".join(without_controls(who).split())
    if "@" in wanted:
        invite_address(proposal=proposal, person=person, email=wanted, now=now)
        return
    invited = find_by_name(event_id=board.event_id, name=wanted)
    _host, is_new = Host.objects.get_or_create(
        proposal=proposal,
        person=invited,
        defaults={"invited_at": now, "is_remote": invited.attendance == Attendance.ONLINE},
    )
    if is_new:
        tell_proposal(proposal, was_open=True, was_waiting=proposal.state == ProposalState.WAITING)


@transaction.atomic
def accept_invitation(*, board_id: int, person: Person, proposal_id: int, now: dt.datetime) -> None:
    """Become a host, as one was asked to; from home, if that is where one is.

    Raises:
        RuleError: there is no such invitation, or the proposal is closed.

    """
    board = hold_board(board_id)
    proposal = held_proposal(board=board, proposal_id=proposal_id)
    host = Host.objects.filter(proposal=proposal, person=person).first()
    invitation = invitation_for(proposal, person)
    if host is None and invitation is not None:
        host = Host(proposal=proposal, person=person, invited_at=invitation.invited_at)
    if host is None:
        raise RuleError(_("There is no such invitation."), code="not_there")
    if proposal.state not in {ProposalState.OPEN, ProposalState.WAITING}:
        raise RuleError(_("This proposal is closed."), code="closed")
    if invitation is not None:
        invitation.delete()
    if host.accepted_at is None:
        host.accepted_at = now
        host.is_remote = person.attendance == Attendance.ONLINE
        host.save()
        follow_hosts(proposal)
        tell_proposal(proposal, was_open=True, was_waiting=proposal.state == ProposalState.WAITING)


@transaction.atomic
def leave_hosts(*, board_id: int, person: Person, proposal_id: int, host_id: int | None = None) -> None:
    """Refuse an invitation or stop hosting; with ``host_id`` take back an invitation that one's proposal made.

    Raises:
        RuleError: there is no such host, or it is the last one: a session needs somebody who holds it.

    """
    board = hold_board(board_id)
    if host_id is None:
        proposal = held_proposal(board=board, proposal_id=proposal_id)
        host = Host.objects.filter(proposal=proposal, person=person).first()
        invitation = invitation_for(proposal, person)
        if invitation is not None and (host is None or host.accepted_at is None):
            drop_invitation(proposal, invitation)
            if host is None:
                return
    else:
        proposal = own_standing(board=board, person=person, proposal_id=proposal_id)
        host = Host.objects.filter(proposal=proposal, pk=host_id, accepted_at=None).first()
    if host is None:
        raise RuleError(_("There is no such host."), code="not_there")
    others = Host.objects.filter(proposal=proposal).exclude(pk=host.pk).exclude(accepted_at=None)
    if host.accepted_at is not None and not others.exists():
        raise RuleError(
            _("Somebody has to hold the session. Withdraw the proposal instead."), code="last_host"
        )
    gone = host.person_id
    host.delete()
    if proposal.proposer_id == gone:
        # Whoever stays looks after it from now on.
        heir = others.order_by("pk").first()
        proposal.proposer = heir.person if heir is not None else None
        proposal.save(update_fields=["proposer"])
    follow_hosts(proposal)
    tell_proposal(
        proposal,
        was_open=True,
        was_waiting=proposal.state == ProposalState.WAITING,
        no_longer=[gone],
    )
