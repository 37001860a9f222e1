"""Ending media of those who have lost the right to it, by whatever hand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hybrid.enums import Access, Picture, Role
from hybrid.models import Event, Person, RelayLink, RelayOrder, Webcast, scope, scopes_disabled
from hybrid.queries.webcast import IN_USE
from hybrid.webcast.outbox import revoke
from hybrid.webcast.tokens import person_name

if TYPE_CHECKING:
    from collections.abc import Iterable

# A relay that was not heard for so long has no sessions that could be ended.
_RECENTLY = dt.timedelta(minutes=10)
# Blocks are looked for at each report, some seconds back: one of them may have been missed.
_LOOK_BACK = dt.timedelta(seconds=10)
_OPEN_TO = list(Access)  # from everybody to the fewest


def end_media_of(event_id: int, person_id: int) -> None:
    """Have everything end that a person watches or publishes. Who still may comes back with a new token."""
    now = timezone.now()
    if not RelayLink.objects.filter(heard_at__gt=now - _RECENTLY).exists():
        return
    slug = Event.objects.filter(pk=event_id).values_list("slug", flat=True).first()
    if slug is not None:
        revoke(event_slug=slug, person=person_name(person_id), now=now)


@transaction.atomic
def end_media_of_browser(*, user_id: int | None, guests: Iterable[int]) -> None:
    """Have the media end of everybody that a browser was, which is nobody any more.

    ``user_id`` is the account that it was signed in with, ``guests`` the people that it was without one. It may hold
    nothing but its media by now: no page, and so no socket by which it would be noticed.
    """
    with scopes_disabled():
        theirs = Q(pk__in=list(guests), user=None)
        if user_id is not None:
            theirs |= Q(user_id=user_id)
            # An account without a place is known in every event by its number.
            slugs = Webcast.objects.filter(IN_USE).values_list("event__slug", flat=True)
            for slug in sorted(set(slugs)):
                revoke(event_slug=slug, person=person_name(None, user_id), now=timezone.now())
        for event_id, person_id in Person.objects.filter(theirs).values_list("event_id", "pk"):
            end_media_of(event_id, person_id)


@transaction.atomic
def let_speakers_publish(*, event: Event, may: bool, now: dt.datetime) -> None:
    """Let speakers publish in the rooms of their sessions, or no longer: then whoever does so now is ended."""
    event.speakers_may_publish = may
    event.save(update_fields=["speakers_may_publish"])
    if may:
        return
    with scope(event=event):
        publishing = Webcast.objects.filter(
            picture__in=[Picture.LIVE, Picture.AWAY], publisher_person__role_rows__role=Role.SPEAKER
        )
        others = publishing.exclude(publisher_person__role_rows__role__in=[Role.ORGANISER, Role.AV_OPERATOR])
        for person_id in others.values_list("publisher_person_id", flat=True):
            revoke(event_slug=event.slug, person=person_name(person_id), now=now)


def end_what_is_not_there(names: Iterable[tuple[str, str]], *, now: dt.datetime) -> None:
    """End media of rooms that the relay has and we do not: they were deleted, or have another address now."""
    for event_slug, room_slug in names:
        if not RelayOrder.objects.filter(
            event_slug=event_slug, room_slug=room_slug, person="", key="", created_at__gt=now - _LOOK_BACK
        ).exists():
            revoke(event_slug=event_slug, room_slug=room_slug, now=now)


def end_what_was_lost(webcasts: list[Webcast], *, now: dt.datetime) -> None:
    """End media that a block, or an event that has become less open, leaves nobody the right to.

    The rules that block say so at once. This is for the administration's pages and whatever else passes by
    the rules, and costs a query a report.
    """
    events = {webcast.event_id: webcast.room.event for webcast in webcasts}
    blocked = Person.objects.filter(event_id__in=events, blocked_at__gt=now - _LOOK_BACK)
    for event_id, person_id in blocked.values_list("event_id", "pk"):
        _revoke_once(events[event_id].slug, person_name(person_id), now=now)
    for webcast in webcasts:
        closed = closedness(webcast.room.event)
        if webcast.closedness is not None and closed > webcast.closedness:
            _revoke_once(webcast.room.event.slug, "", now=now)
        if closed != webcast.closedness:
            Webcast.objects.filter(pk=webcast.pk).update(closedness=closed)


def _revoke_once(event_slug: str, person: str, *, now: dt.datetime) -> None:
    known = RelayOrder.objects.filter(
        event_slug=event_slug, room_slug="", person=person, key="", created_at__gt=now - 2 * _LOOK_BACK
    )
    if not known.exists():
        revoke(event_slug=event_slug, person=person, now=now)


def closedness(event: Event) -> int:
    """Return how few may watch: rises from everybody to the crew of an event that is not published."""
    return _OPEN_TO.index(Access(event.access)) if event.is_published else len(_OPEN_TO)
