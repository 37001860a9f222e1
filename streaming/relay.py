"""All rooms and sessions of one relay. No HTTP here."""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from streaming import answers, kernel, problems
from streaming.clock import WallClock
from streaming.clockwork import Clockwork
from streaming.config import bind, reachable
from streaming.fanout import Sender
from streaming.ice import Mux
from streaming.ingest import Publisher
from streaming.messages import Event, Happening, RoomDirection, State
from streaming.peer import Peer
from streaming.revocations import Revocations
from streaming.room import Publishing, Room
from streaming.seam import SharedCertificate
from streaming.stats import Stats
from streaming.tokens import Grant, Right
from streaming.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from streaming.config import Settings
    from streaming.offers import Offer
    from streaming.rtp import Kind

log = logging.getLogger(__name__)

# Sessions from whom on viewers' datagrams wait for media; while somebody connects or media come among them, for each
# other, for so many seconds. For fewer it saves nothing.
_CROWD = 16
_SHORT_PAUSE = 0.003
# A room that nobody uses is forgotten after this many seconds, with its packets.
_ROOM_MEMORY = 60.0
# Handshakes at one time: more would delay the packets of those who watch.
_MOST_CONNECTING = 256
# Seconds: aiortc's certificates are good for thirty days; a new one is made well before.
_CERTIFICATE_LIFE = 7 * 86_400.0


@dataclass(slots=True)
class Session:
    """One WHIP or WHEP session. ``etag`` changes with an ICE restart."""

    identifier: str
    grant: Grant
    room: Room
    peer: Peer
    # The first section that was accepted, by which a restart is answered.
    mid: str
    actor: Publishing | Viewer | None = None
    etag: str = ""
    connected: bool = False


