"""The pure parts: bytes and numbers in, bytes and numbers out."""

from __future__ import annotations

import struct

import pytest
from aioice import stun as reference
from aiortc.rtp import RtcpPsfbPacket, RtcpReceiverInfo, RtcpRrPacket
from hypothesis import given
from hypothesis import strategies as st

from streaming import losses, rtcp, rtp, stun
from streaming.config import ConfigError, Settings, endpoint
from streaming.losses import Losses
from streaming.pictures import MOST_PADDING, by_picture, runs
from streaming.reception import Reception
from streaming.revocations import Revocations
from streaming.ring import Packet, Ring
from streaming.rtp import Codec
from streaming.start import squeezed
from streaming.tokens import Grant, Right
from streaming.twcc import Arrivals


@given(st.binary(max_size=80))
def test_no_bytes_break_the_parsers(data: bytes) -> None:
    rtp.parse(data, 3)
    rtcp.skim(data)
    rtcp.parse(data)
    stun.read_check(data)
    for codec in Codec:
        rtp.starts_picture(codec, data, 0)


@given(
    sequence=st.integers(0, 65535),
    timestamp=st.integers(0, 2**32 - 1),
    marker=st.booleans(),
    payload=st.binary(min_size=1, max_size=60),
    extra=st.integers(0, 40),
)
def test_a_packet_survives_writing_padding_and_reading(sequence, timestamp, marker, payload, extra) -> None:
    written = rtp.write(ssrc=7, sequence=sequence, timestamp=timestamp, marker=marker, payload=payload)
    padded = rtp.pad(written, len(written) + extra)
    assert len(padded) == len(written) + extra
    parsed = rtp.parse(padded)
    assert parsed is not None
    assert (parsed.sequence, parsed.timestamp, parsed.marker, parsed.payload) == (
        sequence,
        timestamp,
        marker,
        payload,
    )


def test_a_probe_without_payload_keeps_its_number() -> None:
    parsed = rtp.parse(rtp.write(ssrc=7, sequence=9, timestamp=0, marker=False, payload=b""))
    assert parsed is not None
    assert (parsed.sequence, parsed.payload) == (9, b"")


@given(st.integers(-(2**40), 2**40), st.integers(-30000, 30000))
def test_unwrapping_finds_the_nearest(reference_number: int, step: int) -> None:
    wrapped = (reference_number + step) % 65536
    assert rtp.unwrap(wrapped, reference_number, 65536) == reference_number + step


@pytest.mark.parametrize(
    ("codec", "payload", "key"),
    [
        (Codec.H264, "6742", True),
        (Codec.H264, "65ff", True),
        (Codec.H264, "41ff", False),
        (Codec.H264, "1800026742000168", True),
        (Codec.H264, "180002419a", False),
        (Codec.H264, "7c85", True),
        (Codec.H264, "7c05", False),
        (Codec.H264, "7c81", False),
        (Codec.VP8, "1000", True),
        (Codec.VP8, "1001", False),
        (Codec.VP8, "0000", False),
        (Codec.VP8, "90800500", True),
        (Codec.VP8, "9080850100", True),
        (Codec.VP8, "9080850101", False),
        (Codec.OPUS, "fc", False),
    ],
)
def test_key_frames_are_recognised(codec: Codec, payload: str, key: bool) -> None:  # noqa: FBT001
    assert rtp.starts_picture(codec, bytes(rtp.HEADER_LENGTH) + bytes.fromhex(payload)) is key


@given(st.lists(st.integers(13, 1300), min_size=1, max_size=40))
def test_runs_keep_every_packet_and_can_be_segmented(sizes: list[int]) -> None:
    packets = [
        Packet(
            n,
            1,
            False,
            Codec.H264,
            rtp.write(ssrc=1, sequence=n, timestamp=1, marker=False, payload=bytes(size - 12)),
        )
        for n, size in enumerate(sizes)
    ]
    cut = list(runs(packets))
    assert [p.number for run in cut for p in run] == list(range(len(sizes)))
    for run in cut:
        lengths = [len(p.data) for p in run]
        assert len(set(lengths[:-1])) <= 1
        assert lengths[-1] <= lengths[0]
        for packet in run:
            assert 0 <= len(packet.data) - sizes[packet.number] <= MOST_PADDING
    assert [len(p) for p in by_picture(packets)] == [len(sizes)]


def test_a_ring_forgets_the_oldest_only() -> None:
    ring = Ring(4)
    packets = [Packet(n, n, True, Codec.OPUS, b"") for n in range(6)]
    for packet in packets:
        ring.put(packet)
    assert [ring.get(n) for n in range(6)] == [None, None, *packets[2:]]


def test_what_is_missing_is_asked_for_a_few_times_and_given_up() -> None:
    missing = Losses()
    for number in (10, 11, 14, 13):
        missing.arrived(number, 0.0)
    assert missing.due(losses.FIRST_DELAY / 2) == []
    now, asked = 0.0, 0
    while len(missing):
        now += 0.02
        asked += missing.due(now) == [12]
    assert asked == losses.MOST_REQUESTS
    assert missing.given_up == 1
    missing.arrived(14 + losses.MOST_MISSING + 5, now)
    assert (missing.outages, len(missing)) == (1, 0)


