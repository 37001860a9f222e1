"""Several browsers open one role link at the same moment, on either kind of installation."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.program import PATIENCE

AT_ONCE = 6


@pytest.fixture(params=["cluster", "embedded"])
def program(request, prepared, postgres_server, redis_server):
    """The demo, with two workers on PostgreSQL and Redis, or with one on SQLite."""
    if request.param == "embedded":
        return prepared("up", "--demo", "--no-relay", "--port", "0")
    return prepared(
        *("up", "--demo", "--no-relay", "--port", "0", "--workers", "2"),
        DATABASE_URL=postgres_server.database(),
        REDIS_URL=redis_server.url,
    )


@pytest.fixture
def link(program):
    return program.wait_for(r"[Mm]oderator \(link\) +http[^/]+//[^/]+(/r/\S+)")[1]


@pytest.fixture
def browsers(program):
    made = [
        httpx.Client(base_url=program.own_url, timeout=PATIENCE, follow_redirects=False)
        for _n in range(AT_ONCE)
    ]
    yield made
    for browser in made:
        browser.close()


def test_one_gets_the_place_and_the_others_are_told(link, browsers):
    for browser in browsers:
        assert browser.get(link).status_code == 200

    def take(browser):
        name = {"display_name": "Sam Field", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        return browser.post(link, data=name).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = sorted(pool.map(take, browsers))
    assert answers == [302] + [410] * (AT_ONCE - 1)
    assert sorted(browser.get(link).status_code for browser in browsers) == [302] + [410] * (AT_ONCE - 1)
