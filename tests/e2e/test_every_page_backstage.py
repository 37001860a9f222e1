"""Every page of the demo that an organiser is led to from the back office; see `tests/e2e/walking.py`."""

from hybrid.enums import Role
from tests.e2e.walking import is_backstage, walk

# Some of what has to be found, so that a walk which stops short is noticed.
EXPECTED = {"manage?", "manage-settings?", "editor?", "session-edit?", "role-links?", "people-list?"}


def test_every_page_of_the_back_office_is_finished(site, demo, browser_of, axe):
    seen = set()
    starts = [f"{site}/{demo[0].slug}/manage/"]
    wrong = walk(browser_of(Role.ORGANISER), axe, starts, seen, wanted=is_backstage)
    assert not wrong, "\n\n".join(f"{address}\n  " + "\n  ".join(found) for address, found in wrong.items())
    assert seen >= EXPECTED
