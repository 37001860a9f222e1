"""Which sessions a person keeps in their own agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hybrid.models import Star

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
    return bool(is_new)