class Relay:
    """The relay. ``on_event`` is told what happens to streams, to tell the web side."""

    def __init__(self, settings: Settings, on_event: Callable[[Event], None] | None = None) -> None:
        self.settings = settings
        self.boot = secrets.token_hex(8)
        self.stats = Stats()
        self.rooms: dict[tuple[str, str], Room] = {}
        self.sessions: dict[str, Session] = {}
        self.revocations = Revocations()
        self.on_event = on_event
        self._sequence = 0
        self._renew_certificate()
        self.sock = bind(settings.udp_host, settings.udp_port)
        batching = kernel.batching(self.sock, segments=settings.segmentation) if settings.batching else None
        self.sender = Sender(self.sock, batching=batching)
        self.addresses = tuple(settings.advertise) or tuple(reachable(self.sock))
        clock = WallClock.reading(time.monotonic())
        self._clockwork = Clockwork(self.rooms, self.stats, clock, self._second)
        self.mux = Mux(self.sock, self.stats, self._clockwork.batch)
        self._clockwork.start(self.mux)
        self._closing = False

    # -- sessions

    def publish(self, grant: Grant, offer: Offer) -> tuple[Session, str]:
        """Begin a publisher's session; give it and the answer. Raises a :class:`problems.Problem`."""
        publishers = sum(1 for session in self.sessions.values() if session.grant.right is Right.PUBLISH)
        self._check(grant, publishers, self.settings.max_publishers)
        room = self._room(grant)
        if not room.may_publish(grant):
            raise problems.Conflict("another publisher is live in this room; take over or wait until it ends")
        session = self._session(grant, room, offer)
        publisher = Publisher(session.peer, offer, room.tracks, lambda: self._media(session))
        session.actor = Publishing(publisher, grant, session.peer.close)
        room.publish(session.actor, time.monotonic())
        session.peer.start(publisher)
        return session, self._answer(session, offer, sources=None)

    def watch(self, grant: Grant, offer: Offer) -> tuple[Session, str]:
        """Begin a viewer's session; give it and the answer. Raises a :class:`problems.Problem`."""
        publishers = sum(1 for room in self.rooms.values() if room.publishing is not None)
        self._check(grant, len(self.sessions) - publishers, self.settings.max_viewers)
        room = self._room(grant)
        session = self._session(grant, room, offer)
        viewer = Viewer(
            session.peer,
            grant,
            offer,
            tracks=room.tracks,
            sender=self.sender,
            on_ready=lambda viewer: self._seated(session, viewer),
        )
        session.actor = viewer
        session.peer.start(viewer)
        sources = {kind: track.ssrc for kind, track in room.tracks.items()}
        return session, self._answer(session, offer, sources=sources)

    def _check(self, grant: Grant, present: int, most: int) -> None:
        if self._closing:
            raise problems.Overloaded("the relay is shutting down")
        if self.revocations.covers(grant):
            raise problems.Forbidden("this right was revoked")
        connecting = sum(1 for session in self.sessions.values() if not session.connected)
        if present >= most or connecting >= _MOST_CONNECTING:
            self.stats.overloaded += 1
            raise problems.Overloaded("the relay is full; try again")

    def _room(self, grant: Grant) -> Room:
        key = (grant.event, grant.room)
        room = self.rooms.get(key)
        if room is None:
            room = self.rooms[key] = Room(grant.event, grant.room, self.sender, self._announce)
        room.idle_since = None
        return room

    def _session(self, grant: Grant, room: Room, offer: Offer) -> Session:
        identifier = secrets.token_urlsafe(16)
        peer = Peer(self.mux, self._fresh_certificate(), offer, lambda why: self._closed(identifier, why))
        mid = next(section.mid for section in offer.sections if section.codecs)
        session = Session(identifier, grant, room, peer, mid, etag=secrets.token_hex(8))
        self.sessions[identifier] = session
        self._spare()
        return session

    def _fresh_certificate(self) -> SharedCertificate:
        if time.monotonic() - self._certificate_made > _CERTIFICATE_LIFE:
            self._renew_certificate()
        return self._certificate

    def _renew_certificate(self) -> None:
        self._certificate = SharedCertificate.generateCertificate()
        self._certificate_made = time.monotonic()
        # aiortc works out one for each of its digests, each time that it is asked.
        self._fingerprint = self._certificate.getFingerprints()[0]

    def transport(self, session: Session) -> answers.Transport:
        """Describe our end of a session."""
        ice = session.peer.ice
        return answers.Transport(ice.ufrag, ice.password, (self._fingerprint,), self.addresses)

    def _answer(self, session: Session, offer: Offer, *, sources: dict[Kind, int] | None) -> str:
        return answers.answer(offer, self.transport(session), sources=sources, name="relay")

    def restart(self, session: Session) -> str:
        """Restart ICE: give the fragment with new credentials."""
        session.peer.ice.restart()
        session.etag = secrets.token_hex(8)
        return answers.fragment(self.transport(session), session.mid)

    def _media(self, session: Session) -> None:
        self._clockwork.media(session.room)
        if isinstance(session.actor, Publishing):
            session.connected = True
            session.room.media_arrived(session.actor)

    def _seated(self, session: Session, viewer: Viewer) -> None:
        session.connected = True
        session.room.viewers.add(viewer)
        session.room.enter(viewer, time.monotonic())

    def _closed(self, identifier: str, reason: str) -> None:
        session = self.sessions.pop(identifier, None)
        if session is None:
            return
        if isinstance(session.actor, Publishing):
            session.room.unpublish(session.actor)
        elif isinstance(session.actor, Viewer):
            session.actor.leave()
            session.room.viewers.discard(session.actor)
        session.actor = None
        self.stats.ended(reason)
        log.info(
            "session ended", extra={"session": identifier[:6], "reason": reason, **_where(session.grant)}
        )

    # -- control

    def revoke(self, *, event: str, room: str = "", person: str = "", key: str = "") -> int:
        """End a person's or a key's sessions and refuse their tokens; give how many ended."""
        self.revocations.add(event=event, room=room, person=person, key=key)
        return self._end(self.revocations.covers, "revoked")

    def end_publisher(self, event: str, room: str) -> int:
        """End a room's publisher."""
        return self._end(
            lambda g: g.right is Right.PUBLISH and (g.event, g.room) == (event, room), "ended by control"
        )

    def _end(self, which: Callable[[Grant], bool], reason: str) -> int:
        ended = [session for session in self.sessions.values() if which(session.grant)]
        for session in ended:
            session.peer.close(reason)
        return len(ended)

    def direct(self, directions: list[RoomDirection]) -> None:
        """Put rooms on air or into rehearsal."""
        now = time.monotonic()
        for direction in directions:
            room = self.rooms.get((direction.event, direction.room))
            if room is None:
                room = Room(direction.event, direction.room, self.sender, self._announce, idle_since=now)
                self.rooms[direction.event, direction.room] = room
            room.told = True
            if room.on_air is not direction.on_air:
                room.set_on_air(direction.on_air, now)

    def _announce(self, room: Room, happening: Happening, grant: Grant) -> None:
        log.info("stream %s", happening.value, extra=_where(grant))
        if self.on_event is not None:
            self.on_event(
                Event(
                    boot=self.boot,
                    sequence=self._next(),
                    at=time.time(),
                    event=room.event,
                    room=room.name,
                    happening=happening,
                    person=grant.person,
                    key=grant.key,
                    on_air=room.on_air,
                )
            )

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence

    def state(self) -> State:
        """Say how everything is."""
        rooms = [room.state() for room in self.rooms.values() if room.publishing or room.viewers]
        return State(boot=self.boot, sequence=self._next(), at=time.time(), rooms=rooms)

    # -- time

    def _second(self, now: float) -> None:
        """Do what is due every second."""
        for room in list(self.rooms.values()):
            self._forget_if_idle(room, now)
        for session in list(self.sessions.values()):
            if session.peer.expired(now):
                session.peer.close("consent expired")
        self.revocations.forget()
        self._spare(astray=self.mux.astray)
        self.mux.astray = 0

    def _spare(self, *, astray: int = 0) -> None:
        """Let viewers' datagrams wait for as long as nobody notices. ``astray`` media came among them last second."""
        pause = 0.0
        if len(self.sessions) >= _CROWD:
            connecting = any(not session.connected for session in self.sessions.values())
            pause = _SHORT_PAUSE if connecting or astray else math.inf
        self.mux.spare(pause)

    def _forget_if_idle(self, room: Room, now: float) -> None:
        key = (room.event, room.name)
        used = room.publishing is not None or any(s.room is room for s in self.sessions.values())
        if used:
            room.idle_since = None
        elif room.idle_since is None:
            room.idle_since = now
        elif now - room.idle_since > _ROOM_MEMORY:
            self.rooms.pop(key, None)

    async def close(self) -> None:
        """End everything, telling the peers."""
        if self._closing:
            return
        self._closing = True
        peers = [session.peer for session in self.sessions.values()]
        for peer in peers:
            peer.close("shutting down")
        await asyncio.gather(*(peer.wait_closed() for peer in peers), return_exceptions=True)
        await self._clockwork.close()
        self.mux.close()
        self.sock.close()


def _where(grant: Grant) -> dict[str, str]:
    return {"event": grant.event, "room": grant.room, "right": grant.right.value}
