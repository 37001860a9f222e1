"""The only file that touches private parts of aiortc and pylibsrtp; tests/streaming/test_seam.py pins them.

Three things are not public there and are needed here: libsrtp's own functions on buffers of ours (the wrapper
refuses packets over about 1,356 bytes and copies twice), an SRTP policy with a larger replay window, and one
OpenSSL context shared by all sessions instead of one made for each.
"""

from __future__ import annotations

import asyncio
import struct
from typing import Any, Protocol

import pylibsrtp
from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AES128_CM_SHA1_80,
    SRTP_PROFILES,
    RTCCertificate,
    RTCDtlsParameters,
    RTCDtlsTransport,
    SRTPProtectionProfile,
    State,
)
from OpenSSL import SSL
from pylibsrtp import Policy, Session

from streaming.farewell import SUITES, Farewell, peers_key

_binding: Any = pylibsrtp._binding  # noqa: SLF001
ffi: Any = _binding.ffi
srtp_protect: Any = _binding.lib.srtp_protect
srtp_protect_rtcp: Any = _binding.lib.srtp_protect_rtcp

# Packets. libsrtp refuses to protect again a packet that has left its window, so this bounds what a viewer may
# ask for (stream.Track.find).
REPLAY_WINDOW = 2048
# The window is shifted for every packet of every viewer, which at that size takes longer than to encrypt. What goes
# out live has a small one, of about a second of a picture; older packets are encrypted again by a context of their own.
LIVE_WINDOW = 256
# A context follows the numbers over their wraps only in steps shorter than half their space (RFC 3711 section 3.3.1).
_LONGEST_STEP = 30_000

# AES-GCM is one pass and hardware does it; the old profile is there for clients that know no other.
PROFILES = [p for p in (SRTP_AEAD_AES_128_GCM, SRTP_AES128_CM_SHA1_80) if p in SRTP_PROFILES]

# Bytes that protection adds to an RTP packet (RFC 7714 section 12, RFC 3711 section 5).
TAG_LENGTH = {
    SRTP_AEAD_AES_128_GCM.libsrtp_profile: 16,
    SRTP_AES128_CM_SHA1_80.libsrtp_profile: 10,
}

# The largest datagram that is believed: an Ethernet frame's worth. Scratch space leaves room for a trailer.
LARGEST_DATAGRAM = 1500
_SCRATCH_SIZE = 2048


class DatagramPath(Protocol):
    """What DTLS needs of ICE: datagrams out, datagrams in."""

    role: str

    async def _send(self, data: bytes) -> None: ...
    async def _recv(self) -> bytes: ...


class _Scratch:
    """One buffer for all calls that take one packet; the relay has one thread."""

    def __init__(self) -> None:
        self.data = ffi.new("char[]", _SCRATCH_SIZE)
        self.view = ffi.buffer(self.data)
        self.length = ffi.new("int *")

    def run(self, function: Any, session: Any, packet: bytes) -> bytes | None:  # noqa: ANN401
        size = len(packet)
        if size > LARGEST_DATAGRAM:
            return None
        self.view[0:size] = packet
        self.length[0] = size
        if function(session, self.data, self.length) != 0:
            return None
        result: bytes = self.view[0 : self.length[0]]
        return result


_scratch = _Scratch()


class SrtpContext:
    """One direction of SRTP with one peer.

    ``handle`` is the ``srtp_t`` that the batched send passes to ``srtp_protect``; it lives as long as this
    object. ``window`` is how many packets back something may be encrypted again, or accepted.
    """

    def __init__(
        self, profile: SRTPProtectionProfile, key: bytes, *, inbound: bool, window: int = REPLAY_WINDOW
    ) -> None:
        policy = Policy(
            key=key,
            ssrc_type=Policy.SSRC_ANY_INBOUND if inbound else Policy.SSRC_ANY_OUTBOUND,
            srtp_profile=profile.libsrtp_profile,
        )
        policy.allow_repeat_tx = True
        policy.window_size = window
        self._session = Session(policy)
        # The wrapper's own copy buffer is not used here: it is 1.5 kB for each viewer and direction.
        self._session._cdata = self._session._buffer = None  # noqa: SLF001
        self.handle: Any = self._session._srtp[0]  # noqa: SLF001
        self.tag = TAG_LENGTH[profile.libsrtp_profile]
        self._profile, self._key = profile, key
        self._older: SrtpContext | None = None
        # By SSRC, the highest index that ``_older`` has come to.
        self._reached: dict[int, int] = {}

    def older(self, ssrc: int, index: int) -> Any:  # noqa: ANN401 - as untyped as ``handle``
        """Give the handle that encrypts a packet which has left this context's window.

        ``index`` is the packet's sequence number with its wraps (RFC 3711 section 3.3.1). The other context is made
        for the first such packet, and led to where the stream is.
        """
        if self._older is None:
            self._older = SrtpContext(self._profile, self._key, inbound=False)
        reached = self._reached.get(ssrc, 0)
        while index - reached > _LONGEST_STEP:
            reached += _LONGEST_STEP
            # What this makes is thrown away, so that no number is used for two packets on the wire.
            self._older.protect(struct.pack("!BBHII", 0x80, 0, reached & 0xFFFF, 0, ssrc))
        self._reached[ssrc] = max(reached, index)
        return self._older.handle

    def unprotect(self, packet: bytes) -> bytes | None:
        """Give the plain RTP packet; None when it is forged, replayed or too long."""
        return _scratch.run(_binding.lib.srtp_unprotect, self.handle, packet)

    def unprotect_rtcp(self, packet: bytes) -> bytes | None:
        """Give the plain RTCP packet; None when it is forged, replayed or too long."""
        return _scratch.run(_binding.lib.srtp_unprotect_rtcp, self.handle, packet)

    def protect(self, packet: bytes) -> bytes | None:
        """Encrypt one RTP packet; None when libsrtp refuses it."""
        return _scratch.run(srtp_protect, self.handle, packet)

    def protect_rtcp(self, packet: bytes) -> bytes | None:
        """Encrypt one RTCP packet; None when libsrtp refuses it."""
        return _scratch.run(srtp_protect_rtcp, self.handle, packet)


