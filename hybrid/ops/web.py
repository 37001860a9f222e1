"""One web worker: serves the ASGI application on a socket that the supervisor has bound."""

from __future__ import annotations

import gc
import logging
import os
import socket
import sys
from typing import Any

import click

from hybrid.config import Config, load_config
from hybrid.logs import HideSecrets, without_secrets

# Shorter than the supervisor's own patience, so that a slow download does not look like a hang.
GRACEFUL_SECONDS = 5
# Connections that the kernel keeps while a worker starts or is busy: a hall that opens the page at once.
BACKLOG = 2048
# Bytes of one WebSocket message, far above what hybrid.live takes: that answers, this only protects memory.
MAX_MESSAGE = 64 * 1024
# Containers made between two looks for garbage, instead of 700: a broadcast to a hall makes thousands that are
# gone again, and each look walks over every connection there is.
GARBAGE_AFTER = 20_000


def spare_the_collector() -> None:
    """Take what has been loaded, and stays, out of the garbage collector's sight, and have it look less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, 20, 20)


def serve_with_uvicorn(config: Config, fd: int, *, access_log: bool) -> None:
    """Serve on ``fd`` until SIGTERM."""
    import uvicorn

    settings = uvicorn.Config(
        "hybrid.asgi:application",
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        # Compressing the same text for each of a thousand clients would cost more than all the rest together.
        ws_per_message_deflate=False,
        ws_max_size=MAX_MESSAGE,
        access_log=access_log,
        backlog=BACKLOG,
        log_level="info" if access_log else "warning",
        proxy_headers=False,  # hybrid.asgi reads them, the same way under every server
        server_header=False,
        ssl_certfile=config.tls_cert or None,
        ssl_keyfile=config.tls_key or None,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )
    logging.getLogger("uvicorn.access").addFilter(HideSecrets())
    settings.load()
    spare_the_collector()
    uvicorn.Server(settings).run(sockets=[socket.socket(fileno=fd)])


def serve_with_daphne(fd: int, *, access_log: bool) -> None:
    """Serve on ``fd`` until SIGTERM."""
    from daphne.access import AccessLogGenerator
    from daphne.server import Server

    from hybrid.asgi import application

    class QuietLog(AccessLogGenerator):  # type: ignore[misc]  # daphne has no types
        def write_entry(self, host: Any, date: Any, request: str, *rest: Any, **more: Any) -> None:  # noqa: ANN401 -- daphne's own signature
            """Write a line without what an address may let whoever reads it do."""
            super().write_entry(host, date, without_secrets(request), *rest, **more)

    # Twisted adopts only sockets that listen already.
    sock = socket.socket(fileno=fd)
    sock.listen(BACKLOG)
    spare_the_collector()
    Server(
        application,
        endpoints=[f"fd:fileno={sock.detach()}"],
        action_logger=QuietLog(sys.stdout) if access_log else None,
        application_close_timeout=GRACEFUL_SECONDS,
    ).run()


@click.command()
@click.option("--fd", type=int, required=True)
@click.option("--server", type=click.Choice(["uvicorn", "daphne"]), default="uvicorn")
@click.option("--access-log", is_flag=True)
def main(fd: int, server: str, access_log: bool) -> None:  # noqa: FBT001 -- click passes flags so
    """Serve on the bound socket FD. Started by ``hybrid up``."""
    if server == "daphne":
        serve_with_daphne(fd, access_log=access_log)
    else:
        serve_with_uvicorn(load_config(os.environ), fd, access_log=access_log)


if __name__ == "__main__":
    main()
