"""Registering, waiting, getting the offer and coming with the calendar, in a real browser on a phone."""

import datetime as dt
import re

import icalendar
import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from hybrid.domain.registration.details import Details
from hybrid.domain.registration.register import register
from hybrid.enums import Access, Attendance, Role
from hybrid.models import RegistrationQuestion, RegistrationRules, WaitingEntry
from hybrid.ops.long_lane import JobsWorker
from tests.factories import PersonFactory, SessionFactory

PHONE = {"viewport": {"width": 360, "height": 780}}
DESK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}


@pytest.fixture
def event(event):
    """A conference for the registered, on today, whose one place is Ada's."""
    today = timezone.localdate()
    event.starts_on = event.ends_on = today
    event.access = Access.REGISTERED
    event.save()
    now = timezone.now()
    SessionFactory(event=event, title="Opening", starts_at=now, ends_at=now + dt.timedelta(hours=1))
    RegistrationRules.objects.create(event=event, is_offered=True, in_room_places=1)
    RegistrationQuestion.objects.create(event=event, label="Lunch", kind="choice", choices="Hot\nCold")
    ada = Details(email="ada@example.org", name="Ada Field", attendance=Attendance.IN_ROOM)
    register(event=event, details=ada, user=PersonFactory(event=event).user, guests={}, now=now)
    return event


@pytest.fixture
def jobs(settings):
    """What the jobs process does twice a second: carry out everything in the queue that is due, mail included."""
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return JobsWorker().run


def link_in_mail(to, subject):
    """What a mail that was sent says, as the person would open it."""
    (found,) = [message for message in mail.outbox if message.to == [to] and subject in message.subject]
    return re.search(r"http://[^/]+(/registration/\S+)", found.body)[1]


def check(page, axe):
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_register_wait_get_the_offer_and_come_with_the_calendar(site, event, open_as, axe, jobs):
    page = open_as(None, "", **PHONE)
    page.get_by_role("link", name="Register", exact=True).press("Enter")
    page.get_by_role("heading", name="Register", exact=True).wait_for()
    check(page, axe)
    page.get_by_label("Your name").fill("Ben Meadow")
    page.get_by_role("button", name="Register").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    check(page, axe)
    expect(page.get_by_label("Your name")).to_have_value("Ben Meadow")
    page.get_by_role("radio", name="In the room").press("Space")
    page.get_by_label("Let me take part online").press("Space")  # no: he waits
    page.get_by_label("E-mail address").fill("ben@example.org")
    page.get_by_label("Cold").press("Space")
    page.get_by_role("button", name="Register").press("Enter")
    page.get_by_role("heading", name="Look into your mail").wait_for()
    check(page, axe)
    jobs()
    page.goto(site + link_in_mail("ben@example.org", "waiting list"))
    page.get_by_text("You are number 1 in the queue").wait_for()
    check(page, axe)
    assert page.goto(f"{site}/demo/agenda/").status == 403

    organiser = PersonFactory(event=event, user=None, display_name="Olwen Organiser", roles=[Role.ORGANISER])
    desk = open_as(organiser, "manage/registrations/", **DESK)
    check(desk, axe)
    desk.get_by_role("link", name="Ada Field").press("Enter")
    desk.get_by_role("button", name="Cancel the registration").wait_for()
    check(desk, axe)
    desk.get_by_role("button", name="Cancel the registration").press("Enter")
    desk.get_by_text("The registration was cancelled").wait_for()
    # Nobody but the jobs process offers it: cancelling has only queued that, and the mails.
    assert not WaitingEntry.objects.filter(offered_at__isnull=False)
    jobs()

    page.goto(site + link_in_mail("ben@example.org", "A place is free"))
    check(page, axe)
    page.get_by_role("button", name="Take the place").press("Enter")
    page.get_by_role("heading", name="You have a place").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Calendar file").click()
    [entry] = icalendar.Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")
    assert (str(entry["summary"]), str(entry["status"])) == ("Demo", "CONFIRMED")
    page.get_by_role("button", name="Enter the event with this browser").press("Enter")
    page.get_by_role("link", name="See the agenda").press("Enter")
    page.get_by_role("heading", name="Agenda").wait_for()
    desk.get_by_role("link", name="Registration", exact=True).first.press("Enter")
    desk.get_by_label("State").select_option(label="Has a place")
    desk.get_by_role("button", name="Search").press("Enter")
    desk.get_by_role("link", name="Ben Meadow").wait_for()
