"""Schedules out and in again: what is written is valid, and comes back as it was."""

import datetime as dt
import json
import re
import uuid
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hybrid.domain.imports import carry_out_import, plan_import
from hybrid.enums import SessionKind
from hybrid.errors import RuleError
from hybrid.interop.schedule.incoming import FileError
from hybrid.interop.schedule.reading import LARGEST, read_schedule
from hybrid.interop.schedule.writing import as_json, as_xml
from hybrid.models import Event, Room, Session, SessionSpeaker, Speaker
from hybrid.queries.content import draft_content
from hybrid.queries.schedules import outgoing_of
from tests.factories import DAY, EventFactory, RoomFactory, SessionFactory, SpeakerFactory
from tests.hybrid.interop.checker import wrong_in_json, wrong_in_xml

pytestmark = pytest.mark.django_db
WRITERS = {"json": lambda out: as_json(out).encode(), "xml": as_xml}


def read(data, event):
    return read_schedule(data, zone=event.tz)


def take(data, event):
    incoming = read(data, event)
    plan = plan_import(event=event, incoming=incoming)
    return carry_out_import(event=event, incoming=incoming, expected=plan.digest)


def facts_of(event):
    """What the format can say of an agenda, without our own keys."""
    return [
        (
            f.title, f.kind, f.abstract, f.starts, f.ends, f.room and f.room.name, f.group and f.group.name,
            [v.name for v in f.voices],
        )
        for f in draft_content(event)
    ]  # fmt: skip


@pytest.fixture
def event():
    return EventFactory(slug="demo", timezone="Europe/London")


def filled(event):
    hall = RoomFactory(event=event, name="Main hall")
    group = event.cohorts.create(name="Group 1")
    ann, bob = SpeakerFactory(event=event, name="Ann Example"), SpeakerFactory(event=event, name="Bob Sample")
    SessionFactory(
        event=event, room=hall, title="Opening & <welcome>", abstract="One\n\nTwo", speakers=[ann, bob]
    )
    SessionFactory(event=event, room=None, title="Lunch", hour=12, kind=SessionKind.BREAK)
    SessionFactory(event=event, room=hall, title="Näïve ☃", hour=14, cohort=group, speakers=[bob])


@pytest.mark.parametrize("ending", WRITERS)
def test_what_is_written_is_valid_and_comes_back(event, ending):
    filled(event)
    data = WRITERS[ending](outgoing_of(event))
    assert (wrong_in_json if ending == "json" else wrong_in_xml)(data) == []
    same = plan_import(event=event, incoming=read(data, event))
    assert (same.is_empty, same.same, same.problems) == (True, 3, [])
    other = EventFactory(timezone="Europe/London")
    other.cohorts.create(name="Group 1")
    plan = take(data, other)
    assert len(plan.changes) == 3
    assert facts_of(other) == facts_of(event)
    again = plan_import(event=other, incoming=read(data, other))
    assert (again.is_empty, again.same) == (True, 3)
    # And what the second event writes is known to it, too, though the ids had to be its own.
    assert plan_import(event=other, incoming=read(WRITERS[ending](outgoing_of(other)), other)).is_empty


@pytest.mark.parametrize(
    ("ending", "old", "new"),
    [
        ("xml", b" guid=", b" uid="),
        ("xml", b"<conference>", b"<conference><city>Sampleton</city>"),
        ("xml", b"<slug>demo-", b"<slug>de_mo-"),
        ("xml", b"+01:00</date>", b"</date>"),
        ("xml", b"<days>", b"<days>1"),
        ("xml", b"<start>10:", b"<start>11:"),
        ("json", b'"base_url":', b'"address":'),
        ("json", b'"guid":"', b'"guid":"x'),
        ("json", b'"duration":"', b'"duration":"PT'),
        ("json", b'"daysCount":', b'"daysCount":1'),
    ],
)
def test_the_checks_find_what_is_wrong(event, ending, old, new):
    filled(event)
    data, check = WRITERS[ending](outgoing_of(event)), {"json": wrong_in_json, "xml": wrong_in_xml}[ending]
    assert check(data) == []
    assert old in data
    assert check(data.replace(old, new)) != []


