"""Two organisers change one session at the same moment, on either kind of installation."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.program import PATIENCE

EVENT = "/policing-social-citizens/"
CHANGES = EVENT + "manage/agenda/changes/"
ROUNDS = 12
AT_ONCE = 4


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
def organiser(program):
    """A browser that has taken the organiser's place of the demo."""
    link = program.wait_for(rf"{EVENT}(?s:.*?)[Oo]rganiser \(link\) +http[^/]+//[^/]+(/r/\S+)")[1]
    client = httpx.Client(base_url=program.own_url, timeout=PATIENCE, follow_redirects=True)
    client.get(link)
    name = {"display_name": "Olive Organiser", "csrfmiddlewaretoken": client.cookies["csrftoken"]}
    assert client.post(link, data=name).status_code == 200
    yield client
    client.close()


def every_change(organiser, room):
    """Do each thing that a timeline can do, once, and leave nothing behind."""

    def send(type_, **change):
        headers = {"X-CSRFToken": organiser.cookies["csrftoken"]}
        answer = organiser.post(CHANGES, json={"type": type_, **change}, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    start = organiser.get(CHANGES).json()["days"][0]["start"]
    made = send("create", title="Made", kind="talk", start=start, end=start + 30, room=room)["session"]
    seen = {"session": made["id"], "version": made["version"]}
    longer = send("resize", start=start, end=start + 45, **seen)["session"]
    copy = send("duplicate", session=made["id"])["session"]
    assert copy["start"] == longer["end"]
    for session in (longer, copy):
        removal = send("delete", session=session["id"], version=session["version"])["removal"]
        back = send("restore", removal=removal)["session"]
        assert back["id"] == session["id"]
        send("delete", session=back["id"], version=back["version"])


def test_one_wins_and_the_others_are_told(organiser):
    session = organiser.get(CHANGES).json()["sessions"][0]
    for room in (session["room"], None):
        every_change(organiser, room)
    cookies, token = dict(organiser.cookies), organiser.cookies["csrftoken"]

    def move(start):
        change = {
            "type": "move",
            "session": session["id"],
            "version": session["version"],
            "start": start,
            "room": session["room"],
        }
        # A connection of its own, so that any worker may take it.
        return httpx.post(
            str(organiser.base_url.join(CHANGES)),
            json=change,
            cookies=cookies,
            headers={"X-CSRFToken": token},
            timeout=PATIENCE,
        )

    for _round in range(ROUNDS):
        starts = [session["start"] + 5 * n for n in range(1, AT_ONCE + 1)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(move, starts))
        assert sorted(answer.status_code for answer in answers) == [200] + [409] * (AT_ONCE - 1)
        (winner,) = (answer.json()["session"] for answer in answers if answer.status_code == 200)
        now = next(s for s in organiser.get(CHANGES).json()["sessions"] if s["id"] == session["id"])
        assert now == winner
        assert {answer.json()["session"]["version"] for answer in answers} == {winner["version"]}
        session = winner
