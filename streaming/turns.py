"""Lets heavy steps (a request, a part of a handshake) run one at a time, with media in between."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio


class Turns:
    """A queue for steps of a millisecond or so.

    The event loop does all that is ready before it looks at the network again: fifty people who join at once would
    keep those waiting who watch. Here each round of the loop has one step at most.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._next: asyncio.Handle | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    async def turn(self) -> None:
        """Wait for one's turn; what follows, up to the next wait, is the step."""
        turn = self._loop.create_future()
        self._waiting.append(turn)
        if self._next is None:
            self._next = self._loop.call_soon(self._give)
        await turn

    def _give(self) -> None:
        """Give the next one its turn, and come back after the loop has looked at the network."""
        self._next = None
        while self._waiting:
            turn = self._waiting.popleft()
            # Whoever waited may have been cancelled meanwhile.
            if not turn.done():
                turn.set_result(None)
                break
        if self._waiting:
            self._next = self._loop.call_soon(self._give)

    def close(self) -> None:
        """Let everybody go on at once: the end is near."""
        if self._next is not None:
            self._next.cancel()
            self._next = None
        for turn in self._waiting:
            if not turn.done():
                turn.set_result(None)
        self._waiting.clear()
