"""Asking the owner of an address to hold a session: the same is done and said whether or not they are known here."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from hybrid.addresses import public_address
from hybrid.errors import RuleError
from unconference.domain.proposals import own_standing
from unconference.domain.telling import tell_proposal
from unconference.domain.votes import hold_board
from unconference.enums import ProposalState
from unconference.models import BoardAction, HostInvitation
from unconference.queries.hosts import people_with

if TYPE_CHECKING:
    from hybrid.models import Person
    from unconference.models import Proposal

ACTION = "invite"
# Enough for anybody's friends, too few to write to strangers with; a guest can come back as another one.
MOST_MAILS, MOST_MAILS_OF_ALL, MAILS_WITHIN = 20, 300, dt.timedelta(hours=1)


def invite_address(*, proposal: Proposal, person: Person, email: str, now: dt.datetime) -> None:
    """Keep that ``email`` is asked, and write there; once is enough. The proposal is held.

    Raises:
        RuleError: it is no address, or this person, or everybody, has written to very many.

    """
    address = email.lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise RuleError(_("That is not an e-mail address."), code="address", field="who") from error
    written = BoardAction.objects.filter(board=proposal.board, action=ACTION, at__gt=now - MAILS_WITHIN)
    if written.filter(by=person).count() >= MOST_MAILS or written.count() >= MOST_MAILS_OF_ALL:
        raise RuleError(
            _("Very many people were asked just now. Wait an hour, then ask more."), code="too_often"
        )
    _made, is_new = HostInvitation.objects.get_or_create(
        proposal=proposal, email=address, defaults={"invited_by": person, "invited_at": now}
    )
    if is_new:
        BoardAction.objects.create(board=proposal.board, proposal=proposal, by=person, action=ACTION, at=now)
        _write(proposal, person, address)
        _tell(proposal)


def _write(proposal: Proposal, person: Person, address: str) -> None:
    event = proposal.board.event
    context = {"proposal": proposal, "person": person, "event": event, "address": address}
    context["link"] = public_address(proposal.get_absolute_url())
    subject = _("%(event)s: would you hold a session together?") % {"event": event.name}
    EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string("unconference/mail/host.txt", context),
        to=[address],
        # RFC 3834 §5: no holiday notes in return.
        headers={"Auto-Submitted": "auto-generated"},
    ).send()


@transaction.atomic
def take_back_address(*, board_id: int, person: Person, proposal_id: int, invitation_id: int) -> None:
    """Ask the owner of an address no longer.

    Raises:
        RuleError: it is not one's own proposal, or nobody is asked so.

    """
    board = hold_board(board_id)
    proposal = own_standing(board=board, person=person, proposal_id=proposal_id)
    found = HostInvitation.objects.filter(proposal=proposal, pk=invitation_id).first()
    if found is None:
        raise RuleError(_("There is no such invitation."), code="not_there")
    drop_invitation(proposal, found)


def drop_invitation(proposal: Proposal, invitation: HostInvitation) -> None:
    """Forget an invitation, and tell whoever has the address. The proposal is held."""
    asked = people_with(proposal.board.event_id, [invitation.email])
    invitation.delete()
    _tell(proposal, no_longer=asked)


def _tell(proposal: Proposal, no_longer: frozenset[int] = frozenset()) -> None:
    tell_proposal(
        proposal,
        was_open=True,
        was_waiting=proposal.state == ProposalState.WAITING,
        no_longer=no_longer,
    )
