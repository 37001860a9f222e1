"""Links that hand somebody their place in an event, for when no mail can be read.

``RuleError.code`` says why one does not work: ``unknown``, ``revoked``, ``used``, ``expired``, ``blocked``,
``screen`` (this browser is one) or ``taken`` (it is somebody, and would become a screen).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hybrid.domain.guests import claim_guest
from hybrid.domain.names import clean_name
from hybrid.domain.people import ROOM_ROLES, ensure_person, grant_role
from hybrid.enums import Attendance, Role
from hybrid.errors import RuleError
from hybrid.models import Person, PersonRole, RoleLink, scope, scopes_disabled
from hybrid.queries.actors import find_person

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from hybrid.models import Event, Room, User

# 24 bytes are 192 bits: nobody guesses one, and the address still fits into a small QR code.
TOKEN_BYTES = 24
DEFAULT_LIFETIME = dt.timedelta(days=7)
# A screen's link outlives the last day by some hours, and is of use in a rehearsal after it too.
SCREEN_GRACE = dt.timedelta(days=1)
# Guests join with the event's code; nobody hands out a guest's place.
LINK_ROLES = tuple(role for role in Role if role != Role.GUEST)


def hash_token(token: str) -> str:
    """Return what is kept of a token: its SHA-256, in hexadecimal. A random token needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def _expiry(event: Event, role: Role, now: dt.datetime, lifetime: dt.timedelta | None) -> dt.datetime:
    if lifetime is not None:
        return now + lifetime
    if role != Role.SCREEN:
        return now + DEFAULT_LIFETIME
    last_midnight = dt.datetime.combine(event.ends_on + dt.timedelta(days=1), dt.time(), event.tz)
    return max(last_midnight, now) + SCREEN_GRACE


@transaction.atomic
def create_role_link(
    *,
    event: Event,
    role: Role,
    room: Room | None = None,
    label: str = "",
    created_by: Person | None = None,
    lifetime: dt.timedelta | None = None,
    now: dt.datetime | None = None,
) -> tuple[RoleLink, str]:
    """Make a link and return it with its token, which is kept nowhere and cannot be read again.

    ``lifetime`` counts from ``now``; without one the link works for a week, a screen's for the event.

    Raises:
        RuleError: nobody can be handed that role, or not for one room.

    """
    if role not in LINK_ROLES:
        raise RuleError(_("Guests join with the event code; no link is needed."), field="role")
    if room is not None and (role not in ROOM_ROLES or room.event_id != event.pk):
        raise RuleError(_("Only a hall screen or an AV operator can be held to one room."), field="room")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with scope(event=event):
        link: RoleLink = RoleLink.objects.create(
            event=event,
            role=role,
            room=room,
            label=" ".join(label.split())[:80],
            created_by=created_by,
            token_hash=hash_token(token),
            expires_at=_expiry(event, role, now or timezone.now(), lifetime),
        )
    return link, token


@transaction.atomic
def revoke_role_link(*, link: RoleLink, now: dt.datetime) -> None:
    """Stop ``link`` from working. What it has given stays, except to a screen, which goes dark."""
    with scope(event=link.event):
        link.revoked_at = link.revoked_at or now
        link.save(update_fields=["revoked_at"])
        PersonRole.objects.filter(person__used_links=link, role=Role.SCREEN).delete()


def check_role_link(
    *, token: str, now: dt.datetime, user: User | AnonymousUser, guests: dict[str, int]
) -> tuple[RoleLink, Person | None]:
    """Return the link of ``token``, and who this browser is in its event; changes nothing.

    Raises:
        RuleError: it does not work, with the reason in ``code``. The browser that used it is let through.

    """
    with scopes_disabled():
        link: RoleLink | None = (
            RoleLink.objects.select_related("event", "room", "used_by")
            .filter(token_hash=hash_token(token))
            .first()
        )
    if link is None:
        raise RuleError(
            _("This link is not known. Check that the whole address was copied, or ask the organiser."),
            code="unknown",
        )
    with scope(event=link.event):
        person = find_person(event=link.event, user=user, guests=guests)
    if person is not None and person.blocked_at is not None:
        raise RuleError(_("The organiser has ended your part in this event."), code="blocked")
    if person is None or link.used_by_id != person.pk or link.is_reusable:
        _check_open(link, now)
    with scope(event=link.event):
        _check_kind(link, person)
    return link, person


def _check_kind(link: RoleLink, person: Person | None) -> None:
    """Keep people and screens apart, because many may open a screen's link."""
    roles = person.roles if person else frozenset()
    if link.is_reusable and roles - {Role.SCREEN}:
        raise RuleError(
            _("You take part in the event with this browser. Open the link on the screen itself."),
            code="taken",
        )
    if not link.is_reusable and Role.SCREEN in roles:
        raise RuleError(_("This browser is a hall screen. Open the link in another one."), code="screen")


def _check_open(link: RoleLink, now: dt.datetime) -> None:
    if link.revoked_at is not None:
        raise RuleError(
            _("This link was withdrawn by the organiser. Ask them for a new one."), code="revoked"
        )
    if link.used_at is not None and not link.is_reusable:
        raise RuleError(
            _("This link was used already, in another browser. Each works once: ask for a new one."),
            code="used",
        )
    if link.expires_at <= now:
        raise RuleError(_("This link is too old to work. Ask the organiser for a new one."), code="expired")


@transaction.atomic
def redeem_role_link(
    *,
    token: str,
    now: dt.datetime,
    user: User | AnonymousUser,
    guests: dict[str, int],
    display_name: str = "",
) -> Person:
    """Give whoever opened the link its role, and return who they are in the event.

    The account's person or this browser's guest takes the role; otherwise somebody is made, with
    ``display_name``. A screen is always a person of its own, the same whenever its link is opened.

    Raises:
        RuleError: the link does not work (see the module), or a name is needed (``field="display_name"``).

    """
    link, person = check_role_link(token=token, now=now, user=user, guests=guests)
    with scope(event=link.event):
        if link.is_reusable:
            return _redeem_screen(link, now)
        if person is not None and link.used_by_id == person.pk:
            return person
        # The one update that finds it unused wins, whoever opens it at the same moment.
        if not RoleLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None).update(used_at=now):
            link.refresh_from_db()
            _check_open(link, now)
        is_new = person is None or not person.roles
        if person is None:
            person = ensure_person(event=link.event, user=user, guests={})
        elif user.is_authenticated:
            person = claim_guest(guest=person, user=user)
        if display_name or not person.display_name:
            person.display_name = clean_name(display_name)
        if is_new:
            # Links are handed over in the hall, or to whoever follows from home.
            person.attendance = Attendance.ONLINE if link.role == Role.VIEWER else Attendance.IN_ROOM
        person.save(update_fields=["display_name", "attendance"])
        grant_role(person=person, role=Role(link.role), room=link.room)
        RoleLink.objects.filter(pk=link.pk).update(used_by=person)
    return person


def _redeem_screen(link: RoleLink, now: dt.datetime) -> Person:
    """Return the screen of ``link``: the person of the last time, or a new one."""
    screen = link.used_by
    if screen is None:
        name = link.label or (link.room.name if link.room else str(Role.SCREEN.label))
        screen = Person.objects.create(
            event=link.event, display_name=clean_name(name), attendance=Attendance.IN_ROOM
        )
    elif screen.blocked_at is not None:
        raise RuleError(_("The organiser has switched this screen off."), code="blocked")
    grant_role(person=screen, role=Role.SCREEN, room=link.room)
    RoleLink.objects.filter(pk=link.pk).update(used_at=now, used_by=screen)
    return screen
