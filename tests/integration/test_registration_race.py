"""Several people take the last place at the same moment, on either kind of installation."""

import email
import email.policy
import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.program import PATIENCE, wait_until

AT_ONCE = 6
EVENT = "/policing-social-citizens"
SETTINGS = f"{EVENT}/manage/registrations/settings/"
LIST = f"{EVENT}/manage/registrations/"


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
def browser(program):
    """Make a browser, once the program says where it is."""
    organiser_link = program.wait_for(r"Organiser \(link\) +http[^/]+//[^/]+(/r/\S+)")[1]
    made = []

    def new():
        made.append(httpx.Client(base_url=program.own_url, timeout=PATIENCE, follow_redirects=False))
        return made[-1]

    new.organiser_link = organiser_link
    yield new
    for one in made:
        one.close()


def send(browser, path, **data):
    return browser.post(path, data={**data, "csrfmiddlewaretoken": browser.cookies["csrftoken"]})


@pytest.fixture
def organiser(browser):
    """The organiser, who has left one place: whoever is in the list has the others."""
    one = browser()
    one.get(browser.organiser_link)
    assert send(one, browser.organiser_link, display_name="Olwen Organiser").status_code == 302
    taken = int(re.search(r'tabular">(\d+)\s+of 300', one.get(LIST).text)[1])
    page = one.get(SETTINGS).text
    state = re.search(r'name="state" value="([^"]+)"', page)[1]
    rules = {"is_offered": "on", "in_room": "on", "in_room_places": taken + 1, "has_waiting_list": "on"}
    answer = send(one, SETTINGS, state=state, offer_hours=48, kept_days=180, **rules)
    assert answer.status_code == 302, answer.text
    return one


def count(organiser, state):
    page = organiser.get(LIST, params={"state": state, "q": "racer"}).text
    return page.count("rows__row")


def place_in_mail(folder):
    """The number of who has the place, and the path of their own page, as their mail says."""
    for path in folder.glob("data/mail/*"):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if "racer" in mail["to"] and mail["subject"].startswith("Your place at"):
            body = mail.get_body(("plain",)).get_content()
            return int(re.search(r"\d+", mail["to"])[0]), re.search(r"http://[^/]+(/registration/\S+)", body)[
                1
            ]
    return None


def test_one_gets_the_place_and_the_others_wait(organiser, browser, tmp_path):
    browsers = [browser() for _n in range(AT_ONCE)]
    for one in browsers:
        assert one.get(f"{EVENT}/register/").status_code == 200

    def come(number):
        return send(
            browsers[number],
            f"{EVENT}/register/",
            name=f"Racer {number}",
            email=f"racer{number}@example.org",
        )

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(come, range(AT_ONCE)))
    assert [answer.status_code for answer in answers] == [302] * AT_ONCE
    assert (count(organiser, "confirmed"), count(organiser, "waiting")) == (1, AT_ONCE - 1)

    # Two tabs of the one who has it cancel at once, and the jobs offer the place to exactly one other.
    winner, own = wait_until(lambda: place_in_mail(tmp_path), "the mail to who has the place")
    with ThreadPoolExecutor(2) as pool:
        cancelled = list(pool.map(lambda _n: send(browsers[winner], own, do="cancel").status_code, range(2)))
    assert cancelled == [302, 302]
    wait_until(lambda: count(organiser, "offered"), "the jobs to offer the place")
    assert (count(organiser, "offered"), count(organiser, "confirmed")) == (1, 0)
