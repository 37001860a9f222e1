"""A viewer: its places in the room's tracks, and its requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiortc.rtp import RTCP_RTPFB_NACK, RtcpRtpfbPacket

from streaming import rtcp
from streaming.ingest import asks_keyframe
from streaming.place import Place
from streaming.rtp import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from streaming.addresses import Address
    from streaming.fanout import Sender
    from streaming.offers import Offer
    from streaming.peer import Peer
    from streaming.stream import Track
    from streaming.tokens import Grant

# Lost packets that a viewer may ask for: at once, and each second. 300 is more than half of what a good
# picture and its sound have in a second: a viewer who loses more cannot be helped this way, only made worse.
_BURST = 300.0
_REFILL = 300.0


class Viewer:
    """One viewer of a room. ``loss`` is the share of packets that its last report misses, 0 to 1."""

    def __init__(
        self,
        peer: Peer,
        grant: Grant,
        offer: Offer,
        *,
        tracks: Mapping[Kind, Track],
        sender: Sender,
        on_ready: Callable[[Viewer], None],
    ) -> None:
        self.peer = peer
        self.grant = grant
        # Not the offer itself, which is ten times as large.
        self._types = {kind: types for kind in Kind if (types := offer.types(kind))}
        self._tracks = tracks
        self._sender = sender
        self._announce = on_ready
        self.places: dict[Kind, Place] = {}
        self.watching = self._settled = False
        self.loss = 0.0
        self.resent = self.unanswered = 0
        self._allowance = _BURST
        self._refilled = 0.0

    def on_ready(self) -> None:
        """Take places, which the room fills when the viewer may watch."""
        context, address = self.peer.tx, self.peer.ice.selected
        if context is None or address is None:
            return
        for kind, types in self._types.items():
            self.places[kind] = Place(context, address, types)
        self._announce(self)

    def on_move(self, address: Address) -> None:
        """Send to the new address from now on."""
        for place in self.places.values():
            place.move(address)

    def on_rtp(self, packet: bytes, now: float) -> None:
        """Viewers send no media; what they send is dropped."""

    def on_rtcp(self, packet: bytes, now: float) -> None:
        """Answer requests; read reports."""
        if not self._settled:
            self._settled = True
            self.peer.settle()
        loss, requests = rtcp.skim(packet)
        if loss is not None:
            self.loss = loss
        for request in requests:
            if isinstance(request, RtcpRtpfbPacket) and request.fmt == RTCP_RTPFB_NACK:
                self._resend(request, now)
            elif asks_keyframe(request) and Kind.VIDEO in self.places:
                self._tracks[Kind.VIDEO].ask_keyframe(self.places[Kind.VIDEO], now)

    def _resend(self, packet: RtcpRtpfbPacket, now: float) -> None:
        self._allowance = min(_BURST, self._allowance + (now - self._refilled) * _REFILL)
        self._refilled = now
        for kind, place in self.places.items():
            track = self._tracks[kind]
            if track.ssrc != packet.media_ssrc or place.lane is None:
                continue
            for sequence in packet.lost:
                found = track.find(place, sequence, now)
                if found is None or self._allowance < 1:
                    self.unanswered += 1
                    continue
                self._allowance -= 1
                self.resent += 1
                self._sender.send_one(place, found.data, found.number)

    def enter(self, now: float) -> None:
        """Begin to get the stream."""
        if self.watching:
            return
        self.watching = True
        for kind, place in self.places.items():
            self._tracks[kind].admit(place, now)

    def leave(self) -> None:
        """Get nothing any more, for good or for a while."""
        self.watching = False
        for kind, place in self.places.items():
            self._tracks[kind].remove(place)
