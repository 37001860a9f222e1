"""Files are read back with other parsers than the one that wrote them."""

import datetime as dt
import re
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from hybrid.enums import SessionKind
from hybrid.models import CancelledSession, Session, Star
from tests.factories import (
    EventFactory,
    PersonFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
)
from tests.hybrid.interop.parsers import as_three_read_it, read_with_vobject

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(
        slug="demo", name="Demo; with, marks\\", venue_name="Hall", venue_address="1 Example Row\nMadeup"
    )


def read(response):
    return read_with_vobject(response.content.decode())


def test_the_events_file_has_every_session(client, event):
    room = RoomFactory(event=event, name="Main hall")
    speaker = SpeakerFactory(event=event, name="Imelda Thimble")
    session = SessionFactory(
        event=event, room=room, title="Näive; a, b\\c", abstract="First.\n\nSecond.", speakers=[speaker]
    )
    SessionFactory(event=event, hour=11, kind=SessionKind.BREAK)
    response = client.get("/demo/agenda.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="demo.ics"'
    calendar = read(response)
    assert calendar.x_wr_calname.value == "Demo; with, marks\\"
    assert "NAME:Demo\\; with\\, marks\\\\\r\n" in response.content.decode()
    first, pause = calendar.vevent_list
    assert first.uid.value == str(session.uid)
    assert first.summary.value == "Näive; a, b\\c"
    assert first.location.value == "Main hall, Hall, 1 Example Row, Madeup"
    assert "First.\n\nSecond." in first.description.value
    assert "Imelda Thimble" in first.description.value
    assert first.url.value.endswith(f"/demo/sessions/{session.code}/")
    assert first.dtstart.value == session.starts_at
    assert first.dtend.value == session.ends_at
    assert first.dtstamp.value == session.updated_at.replace(microsecond=0)
    assert pause.transp.value == "TRANSPARENT"


def test_three_parsers_read_the_same_in_every_file(client, event):
    zone = ZoneInfo("America/New_York")
    type(event).objects.update(timezone=zone.key)
    evening = dt.datetime(2014, 6, 26, 22, 30, tzinfo=zone)
    session = SessionFactory(
        event=event,
        title="Bis morgen; «ß», a\\b",
        abstract="a\n\nb" * 40,
        starts_at=evening,
        ends_at=evening + dt.timedelta(hours=3),
    )
    # The hour that this zone's clocks show twice: once before, once after they go back.
    night = dt.datetime(2014, 11, 2, 5, 30, tzinfo=dt.UTC)
    for hours in (0, 1):
        start = night + dt.timedelta(hours=hours)
        SessionFactory(event=event, starts_at=start, ends_at=start + dt.timedelta(minutes=30))
    CancelledSession.objects.create(
        event=event,
        session_key=session.pk + 100,
        uid=uuid.uuid4(),
        code="GONE",
        title="Gone",
        starts_at=evening,
        ends_at=evening + dt.timedelta(hours=1),
        sequence=3,
        cancelled_at=timezone.now(),
    )
    found = as_three_read_it(client.get("/demo/agenda.ics").content.decode())
    assert {(start, status) for start, _end, _title, _sequence, status in found.values()} == {
        (evening, None),
        (night, None),
        (night + dt.timedelta(hours=1), None),
        (evening, "CANCELLED"),
    }
    one = as_three_read_it(client.get(f"/demo/sessions/{session.code}/calendar.ics").content.decode())
    assert one == {str(session.uid): found[str(session.uid)]}
    assert one[str(session.uid)][1:3] == (session.ends_at, session.title)


def test_the_time_zone_comes_with_the_file(client, event):
    SessionFactory(event=event)
    text = client.get("/demo/agenda.ics").content.decode()
    assert "DTSTART;TZID=Europe/London:20140626T100000" in text
    zone = read(client.get("/demo/agenda.ics")).vtimezone
    assert zone.tzid.value == "Europe/London"
    summer = dt.datetime(2014, 6, 26, 12)  # noqa: DTZ001 -- a wall clock
    assert zone.tzinfo.utcoffset(summer) == dt.timedelta(hours=1)
    winter = dt.datetime(2014, 11, 26, 12)  # noqa: DTZ001 -- the same
    assert zone.tzinfo.utcoffset(winter) == dt.timedelta(0)


def test_lines_are_folded_and_ended_as_the_standard_says(client, event):
    SessionFactory(event=event, title="é" * 150, abstract="ж" * 500)
    content = client.get("/demo/agenda.ics").content
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in re.sub(rb"\r\n", b"", content)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert read(client.get("/demo/agenda.ics")).vevent.summary.value == "é" * 150


def test_a_changed_session_keeps_its_identity_and_says_when_it_changed(client, event):
    session = SessionFactory(event=event)
    before = read(client.get(f"/demo/sessions/{session.code}/calendar.ics")).vevent
    later = timezone.now() + dt.timedelta(minutes=5)
    Session.objects.filter(pk=session.pk).update(title="Moved", updated_at=later)
    response = client.get(f"/demo/sessions/{session.code}/calendar.ics")
    after = read(response).vevent
    assert after.uid.value == before.uid.value
    assert after.dtstamp.value > before.dtstamp.value
    assert response["Content-Disposition"] == f'attachment; filename="demo-{session.code}.ics"'


def test_my_file_has_my_sessions_only(client, event):
    mine = SessionFactory(event=event, title="Mine")
    SessionFactory(event=event, title="Theirs")
    person = PersonFactory(event=event)
    Star.objects.create(person=person, session=mine)
    client.force_login(person.user)
    response = client.get("/demo/my-agenda.ics")
    assert [entry.summary.value for entry in read(response).vevent_list] == ["Mine"]
    assert "private" in response["Cache-Control"]


def test_an_empty_agenda_is_a_valid_file(client, event):
    calendar = read(client.get("/demo/my-agenda.ics"))
    assert "vevent" not in calendar.contents


def test_a_browser_that_has_the_file_is_told_so(client, event):
    SessionFactory(event=event)
    tag = client.get("/demo/agenda.ics")["ETag"]
    assert client.get("/demo/agenda.ics", headers={"if-none-match": tag}).status_code == 304


@pytest.mark.parametrize("count", [1, 3])
def test_files_cost_the_same_for_any_number_of_sessions(client, event, count, django_assert_max_num_queries):
    for hour in range(9, 9 + count):
        SessionFactory(event=event, hour=hour, speakers=[SpeakerFactory(event=event)])
    with django_assert_max_num_queries(4):
        client.get("/demo/agenda.ics")
