"""Freezing the agenda under a name, for the public to see.

RuleError
├── BehindError       somebody else has released meanwhile; ``latest`` is theirs
└── code "changed"    the draft is no longer what was looked at
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.agenda_news import announce_changes
from hybrid.errors import RuleError
from hybrid.models import AgendaRelease, Event, scope
from hybrid.queries.agenda_changes import changes_between
from hybrid.queries.content import content_of, draft_content, write_down

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Person
    from hybrid.queries.content import Content


class BehindError(RuleError):
    """Somebody else has released the agenda since it was looked at. ``latest`` is what the public sees now."""

    def __init__(self, latest: AgendaRelease) -> None:
        self.latest = latest
        values = {"name": latest.name, "who": latest.released_by or _("Somebody else")}
        super().__init__(
            _("%(who)s has just released the agenda, as “%(name)s”. Look at what still differs, then decide.")
            % values,
            code="behind",
        )


@transaction.atomic
def release_agenda(
    *, event: Event, name: str, seen: int, draft: str, now: dt.datetime, by: Person | None = None
) -> AgendaRelease:
    """Freeze the agenda as it is now under ``name`` and let the public see it.

    ``seen`` is the number of the latest release that the organiser knew (0: none), ``draft`` the digest of
    what they looked at: nobody releases what they have not seen.

    Raises:
        BehindError: somebody else has released meanwhile.
        RuleError: there is no name, the draft has changed since, or it is what the public sees already.

    """
    name = " ".join(name.split())
    if not name:
        raise RuleError(_("Give the release a name, such as “as at 3 December”."), field="name")
    with scope(event=event):
        latest = hold_latest(event)
        if latest is not None and latest.number != seen:
            raise BehindError(latest)
        content = draft_content(event)
        digest = write_down(content)[1]
        if digest != draft:
            raise RuleError(
                _("The draft has changed since you looked at it. Look again, then release it."),
                code="changed",
            )
        before = content if latest is None else content_of(latest)
        if latest is not None and not changes_between(before, content, event.tz):
            raise RuleError(_("The public sees exactly this already."), code="same")
        return publish_content(
            event=event, name=name, before=before, after=content, number=seen + 1, now=now, by=by
        )


def hold_latest(event: Event) -> AgendaRelease | None:
    """Return the release that the public sees, and let nobody else release until the transaction ends."""
    held = Event.objects.select_for_update().select_related(None).get(pk=event.pk)
    event.release_id = held.release_id
    if held.release_id is None:
        return None
    latest: AgendaRelease | None = AgendaRelease.objects.filter(event=event, pk=held.release_id).first()
    return latest


def publish_content(
    *,
    event: Event,
    name: str,
    before: Content,
    after: Content,
    number: int,
    now: dt.datetime,
    by: Person | None,
) -> AgendaRelease:
    """Make ``after`` the release that the public sees, and tell what is different from ``before``."""
    content, digest = write_down(after)
    release: AgendaRelease = AgendaRelease.objects.create(
        event=event,
        number=number,
        name=name[:80],
        content=content,
        digest=digest,
        released_at=now,
        released_by=by,
    )
    event.release = release
    event.save(update_fields=["release"])
    announce_changes(event=event, before=before, after=after, release=release, now=now)
    return release
