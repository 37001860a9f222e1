"""Managers that hold every query to the event in scope, for what belongs to a board."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from hybrid.models.scoped import EventManager

M = TypeVar("M", bound=models.Model)


class BoardManager(EventManager[M]):
    """For what belongs to a board."""

    path = "board__event"


class ProposalManager(EventManager[M]):
    """For what belongs to a proposal."""

    path = "proposal__board__event"


class TimetableManager(EventManager[M]):
    """For what belongs to a timetable."""

    path = "timetable__board__event"


class HostManager(EventManager[M]):
    """For what belongs to a host."""

    path = "host__proposal__board__event"


class ActionManager(EventManager[M]):
    """For what belongs to a line of a board's log."""

    path = "action__board__event"
