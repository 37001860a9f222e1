import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from hybrid.domain.agenda import (
    Part,
    SessionDetails,
    StaleError,
    change_session,
    create_session,
    delete_session,
    duplicate_session,
    move_session,
    resize_session,
    restore_session,
    version_of,
)
from hybrid.domain.removals import remove
from hybrid.enums import SessionKind
from hybrid.errors import RuleError
from hybrid.models import Cohort, Document, Removal, Session, SessionSpeaker, Star
from tests.factories import EventFactory, PersonFactory, RoomFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db
NINE = dt.datetime(2014, 6, 26, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def event():
    return EventFactory()


def parts_of(session):
    return list(session.parts.values_list("speaker__name", "part"))


def test_a_session_is_created_with_all_that_was_said_of_it(event):
    ada, ben = SpeakerFactory(event=event, name="Ada"), SpeakerFactory(event=event, name="Ben")
    group, room = Cohort.objects.create(event=event, name="Group 1"), RoomFactory(event=event)
    session = create_session(
        event=event,
        details=SessionDetails(
            title=" Opening ",
            starts_at=NINE,
            ends_at=NINE + HOUR,
            kind=SessionKind.PANEL,
            abstract="Why.",
            room=room,
            cohort=group,
            parts=[Part(ben, "Chair"), Part(ada)],
        ),
    )
    session.refresh_from_db()
    assert (session.title, session.kind, session.room, session.cohort) == ("Opening", "panel", room, group)
    assert parts_of(session) == [("Ben", "Chair"), ("Ada", "")]


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        (NINE, NINE, "ends before it starts"),
        (NINE, NINE - HOUR, "ends before it starts"),
        (NINE, NINE + 25 * HOUR, "24 hours at most"),
        (NINE.replace(year=2041), NINE.replace(year=2041) + HOUR, "more than a year away"),
    ],
)
def test_impossible_times_are_refused_and_change_nothing(event, start, end, message):
    session = SessionFactory(event=event)
    with pytest.raises(RuleError, match=message):
        create_session(event=event, details=SessionDetails(title="X", starts_at=start, ends_at=end))
    with pytest.raises(RuleError, match=message):
        resize_session(session=session, version=version_of(session), starts_at=start, ends_at=end)
    assert Session.objects.get() == session
    assert Session.objects.get().ends_at == session.ends_at


def test_the_time_between_counts_not_the_clock(event):
    """Clocks go back at 01:00 UTC: 01:45 to 01:15 on the wall is half an hour."""
    event.starts_on = event.ends_on = dt.date(2014, 10, 26)
    start = dt.datetime(2014, 10, 26, 0, 45, tzinfo=dt.UTC).astimezone(event.tz)
    end = dt.datetime(2014, 10, 26, 1, 15, tzinfo=dt.UTC).astimezone(event.tz)
    assert start.time() > end.time()
    details = SessionDetails(title="Night shift", starts_at=start, ends_at=end)
    session = create_session(event=event, details=details)
    session.refresh_from_db()
    assert session.ends_at - session.starts_at == dt.timedelta(minutes=30)


def test_things_of_another_event_are_refused(event):
    session = SessionFactory(event=event)
    for other in (RoomFactory(), SessionFactory().room):
        with pytest.raises(RuleError, match="not of this event"):
            move_session(session=session, version=version_of(session), starts_at=NINE, room=other)
    with pytest.raises(RuleError, match="not of this event"):
        create_session(
            event=event, details=SessionDetails("X", NINE, NINE + HOUR, parts=[Part(SpeakerFactory())])
        )


def test_a_title_is_needed_and_a_speaker_named_once(event):
    speaker = SpeakerFactory(event=event)
    with pytest.raises(RuleError, match="title"):
        create_session(event=event, details=SessionDetails("  ", NINE, NINE + HOUR))
    with pytest.raises(RuleError, match="named twice"):
        create_session(event=event, details=SessionDetails("X", NINE, NINE + HOUR, parts=[Part(speaker)] * 2))


