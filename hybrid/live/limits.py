"""How much one client may ask."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_MESSAGE = 8 * 1024  # bytes; the longest question is 500 characters, four bytes each
# A person taps quickly, a page that comes back resends what it kept; a program that floods does neither.
RATE = 10.0  # messages a second
BURST = 40.0
# People whose buckets are kept before those that are full again are dropped: a hall and its viewers.
KEPT_BUCKETS = 4000


class TokenBucket:
    """Allows ``rate`` a second on average and ``burst`` at once."""

    __slots__ = ("_burst", "_clock", "_filled_at", "_rate", "_tokens")

    def __init__(
        self, rate: float = RATE, burst: float = BURST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._tokens, self._filled_at = burst, clock()

    def take(self) -> bool:
        """Take one token; False when there is none."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    @property
    def is_full(self) -> bool:
        """Whether it allows as much as a new one."""
        return self._tokens + (self._clock() - self._filled_at) * self._rate >= self._burst


class Buckets:
    """One bucket for each person, however many sockets they open and however often they come back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[int, TokenBucket] = {}
        self._look_through_at = KEPT_BUCKETS

    def of(self, person_id: int | None) -> TokenBucket:
        """Return the bucket of a person; whoever is nobody, and so may change nothing, has one a socket."""
        if person_id is None:
            return TokenBucket(clock=self._clock)
        if (kept := self._kept.get(person_id)) is not None:
            return kept
        if len(self._kept) >= self._look_through_at:
            # A full one is as good as a new one, and may be forgotten.
            self._kept = {person: bucket for person, bucket in self._kept.items() if not bucket.is_full}
            self._look_through_at = max(KEPT_BUCKETS, 2 * len(self._kept))
        bucket = self._kept[person_id] = TokenBucket(clock=self._clock)
        return bucket
