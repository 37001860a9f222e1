"""Organisers release the agenda, and move it, at the same moment: one wins, the others are told."""

import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.program import PATIENCE

EVENT = "/policing-social-citizens/"
AT_ONCE = 4


@pytest.fixture
def organiser(hybrid, postgres_server, redis_server):
    """The organiser's cookies and the address of two workers on PostgreSQL and Redis."""
    program = hybrid(
        *("up", "--demo", "--no-relay", "--port", "0", "--workers", "2"),
        DATABASE_URL=postgres_server.database(),
        REDIS_URL=redis_server.url,
    )
    link = program.wait_for(rf"{EVENT}(?s:.*?)[Oo]rganiser \(link\) +http[^/]+//[^/]+(/r/\S+)")[1]
    with httpx.Client(base_url=program.own_url, timeout=PATIENCE, follow_redirects=True) as client:
        client.get(link)
        name = {"display_name": "Olive Organiser", "csrfmiddlewaretoken": client.cookies["csrftoken"]}
        assert client.post(link, data=name).status_code == 200
        yield client


def all_at_once(organiser, path, bodies):
    """Send each of ``bodies`` at the same moment, each over a connection of its own."""
    token = organiser.cookies["csrftoken"]

    def send(body):
        return httpx.post(
            str(organiser.base_url.join(EVENT + path)),
            data=body | {"csrfmiddlewaretoken": token},
            cookies=dict(organiser.cookies),
            headers={"Referer": str(organiser.base_url)},
            follow_redirects=False,
            timeout=PATIENCE,
        )

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, bodies))


def test_one_release_and_one_shift_win(organiser):
    page = organiser.get(EVENT + "manage/releases/").text
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("seen", "draft")}
    answers = all_at_once(
        organiser, "manage/releases/", [fields | {"name": f"Release of {n}"} for n in range(AT_ONCE)]
    )
    assert sorted(answer.status_code for answer in answers) == [302] + [422] * (AT_ONCE - 1)
    winner = next(n for n, answer in enumerate(answers) if answer.status_code == 302)
    for answer in answers:
        if answer.status_code == 422:
            assert f"Olive Organiser has just released the agenda, as “Release of {winner}”." in answer.text
    number = int(re.search(r'name="seen" value="(\d+)"', page)[1]) + 1
    assert organiser.get(f"{EVENT}agenda/releases/{number}/").status_code == 200
    assert organiser.get(f"{EVENT}agenda/releases/{number + 1}/").status_code == 404

    page = organiser.get(EVENT + "manage/shift/").text
    since = re.search(r'name="since" value="([^"]+)" checked', page)[1]
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    all_at_once(
        organiser, "manage/shift/", [{"since": since, "seen": seen, "minutes": "10"} for _n in range(AT_ONCE)]
    )
    changes = organiser.get(f"{EVENT}agenda/releases/{number + 1}/changes/").text
    assert "Moved from" in changes
    assert organiser.get(f"{EVENT}agenda/releases/{number + 2}/").status_code == 404
