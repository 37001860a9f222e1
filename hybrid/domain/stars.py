"""Which sessions a person keeps in their own agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hybrid.models import FormerStar, Star

if TYPE_CHECKING:
    from hybrid.models import Person, Session


@transaction.atomic
def toggle_star(*, person: Person, session: Session) -> bool:
    """Keep ``session`` in the person's agenda, or drop it when it was there. Return whether it is kept now.

    Two browsers that toggle at once cannot make two stars: the database keeps one for each pair.
    """
    star, is_new = Star.objects.get_or_create(person=person, session=session)
    if not is_new:
        star.delete()
    FormerStar.objects.filter(person=person, session_key=session.pk).delete()
    return bool(is_new)


@transaction.atomic
def toggle_former_star(*, person: Person, session_key: int) -> bool:
    """Do the same for a session that the public still sees, while the organisers have deleted it already."""
    star, is_new = FormerStar.objects.get_or_create(person=person, session_key=session_key)
    if not is_new:
        star.delete()
    return bool(is_new)
