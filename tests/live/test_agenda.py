"""The event's own topic says what last changed in the agenda: a snapshot and the changes since are a fresh snapshot."""

import asyncio
import datetime as dt

import pytest
from django.utils import timezone

from hybrid.domain.agenda import move_session, version_of
from hybrid.domain.releases import release_agenda
from hybrid.domain.shifts import shift_agenda, undo_shift
from hybrid.enums import Access
from hybrid.models import scope, scopes_disabled
from hybrid.queries.releases import draft_of
from tests.factories import EventFactory, SessionFactory

pytestmark = pytest.mark.usefixtures("room")
TOPIC = "event:demo"


def in_thread(work):
    """Run a rule in a thread of its own, as a view would."""

    def scoped():
        with scopes_disabled():
            return work()

    return asyncio.to_thread(scoped)


async def test_snapshot_and_changes_are_a_fresh_snapshot(connect, event):
    session = await in_thread(lambda: SessionFactory(event=event, title="Talk", hour=11))
    listener = await connect()
    first = await listener.subscribe(TOPIC)
    assert first["public"]["agenda"] == {"release": 0, "name": "", "at": 0, "changes": [], "more": 0}

    async def heard(work):
        result = await in_thread(work)
        change = await listener.change("agenda.changed")
        latecomer = await connect()
        seen = (await latecomer.subscribe(TOPIC))["public"]["agenda"]
        # A snapshot that was made for somebody else is followed by what has changed since.
        while seen != change["event"]["agenda"]:
            seen = (await latecomer.change("agenda.changed"))["event"]["agenda"]
        return result, change["event"]["agenda"]

    _moved, news = await heard(
        lambda: move_session(
            session=session,
            version=version_of(session),
            starts_at=session.starts_at + dt.timedelta(minutes=5),
            room=session.room,
        )
    )
    assert (news["release"], news["changes"][0]["code"]) == (0, session.code)

    def release():
        with scope(event=event):
            draft = draft_of(event).digest
        return release_agenda(event=event, name="First", seen=0, draft=draft, now=timezone.now())

    _release, news = await heard(release)
    assert (news["release"], news["name"], news["changes"]) == (1, "First", [])
    since = session.starts_at + dt.timedelta(minutes=5)
    made, news = await heard(
        lambda: shift_agenda(event=event, since=since, minutes=10, seen=0, now=timezone.now())
    )
    assert (news["release"], news["changes"][0]["what"]) == (2, ["moved"])
    _left, news = await heard(lambda: undo_shift(shift=made, now=timezone.now()))
    assert news["release"] == 3


async def test_it_is_for_those_who_may_see_the_programme_and_for_this_event_alone(connect, event, member):
    await in_thread(lambda: EventFactory(slug="other"))
    visitor = await connect()
    for topic in ("event:other", "event", "event:nowhere"):
        assert (await visitor.subscribe(topic))["code"] == "not_there"
    event.access = Access.CODE
    await in_thread(event.save)
    guest = await connect(await member())
    assert (await guest.subscribe(TOPIC))["type"] == "snapshot"