def test_the_shortest_names_make_addresses_that_the_format_allows():
    event = EventFactory(slug="a-b")
    for title in ("A", "Tea", "☃", "-_-", "Four", "x" * 60):
        SessionFactory(event=event, title=title)
    out = outgoing_of(event)
    assert wrong_in_xml(as_xml(out)) == wrong_in_json(as_json(out)) == []
    slugs = [re.sub(r"-\d+-", "-1-", out.slug(facts.key, facts.title)) for facts in out.content]
    assert sorted(slugs) == [
        "ab00-1-four",
        "ab00-1-session",
        "ab00-1-session",
        "ab00-1-session-a",
        "ab00-1-session-tea",
        f"ab00-1-{'x' * 40}",
    ]


def test_the_ids_of_another_program_are_kept(event):
    guid, room, person = (str(uuid.uuid4()) for _n in range(3))
    data = schedule(
        [row(guid=guid, persons=[{"guid": person, "public_name": "Ann"}])], rooms=[("Hall", room)]
    )
    take(data, event)
    out = json.loads(as_json(outgoing_of(event)))["schedule"]["conference"]
    assert out["rooms"][0]["guid"] == room
    (made,) = next(day["rooms"]["Hall"] for day in out["days"] if day["rooms"])
    assert (made["guid"], made["persons"][0]["guid"]) == (guid, person)


def row(**fields):
    return {
        "id": 1,
        "title": "A talk",
        "date": "2014-06-26T11:00:00+01:00",
        "duration": "00:45",
        "type": "talk",
        "persons": [],
        **fields,
    }


def schedule(events, rooms=(), **conference):
    """Schedule JSON with everything in the hall."""
    body = {
        "days": [{"rooms": {"Hall": events}}],
        "rooms": [{"name": name, "guid": guid} for name, guid in rooms],
        **conference,
    }
    return json.dumps({"schedule": {"conference": body}}).encode()


def test_a_changed_file_changes_what_it_says_and_nothing_else(event):
    guid = str(uuid.uuid4())
    take(schedule([row(guid=guid), row(id=2, title="Other")]), event)
    made = Session.objects.get(title="A talk")
    mine = SessionFactory(event=event, title="Not in the file")
    later = row(guid=guid, title="A better talk", date="2014-06-26T12:00:00+01:00")
    plan = take(schedule([later, row(id=2, title="Other")]), event)
    (change,) = plan.changes
    assert change.text == "Moved from 11:00 to 12:00 · Was called “A talk”"
    assert plan.same == 1
    made.refresh_from_db()
    assert (made.title, made.sequence) == ("A better talk", 1)
    assert Session.objects.filter(pk=mine.pk).exists()


def test_parts_and_groups_that_the_file_cannot_say_stay(event):
    take(schedule([row(persons=[{"name": "Ann"}])]), event)
    session = Session.objects.get()
    session.cohort = event.cohorts.create(name="Group 1")
    session.save()
    SessionSpeaker.objects.update(part="Chair")
    take(schedule([row(title="Renamed", persons=[{"name": "Ann"}])]), event)
    session.refresh_from_db()
    assert (session.title, session.cohort.name, session.parts.get().part) == ("Renamed", "Group 1", "Chair")


def test_times_without_a_zone_are_those_of_the_file(event):
    there = schedule([row(date="2014-06-26T11:00:00")], time_zone_name="Asia/Tokyo")
    incoming = read(there, event)
    assert incoming.sessions[0].starts == dt.datetime(2014, 6, 26, 2, tzinfo=dt.UTC)
    assert [p.where for p in incoming.problems] == ["Asia/Tokyo"]
    here = read(schedule([row(date="2014-06-26T11:00:00")]), event)
    assert here.sessions[0].starts == dt.datetime(2014, 6, 26, 10, tzinfo=dt.UTC)
    nowhere = read(schedule([row(date="2014-06-26T11:00:00")], time_zone_name="Mars/Base"), event)
    assert nowhere.sessions[0].starts == dt.datetime(2014, 6, 26, 10, tzinfo=dt.UTC)
    assert nowhere.problems[0].where == "Mars/Base"


