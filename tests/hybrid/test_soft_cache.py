"""The cache while Redis is away. Whole pages meanwhile are in tests/integration/test_live.py."""

import time

import pytest

from hybrid import soft_cache
from hybrid.limits import Limit
from hybrid.soft_cache import SoftRedisCache


@pytest.fixture
def cache(closed_port):
    found = SoftRedisCache(f"redis://127.0.0.1:{closed_port}/0", {"OPTIONS": {"socket_connect_timeout": 1}})
    yield found
    found.memory.clear()


def test_it_keeps_what_it_is_given_in_memory(cache):
    assert cache.get("a", "none") == "none"
    cache.set("a", {"b": 1}, 60)
    assert cache.get("a") == {"b": 1}
    assert "a" in cache
    assert not cache.add("a", 2, 60)
    assert cache.get_or_set("c", 3) == 3
    assert cache.incr("c") == 4
    assert cache.get_many(["a", "c", "d"]) == {"a": {"b": 1}, "c": 4}
    assert cache.delete("a")
    cache.set_many({"x": 1, "y": 2})
    cache.delete_many(["x"])
    assert (cache.get("x"), cache.get("y")) == (None, 2)
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")


def test_failures_still_count(cache, monkeypatch):
    monkeypatch.setattr("hybrid.limits.cache", cache)
    limit = Limit("test", ceiling=2, seconds=60)
    for _n in range(2):
        assert not limit.is_reached("somebody")
        limit.count("somebody")
    assert limit.is_reached("somebody")


def test_it_is_asked_again_after_a_rest(cache, caplog):
    for _n in range(3):
        cache.get("a")
    assert caplog.text.count("does not answer") == 1
    soft_cache._away[cache.place] = time.monotonic()
    cache.get("a")
    assert caplog.text.count("does not answer") == 2