def test_reports_count_losses_since_the_last_one() -> None:
    reception = Reception(90000)
    for number in (1, 2, 3, 5):
        reception.arrived(number, number * 3000, number / 30)
    assert (reception.lost, reception.fraction_lost()) == (1, 51)
    assert reception.fraction_lost() == 0
    assert reception.jitter < 1


@given(st.dictionaries(st.integers(65000, 65900), st.integers(0, 4000), min_size=1, max_size=300))
def test_arrival_reports_say_what_came_and_when(arrived: dict[int, int]) -> None:
    arrivals = Arrivals()
    numbers = sorted(arrived)
    for number in numbers:
        arrivals.arrived(number % 65536, 100 + arrived[number] / 1000)
    told: dict[int, float] = {}
    for report in arrivals.reports(1, 2):
        told |= read_report(report)
    assert sorted(told) == [number % 65536 for number in numbers] or set(told) == {n % 65536 for n in numbers}
    for number in numbers:
        assert abs(told[number % 65536] - (100 + arrived[number] / 1000)) < 0.0006


def read_report(report: bytes) -> dict[int, float]:
    """Decode a report by the draft's own words, as a browser would."""
    assert len(report) == 4 * (1 + int.from_bytes(report[2:4], "big"))
    base, count, word = struct.unpack_from("!HHI", report, 12)
    time, position, symbols = (word >> 8) * 0.064, 20, []
    while len(symbols) < count:
        (chunk,) = struct.unpack_from("!H", report, position)
        position += 2
        if chunk & 0x8000:
            assert chunk & 0x4000
            symbols += [chunk >> (12 - 2 * n) & 3 for n in range(7)]
        else:
            symbols += [chunk >> 13] * (chunk & 0x1FFF)
    told = {}
    for offset, symbol in enumerate(symbols[:count]):
        if symbol == 0:
            continue
        delta = report[position] if symbol == 1 else struct.unpack_from("!h", report, position)[0]
        position += symbol
        time += delta * 250e-6
        told[(base + offset) % 65536] = time
    return told


def test_checks_are_read_and_answered_as_the_general_library_does() -> None:
    request = reference.Message(reference.Method.BINDING, reference.Class.REQUEST)
    request.attributes["USERNAME"] = "ours:theirs"
    request.attributes["USE-CANDIDATE"] = None
    request.add_message_integrity(b"password")
    check = stun.read_check(bytes(request))
    assert check is not None
    assert (check.ufrag, check.nominated) == ("ours", True)
    assert check.authentic(b"password")
    assert not check.authentic(b"Password")
    for address in (("192.0.2.7", 4321), ("2001:db8::7", 4321)):
        answer = reference.parse_message(stun.write_answer(check, address, b"password"))
        assert answer.transaction_id == request.transaction_id
        assert answer.attributes["XOR-MAPPED-ADDRESS"] == address
        assert answer.check_message_integrity(b"password")
    assert (
        stun.read_check(bytes(reference.Message(reference.Method.BINDING, reference.Class.REQUEST))) is None
    )


def test_skimming_finds_losses_and_requests() -> None:
    report = RtcpReceiverInfo(1, 64, 5, 9, 0, 0, 0)
    loss, requests = rtcp.skim(bytes(RtcpRrPacket(1, [report])) + bytes(RtcpPsfbPacket(1, 1, 2)))
    assert loss == 0.25
    assert requests == [RtcpPsfbPacket(1, 1, 2)]


def test_old_pictures_are_squeezed_up_to_the_last() -> None:
    packets = [Packet(n, stamp, True, Codec.H264, b"") for n, stamp in enumerate((10, 10, 3010, 6010))]
    assert squeezed(packets) == {10: 6010 - 180, 3010: 6010 - 90, 6010: 6010}


def test_revocations_cover_what_was_issued_before() -> None:
    now = [100.0]
    revocations = Revocations(lambda: now[0])
    old = Grant(right=Right.PLAY, event="e", room="r", person="p", issued=90)
    revocations.add(event="e", room="r", person="p")
    assert revocations.covers(old)
    assert not revocations.covers(Grant(right=Right.PLAY, event="e", room="r", person="p", issued=101))
    assert not revocations.covers(Grant(right=Right.PLAY, event="e", room="s", person="p", issued=90))
    assert not revocations.covers(Grant(right=Right.PLAY, event="e", room="r", person="q", issued=90))
    now[0] = 1000
    revocations.forget()
    assert not revocations.covers(old)


def test_settings_say_what_is_wrong_with_them() -> None:
    secret = {"HYBRID_RELAY_SECRET": "s" * 32}
    with pytest.raises(ConfigError, match="SECRET"):
        Settings.from_environment({})
    with pytest.raises(ConfigError, match="MAX_VIEWERS"):
        Settings.from_environment({**secret, "HYBRID_RELAY_MAX_VIEWERS": "many"})
    with pytest.raises(ConfigError, match="UDP"):
        Settings.from_environment({**secret, "HYBRID_RELAY_UDP": "relay.example:1"})
    read = Settings.from_environment(
        {**secret, "HYBRID_RELAY_UDP": ":9000", "HYBRID_RELAY_ADVERTISE": "192.0.2.1, [2001:db8::1]:99"}
    )
    assert (read.udp_host, read.udp_port) == ("::", 9000)
    assert read.advertise == (("192.0.2.1", 9000), ("2001:db8::1", 99))
    assert endpoint("2001:db8::1", 5) == ("2001:db8::1", 5)
