"""Without releases the public sees every change at once, and is told of it; with them only what is meant for it."""

import datetime as dt

import msgspec
import pytest
from django.utils import timezone

from hybrid.domain.agenda import SessionDetails, create_session, delete_session, move_session, version_of
from hybrid.domain.at_once import seen_at_once
from hybrid.domain.releases import release_agenda
from hybrid.models import AgendaNews, AgendaRelease, CancelledSession, Session
from hybrid.queries.agenda_news import news_of
from hybrid.queries.content import public_content
from hybrid.queries.releases import draft_of
from tests.factories import EventFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(timezone="Europe/London")


def later(session, minutes=30):
    session.refresh_from_db()
    return move_session(
        session=session,
        version=version_of(session),
        starts_at=session.starts_at + dt.timedelta(minutes=minutes),
        room=session.room,
    )


def told(event):
    return [(change.title, change.what) for change in news_of(event.pk).changes]


def test_each_change_is_told(event):
    session = SessionFactory(event=event, title="Talk", hour=10)
    later(session)
    assert told(event) == [("Talk", ["moved"])]
    start = session.starts_at + dt.timedelta(hours=3)
    create_session(
        event=event,
        details=SessionDetails(title="New", starts_at=start, ends_at=start + dt.timedelta(hours=1)),
    )
    assert told(event) == [("New", ["new"])]
    session.refresh_from_db()
    delete_session(session=session, version=version_of(session), now=timezone.now())
    assert told(event) == [("Talk", ["cancelled"])]
    assert CancelledSession.objects.get().title == "Talk"


@pytest.mark.parametrize("released", [True, False])
def test_a_draft_and_an_event_that_is_not_published_are_nobodys_news(event, released):
    session = SessionFactory(event=event)
    if released:
        release_agenda(event=event, name="First", seen=0, draft=draft_of(event).digest, now=timezone.now())
    else:
        event.is_published = False
        event.save()
    before = AgendaNews.objects.values_list("changes", flat=True).first()
    session.refresh_from_db()
    later(session)
    assert AgendaNews.objects.values_list("changes", flat=True).first() == before


def test_what_is_meant_for_the_public_is_released_alone(event):
    mine, other = (
        SessionFactory(event=event, title="Mine"),
        SessionFactory(event=event, title="Other", hour=11),
    )
    doomed = SessionFactory(event=event, title="Doomed", hour=12)
    release_agenda(event=event, name="First", seen=0, draft=draft_of(event).digest, now=timezone.now())
    Session.objects.filter(pk=other.pk).update(title="Draft only")
    with seen_at_once(event=event, name="Grid 2", even_released=True):
        for session in (mine, doomed):
            session.refresh_from_db()
        later(mine)
        delete_session(session=doomed, version=version_of(doomed), now=timezone.now())
        start = mine.starts_at + dt.timedelta(hours=5)
        details = SessionDetails(title="Added", starts_at=start, ends_at=start + dt.timedelta(hours=1))
        create_session(event=event, details=details)
    assert [facts.title for facts in public_content(event)] == ["Mine", "Other", "Added"]
    assert [r.name for r in AgendaRelease.objects.all()] == ["Grid 2", "First"]
    assert told(event) == [("Mine", ["moved"]), ("Doomed", ["cancelled"]), ("Added", ["new"])]
    assert [change.text for change in draft_of(event).changes] == ["Was called “Other”"]
    with seen_at_once(event=event, even_released=True):
        pass
    assert AgendaRelease.objects.count() == 2


def test_a_fault_within_leaves_nothing_behind(event):
    session = SessionFactory(event=event)

    def fail():
        with seen_at_once(event=event):
            later(session)
            raise KeyError("x")

    with pytest.raises(KeyError):
        fail()
    assert not AgendaNews.objects.exists()
    later(session)
    assert told(event) == [(session.title, ["moved"])]


def test_at_most_a_hundred_are_told_and_the_rest_counted(event):
    news = AgendaNews(
        event=event,
        told_at=timezone.now(),
        changes=msgspec.json.encode(
            [{"code": f"C{n}", "title": "T", "what": ["moved"], "text": "…"} for n in range(130)]
        ).decode(),
    )
    news.save()
    view = news_of(event.pk)
    assert (len(view.changes), view.more) == (100, 30)
