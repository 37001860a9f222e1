"""Peers that let OpenSSL go once they are connected still hear the other side's goodbye, and say theirs."""

from __future__ import annotations

import asyncio

import pytest
from aiortc.rtcdtlstransport import RTCDtlsParameters

from streaming import seam
from streaming.farewell import SUITES
from streaming.seam import DtlsTransport, SharedCertificate
from tests.streaming.conftest import until

ALERT = bytes([21, 0xFE, 0xFD, 0, 1])


class Wire:
    """One end of a path between two transports; ``sent`` is what went into it."""

    role = "controlled"

    def __init__(self) -> None:
        self.queue: asyncio.Queue[bytes] = asyncio.Queue()
        self.sent: list[bytes] = []
        self.other = self

    async def _send(self, data: bytes) -> None:
        self.sent.append(data)
        self.other.queue.put_nowait(data)

    async def _recv(self) -> bytes:
        return await self.queue.get()


async def connected(cipher: str = "") -> dict[str, tuple[Wire, DtlsTransport]]:
    """Connect a server and a client, by a cipher that the client insists on."""
    certificates = {role: SharedCertificate.generateCertificate() for role in ("server", "client")}
    if cipher:
        context = certificates["client"]._create_ssl_context(seam.PROFILES)
        context.set_cipher_list(cipher.encode())
    ends = {role: Wire() for role in certificates}
    ends["server"].other, ends["client"].other = ends["client"], ends["server"]
    transports = {role: DtlsTransport(ends[role], certificates[role], role) for role in ends}
    done = await asyncio.gather(
        *(
            transport.handshake(
                RTCDtlsParameters(
                    fingerprints=certificates["client" if role == "server" else "server"].getFingerprints()
                ),
                20,
            )
            for role, transport in transports.items()
        )
    )
    assert all(done)
    return {role: (ends[role], transports[role]) for role in ends}


async def ended(transport: DtlsTransport) -> None:
    await until(lambda: transport.state == "closed")


@pytest.mark.parametrize("role", ["server", "client"])
@pytest.mark.parametrize("cipher", SUITES)
async def test_both_sides_can_still_end_the_session(role: str, cipher: str) -> None:
    other = "client" if role == "server" else "server"
    pair = await connected(cipher)
    wire, transport = pair[role]
    farewell = transport.settle()
    assert farewell is not None
    assert transport._ssl is None
    # What OpenSSL wrote for us ends the other side's session, and what the other side writes is understood.
    await wire._send(farewell.ours)
    await ended(pair[other][1])
    assert farewell.ours not in wire.sent[:-1], "nothing was said in advance"

    pair = await connected(cipher)
    farewell = pair[role][1].settle()
    assert farewell is not None
    await pair[other][1].stop()
    goodbye = pair[other][0].sent[-1]
    assert farewell.is_theirs(goodbye)
    assert farewell.is_theirs(b"\x16\xfe\xfd\0\1\0\0\0\0\0\x09\0\2hi" + goodbye), "after another record"


async def test_nobody_else_can_end_it() -> None:
    pair = await connected()
    farewell = pair["server"][1].settle()
    assert farewell is not None
    await pair["client"][1].stop()
    goodbye = pair["client"][0].sent[-1]
    assert goodbye.startswith(ALERT)
    forged = []
    for position in range(len(goodbye)):
        changed = bytearray(goodbye)
        changed[position] ^= 1
        forged.append(bytes(changed))
    cut = [goodbye[:size] for size in range(len(goodbye))]
    plain = [bytes([21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 1, 0]), ALERT + bytes(8), ALERT + bytes(28)]
    other = await connected()
    await other["client"][1].stop()
    foreign = [other["client"][0].sent[-1], farewell.ours]
    assert not any(farewell.is_theirs(datagram) for datagram in [*forged, *cut, *plain, *foreign, b""])
    assert farewell.is_theirs(goodbye)
    await other["server"][1].stop()


async def test_what_cannot_be_written_without_openssl_keeps_it() -> None:
    pair = await connected("ECDHE-ECDSA-AES128-SHA")
    _, server = pair["server"]
    assert server.settle() is None
    await pair["client"][1].stop()
    await ended(server)
    assert server.settle() is None, "it is over already"
