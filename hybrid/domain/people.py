"""Who is in an event: joining, names, attendance, roles, blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.join_codes import code_fits
from hybrid.domain.names import clean_name
from hybrid.enums import Access, Attendance, Role
from hybrid.errors import RuleError
from hybrid.live.publish import rights_changed
from hybrid.models import Person, PersonRole, User, scope
from hybrid.queries.actors import find_person

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from hybrid.models import Cohort, Event, Room

# Roles that can be narrowed to one room.
ROOM_ROLES = frozenset({Role.SCREEN, Role.AV_OPERATOR})


@transaction.atomic
def ensure_person(*, event: Event, user: User | AnonymousUser, guests: dict[str, int]) -> Person:
    """Return who this browser is in ``event``, or make somebody without a name or a role.

    For what can be done before joining, such as a first star. ``guests`` is the session's
    ``{"<event id>": <person id>}``; the caller writes the answer back there.
    """
    with scope(event=event):
        person = find_person(event=event, user=user, guests=guests)
        if person is not None:
            return person
        if user.is_authenticated:
            own: Person = Person.objects.get_or_create(event=event, user=user)[0]
            return own
        guest: Person = Person.objects.create(event=event)
        return guest


@transaction.atomic
def join_as_guest(
    *,
    event: Event,
    code: str,
    display_name: str,
    attendance: Attendance,
    user: User | AnonymousUser,
    guests: dict[str, int],
) -> Person:
    """Give this browser a place in ``event`` under a name, and return it.

    Whoever it already is there keeps their roles and stars and takes the new name. The role is *guest*,
    with an account too: every other role is given by somebody. Who has a place needs no code again.

    Raises:
        RuleError: the code (``code="code"``) or the name does not do, or the person is blocked.

    """
    with scope(event=event):
        person = find_person(event=event, user=user, guests=guests)
        known = person is not None and bool(person.roles)
        if event.access == Access.CODE and not known and not code_fits(event=event, code=code):
            raise RuleError(
                _("That is not the code of this event. Look at the hall screen or in your invitation."),
                code="code",
                field="code",
            )
        name = clean_name(display_name)
        person = person or ensure_person(event=event, user=user, guests=guests)
        if person.blocked_at is not None:
            raise RuleError(_("The organiser has ended your part in this event."), code="blocked")
        if Role.SCREEN in person.roles:
            raise RuleError(_("This browser is a hall screen. Join with another one."), code="screen")
        person.display_name = name
        person.attendance = attendance
        person.save(update_fields=["display_name", "attendance"])
        if not known:
            PersonRole.objects.create(person=person, role=Role.GUEST)
    return person


@transaction.atomic
def set_attendance(*, person: Person, attendance: Attendance) -> None:
    """Note whether ``person`` takes part in the room or online."""
    person.attendance = Attendance(attendance)
    person.save(update_fields=["attendance"])
    # What is open in the person's browsers connects again, and is counted where they are now.
    rights_changed(event_id=person.event_id, person_id=person.pk)


@transaction.atomic
def change_place(*, person: Person, display_name: str, attendance: Attendance) -> None:
    """Let ``person`` be shown under another name, and take part from elsewhere.

    Raises:
        RuleError: the name is empty or too long.

    """
    person.display_name = clean_name(display_name)
    person.save(update_fields=["display_name"])
    set_attendance(person=person, attendance=attendance)


@transaction.atomic
def grant_role(*, person: Person, role: Role, room: Room | None = None) -> None:
    """Let ``person`` be ``role`` too, in one ``room`` only where that makes sense. Twice is once.

    Raises:
        RuleError: a hall screen is a device: it has no other role, and nobody becomes one.

    """
    with scope(event=person.event):
        roles = person.roles
        if (Role.SCREEN in roles) != (role == Role.SCREEN) and roles:
            raise RuleError(
                _("A hall screen can have no other role. Make a link for a screen instead."), code="screen"
            )
        if room is not None and (role not in ROOM_ROLES or room.event_id != person.event_id):
            raise RuleError(_("Only a hall screen or an AV operator can be held to one room."), field="room")
        PersonRole.objects.update_or_create(person=person, role=role, defaults={"room": room})
    _forget_roles(person)


@transaction.atomic
def revoke_role(*, person: Person, role: Role) -> None:
    """Take ``role`` from ``person``.

    Raises:
        RuleError: the event would be left without an organiser.

    """
    with scope(event=person.event):
        if role == Role.ORGANISER:
            # The event's row is the lock: two organisers cannot each take the other's role.
            type(person.event).objects.select_for_update().get(pk=person.event_id)
            others = PersonRole.objects.filter(role=role, person__blocked_at__isnull=True)
            if not others.exclude(person=person).exists():
                raise RuleError(
                    _("An event needs an organiser. Give somebody else the role first."),
                    code="last_organiser",
                )
        PersonRole.objects.filter(person=person, role=role).delete()
    _forget_roles(person, lost=True)


def _forget_roles(person: Person, *, lost: bool = False) -> None:
    """Let the next look at ``person.roles`` read them again, and what is open in the person's browsers too."""
    getattr(person, "_prefetched_objects_cache", {}).pop("role_rows", None)
    rights_changed(event_id=person.event_id, person_id=person.pk, lost=lost)


@transaction.atomic
def update_person(*, person: Person, roles: frozenset[Role], cohort: Cohort | None) -> None:
    """Give ``person`` exactly these ``roles``, and a group of the event or none.

    Raises:
        RuleError: the group is another event's, or a role can not be given or taken (see above).

    """
    if cohort is not None and cohort.event_id != person.event_id:
        raise RuleError(_("There is no such group."), field="cohort")
    with scope(event=person.event):
        before = person.roles
    for role in before - roles:
        revoke_role(person=person, role=role)
    for role in roles - before:
        grant_role(person=person, role=role)
    person.cohort = cohort
    person.save(update_fields=["cohort"])


@transaction.atomic
def add_person(*, event: Event, email: str, display_name: str, role: Role) -> Person:
    """Give somebody a place by their e-mail address; they sign in with a code sent there.

    An account is made where there is none, so that the place waits for whoever proves the address.

    Raises:
        RuleError: the name is not readable, or the role can not be given.

    """
    name = clean_name(display_name)
    user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email)
    with scope(event=event):
        person: Person = Person.objects.get_or_create(event=event, user=user)[0]
        person.display_name = person.display_name or name
        person.save(update_fields=["display_name"])
        grant_role(person=person, role=role)
    return person


@transaction.atomic
def block_person(*, person: Person, now: dt.datetime) -> None:
    """End the part of ``person`` in the event; what they did stays.

    Raises:
        RuleError: they are an organiser.

    """
    with scope(event=person.event):
        if Role.ORGANISER in person.roles:
            raise RuleError(_("An organiser cannot be blocked. Take the role first."), code="organiser")
    person.blocked_at = person.blocked_at or now
    person.save(update_fields=["blocked_at"])
    rights_changed(event_id=person.event_id, person_id=person.pk, lost=True)


@transaction.atomic
def unblock_person(*, person: Person) -> None:
    """Let ``person`` take part again, with the roles they had."""
    person.blocked_at = None
    person.save(update_fields=["blocked_at"])
    rights_changed(event_id=person.event_id, person_id=person.pk)
