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


@pytest.mark.parametrize("profile", seam.PROFILES, ids=lambda p: p.openssl_profile.decode())
def test_what_has_left_the_small_window_is_the_same_when_it_is_sent_again(profile) -> None:
    """Also when that happens for the first time after the numbers have wrapped, and rarely."""
    key = os.urandom(profile.key_length + profile.salt_length)
    live = seam.SrtpContext(profile, key, inbound=False, window=seam.LIVE_WINDOW)
    receiver = seam.SrtpContext(profile, key, inbound=True)

    def packet(index: int) -> bytes:
        return (
            bytes([0x80, 96])
            + (index % 65536).to_bytes(2, "big")
            + bytes(7)
            + b"\x05"
            + bytes([index % 251] * 9)
        )

    position = 0
    for newest in (90_000, 90_500, 300_000):
        # In steps that both sides can follow, and then a stretch of packets one after another.
        for index in range(position, newest - 2000, 20_000):
            receiver.unprotect(live.protect(packet(index)))
        lost = max(position, newest - 1500)
        sent = {index: live.protect(packet(index)) for index in range(max(position, newest - 2000), newest)}
        for index, data in sent.items():
            assert index == lost or receiver.unprotect(data) is not None
        assert live.protect(packet(newest - 500)) is None, "it is too old for the live one"
        again = encrypted(live.older(5, lost), packet(lost))
        assert again == sent[lost]
        assert receiver.unprotect(again) == packet(lost)
        position = newest


def encrypted(handle, packet: bytes) -> bytes:
    buffer, length = seam.ffi.new("char[]", packet + bytes(20)), seam.ffi.new("int *", len(packet))
    assert seam.srtp_protect(handle, buffer, length) == 0
    return seam.ffi.buffer(buffer)[0 : length[0]]
