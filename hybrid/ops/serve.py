"""``hybrid up``: from options and environment to running processes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hybrid.config import LOCAL_HOSTS, Config, ConfigError, data_dir_in, load_config, web_address_file
from hybrid.ops.children import Child, WebOptions, children, python_module
from hybrid.ops.health import until_healthy
from hybrid.ops.network import ANY_HOST, bind, bracketed, lan_address, own_host, own_url
from hybrid.ops.output import Output
from hybrid.ops.relay import demo_card, relay_child
from hybrid.ops.supervisor import Supervisor
from hybrid.services import database_settings, mail_settings

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping, MutableMapping, Sequence

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class ServeOptions:
    """What the person who starts the program may choose; ``host`` None stands for the default."""

    host: str | None = None
    port: int = 8000
    lan: bool = False
    workers: int = 1
    server: str = "uvicorn"
    demo: bool = False
    access_log: bool = False
    relay: bool = True
    test_card: bool = True

    @property
    def listen_host(self) -> str:
        """Address to listen on."""
        if self.host is not None:
            return self.host
        return "0.0.0.0" if self.lan else "127.0.0.1"  # noqa: S104 -- asked for with --lan


def public_url(options: ServeOptions, port: int, environ: Mapping[str, str]) -> str:
    """Return the address that links and QR codes carry: the one set, or one that fits how we listen."""
    if given := environ.get("HYBRID_PUBLIC_URL"):
        return given
    scheme = "https" if environ.get("HYBRID_TLS_CERT") else "http"
    host = "localhost"
    if options.lan:
        host = bracketed(lan_address())
    elif options.host and options.host not in ANY_HOST and bracketed(options.host) not in LOCAL_HOSTS:
        host = bracketed(options.host)
    return f"{scheme}://{host}" if port == DEFAULT_PORTS[scheme] else f"{scheme}://{host}:{port}"


def refuse_what_cannot_work(options: ServeOptions, config: Config) -> None:
    """Check what only the combination of options and settings shows.

    Raises:
        ConfigError: the combination would fail, or serve wrongly, later.

    """
    if options.workers > 1 and not config.redis_url:
        raise ConfigError(
            f"--workers {options.workers} needs REDIS_URL: without Redis each web process keeps its live "
            "messages to itself, and people served by another one would not see them."
        )
    database_settings(config)
    mail_settings(config)
    if options.server == "daphne" and config.tls_cert:
        raise ConfigError(
            "--server daphne does no TLS here: leave it out (uvicorn does), or let a proxy do the TLS."
        )


def running_address_file(data_dir: Path) -> Path:
    """Return the file in which a running ``hybrid up`` leaves its address for other commands."""
    return data_dir / "public_url"


def use_running_address(environ: MutableMapping[str, str]) -> None:
    """Let a command print links to the server that runs on the same data directory, if one does."""
    if not environ.get("HYBRID_PUBLIC_URL"):
        with contextlib.suppress(OSError):
            environ["HYBRID_PUBLIC_URL"] = running_address_file(data_dir_in(environ)).read_text()


def serve(options: ServeOptions) -> int:
    """Run everything until told to stop; return the program's exit code.

    Raises:
        ConfigError: something is wrong with the settings, the options or the port.

    """
    with contextlib.closing(bind(options.listen_host, options.port)) as sock:
        port = sock.getsockname()[1]
        os.environ["HYBRID_PUBLIC_URL"] = public_url(options, port, os.environ)
        # By this the health check and the relay reach web, whatever name the public has for it.
        os.environ["HYBRID_OWN_HOST"] = own_host(sock)
        config = load_config(os.environ)
        refuse_what_cannot_work(options, config)
        own = own_url(sock, tls=bool(config.tls_cert))
        more = media_children(options, config, os.environ, web_url=own)
        running, web = running_address_file(config.data_dir), web_address_file(config.data_dir)
        running.write_text(config.public_url)
        # One that was killed may have left it; who reads it expects an answer there.
        web.unlink(missing_ok=True)
        try:
            return asyncio.run(_serve(options, config, sock, more))
        finally:
            for file in (running, web):
                file.unlink(missing_ok=True)


def media_children(
    options: ServeOptions, config: Config, environ: MutableMapping[str, str], *, web_url: str
) -> list[Child]:
    """Return the media relay, unless it is left out or runs elsewhere, and tell web where it will be.

    With the demo there is something to watch too: a test card in its main hall.
    """
    if not options.relay or environ.get("HYBRID_RELAY_URL"):
        return []
    relay, url = relay_child(config, environ, host=options.listen_host, web_url=web_url)
    environ["HYBRID_RELAY_URL"] = url
    return [relay, demo_card()] if options.demo and options.test_card else [relay]


async def _serve(options: ServeOptions, config: Config, sock: socket.socket, more: Sequence[Child]) -> int:
    web = WebOptions(
        listen_fd=sock.fileno(),
        workers=options.workers,
        server=options.server,
        access_log=options.access_log,
    )
    run = children(web, *more)
    output = Output(["setup", *(child.name for child in run)])
    supervisor = Supervisor(run, output)
    result_read, result_write = os.pipe()
    flags = ("--demo",) if options.demo else ()
    prepare = Child(
        name="setup",
        command=python_module("hybrid.ops.prepare", "--result-fd", str(result_write), *flags),
        pass_fds=(result_write,),
    )

    async def welcome() -> None:
        os.close(result_write)
        with os.fdopen(result_read) as result:
            places = json.load(result)
        own = own_url(sock, tls=bool(config.tls_cert))
        await until_healthy(own)
        web_address_file(config.data_dir).write_text(own)
        output.plain(welcome_text(config, own, places))

    return await supervisor.run(prepare=prepare, when_started=welcome)


def places_text(places: Sequence[Sequence[str]]) -> str:
    """Return pairs of what and where as two columns."""
    width = max((len(label) for label, _ in places), default=0)
    return "".join(f"  {label:<{width}}  {url}\n" for label, url in places)


def own_command() -> str:
    """Return how this program is called from where it was started: it may be installed, or a clone."""
    if Path(sys.argv[0]).name == "hybrid":
        return "hybrid"
    python = Path(sys.executable)
    here = Path.cwd()
    return f"{python.relative_to(here) if python.is_relative_to(here) else python} -m hybrid.cli"


def welcome_text(config: Config, own: str, places: Sequence[Sequence[str]]) -> str:
    """Say where everything is, once it is there.

    ``own`` is the address for this machine itself, or its proxy; ``places`` are pairs of what and where.
    """
    text = f"\n  Ready at {config.public_url}/\n  (on this machine: {own}/)\n\n"
    if places:
        text += places_text(places) + "\n"
    text += f"  To begin an event of your own: {own_command()} createorganiser you@example.org\n"
    if not config.email_url:
        text += f"  No EMAIL_URL is set: mail is kept as files in {config.data_dir / 'mail'}\n"
    return text + "  Ctrl-C ends everything.\n"