def test_changing_replaces_speakers_and_keeps_the_identity(event):
    speaker, other = SpeakerFactory(event=event), SpeakerFactory(event=event, name="Other")
    session = SessionFactory(event=event, speakers=[speaker])
    changed = change_session(
        session=session,
        version=version_of(session),
        details=SessionDetails("New", NINE, NINE + HOUR, parts=[Part(other, "Chair")]),
    )
    assert (changed.pk, changed.uid, changed.code) == (session.pk, session.uid, session.code)
    assert parts_of(changed) == [("Other", "Chair")]
    assert version_of(changed) != version_of(session)


def test_a_session_moves_and_lasts_as_long(event):
    session, room = SessionFactory(event=event), RoomFactory(event=event)
    moved = move_session(session=session, version=version_of(session), starts_at=NINE + HOUR / 4, room=room)
    moved.refresh_from_db()
    assert (moved.starts_at, moved.ends_at) == (NINE + HOUR / 4, NINE + HOUR * 5 / 4)
    assert moved.room == room
    assert move_session(session=moved, version=version_of(moved), starts_at=NINE, room=None).room is None


@pytest.mark.parametrize(
    "rule",
    [
        lambda **seen: change_session(details=SessionDetails("Mine", NINE, NINE + HOUR), **seen),
        lambda **seen: move_session(starts_at=NINE + HOUR, room=None, **seen),
        lambda **seen: resize_session(starts_at=NINE, ends_at=NINE + 2 * HOUR, **seen),
        lambda **seen: delete_session(now=timezone.now(), **seen),
    ],
)
def test_nobody_overwrites_what_they_have_not_seen(event, rule):
    session = SessionFactory(event=event)
    seen = version_of(session)
    theirs = change_session(
        session=session, version=seen, details=SessionDetails("Theirs", NINE, NINE + HOUR)
    )
    with pytest.raises(StaleError, match="Somebody else has changed “Theirs”") as caught:
        rule(session=session, version=seen)
    assert caught.value.current == theirs
    assert Session.objects.get().title == "Theirs"
    theirs.delete()
    with pytest.raises(StaleError, match="Somebody else has deleted") as caught:
        rule(session=session, version=seen)
    assert caught.value.current is None


def test_a_copy_follows_its_original(event):
    speaker = SpeakerFactory(event=event, name="Ada")
    session = SessionFactory(event=event, title="Coffee", speakers=[speaker])
    Star.objects.create(person=PersonFactory(event=event), session=session)
    SessionSpeaker.objects.update(part="Barista")
    copy = duplicate_session(session=session)
    assert (copy.title, copy.starts_at, copy.room) == ("Coffee", session.ends_at, session.room)
    assert copy.ends_at - copy.starts_at == HOUR
    assert parts_of(copy) == [("Ada", "Barista")]
    assert copy.code != session.code
    assert copy.uid != session.uid
    assert not copy.stars.exists()


def everything_about(session):
    return [
        [
            {k: v for k, v in row.items() if k not in {"updated_at", "sequence"}}
            for row in rows.order_by("pk").values()
        ]
        for rows in (
            Session.objects.filter(pk=session.pk),
            SessionSpeaker.objects.filter(session=session),
            Star.objects.filter(session=session),
            Document.objects.filter(session=session),
        )
    ]


def test_a_deleted_session_comes_back_as_it_was(event):
    session = SessionFactory(event=event, speakers=SpeakerFactory.create_batch(2, event=event))
    Star.objects.create(person=PersonFactory(event=event), session=session)
    Document.objects.create(
        event=event, session=session, title="Slides", file=ContentFile(b"1", "slides.pdf")
    )
    before = everything_about(session)
    removal = delete_session(session=session, version=version_of(session), now=timezone.now())
    assert everything_about(session) == [[], [], [], []]
    restored = restore_session(removal=removal)
    assert everything_about(restored) == before
    assert all(before)
    assert version_of(restored) > version_of(session)


def test_only_a_session_is_restored_as_one(event):
    removal = remove(event=event, target=RoomFactory(event=event), now=timezone.now())
    with pytest.raises(TypeError):
        restore_session(removal=removal)
    assert Removal.objects.exists()
