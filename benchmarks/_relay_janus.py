"""A baseline: Janus' streaming plugin, ``python -m benchmarks._relay_janus HOST``.

Starts Debian's Janus with one mountpoint, feeds it the clip as plain RTP over loopback, and answers at
``/whep/event/hall`` by turning WHEP's offer and answer around: Janus makes the offer. Prints its port, and the
process id of Janus.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from benchmarks._relay_media import RATE, clip
from benchmarks._relay_rig import RELAY_CORE
from streaming import rtp
from tests.streaming.wire import H264, OPUS

if TYPE_CHECKING:
    from starlette.requests import Request

BITRATE = 1_600_000

JANUS = """
general: {{ log_to_stdout = true, debug_level = 2, session_timeout = 0, reclaim_session_timeout = 0 }}
media: {{ ipv6 = false }}
transports: {{ disable = "{others}" }}
events: {{ broadcast = false }}
"""
HTTP = """
general: {{ json = "compact", http = true, port = {http}, ip = "127.0.0.1", https = false }}
admin: {{ admin_http = false, admin_https = false }}
"""
OTHERS = ("pfunix", "websockets", "mqtt", "rabbitmq", "nanomsg")
STREAMING = """
hall: {{
  type = "rtp", id = 1
  media = (
    {{ type = "audio", mid = "0", port = {audio}, pt = {opus}, codec = "opus" }},
    {{ type = "video", mid = "1", port = {video}, pt = {h264}, codec = "h264",
       fmtp = "profile-level-id=42e01f;packetization-mode=1" }}
  )
}}
"""


def free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def start(folder: Path) -> tuple[subprocess.Popen, dict[str, int]]:
    """Start Janus with configuration of its own."""
    facts: dict[str, int | str] = {"others": ",".join(f"libjanus_{name}.so" for name in OTHERS)}
    ports = {
        "http": free_port(socket.SOCK_STREAM),
        "audio": free_port(socket.SOCK_DGRAM),
        "video": free_port(socket.SOCK_DGRAM),
        "opus": OPUS,
        "h264": H264,
    }
    for name, text in (
        ("janus", JANUS),
        ("janus.transport.http", HTTP),
        ("janus.plugin.streaming", STREAMING),
    ):
        (folder / f"{name}.jcfg").write_text(text.format(**facts, **ports))
    child = subprocess.Popen(
        ["janus", "-F", str(folder), "-C", str(folder / "janus.jcfg")],
        stdout=(folder / "log").open("w"),
        stderr=subprocess.STDOUT,
    )
    os.sched_setaffinity(child.pid, {RELAY_CORE})
    return child, ports


async def feed(ports: dict[str, int]) -> None:
    """Send the clip in time, as the relay's publisher does."""
    media, loop = clip(bitrate=BITRATE), asyncio.get_running_loop()
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sequence, sounds, start = 0, 0, loop.time()
    for number in itertools.count():
        payloads = media.pictures[number % len(media.pictures)]
        for index, payload in enumerate(payloads):
            last = 0x80 if index + 1 == len(payloads) else 0
            time = number * 90_000 // RATE % (1 << 32)
            head = rtp.HEADER.pack(0x80, H264 | last, sequence % 65536, time, 0x1111)
            sock.sendto(head + payload, ("127.0.0.1", ports["video"]))
            sequence += 1
        while sounds / 50 < (number + 1) / RATE:
            head = rtp.HEADER.pack(0x80, OPUS, sounds % 65536, sounds * 960 % (1 << 32), 0x2222)
            sock.sendto(head + media.sounds[sounds % len(media.sounds)], ("127.0.0.1", ports["audio"]))
            sounds += 1
        late = loop.time() - start - (number + 1) / RATE
        if late > 0.2:
            start += late
        await asyncio.sleep(max(0.0, -late))


class Gateway:
    """Janus' HTTP interface, as far as watching a mountpoint needs it."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/janus"
        self._http = httpx.AsyncClient(timeout=30)
        self._numbers = itertools.count()

    async def _tell(self, path: str = "", **message: object) -> dict[str, Any]:
        message["transaction"] = str(next(self._numbers))
        return (await self._http.post(self._url + path, json=message)).json()

    async def _event(self, session: str) -> dict[str, Any]:
        while True:
            event = (await self._http.get(self._url + session)).json()
            if event["janus"] == "event":
                return event

    async def ready(self) -> None:
        while True:
            try:
                await self._http.get(self._url + "/info")
            except httpx.TransportError:
                await asyncio.sleep(0.1)
            else:
                return

    async def watch(self, offer: str) -> str:
        """Give Janus' offer as if it were the answer, and Janus the viewer's offer as its answer."""
        session = f"/{(await self._tell(janus='create'))['data']['id']}"
        attached = await self._tell(session, janus="attach", plugin="janus.plugin.streaming")
        handle = f"{session}/{attached['data']['id']}"
        await self._tell(handle, janus="message", body={"request": "watch", "id": 1})
        theirs = (await self._event(session))["jsep"]["sdp"]
        ours = offer.replace("a=setup:actpass", "a=setup:active")
        jsep = {"type": "answer", "sdp": ours}
        await self._tell(handle, janus="message", body={"request": "start"}, jsep=jsep)
        await self._event(session)
        return theirs


async def serve(host: str) -> None:
    with tempfile.TemporaryDirectory(prefix="hybrid-janus-") as folder:
        child, ports = start(Path(folder))
        try:
            gateway = Gateway(ports["http"])
            async with asyncio.timeout(20):
                await gateway.ready()

            async def whep(request: Request) -> Response:
                return Response(await gateway.watch((await request.body()).decode()), 201, {"Location": "/"})

            app = Starlette(routes=[Route("/whep/event/hall", whep, methods=["POST"])])
            listening = socket.create_server((host, 0))
            feeding = asyncio.create_task(feed(ports))
            print(listening.getsockname()[1], child.pid, flush=True)
            await uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off")).serve([listening])
            feeding.cancel()
        finally:
            child.kill()
            child.wait()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvloop.run(serve(sys.argv[1]))
