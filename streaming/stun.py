"""Connectivity checks (RFC 8489, RFC 8445 section 7): read a binding request, answer it. Pure.

Every viewer checks every few seconds for as long as it watches. aioice's general parser takes ten times as
long as what a server that only answers needs, which at a thousand viewers is some percent of a core.
"""

from __future__ import annotations

import hmac
import socket
import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from streaming.addresses import Address

_REQUEST, _RESPONSE = 0x0001, 0x0101
_COOKIE = 0x2112A442
_COOKIE_BYTES = _COOKIE.to_bytes(4, "big")
_HEAD = struct.Struct("!HHI12s")
_ATTRIBUTE = struct.Struct("!HH")
_MAPPED = struct.Struct("!BBH")
_USERNAME, _INTEGRITY, _XOR_MAPPED, _USE_CANDIDATE, _FINGERPRINT = 0x0006, 0x0008, 0x0020, 0x0025, 0x8028
_FINGERPRINT_MASK = 0x5354554E
_HEAD_SIZE, _INTEGRITY_SIZE, _FINGERPRINT_SIZE = 20, 24, 8
_SHA1_SIZE = 20


class Check(NamedTuple):
    """A binding request. ``ufrag`` is the receiver's part of the user name."""

    transaction: bytes
    ufrag: str
    nominated: bool
    signed: bytes
    signature: bytes

    def authentic(self, key: bytes) -> bool:
        """Tell whether whoever sent it knows the password (RFC 8489 section 14.5)."""
        return hmac.compare_digest(hmac.digest(key, self.signed, "sha1"), self.signature)


def read_check(data: bytes) -> Check | None:
    """Read a binding request with a user name and a signature; None for anything else."""
    if len(data) < _HEAD_SIZE:
        return None
    kind, length, cookie, transaction = _HEAD.unpack_from(data)
    if kind != _REQUEST or cookie != _COOKIE or length != len(data) - _HEAD_SIZE or length % 4:
        return None
    position, username, nominated = _HEAD_SIZE, None, False
    while position + 4 <= len(data):
        attribute, size = _ATTRIBUTE.unpack_from(data, position)
        value = data[position + 4 : position + 4 + size]
        if len(value) != size:
            return None
        if attribute == _USERNAME:
            username = value
        elif attribute == _USE_CANDIDATE:
            nominated = True
        elif attribute == _INTEGRITY:
            # What follows the signature is not covered by it, and not believed.
            if username is None or size != _SHA1_SIZE:
                return None
            signed = _with_length(data[:position], position - _HEAD_SIZE + _INTEGRITY_SIZE)
            ufrag = username.partition(b":")[0].decode("ascii", "replace")
            return Check(transaction, ufrag, nominated, signed, value)
        position += 4 + (size + 3 & ~3)
    return None


def write_answer(check: Check, address: Address, key: bytes) -> bytes:
    """Write the success response: the address that the check came from, signed."""
    six = ":" in address[0]
    host = socket.inet_pton(socket.AF_INET6 if six else socket.AF_INET, address[0].partition("%")[0])
    mask = (_COOKIE_BYTES + check.transaction)[: len(host)]
    masked = int.from_bytes(host, "big") ^ int.from_bytes(mask, "big")
    mapped = _MAPPED.pack(0, 2 if six else 1, address[1] ^ (_COOKIE >> 16)) + masked.to_bytes(
        len(host), "big"
    )
    body = _ATTRIBUTE.pack(_XOR_MAPPED, len(mapped)) + mapped
    data = _HEAD.pack(_RESPONSE, len(body) + _INTEGRITY_SIZE, _COOKIE, check.transaction) + body
    data += _ATTRIBUTE.pack(_INTEGRITY, _SHA1_SIZE) + hmac.digest(key, data, "sha1")
    data = _with_length(data, len(data) - _HEAD_SIZE + _FINGERPRINT_SIZE)
    return data + _ATTRIBUTE.pack(_FINGERPRINT, 4) + (zlib.crc32(data) ^ _FINGERPRINT_MASK).to_bytes(4, "big")


def _with_length(data: bytes, length: int) -> bytes:
    return data[:2] + length.to_bytes(2, "big") + data[4:]
