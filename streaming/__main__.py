"""``python -m streaming``: run the relay until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from streaming import logs
from streaming.config import ConfigError, Settings
from streaming.control import Control
from streaming.relay import Relay
from streaming.server import application

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger("streaming")


class _Server(uvicorn.Server):
    """uvicorn, without its signal handling: it would end the program before the peers are told."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._ending = asyncio.Event()

    async def main_loop(self) -> None:
        """Keep the date in answers right until the end: once a second, where uvicorn wakes the relay ten times."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), 1)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        """End soon."""
        self.should_exit = True
        self._ending.set()


async def run(settings: Settings) -> None:
    """Serve until told to stop; then tell everybody."""
    relay = Relay(settings)
    control = Control(relay)
    web = socket.create_server(
        (settings.http_host, settings.http_port),
        family=socket.AF_INET6 if ":" in settings.http_host else socket.AF_INET,
    )
    config = uvicorn.Config(
        application(relay, control),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
        # Requests come from browsers and broadcast software everywhere; the address is not used for anything.
        proxy_headers=False,
        server_header=False,
    )
    log.info(
        "relay starts",
        extra={
            "boot": relay.boot,
            "http_port": web.getsockname()[1],
            "udp_port": relay.sock.getsockname()[1],
            "addresses": [host for host, _ in relay.addresses],
        },
    )
    server = _Server(config)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Where the loop cannot do this, an interrupt ends the program the hard way.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, server.stop)
    try:
        await server.serve([web])
    finally:
        await relay.close()
        await control.close()
        log.info("relay ends")


def _collect_rarely() -> None:
    """Keep the garbage collector from stopping media: a look at everything that hundreds of sessions hold takes long.

    What is there already stays for good, and is not looked at. What sessions leave behind is found a little later.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def main() -> int:
    """Read the settings and run; give the exit code."""
    try:
        settings = Settings.from_environment()
    except ConfigError as error:
        sys.stderr.write(f"relay: {error}\n")
        return 2
    logs.configure(settings.log_level)
    _collect_rarely()
    with contextlib.suppress(KeyboardInterrupt):
        if sys.platform == "win32":
            asyncio.run(run(settings))
        else:
            import uvloop  # noqa: PLC0415 - not there on Windows

            uvloop.run(run(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
