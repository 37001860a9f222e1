import datetime as dt

import pytest
from django.template import Context, Template

from tests.factories import EventFactory


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