def test_the_hour_when_clocks_change(event):
    autumn = "2014-10-26T01:30:00"
    twice = schedule(
        [row(date=autumn), row(id=2, date=f"{autumn}+00:00"), row(id=3, date="2015-03-29T01:30:00")]
    )
    incoming = read(twice, event)
    assert [s.number for s in incoming.sessions] == ["2"]
    assert ["happens twice" in p.text or "does not exist" in p.text for p in incoming.problems] == [
        True,
        True,
    ]
    Event.objects.filter(pk=event.pk).update(starts_on="2014-10-25", ends_on="2014-10-26")
    event.refresh_from_db()
    for minutes in (0, 60):
        start = dt.datetime(2014, 10, 26, 0, 30, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
        SessionFactory(event=event, starts_at=start, ends_at=start + dt.timedelta(hours=1))
    for writer in WRITERS.values():
        plan = plan_import(event=event, incoming=read(writer(outgoing_of(event)), event))
        assert (plan.is_empty, plan.same) == (True, 2)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "It has no title. Not taken."),
        ({"date": "soon"}, "“soon” is no date with a time. Not taken."),
        ({"date": None}, "“” is no date with a time. Not taken."),
        ({"date": "0001-01-01T00:00:00+14:00"}, "is no date with a time. Not taken."),
        ({"date": "9999-12-31T23:30:00+00:00"}, "is no date with a time. Not taken."),
        ({"date": "0001-01-01T00:00:00"}, "is no date with a time. Not taken."),
        ({"duration": "an hour"}, "“an hour” is no duration. Not taken."),
        ({"duration": "00:00"}, "is no duration between a minute and 24 hours. Not taken."),
        ({"duration": "25:00"}, "is no duration between a minute and 24 hours. Not taken."),
        ({"id": None}, "It has neither GUID nor id"),
    ],
)
def test_every_line_that_is_not_taken_is_reported(event, fields, said):
    plan = take(schedule([row(**fields), row(id=7, title="Good")]), event)
    assert [p.text for p in plan.problems if said in p.text]
    assert [s.title for s in Session.objects.all()] == ["Good"]


def test_what_is_taken_in_part_is_reported_too(event):
    rows = [
        row(title="x" * 300, type="Séance", track="Security", guid="no guid"),
        row(id=2, type="Séance", persons=[{"name": ""}, {"name": "Ann"}, {"name": "Ann"}, "nobody"]),
        "no session",
    ]
    plan = take(schedule(rows), event)
    texts = " ".join(f"{p.where}: {p.text}" for p in plan.problems)
    for said in (
        "cut at 200",
        "is no GUID",
        "(2×)",
        "Security: The event has no group",
        "without a name",
        "named twice",
        "no session",
    ):
        assert said in texts
    assert {s.kind for s in Session.objects.all()} == {"talk"}
    assert Speaker.objects.count() == 1


def test_duplicate_guids_and_a_room_twice(event):
    guid, room = str(uuid.uuid4()), str(uuid.uuid4())
    rows = [row(guid=guid), row(id=2, title="The other", guid=guid), row(id=3, title="Same id"), row(id=3)]
    plan = take(schedule(rows, rooms=[("Hall", room), ("Side", room), ("Hall", room)]), event)
    texts = [p.text for p in plan.problems]
    assert any("is another session's. Not taken." in text for text in texts)
    assert "It is the same as another one of the file. Not taken." in texts
    assert "Its GUID is another room's; it was left out." in texts
    assert sorted(r.name for r in Room.objects.all()) == ["Hall", "Side"]
    assert sorted(s.title for s in Session.objects.all()) == ["A talk", "Same id"]
    assert take(schedule(rows, rooms=[("Hall", room), ("Side", room), ("Hall", room)]), event).is_empty


def test_a_room_twice_on_a_day_in_xml(event):
    event_xml = (
        '<event id="{0}"><title>T{0}</title>'
        "<date>2014-06-26T1{0}:00:00+01:00</date><duration>00:30</duration></event>"
    )
    rooms = "".join(f'<room name="Hall">{event_xml.format(n)}</room>' for n in (1, 2))
    data = f"<schedule><conference><title>x</title></conference><day>{rooms}</day></schedule>".encode()
    plan = take(data, event)
    assert [p.where for p in plan.problems] == ["Hall"]
    assert Session.objects.count() == 2
    assert Room.objects.count() == 1


BOMB = b'<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><schedule>&b;</schedule>'
OUTSIDE = b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><schedule>&x;</schedule>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no readable XML or JSON"),
        (b"<schedule>", "no readable XML or JSON"),
        (b"\xff\xfe\x00<", "no readable XML or JSON"),
        (b"<html/>", "begins with <html>"),
        (b"{", "no readable JSON"),
        (b"[" * 10 + b"{", "no readable XML or JSON"),
        (b'{"a":' * 100_000, "no readable JSON"),
        (b'{"schedule": {"conference": {}}}', "days is missing"),
        (b'{"schedule": []}', "days is missing"),
        (b'{"schedule": {"conference": {"days": [{"rooms": []}]}}}', "days is missing"),
        (BOMB, "declares entities"),
        (OUTSIDE, "declares entities"),
        (b"<schedule>" + b"x" * LARGEST, "too large"),
        (b"<schedule>" + b"<a>" * 40, "larger or deeper"),
        (b"<schedule>" + b"<a/>" * 400_000 + b"</schedule>", "larger or deeper"),
        (b'<?xml version="1.0" encoding="no-such"?><schedule/>', "no readable XML or JSON"),
    ],
)
def test_a_file_of_which_nothing_can_be_taken(event, data, said):
    with pytest.raises(FileError, match=said):
        read(data, event)


