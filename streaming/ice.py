"""ICE-lite (RFC 8445 section 2.5) for everybody on one UDP port.

A session is found by the user name of an authenticated check, and from then on by the address that the check
came from. Nothing else makes an address known, so nobody can take a session over without its password.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from streaming import stun
from streaming.addresses import plain
from streaming.doorbell import Doorbell
from streaming.line import Line, connected
from streaming.turns import Turns

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from streaming.addresses import Address

# Datagrams read in one go: a picture of a high-rate publisher, and then timers and HTTP get their turn.
_MOST_AT_ONCE = 256
# Addresses by which one session is known: interfaces of the client's, and NATs that rebind.
_MOST_ADDRESSES = 8
# DTLS datagrams waiting to be read: a handshake has a handful of them in flight.
_MOST_WAITING = 32
# Seconds. Viewers' datagrams are read with the media no more often than this.
_LOOKED_JUST_NOW = 0.008
# Seconds. Without media they are read no less often than this, and a little later.
_LOOKED_LATELY = 0.025
# Bytes: longer ones are cut, and then fail authentication.
_RECEIVE_SIZE = 2048


class Session:
    """ICE with one peer. Also the path that DTLS writes to and reads from."""

    role = "controlled"

    def __init__(self, mux: Mux, on_media: Callable[[bytes, float], None]) -> None:
        self._mux = mux
        self.on_media = on_media
        self.on_move: Callable[[Address], None] | None = None
        # RFC 8445 section 5.3: at least 24 and 128 bits.
        self.ufrag = secrets.token_hex(8)
        self.password = secrets.token_hex(16)
        self.former: tuple[str, str] | None = None
        self.selected: Address | None = None
        self.known: deque[Address] = deque()
        self.connected = asyncio.Event()
        # Whether this one sends media, and the socket on which they come.
        self.sends_media = False
        self.line: Line | None = None
        self.last_consent = mux.now()
        self._received: asyncio.Queue[bytes | None] | None = asyncio.Queue(_MOST_WAITING)
        self._on_farewell: Callable[[bytes], None] | None = None
        mux.register(self)

    def restart(self) -> None:
        """Take new credentials; the ones before stay good, because checks with them may be on their way."""
        if self.former is not None:
            self._mux.forget_name(self.former[0])
        self.former = (self.ufrag, self.password)
        self.ufrag, self.password = secrets.token_hex(8), secrets.token_hex(16)
        self._mux.register(self)

    def key_for(self, ufrag: str) -> bytes:
        """Give the password that goes with a user name."""
        if self.former is not None and ufrag == self.former[0]:
            return self.former[1].encode()
        return self.password.encode()

    def checked(self, address: Address, now: float, *, nominated: bool) -> None:
        """Note an authenticated check from an address."""
        self.last_consent = now
        if address not in self.known:
            self.known.append(address)
            if len(self.known) > _MOST_ADDRESSES:
                # The selected one is kept: media goes there.
                old = next(known for known in self.known if known != self.selected)
                self.known.remove(old)
                self._mux.forget_address(old, self)
        if self.selected is None or (nominated and address != self.selected):
            self.selected = address
            self.connected.set()
            if self.on_move is not None:
                self.on_move(address)

    def settle(self, on_farewell: Callable[[bytes], None]) -> None:
        """Give DTLS datagrams to ``on_farewell`` from now on: nobody reads them any more."""
        self._received, self._on_farewell = None, on_farewell

    def hurry(self) -> None:
        """Have what comes from the selected address read as soon as it comes."""
        self.sends_media = True
        if self.selected is None:
            return
        if self.line is None:
            self.line = self._mux.line(self, self.selected)
        else:
            self.line.move(self.selected)

    def handshake_datagram(self, data: bytes) -> None:
        """Take a DTLS datagram; dropped when too many wait (DTLS sends again)."""
        if self._on_farewell is not None:
            self._on_farewell(data)
        elif self._received is not None and not self._received.full():
            self._received.put_nowait(data)

    def close(self) -> None:
        """Be forgotten by the port, and end a reader's wait."""
        self._mux.unregister(self)
        if self.line is not None:
            self.line.close()
            self.line = None
        self.on_media, self.on_move, self._on_farewell = _nobody, None, None
        if self._received is None:
            return
        if self._received.full():
            self._received.get_nowait()
        self._received.put_nowait(None)

    async def _recv(self) -> bytes:
        received = self._received
        if received is None:
            raise ConnectionError
        data = await received.get()
        if data is None:
            received.put_nowait(None)
            raise ConnectionError
        # A step of a handshake is a millisecond of work: media come first.
        await self._mux.turns.turn()
        return data

    async def _send(self, data: bytes) -> None:
        if self.selected is not None:
            self._mux.send(data, self.selected)


def _nobody(_data: bytes, _now: float) -> None:
    """Take what comes for a session that has ended."""


class Counters(Protocol):
    """What the port counts."""

    received: int
    unknown: int
    rejected_checks: int


