"""Whatever arrives on the port, the relay lives and others lose nothing."""

from __future__ import annotations

import random
import socket

from aioice import stun

from tests.streaming.conftest import House, until
from tests.streaming.wire import Camera


def rubbish(chance: random.Random, real: list[bytes]) -> bytes:
    """A random datagram, or a real one with a few bytes changed, cut or doubled."""
    if chance.random() < 0.4:
        size = chance.choice([0, 1, 2, 12, 20, 100, 1472, 9000])
        return bytes([chance.choice([0, 1, 20, 22, 63, 64, 127, 128, 144, 191, 192, 255])]) * min(
            size, 1
        ) + chance.randbytes(max(0, size - 1))
    data = bytearray(chance.choice(real))
    for _ in range(chance.randrange(1, 6)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data[: chance.randrange(1, len(data) + 1)] if chance.random() < 0.3 else data)


async def test_random_datagrams_from_strangers_and_from_a_viewers_own_address(house: House) -> None:
    chance = random.Random(20)  # noqa: S311 - chance, not a secret
    camera = Camera(await house.publish())
    good = await house.watch(person="good")
    bad = await house.watch(person="bad")
    real = [bad.check(), bytes(stun.Message(stun.Method.BINDING, stun.Class.REQUEST))]
    assert bad.dtls.tx is not None
    real += [bad.dtls.tx.protect(camera.sent[0] if camera.sent else b"\x80" + bytes(40)) or b"\x80"]
    stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sent = camera.picture(key=True)
    for _ in range(40):
        for _ in range(25):
            datagram = rubbish(chance, real)
            stranger.sendto(datagram, bad.remote)
            bad.transport.sendto(datagram, bad.remote)
        sent += camera.picture()
        sent.append(camera.sound())
        await good.wait_packets(len(sent))
    stranger.close()
    assert sorted(p.payload for p in good.packets) == sorted(sent)
    assert house.relay.stats.faults == 0
    assert house.relay.stats.rejected_checks > 0
    clock = house.relay._clockwork._task
    assert clock is not None
    assert not clock.done()


async def test_decrypted_rubbish_from_a_peer_is_harmless(house: House) -> None:
    """A viewer and a publisher with good keys and bad intentions."""
    chance = random.Random(21)  # noqa: S311 - chance, not a secret
    publisher = await house.publish()
    camera = Camera(publisher)
    good, bad = await house.watch(person="good"), await house.watch(person="bad")
    sent = camera.picture(key=True)
    for _ in range(300):
        head = bytes([0x80 | chance.randrange(32), chance.choice([200, 201, 202, 203, 205, 206])])
        body = chance.randbytes(4 * chance.randrange(1, 30))
        length = chance.choice([len(body) // 4, len(body) // 4 + 1, 0, 65535]).to_bytes(2, "big")
        for client in (publisher, bad):
            client.send_rtcp(head + length + body)
        packet = bytearray(chance.randbytes(chance.randrange(13, 200)))
        packet[0] = 0x80 | packet[0] & 0x3F
        packet[1] = chance.choice([0, 1, 50, 100, 127])
        assert publisher.dtls.tx is not None
        # Some are so broken that libsrtp will not even encrypt them.
        publisher.transport.sendto(publisher.dtls.tx.protect(bytes(packet)) or b"\x80", publisher.remote)
    sent += camera.picture()
    await good.wait(lambda: {p.payload for p in good.packets} >= set(sent))
    assert house.relay.stats.faults == 0


async def test_checks_must_be_signed_and_media_must_come_from_where_checks_did(house: House) -> None:
    camera = Camera(await house.publish())
    viewer = await house.watch()
    session = next(iter(house.room.viewers)).peer.ice
    before = session.selected
    thief = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    thief.bind(("127.0.0.1", 0))
    rejected = house.relay.stats.rejected_checks
    thief.sendto(viewer.check(password="x" * 24), viewer.remote)
    await until(lambda: house.relay.stats.rejected_checks == rejected + 1)
    assert session.selected == before
    unknown = house.relay.stats.unknown
    assert viewer.dtls.tx is not None
    thief.sendto(viewer.dtls.tx.protect_rtcp(bytes.fromhex("80c90001 00000001")) or b"", viewer.remote)
    await until(lambda: house.relay.stats.unknown == unknown + 1)
    # With the password it is the same person in another network, and is followed there.
    thief.sendto(viewer.check(), viewer.remote)
    await until(lambda: session.selected == thief.getsockname())
    seen = len(viewer.packets)
    camera.picture(key=True)
    await until(lambda: house.room.tracks["video"].packets == 3)
    thief.settimeout(20)
    assert any(127 < thief.recv(2048)[0] < 192 for _ in range(4))
    assert len(viewer.packets) == seen
    thief.close()


async def test_a_publisher_that_vanishes_is_forgotten_when_its_consent_ends(
    house: House, monkeypatch
) -> None:
    from streaming import peer

    monkeypatch.setattr(peer, "CONSENT_TIMEOUT", 2)
    publisher, viewer = await house.publish(), await house.watch()
    await publisher.close()
    viewer.consent_interval = 0.1
    for task in viewer.tasks:
        task.cancel()
    await until(
        lambda: viewer.transport.sendto(viewer.check(), viewer.remote) or house.room.publishing is None
    )
    assert len(house.relay.sessions) == 1
    assert house.relay.stats.endings["consent expired"] == 1
