"""A walk over every address, as everybody: what opens is what the table of rules says."""

import copy
import datetime as dt
from itertools import product

import pytest
from django.contrib.sessions.backends.cached_db import KEY_PREFIX
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from hybrid.enums import Access
from tests.hybrid.access.addresses import EVENT, SITE
from tests.hybrid.access.test_rules import LETTERS, cell
from tests.hybrid.access.world import World, browsers_for, signed_in

pytestmark = pytest.mark.django_db
LETTER_OF = {action: letter for letter, action in LETTERS.items()}
ADMIN = "admin/"


def named(patterns, path=""):
    for pattern in patterns:
        here = path + str(pattern.pattern)
        if here == ADMIN:
            continue  # Django's own admin asks for staff by itself
        if isinstance(pattern, URLResolver):
            yield from named(pattern.url_patterns, here)
        else:
            yield here, pattern.name


@pytest.fixture
def world():
    return World(slug="demo")


def ask(client, method, path):
    """One request that leaves no trace: neither in the database nor in the browser."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method)(path)
        transaction.set_rollback(True)
    for jar in (cookies, client.cookies):
        if "sessionid" in jar:
            # What is kept of the session in the cache knows nothing of the rollback.
            cache.delete(KEY_PREFIX + jar["sessionid"].value)
    client.cookies = cookies
    return response


def path_of(name, slug, world):
    entry = EVENT[name]
    ids = entry.ids(world) if entry.ids else {}
    return reverse(name, kwargs={"event": slug, **ids, **entry.rest})


def test_every_address_has_its_line():
    found = dict(named(get_resolver().url_patterns))
    assert None not in found.values(), "give every address a name"
    below = {name for path, name in found.items() if path.startswith("<slug:event>/")}
    assert below == set(EVENT), "say who may open it, in tests/hybrid/access/addresses.py"
    assert set(found.values()) - below == set(SITE), (
        "say who may open it, in tests/hybrid/access/addresses.py"
    )


# Everybody at an event that asks for its code; at the others, those whose rights differ there.
WALKS = [
    (Access.CODE, True, None),
    (Access.PUBLIC, True, {"nobody", "signed in", "starred only"}),
    (Access.CODE, False, {"nobody", "guest", "delegate", "speaker", "moderator", "screen"}),
]


@pytest.mark.parametrize(("access", "is_published", "only"), WALKS)
def test_an_address_opens_to_whom_the_table_says(world, access, is_published, only):
    browsers = browsers_for(world.event, World(slug="elsewhere").event)
    type(world.event).objects.filter(slug="demo").update(access=access, is_published=is_published)
    wrong = []
    for name, entry in EVENT.items():
        path = path_of(name, "demo", world)
        for who, method in product(only or browsers, entry.methods):
            rights = cell(who, access, is_published)
            status = ask(browsers[who], method, path).status_code
            if LETTER_OF[entry.action] in rights:
                is_right = status < 500 and status not in {403, 404, 405}
            else:
                is_right = status == (403 if "E" in rights else 404)
            if not is_right:
                wrong.append((name, method, who, status))
    assert not wrong


def test_an_id_of_another_event_is_404(world):
    elsewhere = World(slug="elsewhere")
    browsers = browsers_for(world.event, elsewhere.event)
    wrong = []
    for name, entry in EVENT.items():
        if entry.ids is None:
            continue
        for who, method in product(("organiser", "superuser"), entry.methods):
            if LETTER_OF[entry.action] not in cell(who, world.event.access, world.event.is_published):
                continue  # without a place there is nothing of one's own to do
            own = ask(browsers[who], method, path_of(name, "demo", world)).status_code
            foreign = ask(browsers[who], method, path_of(name, "demo", elsewhere)).status_code
            if own == 404 or foreign != 404:
                wrong.append((name, method, who, own, foreign))
    assert not wrong


def test_an_event_that_does_not_exist_is_404(world):
    staff = signed_in(is_superuser=True)
    for name, entry in EVENT.items():
        for method in entry.methods:
            assert ask(staff, method, path_of(name, "no-such-event", world)).status_code == 404, name


@pytest.mark.parametrize("name", SITE)
def test_an_address_of_the_site_asks_for_an_account_where_it_needs_one(name):
    entry = SITE[name]
    path = reverse(name, args=entry.args)
    browsers = {"everybody": Client(), "somebody": signed_in(), "staff": signed_in(is_staff=True)}
    order = list(browsers)
    for who, client in browsers.items():
        for method in entry.methods:
            answer = ask(client, method, path)
            where = (name, method, who, answer.status_code, answer.headers.get("Location"))
            sent_away = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next=")
            if order.index(who) >= order.index(entry.who):
                assert answer.status_code < 500, where
                assert answer.status_code not in {403, 405}, where
                assert not sent_away, where
            else:
                assert sent_away or answer.status_code in {403, 404}, where


def test_a_blocked_person_is_told_so_and_a_stranger_how_to_get_in(world):
    browsers = browsers_for(world.event, World().event)
    assert (
        "has ended your part" in ask(browsers["blocked moderator"], "get", "/demo/agenda/").content.decode()
    )
    assert "/demo/join/" in ask(browsers["nobody"], "get", "/demo/agenda/").content.decode()


def test_rights_end_with_the_event_that_gave_them(world):
    """The same browser, an organiser here and nobody there."""
    elsewhere = World(slug="elsewhere")
    browsers = browsers_for(world.event, elsewhere.event)
    assert ask(browsers["organiser"], "get", "/demo/manage/").status_code == 200
    assert ask(browsers["organiser"], "get", "/elsewhere/manage/").status_code == 403
    type(world.event).objects.filter(pk=elsewhere.event.pk).update(
        access=Access.INVITED, created_at=dt.datetime.now(dt.UTC)
    )
    assert ask(browsers["organiser"], "get", "/elsewhere/manage/").status_code == 404