class SharedCertificate(RTCCertificate):
    """A certificate whose OpenSSL context is made once, not for every session."""

    _context: SSL.Context | None = None

    def _create_ssl_context(self, srtp_profiles: list[SRTPProtectionProfile]) -> SSL.Context:
        if self._context is None:
            self._context = super()._create_ssl_context(srtp_profiles)
            # Nobody takes a session up again: each comes with keys of its own. Kept, they would pile up.
            self._context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
            self._context.set_mode(SSL.MODE_RELEASE_BUFFERS)
        return self._context


class DtlsTransport(RTCDtlsTransport):
    """aiortc's DTLS over our ICE, with SRTP contexts of our own.

    After a successful :meth:`handshake`, ``rx`` and ``tx`` are set. SRTP never passes through here.
    """

    def __init__(self, path: DatagramPath, certificate: SharedCertificate, role: str = "server") -> None:
        super().__init__(path, [certificate])  # type: ignore[arg-type]
        self._srtp_profiles = PROFILES
        self._set_role(role)
        self.rx: SrtpContext | None = None
        self.tx: SrtpContext | None = None

    def _setup_srtp(self) -> None:
        """Derive the SRTP keys (RFC 5764 section 4.2) into contexts with our window."""
        ssl = self._ssl
        assert ssl is not None  # noqa: S101 - aiortc calls this after its handshake only
        chosen = ssl.get_selected_srtp_profile()
        profile = next((p for p in PROFILES if p.openssl_profile == chosen), None)
        if profile is None:
            self._set_state(State.FAILED)
            return
        material = ssl.export_keying_material(
            b"EXTRACTOR-dtls_srtp", 2 * (profile.key_length + profile.salt_length)
        )
        client, server = (profile.get_key_and_salt(material, index) for index in (0, 1))
        ours, theirs = (server, client) if self._role == "server" else (client, server)
        self.rx = SrtpContext(profile, theirs, inbound=True)
        self.tx = SrtpContext(profile, ours, inbound=False, window=LIVE_WINDOW)

    async def handshake(self, remote: RTCDtlsParameters, timeout: float) -> bool:  # noqa: ASYNC109
        """Run the handshake; True when the peer proved its fingerprint within ``timeout`` seconds."""
        try:
            await asyncio.wait_for(self.start(remote), timeout)
        except (TimeoutError, ConnectionError, SSL.Error):
            return False
        return self.rx is not None and self._state is State.CONNECTED

    def settle(self) -> Farewell | None:
        """Let go of OpenSSL's part, and give what a connected peer still needs of it.

        To be called when the peer has shown that its handshake is over too: nothing will have to be said again. None
        when this was another protocol or cipher, or already the end; then everything stays as it is.
        """
        ssl = self._ssl
        if ssl is None or self._state is not State.CONNECTED or ssl.get_protocol_version_name() != "DTLSv1.2":
            return None
        suite = SUITES.get(ssl.get_cipher_name() or "")
        secret, theirs, ours = ssl.master_key(), ssl.client_random(), ssl.server_random()
        if suite is None or secret is None or theirs is None or ours is None:
            return None
        key, salt = peers_key(suite, secret, theirs, ours, client=self._role == "server")
        try:
            ssl.shutdown()
            last = ssl.bio_read(LARGEST_DATAGRAM)
        except SSL.Error:
            return None
        self.remove_all_listeners()
        if self._task is not None:
            self._task.cancel()
        self._task = self._ssl = None
        return Farewell(last, suite, key, salt)
