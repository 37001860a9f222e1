"""Publishes over real WHIP, with FFmpeg's own muxer, until told to stop; connects anew when the relay restarts.

FFmpeg holds the interpreter's lock while it connects, so this belongs into a process of its own. It is given a
certificate: the one that it makes for itself is on a curve that OpenSSL 4 has given up.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import av
import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from av.container import OutputContainer

# When something is due, in seconds from the beginning, and how to make its packets.
Step = tuple[float, Callable[[], Iterable[Any]]]
# Adds its streams to the container, and gives its steps in the order of time.
Source = Callable[["OutputContainer"], Iterator[Step]]

# Milliseconds for connecting. A shutdown waits for it: FFmpeg cannot be interrupted.
_HANDSHAKE = "5000"
# Seconds between two looks at whether the relay is still the one that we talk to.
_LOOK = 1.0
# Seconds before the first and the later attempts to connect again.
_FIRST_DELAY, _LONGEST_DELAY = 0.5, 4.0
# Looks without a step after which FFmpeg counts as stuck: longer than all that it may wait for.
_STUCK = 12
# Seconds for a polite end. FFmpeg that is stuck never gives one.
_POLITE = 3.0
# Seconds. After standing still for longer (a laptop that slept), what was missed is not sent.
_MOST_LATE = 1.0


class Pulse:
    """Whether publishing goes on, as seen from beside it."""

    def __init__(self) -> None:
        self.steps = 0
        self.relay: _Watch | None = None

    def beat(self) -> None:
        """Note that something was done."""
        self.steps += 1


class Outcome(Enum):
    """How publishing came to an end."""

    STOPPED = "as was asked"
    STUCK = "FFmpeg hangs, and will not let go by itself"
    RELAY_IS_ANOTHER = "FFmpeg hangs, and the relay has been started again meanwhile"


def publish_beside(
    publishing: Callable[[Pulse], None],
    *,
    stop: threading.Event,
    say: Callable[[str], None],
    look: float = _LOOK,
) -> Outcome:
    """Run ``publishing`` in a thread that may be left behind, until ``stop`` is set.

    Once the relay has ended its session, FFmpeg (8.0) waits for ever, out of Python's reach: signals would not be
    heard any more. From here they are. Who was ended has been replaced, or the webcast is over, and stays away; but
    when it was because the relay ended, this says so as soon as there is another one.
    """
    pulse, raised = Pulse(), []

    def run() -> None:
        try:
            publishing(pulse)
        except BaseException as error:  # noqa: BLE001 -- it is raised again below
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    seen, still = 0, 0
    while thread.is_alive() and not stop.wait(look):
        # Its own looks are counted, not the clock: a laptop that slept has not hung.
        still = 0 if pulse.steps != seen else still + 1
        seen = pulse.steps
        if still == _STUCK:
            say("the relay has ended this: somebody else publishes, or the webcast was ended")
        if still >= _STUCK and pulse.relay is not None and pulse.relay.is_another:
            return Outcome.RELAY_IS_ANOTHER
    thread.join(_POLITE)
    if raised:
        raise raised[0]
    return Outcome.STUCK if thread.is_alive() else Outcome.STOPPED


def publish(
    *,
    url: str,
    token: Callable[[], str],
    source: Source,
    stop: threading.Event,
    say: Callable[[str], None],
    pulse: Pulse | None = None,
) -> None:
    """Publish ``source`` at the WHIP address ``url`` until ``stop`` is set.

    ``token`` makes a fresh one for each connection; ``say`` is told in words how it goes. FFmpeg ends the session
    politely when this returns.
    """
    pulse, delay, said = pulse or Pulse(), _FIRST_DELAY, ""
    while not stop.is_set():
        try:
            with _connected(url, token()) as out, _Watch(url) as relay:
                pulse.relay = relay
                for count, _ in enumerate(_send(out, source, stop, relay)):
                    pulse.beat()
                    if count == 0:
                        say(f"publishing at {url}")
                        delay, said = _FIRST_DELAY, ""
        except (av.FFmpegError, OSError) as error:
            # Not at once: the relay may be about to start, beside this.
            reason = _reason(error)
            if delay > _FIRST_DELAY and reason != said:
                said = reason
                say(f"{reason}; trying again every {_LONGEST_DELAY:g} s")
            pulse.beat()
            stop.wait(delay)
            delay = min(2 * delay, _LONGEST_DELAY)


def _reason(error: Exception) -> str:
    if isinstance(error, av.error.HTTPOtherClientError):
        return "the relay says no for now: somebody else may be publishing in this room"
    return f"cannot publish ({error})"


@contextlib.contextmanager
def _connected(url: str, token: str) -> Iterator[OutputContainer]:
    """Open the muxer; it connects with the first packet."""
    certificate, key = _certificate()
    with _readable(certificate) as certificate_file, _readable(key) as key_file:
        files = {"cert_file": certificate_file, "key_file": key_file}
        options = {"authorization": token, "handshake_timeout": _HANDSHAKE, **files}
        out = av.open(url, "w", format="whip", options=options)
        try:
            yield out
        finally:
            # Writes the end, which fails when the connection is what failed.
            with contextlib.suppress(av.FFmpegError, OSError):
                out.close()


def _send(out: OutputContainer, source: Source, stop: threading.Event, relay: _Watch) -> Iterator[None]:
    """Send step by step, each in its time."""
    steps = source(out)
    start: float | None = None
    for due, packets in steps:
        # Time begins after the streams were made: encoders take a moment to open.
        if start is None:
            start = time.monotonic() - due
        ahead = start + due - time.monotonic()
        if ahead < -_MOST_LATE:
            start -= ahead
        if stop.wait(max(0.0, ahead)) or relay.is_another:
            return
        for packet in packets():
            out.mux(packet)
        yield


class _Watch:
    """Looks whether the relay is still the same one: FFmpeg would send to a new one, which does not know it."""

    def __init__(self, url: str) -> None:
        self._address = str(httpx.URL(url).copy_with(raw_path=b"/healthz"))
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.is_another = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        first, pause = None, 0.0
        with httpx.Client(timeout=_LOOK) as client:
            while not self._ended.wait(pause):
                pause = _LOOK
                try:
                    boot = client.get(self._address).json().get("boot")
                except (httpx.HTTPError, ValueError):
                    first = first or ""
                    continue
                first = first or boot
                self.is_another |= boot != first


@contextlib.contextmanager
def _readable(content: bytes) -> Iterator[str]:
    """Give a path at which FFmpeg can read ``content``: in memory, or where that cannot be, of a file."""
    if hasattr(os, "memfd_create"):
        # Goes with this process, however that ends.
        descriptor = os.memfd_create("hybrid-publish")
        try:
            os.write(descriptor, content)
            yield f"/proc/self/fd/{descriptor}"
        finally:
            os.close(descriptor)
        return
    with tempfile.TemporaryDirectory(prefix="hybrid-publish-") as folder:
        path = Path(folder) / "content.pem"
        path.write_bytes(content)
        yield str(path)


def _certificate() -> tuple[bytes, bytes]:
    """Make a certificate on a curve that everybody takes; give it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hybrid")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return made.public_bytes(pem), key.private_bytes(pem, form, serialization.NoEncryption())
