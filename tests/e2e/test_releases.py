"""An organiser moves the rest of the day with two taps on a phone, and other phones see it at once."""

import datetime as dt
import os

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hybrid.domain.releases import release_agenda
from hybrid.domain.stars import toggle_star
from hybrid.enums import Role
from hybrid.models import scope
from hybrid.queries.releases import draft_of
from tests.factories import PersonFactory, SessionFactory

PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}
PICTURES = os.environ.get("RELEASE_PICTURES")


def picture(page, name):
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.fixture
def sessions(event):
    """Two sessions of today, of which the second comes next; the agenda is released."""
    noon = timezone.now().replace(second=0, microsecond=0)
    event.timezone = "UTC"
    event.starts_on = noon.date() - dt.timedelta(days=1)
    event.ends_on = noon.date() + dt.timedelta(days=1)
    event.save()
    room = event.rooms.get()
    # Both on one date, whenever the test runs.
    start = noon.replace(hour=11, minute=0)
    found = [
        SessionFactory(
            event=event,
            room=room,
            title=title,
            starts_at=start + dt.timedelta(hours=hour),
            ends_at=start + dt.timedelta(hours=hour, minutes=45),
        )
        for hour, title in ((0, "Before"), (1, "After the break"))
    ]
    with scope(event=event):
        release_agenda(
            event=event, name="As at 3.12.18", seen=0, draft=draft_of(event).digest, now=timezone.now()
        )
    return found


def test_a_phone_sees_a_shift_at_once_and_its_undo(open_as, event, sessions, axe):
    organiser = PersonFactory(event=event, user=None, roles=[Role.ORGANISER])
    delegate = PersonFactory(event=event, user=None, roles=[Role.DELEGATE])
    with scope(event=event):
        toggle_star(person=delegate, session=sessions[1])
    today = f"agenda/?day={sessions[0].starts_at.date()}"
    phone, passer_by = open_as(delegate, today, **PHONE), open_as(None, today, **PHONE)
    expect(phone.get_by_text("As at 3.12.18")).to_be_visible()
    # The first tap chooses the time (it is chosen already where it comes next), the second moves it.
    desk = open_as(organiser, f"manage/shift/?day={sessions[0].starts_at.date()}", **PHONE)
    desk.get_by_label("12:00").tap()
    axe(desk)
    picture(desk, "shift")
    desk.get_by_role("button", name="10 minutes later").tap()
    expect(desk.get_by_text("Everybody sees it now.")).to_be_visible()
    picture(desk, "shifted")
    notice = phone.locator(".agenda-news")
    expect(notice).to_contain_text("After the break Moved from 12:00 to 12:10")
    expect(phone.locator(".slot__time").filter(has_text="12:10")).to_be_visible()
    expect(phone.get_by_text("from 12:00 on 10 minutes later")).to_be_visible()
    axe(phone)
    picture(phone, "told")
    expect(passer_by.locator(".agenda-news")).to_contain_text("The agenda has changed.")
    expect(passer_by.locator(".slot__time").filter(has_text="12:10")).to_be_visible()
    desk.get_by_role("button", name="Undo").tap()
    expect(notice).to_contain_text("Moved from 12:10 to 12:00")
    expect(phone.locator(".slot__time").filter(has_text="12:00")).to_be_visible()
    phone.get_by_role("button", name="Close").tap()
    expect(notice).to_have_count(0)
    # What was heard is not told again, and the versions can be read.
    phone.reload()
    phone.get_by_role("link", name="What has changed").tap()
    expect(phone.get_by_text("Moved from 12:10 to 12:00")).to_be_visible()
    axe(phone)
    picture(phone, "changes")
    phone.get_by_role("link", name="Versions").tap()
    expect(phone.get_by_role("link", name="As at 3.12.18")).to_be_visible()
    axe(phone)
    picture(phone, "versions")
