"""A process that has been up for long, and one whose clock is set forward, still deliver."""

import asyncio
import time
from types import SimpleNamespace

import pytest
from channels import layers

from hybrid.live.bus import GROUP, pack
from hybrid.live.delivery import Present

pytestmark = pytest.mark.usefixtures("room")

HOUR = 3600


@pytest.fixture
def clock(monkeypatch):
    """The clock of the channel layer, to be moved."""

    def now():
        return time.time() + moved.seconds

    moved = SimpleNamespace(seconds=0, time=now)
    monkeypatch.setattr(layers, "time", moved)
    return moved


async def test_after_twenty_five_hours_changes_still_arrive(connect, member, clock):
    asker = await connect(await member())
    await asker.subscribe()
    for _hour in range(25):
        clock.seconds += HOUR
        assert (await asker.ask("Still there?"))["type"] == "ok"
        await asker.change("question.own_changed")


async def test_the_clock_is_set_forward_while_a_change_is_on_its_way(connect, member, clock):
    asker = await connect(await member())
    await asker.subscribe()
    layer = layers.get_channel_layer()
    parcel = pack(Present("another", "0:room:0", 0, 0))

    async def set_forward():
        # One turn of the loop later the first parcel is in the queue, and the hub has yet to take it out.
        await asyncio.sleep(0)
        clock.seconds += HOUR
        await layer.group_send(GROUP, parcel)

    await asyncio.gather(layer.group_send(GROUP, parcel), set_forward())
    assert (await asker.ask("Still there?"))["type"] == "ok"
    await asker.change("question.own_changed")
