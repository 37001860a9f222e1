"""What a person wants to hear of their own agenda: by mail, and in their calendar program."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from hybrid.models import AgendaWishes, Person, scopes_disabled

# Hexadecimal digits of a UUID, and of the code that proves that this installation gave it out.
_KEY, _PROOF = 32, 24


@transaction.atomic
def wish_mail(*, person: Person, mail: bool) -> None:
    """Let ``person`` be told by mail when a session that they keep is moved or cancelled, or no more."""
    AgendaWishes.objects.update_or_create(person=person, defaults={"mail": mail})


@transaction.atomic
def renew_feed(*, person: Person) -> AgendaWishes:
    """Give ``person`` a new private calendar address; the old one, if there was one, works no more."""
    wishes: AgendaWishes = AgendaWishes.objects.update_or_create(
        person=person, defaults={"feed": uuid.uuid4()}
    )[0]
    return wishes


@transaction.atomic
def revoke_feed(*, person: Person) -> None:
    """Let the private calendar address of ``person`` work no more."""
    AgendaWishes.objects.filter(person=person).update(feed=None)


def feed_token(wishes: AgendaWishes) -> str | None:
    """Return what makes the address private; None where there is none.

    It can be read again at any time, but not made from what is in the database alone.
    """
    return wishes.feed.hex + _proof(wishes.feed.hex) if wishes.feed else None


def person_of_feed(token: str) -> Person | None:
    """Return whose private calendar ``token`` stands for; None if it was revoked, or never was one."""
    key, proof = token[:_KEY], token[_KEY:]
    if not constant_time_compare(proof, _proof(key)):
        return None
    with scopes_disabled():
        found: AgendaWishes | None = (
            AgendaWishes.objects.filter(feed=uuid.UUID(hex=key))
            .select_related("person__event", "person__user")
            .first()
        )
    return found.person if found else None


def _proof(key: str) -> str:
    return salted_hmac("hybrid.calendar-feed", key, algorithm="sha256").hexdigest()[:_PROOF]
