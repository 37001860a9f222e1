"""The same program on PostgreSQL and Redis, with two web workers: the way it is run for many people."""

import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.program import PATIENCE, is_alive, wait_until

EVENT = "/policing-social-citizens/"
CODE_EVENT = "/policing-with-authority/"


class Visitor:
    """A browser's cookies and forms. Every request is a new connection, to whichever worker takes it."""

    def __init__(self, program):
        self.base = program.own_url
        self.cookies = {}

    def _request(self, method, path, **kwargs):
        answer = httpx.request(
            method, self.base + path, cookies=self.cookies, timeout=PATIENCE, follow_redirects=False, **kwargs
        )
        self.cookies.update(answer.cookies)
        return answer

    def get(self, path):
        return self._request("GET", path)

    def post(self, path, **data):
        return self._request("POST", path, data={**data, "csrfmiddlewaretoken": self.cookies["csrftoken"]})


@pytest.fixture(params=["cluster", "embedded"])
def program(request, prepared, postgres_server, redis_server):
    """The demo, on either kind of installation."""
    if request.param == "embedded":
        return prepared("up", "--demo", "--no-test-card", "--port", "0", "--access-log")
    return prepared(
        *("up", "--demo", "--no-test-card", "--port", "0", "--workers", "2", "--access-log"),
        DATABASE_URL=postgres_server.database(),
        REDIS_URL=redis_server.url,
    )


def test_somebody_joins_and_keeps_a_session(program):
    visitor = Visitor(program)
    home = visitor.get(EVENT)
    assert home.status_code == 200
    asset = re.search(r'href="(/static/app/assets/[^"]+\.css)"', home.text)[1]
    assert "immutable" in visitor.get(asset).headers["cache-control"]
    for page in ("agenda/", "speakers/", "market-place/", "practical/", "live/main-hall/", "agenda.ics"):
        assert visitor.get(EVENT + page).status_code == 200

    assert visitor.get(EVENT + "join/").status_code == 200
    joined = visitor.post(EVENT + "join/", display_name="Ada Example", attendance="online")
    assert (joined.status_code, joined.headers["location"]) == (302, EVENT)
    assert "Ada Example" in visitor.get(EVENT + "me/").text

    path = re.search(rf'formaction="({EVENT}sessions/[^"/]+/)star/"', visitor.get(EVENT + "agenda/").text)[1]
    assert visitor.post(path + "star/", next=EVENT).status_code == 302
    assert path in visitor.get(EVENT + "my-agenda/").text
    assert visitor.post(path + "star/", next=EVENT).status_code == 302
    assert path not in visitor.get(EVENT + "my-agenda/").text
    stranger = Visitor(program)
    assert "Ada Example" not in stranger.get(EVENT + "my-agenda/").text
    assert program.stop() == 0
    assert "Traceback" not in program.output


def serving(program):
    """The workers that have answered somebody so far, after one more."""
    assert program.get("/").status_code == 200
    return set(re.findall(r"web\.(\d) +\|.* \"GET / ", program.output))


def test_many_at_once_are_spread_over_the_workers(hybrid, postgres_server, redis_server):
    program = hybrid(
        *("up", "--demo", "--no-test-card", "--port", "0", "--workers", "2", "--access-log"),
        DATABASE_URL=postgres_server.database(),
        REDIS_URL=redis_server.url,
    )
    visitors = [Visitor(program) for _ in range(40)]
    # It is ready as soon as one of them answers.
    wait_until(lambda: serving(program) == {"1", "2"}, "both workers")

    def take_part(visitor):
        visitor.get(EVENT + "join/")
        joined = visitor.post(EVENT + "join/", display_name="Somebody", attendance="in_room")
        return joined.status_code, "Somebody" in visitor.get(EVENT + "me/").text

    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(take_part, visitors)) == [(302, True)] * len(visitors)
    program.wait_for(r"web\.1 .*POST")
    program.wait_for(r"web\.2 .*POST")

    killed = program.pid_of("hybrid.ops.web")
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: not is_alive(killed), "its end")
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda v: v.get(EVENT).status_code, visitors[:8]))
    assert statuses == [200] * 8, "the other worker goes on"
    assert program.stop() == 0


def test_the_database_goes_away_and_comes_back(hybrid, postgres_server, redis_server, tmp_path):
    program = hybrid(
        *("up", "--demo", "--no-test-card", "--port", "0"),
        DATABASE_URL=postgres_server.database(),
        REDIS_URL=redis_server.url,
    )
    assert program.health() == 200
    visitor = Visitor(program)
    visitor.get("/accounts/login/")

    postgres_server.stop()
    try:
        assert program.health() == 503
        assert program.get("/").status_code == 503
        program.wait_for(r"jobs +\| The database .* does not answer; trying again in")
    finally:
        postgres_server.start()
    wait_until(lambda: program.health() == 200, "the database to be found again")
    assert program.get(EVENT).status_code == 200

    asked = visitor.post("/accounts/login/", login="somebody@example.org")
    assert asked.status_code == 302
    wait_until(lambda: list(tmp_path.glob("data/mail/*")), "the jobs process to send the mail")
    assert program.stop() == 0


def test_the_database_is_down_at_the_start(hybrid, postgres_server):
    url = postgres_server.database()
    postgres_server.stop()
    try:
        program = hybrid("up", "--port", "0", DATABASE_URL=url)
        said = program.wait_for(r"setup +\| The database (.*) does not answer; trying again in 0\.5 s\. (.*)")
        assert re.fullmatch(r"events_\d+ on 127\.0\.0\.1:\d+", said[1])
        assert "refused" in said[2]
        program.wait_for(r"trying again in 1 s")
    finally:
        postgres_server.start()
    assert program.health() == 200
    assert "Traceback" not in program.output
    assert program.stop() == 0


def test_it_can_be_ended_while_it_waits_for_the_database(hybrid, closed_port):
    program = hybrid(
        "up", "--port", "0", DATABASE_URL=f"postgres://hybrid:secret@127.0.0.1:{closed_port}/events"
    )
    program.wait_for("does not answer")
    assert program.stop() == 0
    assert "secret" not in program.output
