"""RTP packets as bytes: read a header, write a plain one, recognise a picture that stands alone. No state."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import StrEnum

HEADER = struct.Struct("!BBHII")
HEADER_LENGTH = HEADER.size
SEQUENCES = 1 << 16
TIMESTAMPS = 1 << 32

_VERSION = 2
_ONE_BYTE_EXTENSIONS = b"\xbe\xde"
# RFC 8285 section 4.2: identifier 15 ends the one-byte form.
_ONE_BYTE_END = 15


class Kind(StrEnum):
    """What a stream carries."""

    AUDIO = "audio"
    VIDEO = "video"


class Codec(StrEnum):
    """What the relay passes on; the value is the name used in SDP."""

    OPUS = "opus"
    H264 = "H264"
    VP8 = "VP8"

    @property
    def kind(self) -> Kind:
        """Sound or picture."""
        return Kind.AUDIO if self is Codec.OPUS else Kind.VIDEO

    @property
    def clock_rate(self) -> int:
        """RTP timestamp ticks a second (RFC 7587, RFC 6184, RFC 7741)."""
        return 48000 if self is Codec.OPUS else 90000


@dataclass(slots=True)
class Parsed:
    """A received packet: what its header says, and its payload without padding."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes
    transport_sequence: int | None = None


def parse(data: bytes, transport_extension: int = 0) -> Parsed | None:
    """Read a plain RTP packet (RFC 3550 section 5.1); None when it is malformed.

    ``transport_extension`` is the negotiated id of the transport-wide sequence number, 0 when there is none.
    """
    if len(data) < HEADER_LENGTH:
        return None
    first, second, sequence, timestamp, ssrc = HEADER.unpack_from(data)
    start = HEADER_LENGTH + 4 * (first & 0x0F)
    block = b""
    if first & 0x10:
        words = int.from_bytes(data[start + 2 : start + 4], "big")
        if data[start : start + 2] == _ONE_BYTE_EXTENSIONS:
            block = data[start + 4 : start + 4 + 4 * words]
        start += 4 + 4 * words
    end = len(data)
    if first & 0x20:
        # The last byte counts the padding, itself included: none at all would be malformed.
        end -= data[-1] or end
    if first >> 6 != _VERSION or end < start:
        return None
    number = one_byte_extension(block, transport_extension) if transport_extension and block else None
    return Parsed(
        second & 0x7F,
        bool(second & 0x80),
        sequence,
        timestamp,
        ssrc,
        data[start:end],
        int.from_bytes(number, "big") if number else None,
    )


def one_byte_extension(block: bytes, wanted: int) -> bytes | None:
    """Find one element in a block of one-byte header extensions (RFC 8285 section 4.2)."""
    position = 0
    while position < len(block):
        head = block[position]
        position += 1
        if head == 0:
            continue
        identifier, length = head >> 4, (head & 0x0F) + 1
        if identifier == _ONE_BYTE_END:
            return None
        if identifier == wanted:
            return block[position : position + length]
        position += length
    return None


def write(*, ssrc: int, sequence: int, timestamp: int, marker: bool, payload: bytes) -> bytes:
    """Make a plain packet: no extensions, no contributing sources; payload type 0, set later for each viewer.

    A packet without payload (a probe of the sender's) becomes one byte of padding: its sequence number must
    stay used, or every viewer would ask for it.
    """
    first = 0x80 if payload else 0xA0
    head = HEADER.pack(first, 0x80 if marker else 0, sequence % SEQUENCES, timestamp % TIMESTAMPS, ssrc)
    return head + (payload or b"\x01")


def pad(packet: bytes, size: int) -> bytes:
    """Lengthen a packet to ``size`` bytes with RTP padding (RFC 3550 section 5.1), at most 255 bytes."""
    missing = size - len(packet)
    if missing <= 0 or packet[0] & 0x20:
        return packet
    return bytes([packet[0] | 0x20]) + packet[1:] + bytes(missing - 1) + bytes([missing])


def retime(packet: bytes, timestamp: int) -> bytes:
    """Give the same packet with another timestamp."""
    return packet[:4] + (timestamp % TIMESTAMPS).to_bytes(4, "big") + packet[8:]


def unwrap(value: int, reference: int, modulus: int) -> int:
    """Extend a wrapping counter to the number nearest to ``reference`` (RFC 3550 appendix A.1)."""
    half = modulus >> 1
    return reference + (value - reference + half) % modulus - half


def starts_picture(codec: Codec, data: bytes, start: int = HEADER_LENGTH) -> bool:
    """Tell whether a packet, whose payload is at ``start``, begins a picture that can be decoded without any before."""
    if len(data) <= start:
        return False
    if codec is Codec.H264:
        return _h264_starts(data, start)
    return codec is Codec.VP8 and _vp8_starts(data, start)


# Network abstraction layer unit types (RFC 6184 sections 5.2, 5.7.1, 5.8).
_IDR, _SPS, _STAP_A, _FU_A = 5, 7, 24, 28


def _h264_starts(data: bytes, start: int) -> bool:
    unit = data[start] & 0x1F
    if unit == _STAP_A:
        return any(kind in (_IDR, _SPS) for kind in _aggregated(data, start))
    if unit == _FU_A:
        return (
            len(data) > start + 1 and bool(data[start + 1] & 0x80) and data[start + 1] & 0x1F in (_IDR, _SPS)
        )
    return unit in (_IDR, _SPS)


def _aggregated(data: bytes, start: int) -> list[int]:
    kinds, position = [], start + 1
    while position + 2 < len(data):
        kinds.append(data[position + 2] & 0x1F)
        position += 2 + int.from_bytes(data[position : position + 2], "big")
    return kinds


# The start bit is set and the partition is number 0.
_VP8_FIRST_PARTITION = 0x10


def _vp8_starts(data: bytes, start: int) -> bool:
    """Look past the payload descriptor (RFC 7741 section 4.2) at the frame's first bit: 0 is a key frame."""
    if data[start] & 0x17 != _VP8_FIRST_PARTITION:
        return False
    position = start + 1
    if data[start] & 0x80:
        if len(data) <= position:
            return False
        flags = data[position]
        position += 1
        if flags & 0x80:
            if len(data) <= position:
                return False
            position += 2 if data[position] & 0x80 else 1
        position += 1 if flags & 0x40 else 0
        position += 1 if flags & 0x30 else 0
    return len(data) > position and not data[position] & 0x01
