"""Follow every link of the demo, as a visitor, a guest and an organiser, and look at one page of each kind.

Nothing is listed here: a page that is linked to is looked at. Each has to answer, to say nothing to the console (a
violated security policy would), to fit on a telephone, a tablet and a desk, and to leave axe-core nothing to find.
"""

import datetime as dt
import re
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.module_loading import import_string

from hybrid.demo.build import load_demo
from hybrid.domain.people import grant_role
from hybrid.enums import Role
from hybrid.models import Person
from hybrid.queries.actors import GUESTS_KEY

WIDTHS = (360, 768, 1440)
# Downloads, which a browser does not show as a page.
FILE = re.compile(r"\.[a-z]{2,4}$|/documents/\d+/$|/picture$")
# Some of what has to be found, so that a walk which stops short is noticed.
EXPECTED = {"events?", "event-home?", "agenda?", "session?", "speaker?", "stage?", "join?", "event-ics?"} | {
    "my-place?",
    "my-agenda?",
    "document?",
    "manage?",
    "manage-settings?",
    "editor?",
    "session-edit?",
    "role-links?",
    "people-list?",
    "account_login?next",
}
# Django's own pages, which are styled and tested there.
NOT_OURS = ("/admin/", "/jsi18n/")
TOO_WIDE = """() => {
  const page = document.documentElement;
  return page.scrollWidth > page.clientWidth ? page.scrollWidth : 0;
}"""


@pytest.fixture
def demo(site):
    return load_demo(now=timezone.now())


@pytest.fixture
def browser_of(site, demo, browser):
    """Open a browser of its own for somebody with ``role`` in the main demo event; None is a passer-by."""
    opened = []

    def browser_with(role):
        context = browser.new_context()
        opened.append(context)
        if role is not None:
            person = Person.objects.create(event=demo[0], display_name="Poppy Noticeboard")
            grant_role(person=person, role=role)
            session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
            session[GUESTS_KEY] = {str(demo[0].pk): person.pk}
            session.create()
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": site}
            context.add_cookies([cookie])
        return context

    yield browser_with
    for context in opened:
        context.close()


def kind_of(address):
    """Return which page of the site an address is, whatever object it shows; None when it is not one of ours."""
    parts = urlsplit(address)
    if parts.path.startswith(NOT_OURS):
        return None
    try:
        match = resolve(parts.path)
    except Resolver404:
        return parts.path
    # The same page asked for otherwise (a day, a view by room) is a page of its own, once.
    asked = ",".join(sorted(pair.split("=")[0] for pair in parts.query.split("&") if pair))
    return f"{match.view_name or match.route}?{asked}"


def look_at(page, axe, address):
    """Return what is wrong with the page at ``address``, and the addresses that it leads to."""
    said = []
    page.on(
        "console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    page.emulate_media(color_scheme="light")
    answer = page.goto(address)
    wrong = [] if answer.ok else [f"answered {answer.status}"]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if (needed := page.evaluate(TOO_WIDE)) > 0:
            wrong.append(f"needs {needed} of {width} pixels")
        scheme = "dark" if width == WIDTHS[-1] else "light"
        page.emulate_media(color_scheme=scheme)
        if width != WIDTHS[1]:
            try:
                axe(page)
            except AssertionError as error:
                wrong.append(f"{width} pixels, {scheme}: {error}")
    links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    return wrong + said, [urldefrag(urljoin(page.url, link))[0] for link in links]


def walk(context, axe, starts, seen):
    """Look at one page of each kind that can be reached from ``starts`` and is not in ``seen`` yet.

    Return what is wrong, by address.
    """
    waiting, wrong = list(starts), {}
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if kind is None or kind in seen:
            continue
        seen.add(kind)
        if FILE.search(urlsplit(address).path):
            answer = context.request.get(address)
            found, links = [] if answer.ok else [f"answered {answer.status}"], []
        else:
            page = context.new_page()
            found, links = look_at(page, axe, address)
            page.close()
        if found:
            wrong[address] = found
        waiting += [link for link in links if urlsplit(link).netloc == urlsplit(address).netloc]
    return wrong


def test_every_page_that_is_linked_to_is_finished(site, demo, browser_of, axe):
    seen = set()
    wrong = walk(browser_of(Role.ORGANISER), axe, [f"{site}/{demo[0].slug}/manage/"], seen)
    wrong |= walk(browser_of(Role.GUEST), axe, [site + event.get_absolute_url() for event in demo], seen)
    wrong |= walk(browser_of(None), axe, [f"{site}/", site + demo[2].get_absolute_url()], seen)
    assert not wrong, "\n\n".join(f"{address}\n  " + "\n  ".join(found) for address, found in wrong.items())
    assert seen >= EXPECTED


def test_the_agenda_of_an_event_that_runs_over_midnight_fits_too(site, page, axe):
    for event in load_demo(now=dt.datetime(2026, 6, 10, 23, 58, tzinfo=dt.UTC))[:2]:
        wrong, _links = look_at(page, axe, f"{site}/{event.slug}/agenda/")
        assert not wrong
