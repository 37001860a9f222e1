"""Says when datagrams wait, at most as often as it is asked to.

Waking the event loop costs more than reading a datagram. With many viewers, the packets of one picture and the reports
that come meanwhile are worth a few milliseconds of waiting for each other.
"""

from __future__ import annotations

import math
import select
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable


class Doorbell:
    """Calls ``answer`` when the descriptor can be read. ``answer`` gives whether it found anything.

    ``pause`` is for how long, in seconds, it is then left alone before it is read again; :meth:`rest` sets it. With an
    infinite one, somebody else must read the descriptor now and then. Systems without ``epoll`` know no pause.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, descriptor: int, answer: Callable[[], bool]) -> None:
        self.pause = 0.0
        self._loop = loop
        self._descriptor = descriptor
        self._answer = answer
        self._timer: asyncio.TimerHandle | None = None
        self._armed = True
        self._poll: select.epoll | None = None
        if hasattr(select, "epoll"):
            # A poll of its own that rings once and is silent until it is armed: taking the descriptor out of the
            # loop's and putting it back would cost what this saves.
            self._poll = select.epoll()
            self._poll.register(descriptor, select.EPOLLIN | select.EPOLLONESHOT)
            loop.add_reader(self._poll.fileno(), self._rung)
        else:
            loop.add_reader(descriptor, answer)

    def rest(self, pause: float) -> None:
        """Leave the descriptor alone for so long from now on, also if it is left alone for longer already."""
        shorter, self.pause = pause < self.pause, pause
        if shorter and not self._armed:
            self._disturb()
            self._timer = self._loop.call_later(pause, self._look)

    def _disturb(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _rung(self) -> None:
        if self._poll is None or not self._poll.poll(0):
            return
        self._armed = False
        try:
            self._answer()
        finally:
            # Whatever went wrong: a bell that is not armed again would be silent for ever.
            self._wait()

    def _wait(self) -> None:
        if not self.pause:
            self._arm()
        elif self.pause < math.inf:
            self._timer = self._loop.call_later(self.pause, self._look)

    def _look(self) -> None:
        self._timer = None
        found = True
        try:
            found = self._answer()
        finally:
            if found:
                self._wait()
            else:
                self._arm()

    def _arm(self) -> None:
        self._armed = True
        if self._poll is not None:
            self._poll.modify(self._descriptor, select.EPOLLIN | select.EPOLLONESHOT)

    def close(self) -> None:
        """Be silent for good."""
        if self._poll is None:
            self._loop.remove_reader(self._descriptor)
            return
        self._disturb()
        self._loop.remove_reader(self._poll.fileno())
        self._poll.close()
        self._poll = None
