"""How a process that serves nobody reaches the one that does, where the channel layer is that one's memory.

Jobs and commands post what their rules publish to an address of web. What web believes is the signature
alone: the key is derived from the installation's secret key, and a letter is good for half a minute, once.

    LetterError        the letter is forged, late or a copy
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import logging
import secrets
import ssl
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.core.signing import BadSignature, Signer

from hybrid.config import web_address_file
from hybrid.live.delivery import Parcel  # noqa: TC001 -- msgspec reads it

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

logger = logging.getLogger(__name__)

PATH = "/ws/parcels"
# Seconds for which a letter is good. It takes milliseconds; the rest is for a machine that is busy.
FRESH = 30.0
# Sender and receiver share a machine, and so a clock: this is for one that is being set.
EARLY = 5.0
# Seconds that a rule may be held up by a web process that does not answer, and for how long none asks again.
PATIENCE = 1.0
PAUSE = 5.0

_encoder = msgspec.msgpack.Encoder()


class LetterError(ValueError):
    """The letter is forged, late or a copy."""


class _Letter(msgspec.Struct, frozen=True):
    """``at`` is seconds since 1970."""

    id: str
    at: float
    parcels: list[Parcel]


_decoder = msgspec.msgpack.Decoder(_Letter)


def _signer() -> Signer:
    return Signer(salt="hybrid.live.post")


def seal(parcels: Sequence[Parcel], *, now: float | None = None) -> str:
    """Return ``parcels`` as a signed letter."""
    letter = _Letter(secrets.token_hex(16), time.time() if now is None else now, list(parcels))
    return _signer().sign(base64.b64encode(_encoder.encode(letter)).decode())


class Letterbox:
    """Opens letters, each once. None that was written before this process began: another may have opened it."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._since = clock()
        self._opened: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, sealed: str) -> list[Parcel]:
        """Return what is in a letter.

        Raises:
            LetterError: it is forged, late or a copy.

        """
        try:
            letter = _decoder.decode(base64.b64decode(_signer().unsign(sealed)))
        except (BadSignature, msgspec.DecodeError, ValueError) as error:
            raise LetterError("forged") from error
        now = self._clock()
        if not max(self._since, now - FRESH) <= letter.at <= now + EARLY:
            raise LetterError("late")
        with self._lock:
            while self._opened and next(iter(self._opened.values())) < now - FRESH - EARLY:
                self._opened.popitem(last=False)
            if letter.id in self._opened:
                raise LetterError("a copy")
            self._opened[letter.id] = now
        return letter.parcels


class Postman:
    """Takes letters to web, if one runs on this data directory. What is not taken is seen at the next beacon."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._resting_until = -PAUSE

    def deliver(self, parcels: Sequence[Parcel]) -> bool:
        """Post ``parcels``, waiting a second at most; say whether web has them."""
        address = ""
        with contextlib.suppress(OSError):
            address = web_address_file(settings.CONFIG.data_dir).read_text().strip()
        if not address or self._clock() < self._resting_until:
            return False
        try:
            status = _post(address, seal(parcels))
        except (OSError, http.client.HTTPException):
            self._resting_until = self._clock() + PAUSE
            logger.warning("web does not answer; what has changed here is seen there within seconds")
            return False
        if status != http.HTTPStatus.NO_CONTENT:
            logger.warning("web refused what has changed here (%s); it is seen there within seconds", status)
        return status == http.HTTPStatus.NO_CONTENT


def _post(address: str, letter: str) -> int:
    url = urlsplit(address)
    connection: http.client.HTTPConnection
    if url.scheme == "https":
        # The certificate names the public address, not the one on this machine that is asked here.
        context = ssl._create_unverified_context()  # noqa: S323, SLF001
        connection = http.client.HTTPSConnection(url.netloc, timeout=PATIENCE, context=context)
    else:
        connection = http.client.HTTPConnection(url.netloc, timeout=PATIENCE)
    # Whatever address web listens on, this is a name that it always takes.
    headers = {"Host": "localhost", "Content-Type": "text/plain"}
    with contextlib.closing(connection):
        connection.request("POST", PATH, body=letter.encode(), headers=headers)
        return connection.getresponse().status


letterbox = Letterbox()
