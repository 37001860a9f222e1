"""The cache where Redis is used: while that is away, each process makes do with its own memory.

What is in it is made again when it is missing, or counts failures, and counts them again from nothing. Nothing
that must be the same in all processes may live here; sessions do not.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

# Seconds for which a Redis that did not answer is not asked again.
REST = 1.0

_away: dict[str, float] = {}


def _either(name: str) -> Callable[..., Any]:
    """Return a method that asks Redis, or this process's memory while Redis is away."""

    def method(self: SoftRedisCache, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- the method's own
        if time.monotonic() >= _away.get(self.place, 0.0):
            try:
                return getattr(super(SoftRedisCache, self), name)(*args, **kwargs)
            except RedisError:
                _away[self.place] = time.monotonic() + REST
                logger.warning("Redis does not answer: each process keeps its own cache meanwhile")
        return getattr(self.memory, name)(*args, **kwargs)

    method.__name__ = name
    return method


class SoftRedisCache(RedisCache):
    """Redis, or memory."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.place = server
        self.memory = LocMemCache("while Redis is away", {"MAX_ENTRIES": 10_000})

    add = _either("add")
    get = _either("get")
    set = _either("set")
    touch = _either("touch")
    delete = _either("delete")
    get_many = _either("get_many")
    has_key = _either("has_key")
    incr = _either("incr")
    set_many = _either("set_many")
    delete_many = _either("delete_many")
    clear = _either("clear")
