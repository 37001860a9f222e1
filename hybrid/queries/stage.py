"""What the live page of a room shows at one instant."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hybrid.queries.agenda import Day, NowNext, by_day, now_and_next, public_sessions, starred_ids
from hybrid.queries.webcast import RoomWebcast, live_rooms, room_webcast

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Person, Room, Session
    from hybrid.protocol.webcast import RoomOnAir


@dataclass(frozen=True)
class Stage:
    """What the page of one room shows at one instant."""

    room: Room
    now: dt.datetime
    now_next: NowNext
    today: Day | None
    starred_codes: str
    live_rooms: list[RoomOnAir]
    webcast: RoomWebcast

    @property
    def current(self) -> Session | None:
        """The session that the picture belongs to; a talk before a pause that runs beside it."""
        return next(iter(sorted(self.now_next.now, key=lambda session: session.is_pause)), None)

    @property
    def upcoming(self) -> Session | None:
        """The session that starts next."""
        return next(iter(self.now_next.next), None)


def read_stage(room: Room, *, person: Person | None, now: dt.datetime) -> Stage:
    """Gather the page of ``room``: its own sessions, and those of the whole event that have no room."""
    everything, starred = public_sessions(room.event), starred_ids(person)
    sessions = [s for s in everything if s.room_id in {room.pk, None}]
    today = now.astimezone(room.event.tz).date()
    day = next((d for d in by_day(room.event, sessions) if d.date == today and d.slots), None)
    codes = " ".join(session.code for session in everything if session.pk in starred)
    on_air = live_rooms(room.event_id, now=now)
    webcast = room_webcast(room, now=now)
    return Stage(room, now, now_and_next(sessions, now=now), day, codes, on_air, webcast)


def askable(stage: Stage) -> str:
    """Return the sessions that a question can be put to, and their speakers, as JSON: what is on, then what comes."""
    wanted = [stage.current] if stage.current else []
    slots = stage.today.slots if stage.today else []
    wanted += [s for slot in slots for s in slot.sessions if s.starts_at > stage.now]
    sessions = [session for session in wanted if session.room_id is not None and not session.is_pause]
    return json.dumps(
        [
            {
                "code": session.code,
                "title": session.title,
                "speakers": [
                    {"slug": part.speaker.slug, "name": part.speaker.name} for part in session.parts.all()
                ],
            }
            for session in sessions
        ]
    )
