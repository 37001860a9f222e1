"""What is left of DTLS 1.2 when both sides are connected: an alert from either, which ends the session.

OpenSSL keeps over a hundred kilobytes for a connection on which nothing more is said. Here are the datagram with our
alert, written in advance, and the key that theirs is checked with (RFC 6347 section 4.1, RFC 5246 section 7.2).
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

if TYPE_CHECKING:
    from collections.abc import Iterator

# Bytes: type 1, version 2, epoch 2, sequence number 6, length 2 (RFC 6347 section 4.1).
_HEADER = 13
_ALERT = 21
_TAG = 16
# Level and description of an alert (RFC 5246 section 7.2): this one and every fatal one end the connection.
_FATAL, _CLOSE_NOTIFY = 2, 0


class Suite:
    """How records of a cipher suite are written. Lengths in bytes."""

    def __init__(self, key: int, salt: int, explicit: int) -> None:
        self.key, self.salt, self.explicit = key, salt, explicit

    def opened(self, key: bytes, salt: bytes, number: bytes, sealed: bytes, kind: bytes) -> bytes | None:
        """Decrypt a record; ``number`` is its epoch and sequence number, ``kind`` its type and version."""
        size = len(sealed) - self.explicit - _TAG
        if size < 0:
            return None
        associated = number + kind + size.to_bytes(2, "big")
        try:
            if self.explicit:
                # RFC 5288 section 3: four bytes of the key block, eight that come with the record.
                return AESGCM(key).decrypt(
                    salt + sealed[: self.explicit], sealed[self.explicit :], associated
                )
            # RFC 7905 section 2: the number, exclusive-or twelve bytes of the key block.
            nonce = bytes(a ^ b for a, b in zip(salt, bytes(4) + number, strict=True))
            return ChaCha20Poly1305(key).decrypt(nonce, sealed, associated)
        except InvalidTag:
            return None


SUITES = {
    "ECDHE-ECDSA-AES128-GCM-SHA256": Suite(16, 4, 8),
    "ECDHE-ECDSA-CHACHA20-POLY1305": Suite(32, 12, 0),
}


class Farewell:
    """``ours`` is the datagram that tells the peer of the end."""

    __slots__ = ("_key", "_salt", "_suite", "ours")

    def __init__(self, ours: bytes, suite: Suite, key: bytes, salt: bytes) -> None:
        self.ours = ours
        self._suite, self._key, self._salt = suite, key, salt

    def is_theirs(self, datagram: bytes) -> bool:
        """Tell whether a datagram is the peer's word that it has ended the session."""
        for head, number, sealed in _records(datagram):
            # Before the first keys (epoch 0) anybody may have written it.
            if head[0] != _ALERT or number[:2] != b"\0\1":
                continue
            alert = self._suite.opened(self._key, self._salt, number, sealed, head)
            if alert is not None and len(alert) == 2 and (alert[0] == _FATAL or alert[1] == _CLOSE_NOTIFY):  # noqa: PLR2004
                return True
        return False


def _records(datagram: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Cut a datagram into records: type and version, epoch and sequence number, content."""
    position = 0
    while len(datagram) - position > _HEADER:
        end = position + _HEADER + int.from_bytes(datagram[position + 11 : position + 13], "big")
        if end > len(datagram):
            return
        head = datagram[position : position + _HEADER]
        yield head[:3], head[3:11], datagram[position + _HEADER : end]
        position = end


def peers_key(
    suite: Suite, secret: bytes, client_random: bytes, server_random: bytes, *, client: bool
) -> tuple[bytes, bytes]:
    """Derive the key and salt that the client, or the server, writes with (RFC 5246 section 6.3)."""
    seed = b"key expansion" + server_random + client_random
    block, chain = b"", seed
    while len(block) < 2 * (suite.key + suite.salt):
        chain = hmac.digest(secret, chain, hashlib.sha256)
        block += hmac.digest(secret, chain + seed, hashlib.sha256)
    which = 0 if client else 1
    salts = 2 * suite.key
    return (
        block[which * suite.key : (which + 1) * suite.key],
        block[salts + which * suite.salt : salts + (which + 1) * suite.salt],
    )
