"""Inviting people: by mail, or with a link to hand out. An invitation opens what is closed or full.

``RuleError.code`` says why one does not work: ``unknown``, ``revoked``, ``used`` or ``expired``.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.names import without_controls
from hybrid.domain.registration.mails import write_invitation
from hybrid.domain.registration.offers import settle_waiting_list
from hybrid.domain.role_links import LINK_ROLES, TOKEN_BYTES, hash_token
from hybrid.enums import RegistrationState, Role
from hybrid.errors import RuleError
from hybrid.models import Invitation, Registration, scope, scopes_disabled
from hybrid.queries.registration import end_of

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Event, Person

# A hall screen is a device: it has a link of its own.
INVITED_ROLES = tuple(role for role in LINK_ROLES if role not in {Role.SCREEN, Role.VIEWER})


@transaction.atomic
def invite(
    *,
    event: Event,
    now: dt.datetime,
    expires_at: dt.datetime,
    email: str = "",
    label: str = "",
    role: Role = Role.DELEGATE,
    places: int = 1,
    keeps_places: bool = True,
    created_by: Person | None = None,
) -> tuple[Invitation, str]:
    """Make an invitation and return it with its token, which is kept nowhere. With ``email`` it is mailed.

    Raises:
        RuleError: the role cannot be given so, or the invitation would be over before it begins.

    """
    if role not in INVITED_ROLES:
        raise RuleError(_("Nobody can be invited to be that."), field="role")
    if expires_at <= now:
        raise RuleError(_("Choose a time that is still to come."), field="expires_at")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with scope(event=event):
        invitation: Invitation = Invitation.objects.create(
            event=event,
            email=email.strip().lower(),
            label=" ".join(without_controls(label).split())[:80],
            role=role,
            places=1 if email else places,
            keeps_places=keeps_places,
            token_hash=hash_token(token),
            expires_at=min(expires_at, end_of(event)) if end_of(event) > now else expires_at,
            created_by=created_by,
            created_at=now,
        )
        if email:
            write_invitation(invitation, token=token, now=now)
        if keeps_places:
            # Kept places are free again when it ends.
            settle_waiting_list.using(run_after=invitation.expires_at).enqueue(event_id=event.pk)
    return invitation, token


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, now: dt.datetime) -> None:
    """Stop ``invitation`` from working. Who has registered with it stays registered."""
    with scope(event=invitation.event):
        invitation.revoked_at = invitation.revoked_at or now
        invitation.save(update_fields=["revoked_at"])
        settle_waiting_list.enqueue(event_id=invitation.event_id)


def find_invitation(token: str) -> Invitation | None:
    """Return the invitation of ``token`` with its event; None if there is none."""
    with scopes_disabled():
        found: Invitation | None = (
            Invitation.objects.select_related("event").filter(token_hash=hash_token(token)).first()
        )
    return found


def check_invitation(*, token: str, event: Event, now: dt.datetime) -> Invitation:
    """Return the invitation of ``token`` if one more can register with it.

    Raises:
        RuleError: it does not work, with the reason in ``code``.

    """
    invitation = find_invitation(token)
    if invitation is None or invitation.event_id != event.pk:
        raise RuleError(
            _("This invitation is not known. Check that the whole address was copied, or ask the organiser."),
            code="unknown",
        )
    if invitation.revoked_at is not None:
        raise RuleError(_("This invitation was withdrawn by the organiser."), code="revoked")
    if invitation.expires_at <= now:
        raise RuleError(_("This invitation has run out. Ask the organiser for a new one."), code="expired")
    with scope(event=event):
        used = Registration.objects.filter(
            invitation=invitation, state__in=[RegistrationState.CONFIRMED, RegistrationState.WAITING]
        ).count()
    if used >= invitation.places:
        raise RuleError(_("Everybody for whom this invitation is has registered with it."), code="used")
    return invitation
