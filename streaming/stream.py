"""The stream of a room: one track of sound, one of picture, in a numbering of their own.

Publishers come, go and change codec; the numbers, timestamps and SSRC that viewers see run on.
"""

from __future__ import annotations

import secrets
from collections import deque
from typing import TYPE_CHECKING

from aiortc.rtp import RtcpSdesPacket, RtcpSenderInfo, RtcpSourceInfo, RtcpSrPacket

from streaming import rtp
from streaming.lane import Lane
from streaming.pictures import by_picture, runs
from streaming.place import AGAIN_AFTER, FIRST_SEQUENCES, Place
from streaming.ring import Packet, Ring
from streaming.rtp import Codec, Kind
from streaming.seam import REPLAY_WINDOW
from streaming.start import Group, Start

if TYPE_CHECKING:
    from collections.abc import Callable

    from streaming.clock import Reference, WallClock
    from streaming.fanout import Sender

# Packets. Viewers may ask for the newest seam.REPLAY_WINDOW of them; those who begin need the whole last
# group of pictures (start.MOST_PACKETS).
RING_SIZE = 4096

# Seconds that a new viewer waits for a key frame that was asked for, before it gets the cached group instead.
KEYFRAME_PATIENCE = 0.3
# Seconds. A cached group this young is as good as a key frame that would still have to be asked for.
FRESH_GROUP = 0.5

# Viewers. For fewer, sending a picture's packets together saves less than it delays.
_CROWD = 16

# Seconds without a packet after which a track is not reported any more: its timestamps say nothing then.
_REPORTED_SILENCE = 5.0

# One name for both tracks tells a player to keep them together (RFC 3550 section 6.5.1).
CNAME = b"relay"


