"""Why a session cannot be somewhere: the vocabulary of refusals, shared by checks, reports and conflicts.

Reasons are data, not sentences, so that the caller can say them in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """A hard requirement."""

    HOST_ABSENT = "host-absent"
    HOST_ON_DUTY = "host-on-duty"
    HOST_ELSEWHERE = "host-elsewhere"
    TOO_SMALL = "too-small"
    LACKS = "lacks"
    CLOSED = "closed"
    BANNED = "banned"
    PINNED = "pinned"
    MUST_BE_HELD = "must-be-held"
    OCCUPIED = "occupied"
    TOO_FEW_PLACES = "too-few-places"
    GONE = "gone"
    HELD_TWICE = "held-twice"


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """One hard requirement and the ids of what it is about; `wanted` and `available` are seats or places."""

    rule: Rule
    proposal: int = -1
    person: int = -1
    other: int = -1
    slot: int = -1
    space: int = -1
    thing: str = ""
    wanted: int = 0
    available: int = 0
