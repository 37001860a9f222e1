"""What the seam relies on in aiortc and pylibsrtp. When one of these fails after an upgrade, mend streaming/seam.py."""

from __future__ import annotations

import inspect
import os

import pylibsrtp
import pytest
from aiortc import rtcdtlstransport

from streaming import seam


def test_libsrtps_functions_are_where_they_were() -> None:
    library = pylibsrtp._binding.lib
    for name in ("srtp_protect", "srtp_protect_rtcp", "srtp_unprotect", "srtp_unprotect_rtcp"):
        assert callable(getattr(library, name))
    assert seam.ffi.typeof("srtp_t").kind == "pointer"


def test_the_handshake_still_ends_in_the_method_that_we_replace() -> None:
    source = inspect.getsource(rtcdtlstransport.RTCDtlsTransport.start)
    assert "self._setup_srtp()" in source
    assert "self._srtp_profiles" in source
    assert 'self._role == "auto"' in source
    assert "_create_ssl_context" in source
    assert list(inspect.signature(rtcdtlstransport.RTCCertificate._create_ssl_context).parameters) == [
        "self",
        "srtp_profiles",
    ]


@pytest.mark.parametrize("profile", seam.PROFILES, ids=lambda p: p.openssl_profile.decode())
def test_packets_of_any_length_survive_both_ways(profile) -> None:
    key = os.urandom(profile.key_length + profile.salt_length)
    sender = seam.SrtpContext(profile, key, inbound=False)
    receiver = seam.SrtpContext(profile, key, inbound=True)
    for number, size in enumerate((12, 13, 500, 1356, 1456, 1472)):
        packet = bytes([0x80, 96]) + number.to_bytes(2, "big") + bytes(8) + os.urandom(size - 12)
        sent = sender.protect(packet)
        assert sent is not None
        assert len(sent) == size + sender.tag
        if len(sent) <= seam.LARGEST_DATAGRAM:
            assert receiver.unprotect(sent) == packet
            assert receiver.unprotect(sent) is None, "a replay is refused"
    assert sender.protect(bytes(seam.LARGEST_DATAGRAM + 1)) is None


def test_anything_in_the_window_may_be_sent_again_and_is_the_same() -> None:
    profile = seam.PROFILES[0]
    sender = seam.SrtpContext(profile, os.urandom(profile.key_length + profile.salt_length), inbound=False)

    def packet(number: int) -> bytes:
        return bytes([0x80, 96]) + (number % 65536).to_bytes(2, "big") + bytes(8) + b"picture"

    first = {number: sender.protect(packet(number)) for number in range(seam.REPLAY_WINDOW)}
    assert sender.protect(packet(1)) == first[1]
    sender.protect(packet(seam.REPLAY_WINDOW + 10))
    assert sender.protect(packet(1)) is None