class Track:
    """The sound or the picture of a room."""

    def __init__(self, kind: Kind, sender: Sender, request_keyframe: Callable[[], bool]) -> None:
        self.kind = kind
        self.ssrc = 1 + secrets.randbelow(0xFFFFFFFE)
        self.codec: Codec | None = None
        self.lane = Lane()
        self.ring = Ring(RING_SIZE)
        self.group = Group(self.ring)
        self.starts: list[Start] = []
        # Starts that are through, whose viewers may still ask for what they sent.
        self._remembered: deque[Start] = deque()
        # Places that wait for a key frame, and until when; places whose viewer cannot decode the present
        # codec.
        self.waiting: dict[Place, float] = {}
        self.unable: set[Place] = set()
        # Places that lost their way and begin again, and from when on, unless a key frame comes before.
        self.restarting: dict[Place, float] = {}
        self.head = secrets.randbelow(FIRST_SEQUENCES)
        self.timestamp = secrets.randbelow(rtp.TIMESTAMPS)
        self.last_arrival: float | None = None
        self.packets = self.octets = self.keyframes = 0
        # Ties timestamps to the relay's clock, for sender reports.
        self.reference: Reference | None = None
        self._sender = sender
        self._request_keyframe = request_keyframe
        self._pending: list[Packet] = []
        self._whole = True

    # -- packets in

    def push(self, packet: Packet) -> None:
        """Take a packet; it leaves with the next :meth:`flush`."""
        self._pending.append(packet)

    def flush(self, now: float, *, hold: bool = False) -> bool:
        """Send what was pushed, picture by picture.

        With ``hold``, a picture that is not whole yet may be kept back, so that its packets leave together;
        True when one was, and :meth:`flush` must be called again.
        """
        if not self._pending:
            return False
        if hold and self.kind is Kind.VIDEO and not self._pending[-1].marker and len(self.lane) >= _CROWD:
            return True
        pending, self._pending = self._pending, []
        self.last_arrival = now
        for picture in by_picture(pending):
            # A number is used once: a second packet under it would break AES-GCM (RFC 7714 section 9.1).
            fresh = [packet for packet in picture if self.ring.get(packet.number) is None]
            for run in runs(fresh):
                self._send(run, now)
        return False

    def _send(self, run: list[Packet], now: float) -> None:
        newest = run[-1].number
        if newest > self.head:
            if run[0].codec is not self.codec:
                self._switch(run[0].codec)
            self.head = newest
            self.timestamp = run[-1].timestamp
        elif run[0].codec is not self.codec:
            return
        for packet in run:
            self.ring.put(packet)
            self.packets += 1
            self._whole = packet.marker
            self.octets += len(packet.data) - rtp.HEADER_LENGTH
        if self.kind is Kind.VIDEO:
            self._follow(run, now)
        if len(self.lane):
            self._sender.send(self.lane, [p.data for p in run], [p.number for p in run], run[0].timestamp)

    def _follow(self, run: list[Packet], now: float) -> None:
        """Keep track of the group of pictures since the last key frame."""
        for packet in run:
            newer = self.group.first is None or packet.number > self.group.first
            if (
                newer
                and self.group.timestamp != packet.timestamp
                and rtp.starts_picture(packet.codec, packet.data)
            ):
                self.group.begin(self._first_of(packet), packet.timestamp, now)
                self.restarting.clear()
                self.keyframes += 1
            self.group.add(packet)

    def begin_waiting(self, now: float) -> None:
        """Start those who waited for the key frame that has come, or have waited long enough."""
        if not self.waiting or self.codec is None or self.group.first is None:
            return
        fresh = self.group.began > now - FRESH_GROUP
        ready = [place for place, deadline in self.waiting.items() if fresh or now >= deadline]
        if ready:
            for place in ready:
                del self.waiting[place]
            self._start(ready, now)

    def _first_of(self, packet: Packet) -> int:
        """Give the number of a picture's first packet: parameter sets may come before the key frame."""
        number = packet.number
        while (before := self.ring.get(number - 1)) is not None and before.timestamp == packet.timestamp:
            number -= 1
        return number

    def _switch(self, codec: Codec) -> None:
        """Change codec: everybody gets their own payload type for it, or nothing when they have none."""
        self.codec = codec
        self.group.clear()
        seated = [*self.lane.seats, *(seat for start in self.starts for seat in start.lane.seats)]
        self.starts.clear()
        for seat in seated:
            if isinstance(seat, Place):
                self.remove(seat)
        for place in [*self.unable, *(seat for seat in seated if isinstance(seat, Place))]:
            self.unable.discard(place)
            self._sit_live(place)

    def continued_timestamp(self, codec: Codec, now: float) -> int:
        """Give the timestamp at which a new source goes on: as much later as it comes later."""
        if self.last_arrival is None:
            return self.timestamp
        # At least a picture's length, so that two sources never share a timestamp.
        passed = max(now - self.last_arrival, 0.02)
        return (self.timestamp + round(passed * codec.clock_rate)) % rtp.TIMESTAMPS

    # -- reports

    def sender_report(self, clock: WallClock, now: float) -> bytes | None:
        """Write a sender report (RFC 3550 section 6.4.1); None while nothing is sent."""
        if self.reference is None or self.last_arrival is None or self.codec is None:
            return None
        if now - self.last_arrival > _REPORTED_SILENCE:
            return None
        info = RtcpSenderInfo(
            ntp_timestamp=clock.ntp(now),
            rtp_timestamp=self.reference.at(now, self.codec.clock_rate),
            packet_count=self.packets & 0xFFFFFFFF,
            octet_count=self.octets & 0xFFFFFFFF,
        )
        name = RtcpSdesPacket([RtcpSourceInfo(self.ssrc, [(1, CNAME)])])
        return bytes(RtcpSrPacket(self.ssrc, info)) + bytes(name)

    def report(self, clock: WallClock, now: float) -> None:
        """Send a sender report to every place."""
        packet = self.sender_report(clock, now)
        if packet is not None:
            for lane in (self.lane, *(start.lane for start in self.starts)):
                self._sender.send_rtcp(lane, packet)

    # -- places

    def admit(self, place: Place, now: float) -> None:
        """Let a viewer in: sound at once, picture from a key frame or the cached group."""
        if self.kind is Kind.AUDIO or self.codec is None:
            self._sit_live(place)
            return
        if place.types.get(self.codec) is None:
            self.unable.add(place)
            return
        patience = KEYFRAME_PATIENCE
        fresh = self.group.first is not None and self.group.began > now - FRESH_GROUP
        if fresh or not self._request_keyframe():
            patience = 0.0
        self.waiting[place] = now + patience
        if self.group.first is not None and (fresh or patience == 0.0):
            # Those who come in the same moment begin together, at the next tick.
            self.waiting[place] = now

    def _sit_live(self, place: Place) -> None:
        """Begin with whatever comes next."""
        codec = self.codec or next(iter(place.types))
        payload_type = place.types.get(codec)
        if payload_type is None:
            self.unable.add(place)
            return
        place.payload_type = payload_type
        place.begin(self.head + 1)
        place.sit(self.lane)

    def _start(self, places: list[Place], now: float, *, again: bool = False) -> None:
        codec = self.codec
        able = [place for place in places if codec is not None and codec in place.types]
        self.unable.update(place for place in places if place not in able)
        if codec is None or not able:
            return
        start = Start(self.group.packets(self.head), now, again=again)
        for place in able:
            place.payload_type = place.types[codec]
            place.begin(start.first)
            place.start = start
            place.sit(start.lane)
        self.starts.append(start)
        self.pump(now)

    def pump(self, now: float) -> None:
        """Send the next part to those who are catching up; they join the others when they have."""
        for start in list(self.starts):
            if start.pump(self._sender, self.ring, self.head, now):
                self.starts.remove(start)
                self._remembered.append(start)
                for seat in list(start.lane.seats):
                    seat.sit(self.lane)

    def forget_starts(self, now: float) -> None:
        """Let go of how viewers began, once they may not ask for it again any more."""
        forgotten = False
        while self._remembered and self._remembered[0].over(now):
            self._remembered.popleft()
            forgotten = True
        if forgotten:
            for seat in self.lane.seats:
                if isinstance(seat, Place):
                    seat.forget_start(now)

    def remove(self, place: Place) -> None:
        """Let a viewer go, or take it out of the stream for a while."""
        self.waiting.pop(place, None)
        self.unable.discard(place)
        self.restarting.pop(place, None)
        if place.lane is None:
            return
        last = self.head
        if place.start is not None and place.lane is place.start.lane:
            last = place.start.last_sent
        place.end(last)

    # -- requests of viewers

    def find(self, place: Place, sequence: int, now: float) -> Packet | None:
        """Find what a viewer lost, by the sequence number that it knows."""
        number = rtp.unwrap((sequence - place.shift) % rtp.SEQUENCES, self.head, rtp.SEQUENCES)
        if number < place.first or number <= self.head - REPLAY_WINDOW:
            return None
        if place.start is not None:
            if number <= place.start.last_retimed:
                return place.start.find(number, self.ring)
            place.forget_start(now)
        return self.ring.get(number)

    def ask_keyframe(self, place: Place, now: float) -> None:
        """Help a viewer that cannot decode: with a key frame, or where none comes, with the group again."""
        patience = KEYFRAME_PATIENCE if self._request_keyframe() else 0.0
        if place.lane is self.lane and now - place.restarted >= AGAIN_AFTER:
            self.restarting.setdefault(place, now + patience)

    def begin_again(self, now: float) -> None:
        """Restart those who need it. Between pictures only: no packet of one may have another's time."""
        if not self._whole or self.group.first is None:
            return
        places = [place for place, deadline in self.restarting.items() if now >= deadline]
        for place in places:
            self.remove(place)
            place.restarted = now
        self._start(places, now, again=True)

    def clear(self) -> None:
        """Forget the picture that viewers could begin with: its publisher is gone."""
        self.group.clear()
