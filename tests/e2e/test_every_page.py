"""Every page of the demo that a guest and a passer-by are led to; see `tests/e2e/walking.py`."""

import datetime as dt

from hybrid.demo.build import load_demo
from hybrid.enums import Role
from tests.e2e.walking import is_backstage, look_at, walk

# Some of what has to be found, so that a walk which stops short is noticed.
EXPECTED = {"events?", "event-home?", "agenda?", "session?", "speaker?", "stage?", "join?", "event-ics?"} | {
    "my-place?",
    "my-agenda?",
    "document?",
    "account_login?next",
}


def is_public(path):
    return not is_backstage(path)


def test_every_page_that_is_linked_to_is_finished(site, demo, browser_of, axe):
    seen = set()
    organisers = [f"{site}/{demo[0].slug}/"]
    wrong = walk(browser_of(Role.ORGANISER), axe, organisers, seen, wanted=is_public)
    wrong |= walk(
        browser_of(Role.GUEST),
        axe,
        [site + event.get_absolute_url() for event in demo],
        seen,
        wanted=is_public,
    )
    nobodys = [f"{site}/", site + demo[2].get_absolute_url()]
    wrong |= walk(browser_of(None), axe, nobodys, seen, wanted=is_public)
    assert not wrong, "\n\n".join(f"{address}\n  " + "\n  ".join(found) for address, found in wrong.items())
    assert seen >= EXPECTED


def test_the_agenda_of_an_event_that_runs_over_midnight_fits_too(site, page, axe):
    for event in load_demo(now=dt.datetime(2026, 6, 10, 23, 58, tzinfo=dt.UTC))[:2]:
        wrong, _links = look_at(page, axe, f"{site}/{event.slug}/agenda/")
        assert not wrong