class Mux:
    """The UDP port. Calls ``on_batch`` after each batch, so that what belongs together leaves together.

    It is told the time, and the time at which the first of the batch may have come, in seconds, and tells whether the
    rest of a picture is waited for.
    """

    def __init__(
        self, sock: socket.socket, counters: Counters, on_batch: Callable[[float, float], bool]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._sock = sock
        self._counters = counters
        self._on_batch = on_batch
        self._names: dict[str, Session] = {}
        self._addresses: dict[Address, Session] = {}
        self._looked = 0.0
        # Datagrams of those who send media that did not come on a line of theirs.
        self.astray = 0
        self.turns = Turns(self._loop)
        self._doorbell = Doorbell(self._loop, sock.fileno(), self._readable)

    def spare(self, pause: float) -> None:
        """Read the port at most once in so many seconds from now on, and with every batch on a line.

        With an infinite pause it is read only then, and by :meth:`catch_up`.
        """
        self._doorbell.rest(pause)

    def catch_up(self) -> None:
        """Read what has waited for media that do not come."""
        if self._doorbell.pause and monotonic() - self._looked > _LOOKED_LATELY:
            self._readable()

    def line(self, session: Session, address: Address) -> Line | None:
        """Give a session's address a socket of its own; None where the system has no way to do that."""
        sock = connected(self._sock, address)
        return Line(self._loop, sock, partial(self._line_readable, session, sock)) if sock else None

    def now(self) -> float:
        """Give the time, in seconds on the event loop's clock, but finer than some loops tell it."""
        return monotonic()

    def register(self, session: Session) -> None:
        """Make a session known by its user name."""
        self._names[session.ufrag] = session

    def forget_name(self, ufrag: str) -> None:
        """Believe no more checks with this user name."""
        self._names.pop(ufrag, None)

    def forget_address(self, address: Address, session: Session) -> None:
        """Stop taking an address for this session's."""
        if self._addresses.get(address) is session:
            del self._addresses[address]

    def unregister(self, session: Session) -> None:
        """Forget a session altogether."""
        self.forget_name(session.ufrag)
        if session.former is not None:
            self.forget_name(session.former[0])
        for address in session.known:
            self.forget_address(address, session)

    def send(self, data: bytes, address: Address) -> None:
        """Send one datagram; lost when the buffer is full or the network refuses, as any datagram may be."""
        try:
            self._sock.sendto(data, address)
        except OSError:
            return

    def close(self) -> None:
        """Stop reading. The socket stays open: it is its maker's."""
        self._doorbell.close()
        self.turns.close()

    def _readable(self) -> bool:
        now = monotonic()
        # After a pause, the first may have come right after the last look.
        since, self._looked = max(self._looked, now - self._doorbell.pause), now
        found = self._read(now)
        self._on_batch(now, since)
        return found

    def _line_readable(self, session: Session, sock: socket.socket) -> None:
        now = monotonic()
        self._read_line(session, sock, now)
        waiting = self._on_batch(now, now)
        if self._doorbell.pause and now - self._looked > _LOOKED_JUST_NOW:
            # Waking up is what costs: what viewers have sent meanwhile is read too, after the media have left.
            self._looked = now
            self._read(now)
            if waiting:
                # The rest may have come while that was done.
                now = monotonic()
                self._read_line(session, sock, now)
            self._on_batch(now, now)

    def _read_line(self, session: Session, sock: socket.socket, now: float) -> None:
        """Take what a publisher's own socket has."""
        receive = sock.recv
        for _ in range(_MOST_AT_ONCE):
            try:
                data = receive(_RECEIVE_SIZE)
            except BlockingIOError:
                return
            except OSError:
                continue
            self._counters.received += 1
            if data and 127 < data[0] < 192:  # noqa: PLR2004
                session.on_media(data, now)
            elif data and session.selected is not None:
                self._other(data, session.selected, now)

    def _read(self, now: float) -> bool:
        """Take what the port has; tell whether that was anything."""
        addresses, counters, receive = self._addresses, self._counters, self._sock.recvfrom
        before = counters.received
        for _ in range(_MOST_AT_ONCE):
            try:
                data, source = receive(_RECEIVE_SIZE)
            except BlockingIOError:
                break
            except OSError:
                # An ICMP error for an earlier datagram of ours: says nothing about what may still be read.
                continue
            counters.received += 1
            if not data:
                continue
            address = (source[0], source[1])
            session = addresses.get(address)
            # RFC 7983: the first byte tells what a datagram is.
            if session is not None and 127 < data[0] < 192:  # noqa: PLR2004
                if session.sends_media:
                    self.astray += 1
                session.on_media(data, now)
            else:
                self._other(data, address, now)
        return counters.received > before

    def _other(self, data: bytes, address: Address, now: float) -> None:
        """Take what is not media, or not of anybody known."""
        first, session = data[0], self._addresses.get(address)
        if first < 4:  # noqa: PLR2004
            self._check(data, address, now)
        elif session is None:
            self._counters.unknown += 1
        elif 19 < first < 64:  # noqa: PLR2004
            session.handshake_datagram(data)

    def _check(self, data: bytes, address: Address, now: float) -> None:
        """Answer a connectivity check, if it is one of ours (RFC 8445 section 7.3)."""
        check = stun.read_check(data)
        session = self._names.get(check.ufrag) if check is not None else None
        if check is None or session is None:
            self._counters.rejected_checks += 1
            return
        key = session.key_for(check.ufrag)
        if not check.authentic(key):
            self._counters.rejected_checks += 1
            return
        self._addresses[address] = session
        session.checked(address, now, nominated=check.nominated)
        self.send(stun.write_answer(check, plain(address), key), address)
