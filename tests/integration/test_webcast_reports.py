"""Reports of the relay that come to two workers at once: each is taken once, and viewers are counted once."""

import csv
import io
import itertools
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from streaming import messages
from streaming.messages import RoomState, Side, State, seal
from tests.program import PATIENCE, wait_until

EVENT = "policing-social-citizens"
WORKERS = 6
VIEWERS = 10


@pytest.fixture
def program(hybrid, postgres_server, redis_server):
    return hybrid(
        *("up", "--demo", "--port", "0", "--workers", "2", "--no-relay"),
        DATABASE_URL=postgres_server.database(),
        REDIS_URL=redis_server.url,
    )


@pytest.fixture
def relay(program, tmp_path):
    """Speak as the relay does."""
    url = program.own_url
    secret = (tmp_path / "data" / "relay_secret").read_text()
    numbers = itertools.count(1)
    room = RoomState(event=EVENT, room="main-hall", live=True, away=False, on_air=True, viewers=VIEWERS)

    def state():
        return State(boot="first", sequence=next(numbers), at=time.time(), rooms=[room])

    def send(message=None, sealed=None):
        body = sealed or seal(message, secret, Side.WEB)
        headers = {"Content-Type": messages.CONTENT_TYPE}
        answer = httpx.post(url + messages.STATE_PATH, content=body, headers=headers, timeout=PATIENCE)
        return answer.status_code

    send.state, send.seal = state, lambda message: seal(message, secret, Side.WEB)
    return send


def viewers_of(program):
    """What the organiser's spreadsheet says."""
    link = program.wait_for(r"Organiser \(link\) +http[^/]+//[^/]+(/r/\S+)")[1]
    with httpx.Client(base_url=program.own_url, timeout=PATIENCE, follow_redirects=True) as browser:
        browser.get(link)
        data = {"display_name": "Olive Example", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        assert browser.post(link, data=data).status_code == 200
        file = browser.get(f"/{EVENT}/manage/webcast/viewers.csv")
        assert file.status_code == 200
        return list(csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff"))))


def test_two_workers_count_once(program, relay):
    began = time.monotonic()
    with ThreadPoolExecutor(WORKERS) as pool:
        # One message, many times: one worker takes it, whichever that is.
        copies = [relay.seal(relay.state())] * WORKERS
        assert sorted(pool.map(lambda sealed: relay(sealed=sealed), copies)) == [200] + [401] * (WORKERS - 1)
        # Many at once, each of them sealed twice: all are answered, none is counted twice.
        for _round in range(5):
            states = [relay.state() for _n in range(WORKERS)]
            assert set(pool.map(relay, [*states, *states])) == {200}
    # As the relay does, say so again and again: after five seconds of silence it would not count.
    shown = '<span class="tag tag--live">Live now</span> Main hall'
    wait_until(lambda: relay(relay.state()) == 200 and shown in program.get(f"/{EVENT}/").text, "the page")
    elapsed = time.monotonic() - began
    rows = viewers_of(program)
    assert {row["peak_viewers"] for row in rows} == {str(VIEWERS)}
    assert sum(float(row["minutes_watched"]) for row in rows) <= VIEWERS * elapsed / 60 + 0.1 * len(rows)
    assert program.stop() == 0
    assert "Traceback" not in program.output