def test_what_was_shown_is_done_or_nothing(event):
    incoming = read(schedule([row(), row(id=2, title="Two")]), event)
    plan = plan_import(event=event, incoming=incoming)
    SpeakerFactory(event=event)
    carry_out_import(event=event, incoming=incoming, expected=plan.digest)
    newer = read(schedule([row(title="New name"), row(id=2, title="Two")]), event)
    plan = plan_import(event=event, incoming=newer)
    Session.objects.filter(title="A talk").update(title="Changed meanwhile")
    with pytest.raises(RuleError) as refused:
        carry_out_import(event=event, incoming=newer, expected=plan.digest)
    assert refused.value.code == "changed"
    assert sorted(s.title for s in Session.objects.all()) == ["Changed meanwhile", "Two"]


def test_nothing_is_half_imported(event, monkeypatch):
    incoming = read(schedule([row(persons=[{"name": "Ann"}])]), event)
    plan = plan_import(event=event, incoming=incoming)

    def fail(*_args, **_more):
        raise OSError("the disk is full")

    monkeypatch.setattr(SessionSpeaker.objects, "bulk_create", fail)
    with pytest.raises(OSError, match="disk"):
        carry_out_import(event=event, incoming=incoming, expected=plan.digest)
    assert not Room.objects.exists()
    assert not Speaker.objects.exists()
    assert not Session.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_a_plan_costs_the_same_for_any_number(event, count, django_assert_num_queries):
    rows = [row(id=n, title=f"T{n}", persons=[{"name": f"P{n}"}]) for n in range(1, count + 1)]
    incoming = read(schedule(rows), event)
    with django_assert_num_queries(5):
        plan_import(event=event, incoming=incoming)


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"), include_characters="\n"), max_size=40
)
LINE = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
SESSIONS = st.lists(
    st.fixed_dictionaries(
        {
            "title": LINE,
            "abstract": TEXT.map(str.strip),
            "kind": st.sampled_from(SessionKind.values),
            "start": st.integers(0, 2879),
            "length": st.integers(1, 1440),
            "room": st.integers(-1, 2),
            "voices": st.lists(st.integers(0, 3), unique=True, max_size=3),
        }
    ),
    max_size=6,
)
ZONES = st.sampled_from(["Europe/London", "America/New_York", "Asia/Kolkata", "UTC"])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sessions=SESSIONS,
    rooms=st.lists(LINE, min_size=3, max_size=3, unique_by=str.casefold),
    names=st.lists(LINE, min_size=4, max_size=4, unique_by=str.casefold),
    zone=ZONES,
)
def test_any_schedule_survives_export_and_import(django_user_model, sessions, rooms, names, zone):
    Event.objects.all().delete()
    event = EventFactory(timezone=zone)
    places = [RoomFactory(event=event, name=name) for name in rooms]
    voices = [SpeakerFactory(event=event, name=name) for name in names]
    midnight = dt.datetime.combine(DAY, dt.time(), ZoneInfo(zone))
    for made in sessions:
        start = midnight.astimezone(dt.UTC) + dt.timedelta(minutes=made["start"])
        SessionFactory(
            event=event,
            title=made["title"],
            abstract=made["abstract"],
            kind=made["kind"],
            room=None if made["room"] < 0 else places[made["room"]],
            starts_at=start,
            ends_at=start + dt.timedelta(minutes=made["length"]),
            speakers=[voices[n] for n in made["voices"]],
        )
    before = sorted(facts_of(event), key=repr)
    for ending, writer in WRITERS.items():
        data = writer(outgoing_of(event))
        assert (wrong_in_json if ending == "json" else wrong_in_xml)(data) == []
        other = EventFactory(timezone="Asia/Tokyo")
        take(data, other)
        assert sorted(facts_of(other), key=repr) == before
        assert take(data, other).is_empty
