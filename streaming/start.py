"""How a viewer begins in the middle of a group of pictures.

It gets everything since the last key frame, faster than real time, and then joins the others. The old
pictures are given new timestamps, a millisecond apart and ending at the present: the decoder needs them, but
nobody wants to watch them, and a player that took their true times for its clock would stay seconds behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streaming import rtp
from streaming.lane import Lane

if TYPE_CHECKING:
    from streaming.fanout import Sender
    from streaming.ring import Packet, Ring

# What a group may be to be kept. Ten seconds is the longest that broadcast software uses unless it is told
# to; a viewer decodes that many pictures in less than a second.
LONGEST_GROUP = 10.0  # seconds
LARGEST_GROUP = 2_000_000  # bytes
MOST_PACKETS = (
    3072  # fewer than the ring holds, or the way from the group to the present could be overwritten
)

# Ticks of the 90 kHz clock between two old pictures.
_COMPRESSED = 90

# Bytes a second, and at once. 20 Mbit/s is the rate of a plain connection; the first part is about what such
# a connection's buffers take, and usually the whole key frame.
PACE = 2_500_000
FIRST_PART = 48_000

# Packets sent at once. Few viewers and many packets cost as little as many viewers and few packets.
_MOST_IN_PART = 48

# Seconds for which a viewer may ask for the old pictures again after the start is over.
MEMORY = 3.0

# Ticks into which the old pictures must fit when they follow the newest one: the next one is 1,500 later at the
# earliest (60 a second).
_BEFORE_NEXT = 1000


class Group:
    """Where the last key frame began; nothing when what follows it became too much to begin with."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self.first: int | None = None
        self.timestamp: int | None = None
        self.began = 0.0
        self._size = 0

    def begin(self, first: int, timestamp: int, now: float) -> None:
        """Start over with a key frame, by the number of its first packet."""
        self.first, self.timestamp, self.began = first, timestamp, now
        self._size = 0

    def add(self, packet: Packet) -> None:
        """Count a packet that belongs to the group."""
        if self.first is None or self.timestamp is None:
            return
        self._size += len(packet.data)
        span = (packet.timestamp - self.timestamp) % rtp.TIMESTAMPS
        long = LONGEST_GROUP * 90_000 < span < rtp.TIMESTAMPS // 2
        if long or self._size > LARGEST_GROUP or packet.number - self.first >= MOST_PACKETS:
            self.first = None

    def clear(self) -> None:
        """Forget the group."""
        self.first = self.timestamp = None

    def packets(self, head: int) -> list[Packet]:
        """Give the packets up to the number ``head``, in order; those that never came are missing."""
        if self.first is None:
            return []
        found = (self._ring.get(number) for number in range(self.first, head + 1))
        return [packet for packet in found if packet is not None]


class Start:
    """Viewers who begin together. ``last_sent`` is the last number sent to them.

    Those who begin ``again`` have seen the newest picture, or part of it: for them the old ones come after it.
    """

    def __init__(self, packets: list[Packet], now: float, *, again: bool = False) -> None:
        self.lane = Lane()
        self.first = packets[0].number
        self.last_retimed = packets[-1].number
        self.last_sent = self.first - 1
        self._times = following(packets) if again else squeezed(packets)
        # The first to be sent last, so that parts are taken off the end. As the ring has them: a group is hundreds of
        # kilobytes, and in a rush everybody's is another one.
        self._left = packets[::-1]
        self._budget = float(FIRST_PART)
        self._then = now
        self._ended: float | None = None

    def pump(self, sender: Sender, ring: Ring, head: int, now: float) -> bool:
        """Send as much as the pace allows; True when the present is reached."""
        self._budget = min(self._budget + (now - self._then) * PACE, FIRST_PART)
        self._then = now
        while self._budget > 0 and (part := self._next_part(ring, head)):
            sender.send(self.lane, [p.data for p in part], [p.number for p in part], part[0].timestamp)
            self._budget -= sum(len(packet.data) for packet in part)
        if self._left or self.last_sent < head:
            return False
        self._ended = now
        return True

    def _next_part(self, ring: Ring, head: int) -> list[Packet]:
        """Take what is sent next: old packets, then those that came meanwhile."""
        part: list[Packet] = []
        size = 0
        while len(part) < _MOST_IN_PART and size < self._budget:
            if self._left:
                packet: Packet | None = _retimed(self._left.pop(), self._times)
            elif self.last_sent < head:
                packet = ring.get(self.last_sent + 1)
                self.last_sent += 1
            else:
                break
            if packet is not None:
                part.append(packet)
                size += len(packet.data)
                self.last_sent = max(self.last_sent, packet.number)
        return part

    def find(self, number: int, ring: Ring) -> Packet | None:
        """Find one of the old packets as it was sent, or would have been if it had not come late."""
        packet = ring.get(number)
        if packet is None or packet.timestamp not in self._times:
            return None
        return _retimed(packet, self._times)

    def over(self, now: float) -> bool:
        """Tell whether the old packets need no longer be remembered."""
        return self._ended is not None and now - self._ended > MEMORY


def squeezed(packets: list[Packet]) -> dict[int, int]:
    """Map the timestamps of old pictures to ones close together, up to the last one, which keeps its own."""
    pictures = list(dict.fromkeys(packet.timestamp for packet in packets))
    last = pictures[-1]
    return {
        timestamp: (last - (len(pictures) - 1 - index) * _COMPRESSED) % rtp.TIMESTAMPS
        for index, timestamp in enumerate(pictures)
    }


def following(packets: list[Packet]) -> dict[int, int]:
    """Map the timestamps of old pictures to ones right after the last one's, close together."""
    pictures = list(dict.fromkeys(packet.timestamp for packet in packets))
    step = max(1, min(_COMPRESSED, _BEFORE_NEXT // len(pictures)))
    return {
        timestamp: (pictures[-1] + (index + 1) * step) % rtp.TIMESTAMPS
        for index, timestamp in enumerate(pictures)
    }


def _retimed(packet: Packet, times: dict[int, int]) -> Packet:
    timestamp = times[packet.timestamp]
    if timestamp == packet.timestamp:
        return packet
    return packet._replace(timestamp=timestamp, data=rtp.retime(packet.data, timestamp))
