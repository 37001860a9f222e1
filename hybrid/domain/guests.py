"""A guest's way to an account: what a browser was without one becomes the account's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import ManyToOneRel

from hybrid.domain.votes import recount_votes
from hybrid.enums import Role
from hybrid.extensions import extensions
from hybrid.live.publish import rights_changed
from hybrid.models import Person, User, scope, scopes_disabled

if TYPE_CHECKING:
    from collections.abc import Iterable


def claim_guests(*, person_ids: Iterable[int], user: User) -> set[int]:
    """Give an account what a browser was as a guest; return the events in which that was somebody to claim.

    Each event is a transaction of its own: what stands in the way in one keeps nothing from another.
    """
    with scopes_disabled():
        guests = list(Person.objects.filter(pk__in=person_ids, user=None).select_related("event"))
    return {guest.event_id for guest in guests if claim_guest(guest=guest, user=user).user_id == user.pk}


@transaction.atomic
def claim_guest(*, guest: Person, user: User) -> Person:
    """Make the guest of this browser the account's person, with name, stars and roles; return that.

    When the account already is somebody in the event, whatever points to the guest points to that person
    from then on, and the guest is gone. A hall screen is a device and is never claimed; a blocked guest
    brings nothing along.
    """
    with scope(event=guest.event):
        if guest.user_id is not None or Role.SCREEN in guest.roles:
            return guest
        own: Person | None = Person.objects.filter(user=user).first()
        if own is None:
            guest.user = user
            guest.save(update_fields=["user"])
            return guest
        if guest.blocked_at is None:
            unite_people(guest=guest, own=own)
        return own


@transaction.atomic
def unite_people(*, guest: Person, own: Person) -> None:
    """Point whatever points to ``guest`` to ``own``, who turns out to be the same; the guest is gone."""
    with scope(event=guest.event):
        for settle in extensions.people_united:
            settle(guest=guest, own=own)
        _move_everything(guest, own)
        own.display_name = own.display_name or guest.display_name
        own.attendance = guest.attendance
        own.cohort_id = own.cohort_id or guest.cohort_id
        own.save(update_fields=["display_name", "attendance", "cohort"])
        given_twice = list(guest.question_votes.values_list("question_id", flat=True))
        # What the guest watches goes on under the name that it has now.
        rights_changed(event_id=guest.event_id, person_id=guest.pk, lost=True)
        guest.delete()
        recount_votes(question_ids=given_twice)


def _move_everything(guest: Person, own: Person) -> None:
    """Point every row that points to ``guest`` to ``own``; a row that ``own`` has already stays behind."""
    for relation in Person._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel):
            continue
        name = relation.field.name
        # The base manager, because the row's own may hold to a scope that has another name.
        for row in relation.related_model._base_manager.filter(**{name: guest}):
            try:
                with transaction.atomic():
                    setattr(row, name, own)
                    row.save(update_fields=[name])
            except IntegrityError:
                continue
