"""Changes of the draft that the public sees at once: those of an event without releases, and of the unconference.

Whatever is changed within ``with seen_at_once(…):`` is compared before and after, and told together. Within another
one it does nothing: the outer one tells.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hybrid.domain.agenda_news import announce_changes
from hybrid.domain.releases import hold_latest, publish_content
from hybrid.domain.times import clock_of
from hybrid.models import scope
from hybrid.queries.content import by_key, content_of, draft_content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hybrid.models import Event, Person
    from hybrid.queries.content import Content

_telling: ContextVar[bool] = ContextVar("telling", default=False)


@contextmanager
def seen_at_once(
    *, event: Event, name: str = "", by: Person | None = None, even_released: bool = False
) -> Iterator[None]:
    """Let the public see what is changed within, and nothing else of the draft.

    Where the event has releases that happens only if ``even_released``, as a release of its own: called ``name``, or
    after the hour. The event is held until the transaction ends, so that what is compared is what was changed here.
    """
    with transaction.atomic(), scope(event=event):
        if _telling.get() or not event.is_published or (event.release_id is not None and not even_released):
            yield
            return
        latest = hold_latest(event)
        before = draft_content(event)
        token = _telling.set(True)
        try:
            yield
        finally:
            _telling.reset(token)
        after, now = draft_content(event), timezone.now()
        if after == before:
            return
        if latest is None:
            announce_changes(event=event, before=before, after=after, release=None, now=now)
            return
        public = content_of(latest)
        shown = _with_changes(public, before, after)
        if shown != public:
            name = name or _("As at %s") % clock_of(now, event.tz)
            publish_content(
                event=event, name=name, before=public, after=shown, number=latest.number + 1, now=now, by=by
            )


def _with_changes(public: Content, before: Content, after: Content) -> Content:
    """Return ``public`` with what is different from ``before`` to ``after``; in the order of the draft."""
    old, new, shown = by_key(before), by_key(after), by_key(public)
    for key in old.keys() - new.keys():
        shown.pop(key, None)
    shown |= {key: facts for key, facts in new.items() if old.get(key) != facts}
    order = {key: place for place, key in enumerate(new)}
    return tuple(
        sorted(shown.values(), key=lambda facts: (facts.starts, order.get(facts.key, len(order)), facts.key))
    )
