import datetime as dt

import pytest
from django.template import Context, Template

from hybrid.templatetags.hybrid import date_range, initials, plain, zone_name
from tests.factories import EventFactory


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ((2009, 6, 27), (2009, 6, 27), "Saturday 27 June 2009"),
        ((2014, 6, 26), (2014, 6, 27), "26 to 27 June 2014"),
        ((2014, 6, 30), (2014, 7, 1), "30 June to 1 July 2014"),
        ((2014, 12, 31), (2015, 1, 1), "31 December 2014 to 1 January 2015"),
    ],
)
def test_days_are_said_as_shortly_as_can_be(first, last, said):
    event = EventFactory.build(starts_on=dt.date(*first), ends_on=dt.date(*last))
    assert date_range(event) == said


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/London", "London time (BST)"),
        ("America/New_York", "New York time (EDT)"),
        ("Asia/Dubai", "Dubai time (UTC+04)"),
        ("UTC", "UTC"),
    ],
)
def test_zones_are_named_after_their_city(zone, said):
    assert zone_name(EventFactory.build(timezone=zone)) == said


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Imelda Thimble", "IT"), ("Cher", "C"), ("Anna (demo)", "A"), ("ünal van der Ü", "ÜÜ"), ("  ", "?")],
)
def test_initials_stand_in_for_a_portrait(name, letters):
    assert initials(name) == letters


def test_plain_words_of_marked_up_text():
    assert plain("**Bold** & <b>text</b>\n\n- one\n- two") == "Bold & <b>text</b> one two"
    assert plain("") == ""


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/London", "10 June 2026 00:30"),
        ("America/New_York", "9 June 2026 19:30"),
        ("UTC", "9 June 2026 23:30"),
    ],
)
def test_times_are_shown_in_the_events_zone(zone, shown):
    moment = dt.datetime(2026, 6, 9, 23, 30, tzinfo=dt.UTC)
    template = Template("{{ moment|local:event|date:'j F Y' }} {{ moment|local:event|time:'H:i' }}")
    assert template.render(Context({"moment": moment, "event": EventFactory.build(timezone=zone)})) == shown
