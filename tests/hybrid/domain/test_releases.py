import datetime as dt

import pytest
from django.utils import timezone

from hybrid.domain.agenda import delete_session, move_session, restore_session, version_of
from hybrid.domain.releases import BehindError, release_agenda
from hybrid.domain.removals import forget, remove, restore
from hybrid.enums import SessionKind
from hybrid.errors import RuleError
from hybrid.models import (
    AgendaNews,
    AgendaRelease,
    CancelledSession,
    FormerStar,
    Session,
    SessionSpeaker,
    Star,
    scope,
)
from hybrid.queries.agenda import public_sessions, starred_ids
from hybrid.queries.agenda_changes import What, changes_between
from hybrid.queries.content import content_of, draft_content, public_content
from hybrid.queries.programme import programme_of
from hybrid.queries.releases import draft_of
from tests.factories import (
    DAY,
    EventFactory,
    PersonFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
)

pytestmark = pytest.mark.django_db
NOW = dt.datetime.combine(DAY, dt.time(8), dt.UTC)


@pytest.fixture
def event():
    return EventFactory(slug="demo", timezone="Europe/London")


def release(event, name="First"):
    event.refresh_from_db()
    number = event.release.number if event.release else 0
    return release_agenda(event=event, name=name, seen=number, draft=draft_of(event).digest, now=NOW)


def move(session, minutes, room=None):
    session.refresh_from_db()
    return move_session(
        session=session,
        version=version_of(session),
        starts_at=session.starts_at + dt.timedelta(minutes=minutes),
        room=room or session.room,
    )


def told(before, after, event):
    return [(c.facts.title, c.text) for c in changes_between(content_of(before), content_of(after), event.tz)]


def test_what_is_changed_after_a_release_stays_a_draft(event):
    session = SessionFactory(event=event, title="Opening", hour=10, speakers=[SpeakerFactory(event=event)])
    assert [item.title for item in programme_of(event)] == ["Opening"]
    first = release(event)
    move(session, 30)
    SessionFactory(event=event, title="New one", hour=12)
    (item,) = programme_of(event)
    assert (item.title, f"{item.starts:%H:%M}") == ("Opening", "11:00")
    (found,) = public_sessions(event)
    assert (found.starts_at.hour, found.uid, found.pk) == (10, session.uid, session.pk)
    second = release(event, "Second")
    assert [f"{item.starts:%H:%M}" for item in programme_of(event)] == ["11:30", "13:00"]
    assert (first.number, second.number) == (1, 2)
    assert told(first, second, event) == [
        ("Opening", "Moved from 11:00 to 11:30"),
        ("New one", f"New: Thu 26 June, 13:00, {Session.objects.get(title='New one').room.name}"),
    ]


def test_a_release_is_frozen_but_calls_things_by_the_names_of_today(event):
    session = SessionFactory(
        event=event, title="Talk", speakers=[SpeakerFactory(event=event, name="Ann Old")]
    )
    made = release(event)
    session.room.name = "The Green Room"
    session.room.save()
    event.speakers.update(name="Ann New")
    Session.objects.filter(pk=session.pk).update(title="Another talk")
    (shown,) = public_content(event)
    assert (shown.title, shown.room.name, shown.voices[0].name) == ("Talk", "The Green Room", "Ann New")
    (kept,) = content_of(AgendaRelease.objects.get(pk=made.pk))
    assert kept.voices[0].name == "Ann Old"


def test_every_difference_is_told(event):
    hall, side = RoomFactory(event=event, name="Hall"), RoomFactory(event=event, name="Side")
    session = SessionFactory(
        event=event, title="Old", hour=10, room=hall, speakers=[SpeakerFactory(event=event)]
    )
    gone = SessionFactory(event=event, title="Gone", hour=9)
    first = release(event)
    delete_session(session=gone, version=version_of(gone), now=NOW)
    session.title, session.kind, session.room = "New", SessionKind.PANEL, side
    session.abstract = "Something else"
    session.ends_at += dt.timedelta(minutes=10)
    session.cohort = event.cohorts.create(name="Group 1")
    session.save()
    session.parts.all().delete()
    second = release(event, "Second")
    cancelled, changed = changes_between(content_of(first), content_of(second), event.tz)
    assert cancelled.whats == (What.CANCELLED,)
    assert cancelled.text == "Cancelled (was Thu 26 June, 10:00)"
    assert changed.lines == (
        "Ends at 12:10 instead of 12:00",
        "Other room: Side instead of Hall",
        "Was called “Old”",
        "Is now: Panel",
        "Only for Group 1",
        "No speakers named",
        "Another description",
    )
    assert changed.is_urgent


def test_the_later_of_two_organisers_is_told(event):
    SessionFactory(event=event)
    seen = draft_of(event)
    organiser = PersonFactory(event=event, display_name="Olive")
    release_agenda(event=event, name="Hers", seen=0, draft=seen.digest, now=NOW, by=organiser)
    with pytest.raises(BehindError) as refused:
        release_agenda(event=event, name="His", seen=0, draft=seen.digest, now=NOW)
    assert refused.value.message.startswith("Olive has just released the agenda, as “Hers”.")
    assert AgendaRelease.objects.count() == 1


