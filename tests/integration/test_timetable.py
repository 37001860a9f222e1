"""The jobs process is killed while the solver runs, and four facilitators release at the same moment, on PostgreSQL."""

import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.program import PATIENCE, is_alive, wait_until

BOARD = "/policing-social-citizens/board/afternoon/"
AT_ONCE = 4


@pytest.fixture
def program(hybrid, postgres_server, redis_server):
    return hybrid(
        *("up", "--demo", "--no-relay", "--port", "0", "--workers", "2"),
        DATABASE_URL=postgres_server.database(),
        REDIS_URL=redis_server.url,
    )


@pytest.fixture
def organiser(program):
    link = program.wait_for(r"Organiser \(link\) +http[^/]+//[^/]+(/r/\S+)")[1]
    with httpx.Client(base_url=program.own_url, timeout=PATIENCE, follow_redirects=True) as client:
        client.get(link)
        send(client, link, display_name="Olive Organiser")
        yield client


def send(client, path, **data):
    answer = client.post(path, data={**data, "csrfmiddlewaretoken": client.cookies["csrftoken"]})
    assert answer.status_code == 200
    return answer.text


def test_killed_half_way_stopped_and_released_once(program, organiser):
    def page():
        return organiser.get(f"{BOARD}facilitate/").text

    send(organiser, f"{BOARD}facilitate/solve/", mode="fresh")
    wait_until(lambda: "so far" in page(), "a first timetable")
    solver = program.pid_of("hybrid.ops.long_task")
    os.kill(program.pid_of("hybrid.ops.worker"), signal.SIGKILL)
    wait_until(lambda: not is_alive(solver), "the end of the solver's process")
    assert "so far" in page()
    wait_until(lambda: "ended half-way" in page(), "the solver to begin again")
    run = re.search(r'name="run" value="(\d+)"', page())[1]
    send(organiser, f"{BOARD}facilitate/stop/", run=run)
    wait_until(lambda: "The solver was stopped" in page(), "the solver to stop")

    def release(number):
        with httpx.Client(
            base_url=program.own_url, timeout=PATIENCE, follow_redirects=True, cookies=dict(organiser.cookies)
        ) as client:
            return send(client, f"{BOARD}facilitate/release/", name=f"Release {number}", after="0")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(release, range(AT_ONCE)))
    won = [n for n, text in enumerate(answers) if "Everybody now sees" in text]
    assert len(won) == 1
    for number, text in enumerate(answers):
        if number != won[0]:
            assert f"Olive Organiser has released “Release {won[0]}” meanwhile" in text
    grid = organiser.get(f"{BOARD}grid/").text
    assert f"Release {won[0]}" in grid
    title = re.search(r'grid-session__title"><a href="[^"]+">([^<]+)<', grid)[1]
    calendar = organiser.get("/policing-social-citizens/agenda.ics").text.replace("\r\n ", "")
    assert calendar.count(f"SUMMARY:{title}") == 1
