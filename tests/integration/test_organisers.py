"""Several organisers at the same moment, on PostgreSQL with two web workers."""

import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.program import PATIENCE

MANAGE = "/policing-social-citizens/manage/"
AT_ONCE = 8


class Organiser:
    """A browser that opened the organiser's link. Each request is a new connection, to either worker."""

    def __init__(self, program):
        self.base = program.own_url
        self.cookies = httpx.Cookies()
        link = program.wait_for(r"Organiser \(link\) +http://[^/]+(/r/\S+)")[1]
        self.get(link)
        assert self.post(link, {"display_name": "Olwen Organiser"}).status_code == 302

    def _request(self, method, path, **kwargs):
        answer = httpx.request(method, self.base + path, cookies=self.cookies, timeout=PATIENCE, **kwargs)
        self.cookies.update(answer.cookies)
        return answer

    def get(self, path):
        return self._request("GET", path)

    def post(self, path, data):
        return self._request("POST", path, data={**data, "csrfmiddlewaretoken": self.cookies["csrftoken"]})


@pytest.fixture
def organiser(hybrid, postgres_server, redis_server):
    program = hybrid(
        *("up", "--demo", "--no-relay", "--port", "0", "--workers", "2"),
        DATABASE_URL=postgres_server.database(),
        REDIS_URL=redis_server.url,
    )
    yield Organiser(program)
    assert program.stop() == 0
    assert "Traceback" not in program.output


def fields(page):
    """The names and values of the text fields, selects and state of a form, as a browser would send them."""
    found = dict(re.findall(r'<input type="(?:text|hidden|number)" name="(\w+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', page, re.DOTALL):
        found[name] = re.search(r'<option value="([^"]*)" selected', options)[1]
    return found


def test_of_many_changes_to_one_field_one_is_saved_and_the_others_are_told(organiser):
    path = re.search(rf'href="({MANAGE}rooms/\d+/)"', organiser.get(MANAGE + "rooms/").text)[1]
    form = fields(organiser.get(path).text)

    def rename(n):
        return organiser.post(path, {**form, "name": f"Hall {n}"}).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = list(pool.map(rename, range(AT_ONCE)))
    assert sorted(statuses) == [302] + [409] * (AT_ONCE - 1)
    assert fields(organiser.get(path).text)["name"] == f"Hall {statuses.index(302)}"


def test_rooms_added_at_once_have_an_address_and_a_place_each(organiser):
    def add(_n):
        return organiser.post(MANAGE + "rooms/new/", {"name": "Blue room", "kind": "physical"}).status_code

    organiser.get(MANAGE + "rooms/new/")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert list(pool.map(add, range(AT_ONCE))) == [302] * AT_ONCE
    page = organiser.get(MANAGE + "rooms/").text
    addresses = set(re.findall(r"/live/(blue-room(?:-\d)?)/", page))
    assert len(addresses) == AT_ONCE


def test_a_thing_deleted_twice_at_once_goes_once_and_comes_back_once(organiser):
    page = organiser.get(MANAGE + "organisations/").text
    path = re.search(rf'href="({MANAGE}organisations/\d+/)"', page)[1]

    def delete(_n):
        return organiser.post(path + "delete/", {}).status_code

    def listed():
        """What the page of deleted things offers below its heading; notices of what was just done stand above."""
        _notices, _h1, page = organiser.get(MANAGE + "deleted/").text.partition("<h1")
        return re.findall(rf'action="({MANAGE}undo/[^"]+)"', page)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert set(pool.map(delete, range(AT_ONCE))) <= {302, 404}
    (undo,) = listed()

    def put_back(_n):
        return organiser.post(undo, {}).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert set(pool.map(put_back, range(AT_ONCE))) <= {302, 404}
    assert organiser.get(MANAGE + "organisations/").text.count(f'href="{path}"') == 1
    assert listed() == []
