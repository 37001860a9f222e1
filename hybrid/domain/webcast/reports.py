"""What the relay reports: what became of a room's stream, and every two seconds how everything is.

Reports may come late, twice, and to any process of web. The one row of :class:`RelayLink` is the lock and
the memory: what is not newer than the last one of the same run of the relay is not looked at. Each report
is answered with how rooms should be.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from hybrid.domain.webcast.audience import count_viewers
from hybrid.domain.webcast.control import note
from hybrid.domain.webcast.rights import end_what_is_not_there, end_what_was_lost
from hybrid.domain.webcast.telling import told
from hybrid.enums import Picture, WebcastDeed, WebcastMode
from hybrid.models import Person, RelayLink, Room, StreamKey, Webcast, scopes_disabled
from hybrid.queries.webcast import IN_USE, SILENCE, is_silent, publisher_name
from hybrid.webcast.outbox import deliver_soon, is_due
from streaming.messages import Directions, Event, Happening, RoomDirection, RoomState, State

if TYPE_CHECKING:
    from collections.abc import Iterable

# A webcast to which nobody has published for so long is over; in a pause that somebody announced it may be lunch.
ABANDONED = dt.timedelta(minutes=30)
ABANDONED_IN_PAUSE = dt.timedelta(hours=6)

_PICTURES = {
    Happening.LIVE: Picture.LIVE,
    Happening.BACK: Picture.LIVE,
    Happening.AWAY: Picture.AWAY,
    Happening.ENDED: Picture.ENDED,
}

Names = tuple[str, str]  # the slugs of an event and of a room


def _held_link() -> RelayLink:
    held = RelayLink.objects.select_for_update()
    if (link := held.filter(pk=1).first()) is None:
        RelayLink.objects.get_or_create(pk=1)
        link = held.get(pk=1)
    return link


def _is_news(link: RelayLink, report: State | Event) -> bool:
    """Say whether ``report`` is newer than the last one: of this run by its number, of another by the clock."""
    if report.boot == link.boot:
        return report.sequence > link.sequence
    return report.at > link.sent_at


def _was_heard(link: RelayLink, report: State | Event, now: dt.datetime) -> None:
    link.boot, link.sequence, link.sent_at = report.boot, report.sequence, report.at
    link.heard_at, link.is_down = now, False
    link.save()


def _held_webcasts(reported: set[Names]) -> list[Webcast]:
    """Return the webcasts that a report may change: those it names, and those that are in use. Made where missing."""
    named = Q(pk__in=[])
    for event, room in reported:
        named |= Q(event__slug=event, slug=room)
    for new in Room.objects.filter(named, webcast=None):
        Webcast.objects.get_or_create(room=new, defaults={"event_id": new.event_id})
    in_report = Q(pk__in=[])
    for event, room in reported:
        in_report |= Q(event__slug=event, room__slug=room)
    found = Webcast.objects.select_for_update(of=("self",)).filter(IN_USE | in_report).order_by("pk")
    return list(found.select_related("room__event", "publisher_person", "publisher_key"))


def names_of(webcast: Webcast) -> Names:
    """Return what the relay calls a webcast."""
    return webcast.room.event.slug, webcast.room.slug


def _directions(webcasts: Iterable[Webcast]) -> Directions:
    """Say how rooms should be. Where no operator has decided, the publisher's token did."""
    return Directions(
        rooms=[
            RoomDirection(event=names[0], room=names[1], on_air=webcast.goes_out)
            for webcast in webcasts
            if webcast.mode != WebcastMode.OFF or webcast.decided_at is not None
            for names in [names_of(webcast)]
        ]
    )


# --- the two reports -------------------------------------------------------------------------------


@transaction.atomic
def take_state(*, state: State, now: dt.datetime) -> Directions:
    """Take in how everything is; what the relay does not name has no publisher and no viewers."""
    with scopes_disabled():
        link = _held_link()
        rooms = {(room.event, room.room): room for room in state.rooms}
        webcasts = _held_webcasts(set(rooms))
        if not _is_news(link, state):
            return _directions(webcasts)
        heard_before = link.heard_at
        with told(webcasts, link, now=now):
            _was_heard(link, state, now)
            publishers = _Publishers(rooms.values())
            for webcast in webcasts:
                _take_room(webcast, rooms.get(names_of(webcast)), publishers, now=now)
                _end_if_abandoned(webcast, now=now)
                webcast.save()
        count_viewers(webcasts, heard_before=heard_before, now=now)
        end_what_is_not_there(set(rooms) - {names_of(webcast) for webcast in webcasts}, now=now)
        end_what_was_lost([w for w in webcasts if names_of(w) in rooms], now=now)
        if is_due(state.boot):
            transaction.on_commit(deliver_soon)
        return _directions(webcasts)


