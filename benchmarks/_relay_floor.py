"""The kernel's share: the clip's packets to many sockets with ``sendmmsg``, one datagram each, nothing encrypted.

``python -m benchmarks._relay_floor VIEWERS BITRATE`` answers each number of seconds on standard input with a
JSON line.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import socket
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import uvloop

from benchmarks._relay_media import RATE, clip
from benchmarks._relay_receiver import BATCH, PAUSE, Receiver, prepare
from benchmarks._relay_rig import OTHER_CORES, RELAY_CORE, cpu_seconds
from streaming import kernel
from streaming.addresses import pack_name

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

TAG = 16


def sink(viewers: int, pipe: Connection, others: Connection) -> None:
    """Read everything that arrives, as the crowd does, until the other end of the pipe is gone."""
    # The copy of the other end that comes with the process would keep the pipe open.
    others.close()
    os.sched_setaffinity(0, OTHER_CORES)
    receiver, socks = Receiver(), []
    for _ in range(viewers):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        prepare(sock)
        sock.bind(("127.0.0.1", 0))
        socks.append(sock)
    pipe.send([sock.getsockname() for sock in socks])
    count = 0
    while True:
        if pipe.poll(PAUSE):
            try:
                pipe.recv()
            except EOFError:
                return
            pipe.send(count)
        for sock in socks:
            got = BATCH
            while got == BATCH:
                got = receiver.read(sock.fileno())
                receiver.again(got)
                count += got


async def send(addresses: list[tuple[str, int]], bitrate: int, seconds: float) -> int:
    # The family that the relay uses by default on loopback in these benchmarks.
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setblocking(False)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8 << 20)
    sock.bind(("127.0.0.1", 0))
    rows = np.zeros((len(addresses), 1536), dtype=np.uint8)
    batch = kernel.Batching(sock, segments=False)
    vectors = np.zeros((len(addresses), kernel.VECTOR_WORDS), dtype=np.uint64)
    vectors[:, 0] = rows.ctypes.data + 1536 * np.arange(len(addresses), dtype=np.uint64)
    batch.attach(vectors)
    names = np.zeros((len(addresses), 28), dtype=np.uint8)
    for index, address in enumerate(addresses):
        names[index] = pack_name(address)
    layout = batch.lay_out(names.ctypes.data + 28 * np.arange(len(addresses), dtype=np.uint64), 1)
    media = clip(bitrate=bitrate)
    sent = 0

    def one(payload: bytes) -> int:
        size = len(payload) + 12
        rows[:, 12:size] = np.frombuffer(payload, dtype=np.uint8)
        vectors[:, 1] = size + TAG
        return batch.send(layout).sent

    loop = asyncio.get_running_loop()
    start, number, sound = loop.time(), 0, 0
    while loop.time() - start < seconds:
        for payload in media.pictures[number % len(media.pictures)]:
            sent += one(payload)
        number += 1
        while sound / 50 < number / RATE:
            sent += one(media.sounds[sound % len(media.sounds)])
            sound += 1
        await asyncio.sleep(max(0.0, start + number / RATE - loop.time()))
    return sent


def main(viewers: int, bitrate: int) -> None:
    """Measure for as many seconds as each line of standard input says."""
    clip(bitrate=bitrate)
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=sink, args=(viewers, theirs, ours), daemon=True)
    process.start()
    theirs.close()
    addresses = ours.recv()
    os.sched_setaffinity(0, {RELAY_CORE})
    for line in sys.stdin:
        ours.send("count")
        earlier = ours.recv()
        before, started = cpu_seconds(os.getpid()), time.monotonic()
        sent = uvloop.run(send(addresses, bitrate, float(line)))
        busy, passed = cpu_seconds(os.getpid()) - before, time.monotonic() - started
        time.sleep(0.2)
        ours.send("count")
        received = ours.recv() - earlier
        result = {
            "viewers": viewers,
            "seconds": round(passed, 3),
            "packets": received,
            "loss": 1 - received / sent,
            "core_busy": round(busy / passed, 3),
            "us_per_packet": round(1e6 * busy / received, 3),
        }
        print(json.dumps(result), flush=True)
    process.terminate()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
