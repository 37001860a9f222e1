"""The test card of ``hybrid up --demo``, from the program's start to a decoded picture, and over the relay's end."""

import asyncio
import os
import re
import signal

import httpx
import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription

from hybrid.config import load_config
from hybrid.ops.serve import ServeOptions, media_children
from streaming import tokens
from streaming.tokens import Grant, Right
from tests.program import PATIENCE

EVENT = "policing-social-citizens"
# aiortc's own sockets at the end of a connection are not what is tested.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


async def pictures(address: str, secret: str, wanted: int) -> list[tuple[int, int]]:
    """Watch a WHEP address until so many pictures were decoded; give their sizes."""
    grant = Grant(right=Right.PLAY, event=EVENT, room="main-hall", person="viewer")
    headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {tokens.mint(grant, secret)}"}
    peer = RTCPeerConnection()
    try:
        receiver = peer.addTransceiver("video", direction="recvonly").receiver
        await peer.setLocalDescription(await peer.createOffer())
        async with httpx.AsyncClient() as http:
            answer = await http.post(address, content=peer.localDescription.sdp, headers=headers)
        assert answer.status_code == 201, answer.text
        await peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
        async with asyncio.timeout(PATIENCE):
            seen = [await receiver.track.recv() for _ in range(wanted)]
        return [(frame.width, frame.height) for frame in seen]
    finally:
        await peer.close()


def test_the_demo_has_a_picture_that_comes_back_when_the_relay_does(prepared, hybrid, tmp_path):
    program = prepared("up", "--demo", "--port", "0")
    assert program.health() == 200
    said = r"card +\| publishing at (http://\S+)/whip/(\S+)"
    relay, room = program.wait_for(said).groups()
    assert room == f"{EVENT}/main-hall"
    secret = (tmp_path / "data" / "relay_secret").read_text()
    address = f"{relay}/whep/{room}"
    assert set(asyncio.run(pictures(address, secret, 20))) == {(1280, 720)}

    lost = hybrid("demo", "publish", "ballroom")
    assert lost.ended() == 1
    assert f"There is no room 'ballroom' in {EVENT}. Its rooms: main-hall" in lost.output

    os.kill(program.pid_of("streaming"), signal.SIGKILL)
    program.wait_for(r"relay +\| was ended by SIGKILL; starting it again")
    program.wait_for(rf"{said}[\s\S]*{said}")
    assert set(asyncio.run(pictures(address, secret, 5))) == {(1280, 720)}
    assert program.stop() == 0
    assert not re.search(r"(card|relay) +\| Traceback", program.output)


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (ServeOptions(demo=True), ["relay", "card"]),
        (ServeOptions(demo=True, test_card=False), ["relay"]),
        (ServeOptions(), ["relay"]),
        (ServeOptions(demo=True, relay=False), []),
    ],
)
def test_the_card_belongs_to_the_demo_and_may_be_left_out(tmp_path, options, names):
    environ = {
        "HYBRID_DATA_DIR": str(tmp_path),
        "HYBRID_RELAY_HTTP": "127.0.0.1:0",
        "HYBRID_RELAY_UDP": "127.0.0.1:0",
    }
    children = media_children(options, load_config(environ), environ, web_url="http://127.0.0.1:1")
    assert [child.name for child in children] == names