@transaction.atomic
def take_event(*, event: Event, now: dt.datetime) -> Directions:
    """Take in what became of one room's stream, before the next state says so."""
    with scopes_disabled():
        link = _held_link()
        names = (event.event, event.room)
        webcasts = _held_webcasts({names})
        named = [webcast for webcast in webcasts if names_of(webcast) == names]
        if not _is_news(link, event):
            return _directions(named)
        # Any report ends a silence, and that shows on every room.
        with told(webcasts if is_silent(link, now=now) else named, link, now=now):
            _was_heard(link, event, now)
            publishers = _Publishers([event])
            for webcast in named:
                webcast.publisher_person, webcast.publisher_key = publishers.of(event.person, event.key)
                _see(webcast, _PICTURES[event.happening], on_air=event.on_air, now=now)
                webcast.save()
        return _directions(named)


@transaction.atomic
def note_silence(*, now: dt.datetime, serving_since: dt.datetime) -> bool:
    """Say on all pages that the relay is down, if it has not been heard for too long. Whoever notices first does."""
    with scopes_disabled():
        quiet = RelayLink.objects.filter(pk=1, is_down=False, heard_at__lt=now - SILENCE)
        if now - serving_since <= SILENCE or not quiet.exists():
            return False
        link = quiet.select_for_update().first()
        if link is None:
            return False
        webcasts = _held_webcasts(set())
        # A moment ago nobody had noticed; that it is late already must not hide what changes.
        with told(webcasts, link, now=now, as_of=link.heard_at or now):
            link.is_down = True
            link.save(update_fields=["is_down"])
        return True


# --- one room --------------------------------------------------------------------------------------


class _Publishers:
    """The people and stream keys of a report, by what tokens call them. Two queries."""

    def __init__(self, reports: Iterable[RoomState | Event]) -> None:
        reports = list(reports)
        people = {int(r.person) for r in reports if r.person.isdecimal()}
        keys = {int(r.key) for r in reports if r.key.isdecimal()}
        self._people = Person.objects.in_bulk(people) if people else {}
        self._keys = StreamKey.objects.in_bulk(keys) if keys else {}

    def of(self, person: str, key: str) -> tuple[Person | None, StreamKey | None]:
        """Return the person and the key that publish, as far as they are known here."""
        return (
            self._people.get(int(person)) if person.isdecimal() else None,
            self._keys.get(int(key)) if key.isdecimal() else None,
        )


def _take_room(
    webcast: Webcast, room: RoomState | None, publishers: _Publishers, *, now: dt.datetime
) -> None:
    """Bring ``webcast`` up to what the relay says of its room; None where it says nothing."""
    if room is None or not room.live:
        _forget_publisher(webcast, now=now)
        webcast.viewers = room.viewers if room else 0
        webcast.crew_viewers = room.crew if room else 0
        return
    webcast.publisher_person, webcast.publisher_key = publishers.of(room.person, room.key)
    webcast.viewers, webcast.crew_viewers = room.viewers, room.crew
    webcast.video, webcast.audio, webcast.bitrate = room.video, room.audio, room.bitrate
    webcast.publisher_loss, webcast.viewer_loss = room.publisher_loss, room.viewer_loss
    _see(webcast, Picture.AWAY if room.away else Picture.LIVE, on_air=room.on_air, now=now)


def _forget_publisher(webcast: Webcast, *, now: dt.datetime) -> None:
    if webcast.picture in {Picture.LIVE, Picture.AWAY}:
        _see(webcast, Picture.ENDED, on_air=webcast.on_air, now=now)
    webcast.video = webcast.audio = ""
    webcast.bitrate = 0
    webcast.publisher_loss = webcast.viewer_loss = 0.0


def _see(webcast: Webcast, picture: Picture, *, on_air: bool, now: dt.datetime) -> None:
    """Note what there is to see, and what follows from it for a room that nobody has decided about."""
    if webcast.picture != picture:
        webcast.picture, webcast.picture_since = picture, now
    if picture is Picture.ENDED:
        if webcast.mode == WebcastMode.REHEARSAL:
            webcast.mode, webcast.since = WebcastMode.OFF, now
    elif webcast.mode == WebcastMode.OFF:
        goes_live = on_air and webcast.decided_at is None
        webcast.mode = WebcastMode.ON_AIR if goes_live else WebcastMode.REHEARSAL
        webcast.since = now
        deed = WebcastDeed.STARTED_LIVE if goes_live else WebcastDeed.STARTED
        note(webcast.room, deed, by=webcast.publisher_person, now=now, detail=publisher_name(webcast))


def _end_if_abandoned(webcast: Webcast, *, now: dt.datetime) -> None:
    """End what nobody ended: "live" must not stand on the agenda the day after."""
    patience = ABANDONED_IN_PAUSE if webcast.slate_since else ABANDONED
    last = max(webcast.since, webcast.picture_since, webcast.slate_since or webcast.since)
    if webcast.on_air and webcast.picture != Picture.LIVE and now - last > patience:
        webcast.mode, webcast.since, webcast.decided_at = WebcastMode.OFF, now, None
        webcast.slate_since = webcast.back_at = None
        webcast.slate_text = ""
        note(webcast.room, WebcastDeed.ABANDONED, by=None, now=now)
