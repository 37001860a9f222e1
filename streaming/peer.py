"""One WebRTC peer: ICE, then DTLS, then SRTP both ways, until one side ends it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from aiortc.rtcdtlstransport import RTCDtlsParameters

from streaming.ice import Mux, Session
from streaming.seam import DtlsTransport, SharedCertificate

if TYPE_CHECKING:
    from collections.abc import Callable

    from streaming.addresses import Address
    from streaming.farewell import Farewell
    from streaming.offers import Offer
    from streaming.seam import SrtpContext

# Seconds for the first check to arrive (the client must read the answer first), and for the handshake after
# it.
ICE_TIMEOUT = 20.0
DTLS_TIMEOUT = 10.0
# Seconds without an authenticated check before the peer is taken for gone (RFC 7675 section 5.1).
CONSENT_TIMEOUT = 30.0


class Owner(Protocol):
    """Who the peer belongs to: a publisher or a viewer. Nothing here may wait."""

    def on_ready(self) -> None:
        """Media may flow."""

    def on_move(self, address: Address) -> None:
        """The peer is at another address now."""

    def on_rtp(self, packet: bytes, now: float) -> None:
        """A plain RTP packet arrived."""

    def on_rtcp(self, packet: bytes, now: float) -> None:
        """A plain compound RTCP packet arrived."""


class Peer:
    """Carries packets between the port and its owner. ``on_closed`` is called once, with the reason."""

    def __init__(
        self,
        mux: Mux,
        certificate: SharedCertificate,
        offer: Offer,
        on_closed: Callable[[str], None],
    ) -> None:
        self.ice = Session(mux, self._on_media)
        self._mux = mux
        self._dtls: DtlsTransport | None = DtlsTransport(
            self.ice, certificate, "client" if offer.begins else "server"
        )
        self._farewell: Farewell | None = None
        self._remote = RTCDtlsParameters(fingerprints=list(offer.fingerprints))
        self._on_closed = on_closed
        self._owner: Owner | None = None
        self._rx: SrtpContext | None = None
        self.tx: SrtpContext | None = None
        self._task: asyncio.Task[None] | None = None
        self.closed = False
        self.forged = 0

    def start(self, owner: Owner) -> None:
        """Begin to wait for the other side."""
        self._owner = owner
        self.ice.on_move = owner.on_move
        if self._dtls is not None:
            self._task = asyncio.create_task(self._connect(owner, self._dtls))

    async def _connect(self, owner: Owner, dtls: DtlsTransport) -> None:
        try:
            await asyncio.wait_for(self.ice.connected.wait(), ICE_TIMEOUT)
        except TimeoutError:
            self.close("no connectivity")
            return
        if not await dtls.handshake(self._remote, DTLS_TIMEOUT):
            self.close("handshake failed")
            return
        if self.closed:
            return
        self._rx, self.tx = dtls.rx, dtls.tx
        dtls.on("statechange", self._on_dtls_state)
        owner.on_ready()

    def _on_dtls_state(self) -> None:
        if self._dtls is not None and self._dtls.state in ("closed", "failed"):
            self.close("ended by the peer")

    def settle(self) -> None:
        """Let go of what only a handshake needs, most of what a peer takes of memory.

        To be called when something authentic has come: the peer has finished its handshake then, and what we said last
        in ours need not be said again.
        """
        if self.closed or self._dtls is None:
            return
        farewell = self._dtls.settle()
        if farewell is not None:
            self._farewell, self._dtls, self._task = farewell, None, None
            self.ice.settle(self._on_farewell)

    def _on_farewell(self, datagram: bytes) -> None:
        if self._farewell is not None and self._farewell.is_theirs(datagram):
            self.close("ended by the peer")

    def _on_media(self, data: bytes, now: float) -> None:
        rx, owner = self._rx, self._owner
        if rx is None or owner is None or len(data) < 2:  # noqa: PLR2004
            return
        # RFC 5761 section 4: RTCP shares the port, told apart by the packet type.
        if 192 <= data[1] <= 223:  # noqa: PLR2004
            plain = rx.unprotect_rtcp(data)
            if plain is None:
                self.forged += 1
                return
            owner.on_rtcp(plain, now)
            return
        plain = rx.unprotect(data)
        if plain is None:
            self.forged += 1
        else:
            owner.on_rtp(plain, now)

    def send_rtcp(self, packet: bytes) -> None:
        """Encrypt and send one compound RTCP packet."""
        if self.tx is None or self.ice.selected is None:
            return
        data = self.tx.protect_rtcp(packet)
        if data is not None:
            self._mux.send(data, self.ice.selected)

    def expired(self, now: float) -> bool:
        """Tell whether the peer's consent to receive has run out."""
        return now - self.ice.last_consent > CONSENT_TIMEOUT

    def close(self, reason: str) -> None:
        """End it: the peer is told (a DTLS alert), the port forgets it, the owner's maker is called."""
        if self.closed:
            return
        self.closed = True
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
        self._closing = asyncio.ensure_future(self._close())
        self._on_closed(reason)

    async def _close(self) -> None:
        try:
            if self._dtls is not None:
                await self._dtls.stop()
            elif self._farewell is not None:
                await self.ice._send(self._farewell.ours)  # noqa: SLF001 - the path that DTLS has
        finally:
            self.ice.close()
            if self._dtls is not None:
                self._dtls.remove_all_listeners()
            # What refers to each other would wait for the garbage collector, which comes rarely here.
            self._owner = self._dtls = self._farewell = self._rx = self.tx = None

    async def wait_closed(self) -> None:
        """Wait until the peer was told."""
        if self.closed:
            await self._closing
