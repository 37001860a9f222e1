"""A publisher: what it sends becomes packets of the room's stream; what it should know goes back as RTCP."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from aiortc.rtp import (
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    AnyRtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
    clamp_packets_lost,
)

from streaming import rtcp, rtp
from streaming.clock import Reference, ntp_seconds
from streaming.losses import Losses
from streaming.reception import Reception
from streaming.ring import Packet
from streaming.rtp import Codec, Kind
from streaming.twcc import Arrivals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from streaming.addresses import Address
    from streaming.offers import Offer
    from streaming.peer import Peer
    from streaming.stream import Track

# Packets. A jump further than this is a new start of the numbering, not a loss (RFC 3550 appendix A.1).
_MOST_DROPOUT = 3000
# Seconds between two requests for a key frame: each costs all viewers bandwidth, and one serves all who
# asked.
KEYFRAME_INTERVAL = 0.5
# Seconds. A key frame that comes later after a request came by itself, as those of broadcast software do every few
# seconds.
_KEYFRAME_ANSWER = 0.5
# Requests in vain, less those that were answered, after which a publisher is taken for one that does not listen.
# Counted further, because now and then a key frame comes in time by chance.
_DEAF = 3
_MOST_UNANSWERED = 8
# Seconds between reports of arrival times, and between receiver reports.
_ARRIVALS_INTERVAL = 0.05
_REPORT_INTERVAL = 1.0
# Numbers in one request: it stays well inside a datagram.
_MOST_ASKED = 128
# The relay's own SSRC in RTCP: it sends no media to publishers, so any will do.
_OWN_SSRC = 1


@dataclass(slots=True)
class _LastReport:
    """What a receiver report says of the last sender report (RFC 3550 section 6.4.1)."""

    middle: int
    arrived: float


class Source:
    """One SSRC of a publisher's, and where its packets lie in the track's numbering."""

    def __init__(self, track: Track, first: rtp.Parsed, codec: Codec, now: float) -> None:
        self.ssrc = first.ssrc
        self.track = track
        self.highest = first.sequence
        self._first = first.sequence
        self._base = track.head + 1
        self._shift = track.continued_timestamp(codec, now) - first.timestamp
        self.losses = Losses()
        self.reception = Reception(codec.clock_rate)
        self.last_report: _LastReport | None = None

    def place(self, packet: rtp.Parsed, codec: Codec, now: float) -> Packet | None:
        """Give the packet its number and time in the stream; None when it is older than the source."""
        number = rtp.unwrap(packet.sequence, self.highest, rtp.SEQUENCES)
        if number < self._first:
            return None
        self.highest = max(self.highest, number)
        self.losses.arrived(number, now)
        self.reception.arrived(number, packet.timestamp, now)
        timestamp = self.shifted(packet.timestamp)
        own = number - self._first + self._base
        data = rtp.write(
            ssrc=self.track.ssrc,
            sequence=own,
            timestamp=timestamp,
            marker=packet.marker,
            payload=packet.payload,
        )
        return Packet(own, timestamp, packet.marker, codec, data)

    def shifted(self, timestamp: int) -> int:
        """Translate a timestamp of the publisher's into the stream's."""
        return (timestamp + self._shift) % rtp.TIMESTAMPS

    def far(self, sequence: int) -> bool:
        """Tell whether a sequence number cannot belong to this source's present numbering."""
        return _MOST_DROPOUT < (sequence - self.highest) % rtp.SEQUENCES < rtp.SEQUENCES - _MOST_DROPOUT


