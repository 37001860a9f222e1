"""Heavy steps take turns, with whatever else the loop has to do in between."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from streaming.turns import Turns


async def test_one_step_in_each_round_of_the_loop() -> None:
    loop = asyncio.get_running_loop()
    turns, seen = Turns(loop), []

    async def step(number: int) -> None:
        await turns.turn()
        seen.append(number)

    steps = [asyncio.create_task(step(number)) for number in range(5)]
    rounds: list[int] = []

    def media() -> None:
        rounds.append(len(seen))
        if len(seen) < 5:
            loop.call_soon(media)

    media()
    await asyncio.gather(*steps)
    assert seen == [0, 1, 2, 3, 4]
    # Between two looks at the network at most one step was taken.
    assert all(later - earlier <= 1 for earlier, later in pairwise(rounds))


async def test_whoever_gives_up_keeps_nobody_waiting() -> None:
    turns = Turns(asyncio.get_running_loop())
    waiting = [asyncio.create_task(turns.turn()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    waiting[1].cancel()
    await asyncio.wait_for(waiting[2], 10)
    assert not turns


async def test_at_the_end_nobody_waits_any_more() -> None:
    turns = Turns(asyncio.get_running_loop())
    waiting = [asyncio.create_task(turns.turn()) for _ in range(3)]
    await asyncio.sleep(0)
    turns.close()
    await asyncio.wait_for(asyncio.gather(*waiting), 10)
