"""Registering with an address that nobody has proven, and coming in with the link that was mailed there.

Whoever asks learns nothing about the address: the answer is the same whether it is registered or not, and its owner
reads the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hybrid.domain.guests import claim_guest, unite_people
from hybrid.domain.registration.mails import is_calm, write_once
from hybrid.domain.registration.register import (
    STANDING,
    check_browser,
    check_room,
    is_registered,
    look_at,
    take_up,
)
from hybrid.domain.registration.turns import in_turn
from hybrid.enums import MailKind, Role
from hybrid.models import Person, scope
from hybrid.queries.actors import find_person
from hybrid.queries.registration import places_of

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from hybrid.domain.registration.details import Details
    from hybrid.models import Event, Registration, User


def register_unproven(
    *,
    event: Event,
    details: Details,
    user: User | AnonymousUser,
    guests: dict[str, int],
    now: dt.datetime,
    invitation_token: str = "",
) -> None:
    """Register somebody whose address may be anybody's, and write there. One that is registered is told so by mail.

    This browser becomes nobody by it: the link in the mail lets in.

    Raises:
        RuleError: what stands in everybody's way; or a field is not right, which ``field`` names.

    """
    with in_turn(), transaction.atomic(), scope(event=event):
        asked = look_at(event=event, details=details, invitation_token=invitation_token, now=now)
        check_browser(event, user, guests)
        check_room(asked, places_of(event, asked.rules, now=now))
        before = asked.before
        if before is None:
            take_up(asked, person=Person.objects.create(event=event), now=now)
        elif before.state in STANDING:
            write_once(before, MailKind.AGAIN, now=now)
        elif before.person.blocked_at is None and is_calm(before, now=now):
            take_up(asked, person=before.person, now=now)


@transaction.atomic
def enter_with_link(
    *, registration: Registration, user: User | AnonymousUser, guests: dict[str, int]
) -> Person | None:
    """Let a browser that has the private link be the registered person; return who it is now, None if nobody new.

    What it did before as a guest, or as an account that is not registered itself, becomes theirs.
    """
    person = registration.person
    if person.user_id is not None or person.blocked_at is not None:
        return None
    with scope(event=registration.event):
        here = find_person(event=registration.event, user=user, guests=guests)
        if here is None or here.pk == person.pk:
            return claim_guest(guest=person, user=user) if user.is_authenticated else person
        if here.blocked_at is not None or Role.SCREEN in here.roles or is_registered(here):
            return None if user.is_authenticated else person
        if user.is_authenticated:
            return claim_guest(guest=person, user=user)
        unite_people(guest=here, own=person)
    return person