class Publisher:
    """Receives from one peer into a room's tracks."""

    def __init__(
        self, peer: Peer, offer: Offer, tracks: Mapping[Kind, Track], on_media: Callable[[], None]
    ) -> None:
        self.peer = peer
        self._tracks = tracks
        self._on_media = on_media
        self._types = {value: codec for kind in Kind for codec, value in offer.types(kind).items()}
        self._repairs = offer.repair_types()
        self._extension = offer.transport_extension
        self.sources: dict[Kind, Source] = {}
        self._former: set[int] = set()
        self._arrivals = Arrivals()
        self._clock_shift: float | None = None
        self._next_arrivals = self._next_report = 0.0
        self.ready = False
        self.last_media: float | None = None
        self.packets = self.octets = self.malformed = 0
        self._asked_at = -KEYFRAME_INTERVAL
        self._wanted = False
        self._unanswered = 0 if offer.answers_keyframe_requests else _MOST_UNANSWERED
        self._judged = True
        self._keyframes_when_asked = 0

    # -- the peer's owner

    def on_ready(self) -> None:
        """Media may come."""
        self.ready = True
        self.peer.ice.hurry()

    def on_move(self, address: Address) -> None:  # noqa: ARG002 - the peer knows it
        """Listen there from now on; feedback goes to the peer's address of the moment anyway."""
        if self.ready:
            self.peer.ice.hurry()

    def on_rtp(self, packet: bytes, now: float) -> None:
        """Take one RTP packet."""
        parsed = rtp.parse(packet, self._extension)
        if parsed is None:
            self.malformed += 1
            return
        self.packets += 1
        self.octets += len(packet)
        if parsed.transport_sequence is not None:
            self._arrivals.arrived(parsed.transport_sequence, now)
        original = self._repairs.get(parsed.payload_type)
        codec = self._types.get(parsed.payload_type if original is None else original)
        if codec is None:
            self.malformed += 1
            return
        if original is not None:
            self._repaired(parsed, codec, now)
            return
        source = self._source(parsed, codec, now)
        if source is None:
            return
        if now != self.last_media:
            # Once for all that were read in one go.
            self.last_media = now
            self._on_media()
        self._push(source, parsed, codec, now)

    def _repaired(self, parsed: rtp.Parsed, codec: Codec, now: float) -> None:
        """Undo a retransmission (RFC 4588 section 4): the original number is before its payload."""
        source = self.sources.get(codec.kind)
        if source is None or len(parsed.payload) < 2:  # noqa: PLR2004 - a probe without payload
            return
        parsed.sequence = int.from_bytes(parsed.payload[:2], "big")
        parsed.payload = parsed.payload[2:]
        if not source.far(parsed.sequence):
            self._push(source, parsed, codec, now)

    def _push(self, source: Source, parsed: rtp.Parsed, codec: Codec, now: float) -> None:
        placed = source.place(parsed, codec, now)
        if placed is not None:
            source.track.push(placed)

    def _source(self, parsed: rtp.Parsed, codec: Codec, now: float) -> Source | None:
        """Find the source of a packet; a new SSRC replaces the one before of its kind."""
        source = self.sources.get(codec.kind)
        if source is not None and source.ssrc == parsed.ssrc and not source.far(parsed.sequence):
            return source
        if parsed.ssrc in self._former:
            return None
        if source is not None and source.ssrc != parsed.ssrc:
            if len(self._former) > 64:  # noqa: PLR2004 - a publisher that keeps changing is not worth remembering
                self._former.clear()
            self._former.add(source.ssrc)
        track = self._tracks[codec.kind]
        # What is still to be sent has numbers already; the new source comes after it.
        track.flush(now)
        fresh = self.sources[codec.kind] = Source(track, parsed, codec, now)
        track.reference = Reference(now, fresh.shifted(parsed.timestamp))
        if codec.kind is Kind.VIDEO:
            track.clear()
            self._wanted = True
        return fresh

    def on_rtcp(self, packet: bytes, now: float) -> None:
        """Take sender reports: they tie both tracks to one clock."""
        for report in rtcp.parse(packet):
            if not isinstance(report, RtcpSrPacket):
                continue
            for source in self.sources.values():
                if source.ssrc == report.ssrc:
                    self._sender_report(source, report, now)

    def _sender_report(self, source: Source, packet: RtcpSrPacket, now: float) -> None:
        ntp = packet.sender_info.ntp_timestamp
        source.last_report = _LastReport((ntp >> 16) & 0xFFFFFFFF, now)
        theirs = ntp_seconds(ntp)
        if self._clock_shift is None or abs(theirs + self._clock_shift - now) > 5:  # noqa: PLR2004 - their clock was set
            self._clock_shift = now - theirs
        source.track.reference = Reference(
            theirs + self._clock_shift, source.shifted(packet.sender_info.rtp_timestamp)
        )

    # -- feedback

    def request_keyframe(self) -> bool:
        """Ask for a key frame at the next tick; False when this publisher is known not to answer."""
        self._wanted = True
        return self.ready and self._unanswered < _DEAF

    def tick(self, now: float) -> None:
        """Send the feedback that is due."""
        if not self.ready:
            return
        for source in self.sources.values():
            self._ask_again(source, now)
        if now >= self._next_arrivals and self._extension:
            self._next_arrivals = now + _ARRIVALS_INTERVAL
            media = next((s.ssrc for s in self.sources.values()), 0)
            for report in self._arrivals.reports(_OWN_SSRC, media):
                self.peer.send_rtcp(report)
        if now >= self._next_report:
            self._next_report = now + _REPORT_INTERVAL
            self._send(
                RtcpRrPacket(ssrc=_OWN_SSRC, reports=[self._report(s, now) for s in self.sources.values()])
            )
        if not self._judged:
            self._judge(now)
        if self._wanted and now - self._asked_at >= KEYFRAME_INTERVAL:
            self._ask(now)

    def _ask_again(self, source: Source, now: float) -> None:
        lost = source.losses.due(now)
        # aiortc packs numbers that rise: one request ends where they wrap.
        for _, lap in groupby(lost, key=lambda number: number // rtp.SEQUENCES):
            wanted = [number % rtp.SEQUENCES for number in lap]
            for start in range(0, len(wanted), _MOST_ASKED):
                part = wanted[start : start + _MOST_ASKED]
                self._send(RtcpRtpfbPacket(fmt=1, ssrc=_OWN_SSRC, media_ssrc=source.ssrc, lost=part))

    def _ask(self, now: float) -> None:
        source = self.sources.get(Kind.VIDEO)
        if source is None:
            return
        self._asked_at, self._wanted, self._judged = now, False, False
        self._keyframes_when_asked = source.track.keyframes
        self._send(RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=_OWN_SSRC, media_ssrc=source.ssrc))

    def _judge(self, now: float) -> None:
        """Learn from the last request whether the publisher listens."""
        source = self.sources.get(Kind.VIDEO)
        if source is not None and source.track.keyframes > self._keyframes_when_asked:
            self._unanswered, self._judged = max(0, self._unanswered - 1), True
        elif now - self._asked_at >= _KEYFRAME_ANSWER:
            self._unanswered, self._judged = min(_MOST_UNANSWERED, self._unanswered + 1), True

    def _report(self, source: Source, now: float) -> RtcpReceiverInfo:
        reception, last = source.reception, source.last_report
        return RtcpReceiverInfo(
            ssrc=source.ssrc,
            fraction_lost=reception.fraction_lost(),
            packets_lost=clamp_packets_lost(reception.lost),
            highest_sequence=reception.highest & 0xFFFFFFFF,
            jitter=int(reception.jitter),
            lsr=last.middle if last else 0,
            dlsr=int((now - last.arrived) * 65536) & 0xFFFFFFFF if last else 0,
        )

    def _send(self, packet: AnyRtcpPacket) -> None:
        self.peer.send_rtcp(bytes(packet))


def asks_keyframe(packet: AnyRtcpPacket) -> bool:
    """Tell whether RTCP of a viewer asks for a key frame (RFC 4585 section 6.3.1, RFC 5104 section 4.3.1)."""
    return isinstance(packet, RtcpPsfbPacket) and packet.fmt in (RTCP_PSFB_PLI, RTCP_PSFB_FIR)
