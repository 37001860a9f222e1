"""How many people hear a topic, in the room and online, over all web processes.

Each process tells the others its own numbers, when they change and every so often. One that falls silent
is forgotten, so that a killed process leaves no ghosts. Nobody is named, and nothing is kept.
"""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING

from hybrid.enums import Attendance
from hybrid.live.delivery import Present
from hybrid.live.frame import encode
from hybrid.protocol.core import Presence

if TYPE_CHECKING:
    from collections.abc import Callable

    from hybrid.live.frame import Frame
    from hybrid.live.hub import Hub

TICK = 1.0  # seconds; numbers change at most this often
REFRESH = 10.0  # seconds after which unchanged numbers are told again
FORGET = 25.0  # seconds of silence after which a process counts as gone: two refreshes and some


class PresenceBoard:
    """One process's view of who is where."""

    def __init__(
        self, hub: Hub, *, send: Callable[[Present], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._hub, self._send, self._clock = hub, send, clock
        self._process = uuid.uuid4().hex
        self._told: dict[str, tuple[int, int, float]] = {}
        self._heard: dict[str, dict[str, tuple[int, int, float]]] = {}
        self._shown: dict[str, tuple[int, int]] = {}

    def tick(self) -> None:
        """Tell the others what has changed here, and forget those who have fallen silent."""
        now = self._clock()
        for topic in {*self._hub.topics, *self._told}:
            in_room, online = self._count(topic)
            told = self._told.get(topic)
            if told is not None and told[:2] == (in_room, online) and now - told[2] < REFRESH:
                continue
            self._told[topic] = (in_room, online, now)
            if (in_room, online) == (0, 0):
                del self._told[topic]
            self._send(Present(self._process, topic, in_room, online))
        for topic in list(self._heard):
            self._show(topic)

    def _count(self, topic: str) -> tuple[int, int]:
        here: dict[object, Attendance] = {}
        for connection in self._hub.listeners_of(topic):
            here[connection.actor.person_id or connection] = connection.attendance
        in_room = sum(attendance is Attendance.IN_ROOM for attendance in here.values())
        return in_room, len(here) - in_room

    def hear(self, present: Present) -> None:
        """Take in what a process says, this one included."""
        processes = self._heard.setdefault(present.topic, {})
        processes[present.process] = (present.in_room, present.online, self._clock())
        self._show(present.topic)

    def frame(self, topic: str, name: str) -> Frame | None:
        """Return what somebody who has just come should be told, if anything is known."""
        shown = self._shown.get(topic)
        if shown is None:
            return None
        return encode(Presence(topic=name, in_room=shown[0], online=shown[1]))

    def _show(self, topic: str) -> None:
        since = self._clock() - FORGET
        processes = {
            process: told
            for process, told in self._heard[topic].items()
            if told[2] >= since and told[:2] != (0, 0)
        }
        self._heard[topic] = processes
        numbers = (sum(told[0] for told in processes.values()), sum(told[1] for told in processes.values()))
        if not processes:
            del self._heard[topic]
        if self._shown.get(topic) == numbers:
            return
        self._shown[topic] = numbers
        self._hub.tell(topic, lambda name: Presence(topic=name, in_room=numbers[0], online=numbers[1]))
        if numbers == (0, 0):
            del self._shown[topic]