def test_nobody_releases_what_they_have_not_seen(event):
    session = SessionFactory(event=event)
    seen = draft_of(event)
    move(session, 5)
    with pytest.raises(RuleError) as refused:
        release_agenda(event=event, name="X", seen=0, draft=seen.digest, now=NOW)
    assert refused.value.code == "changed"
    release(event)
    for name, code in (("Again", "same"), ("  ", "")):
        with pytest.raises(RuleError) as refused:
            release(event, name)
        assert refused.value.code == code


def test_who_kept_a_session_that_goes_still_keeps_what_the_public_sees(event):
    session, person = SessionFactory(event=event), PersonFactory(event=event)
    Star.objects.create(person=person, session=session)
    key = session.pk
    release(event)
    removal = delete_session(session=session, version=version_of(session), now=NOW)
    assert starred_ids(person) == {key} == {item.pk for item in programme_of(event)}
    back = restore_session(removal=removal)
    assert starred_ids(person) == {back.pk}
    assert not FormerStar.objects.exists()
    delete_session(session=back, version=version_of(back), now=NOW)
    release(event, "Without it")
    (cancelled,) = CancelledSession.objects.all()
    assert (cancelled.session_key, cancelled.uid) == (key, session.uid)
    assert 0 < cancelled.sequence < back.sequence + 1


def test_every_change_counts(event):
    session = SessionFactory(event=event)
    numbers = [session.sequence, move(session, 5).sequence, move(session, 5).sequence]
    removal = delete_session(session=session, version=version_of(move(session, 5)), now=timezone.now())
    assert numbers == [0, 1, 2]
    # 3 for the last move, 4 as a cancelled one
    assert restore_session(removal=removal).sequence == 5


@pytest.mark.parametrize("count", [1, 3])
def test_reading_costs_the_same_for_any_number(event, count, django_assert_num_queries):
    for hour in range(9, 9 + count):
        SessionFactory(event=event, hour=hour, speakers=[SpeakerFactory(event=event)])
    release(event)
    event.refresh_from_db()
    assert len(programme_of(event)) == count
    with django_assert_num_queries(3):
        assert len(programme_of(event)) == count
    with django_assert_num_queries(2):
        assert len(draft_content(event)) == count


def test_the_hour_that_happens_twice(event):
    autumn = dt.datetime(2014, 10, 26, 0, 30, tzinfo=dt.UTC)  # 01:30, before the clocks go back
    type(event).objects.update(starts_on=autumn.date(), ends_on=autumn.date())
    session = SessionFactory(
        event=event, title="Night", starts_at=autumn, ends_at=autumn + dt.timedelta(hours=2)
    )
    first = release(event)
    move(session, 60)
    assert told(first, release(event, "Second"), event) == [("Night", "Moved from 01:30 BST to 01:30 GMT")]


def test_a_forgotten_speakers_name_leaves_every_release(event, client):
    ann, bob = SpeakerFactory(event=event, name="Ann Example"), SpeakerFactory(event=event, name="Bob Sample")
    session = SessionFactory(event=event, title="Annual report", speakers=[bob])
    release(event)
    SessionSpeaker.objects.create(session=session, speaker=ann)
    second = release(event, "Second")
    with scope(event=event):
        removal = remove(event=event, target=ann, now=NOW)
        pages = [f"/demo/agenda/{path}" for path in ("", "releases/1/", "releases/2/", "releases/2/changes/")]
        seen = "".join(client.get(page).content.decode() for page in pages)
        # Until it is forgotten it can be put back, and what was released is as it was.
        assert "Ann Example" in seen
        assert "Ann Example" in AgendaNews.objects.get().changes
        forget(event=event, before=removal.removed_at + dt.timedelta(seconds=1))
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        assert "Ann Example" not in answer.content.decode()
    assert AgendaNews.objects.get().changes.count("Speakers: Bob Sample, …") == 1
    contents = AgendaRelease.objects.values_list("content", flat=True)
    assert all("Ann Example" not in text and "Bob Sample" in text for text in contents)
    digest = second.digest
    second.refresh_from_db()
    assert second.digest != digest
    assert [v.name for v in content_of(second)[0].voices] == ["Bob Sample"]
    # Nothing is left to release, and the other's name and the title are as they were.
    assert draft_of(event).changes == []
    assert "Annual report" in seen


def test_whoever_is_put_back_is_not_forgotten(event):
    ann = SpeakerFactory(event=event, name="Ann Example")
    SessionFactory(event=event, speakers=[ann])
    first = release(event)
    with scope(event=event):
        removal = remove(event=event, target=ann, now=NOW)
        restore(removal=removal)
        assert forget(event=event, before=NOW + dt.timedelta(days=8)) == 0
    first.refresh_from_db()
    assert [v.name for v in content_of(first)[0].voices] == ["Ann Example"]
