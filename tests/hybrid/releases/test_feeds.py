"""The private calendar, read back with three parsers that know nothing of each other."""

import datetime as dt

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hybrid.domain.agenda import delete_session, move_session, version_of
from hybrid.domain.shifts import shift_agenda
from hybrid.jobs_agenda import mail_agenda_changes
from hybrid.models import AgendaWishes, Star
from tests.factories import EventFactory, PersonFactory, RoomFactory, SessionFactory
from tests.hybrid.interop.parsers import as_three_read_it

pytestmark = pytest.mark.django_db
WISHES = "/demo/my-agenda/wishes/"


@pytest.fixture
def person(event, client):
    person = PersonFactory(event=event)
    client.force_login(person.user)
    return person


def keep(person, **session):
    made = SessionFactory(event=person.event, **session)
    Star.objects.create(person=person, session=made)
    return made


def address(client):
    client.post(WISHES, {"do": "renew"})
    html = client.get("/demo/my-agenda/").content.decode()
    return (
        html.split('id="feed" readonly value="http', 1)[1].split('"')[0].partition("://")[2].partition("/")[2]
    )


def read(path):
    """The file as three parsers see it."""
    response = Client().get(f"/{path}")
    assert response.status_code == 200
    return as_three_read_it(response.content.decode())


def test_it_follows_every_change_of_what_is_released(client, event, person, release):
    kept = keep(person, title="Näive; a, b\\c", hour=10, room=RoomFactory(event=event, name="Hall"))
    gone, _not_mine = keep(person, title="Goes away", hour=11), SessionFactory(event=event)
    release()
    path = address(client)
    before = read(path)
    assert set(before) == {str(kept.uid), str(gone.uid)}
    assert before[str(kept.uid)] == (kept.starts_at, kept.ends_at, kept.title, 0, None)
    kept.refresh_from_db()
    move_session(
        session=kept,
        version=version_of(kept),
        starts_at=kept.starts_at + dt.timedelta(minutes=30),
        room=kept.room,
    )
    delete_session(session=gone, version=version_of(gone), now=timezone.now())
    assert read(path) == before
    release("Second")
    after = read(path)
    assert after[str(kept.uid)][0] == kept.starts_at + dt.timedelta(minutes=30)
    assert after[str(kept.uid)][3] == 1
    assert after[str(gone.uid)] == (gone.starts_at, gone.ends_at, "Goes away", 1, "CANCELLED")


def test_without_releases_it_follows_the_agenda_as_it_is(client, event, person):
    kept = keep(person, title="Stays", hour=10)
    gone = keep(person, title="Goes", hour=11)
    path = address(client)
    shift_agenda(event=event, since=kept.starts_at, minutes=10, seen=0, now=timezone.now())
    gone.refresh_from_db()
    delete_session(session=gone, version=version_of(gone), now=timezone.now())
    found = read(path)
    assert found[str(kept.uid)][0] == kept.starts_at + dt.timedelta(minutes=10)
    assert found[str(kept.uid)][3] == 1
    assert found[str(gone.uid)][3:] == (2, "CANCELLED")
    assert "STATUS:CANCELLED" in client.get("/demo/agenda.ics").content.decode()


def test_the_hour_that_happens_twice_and_the_one_that_never_does(client, event, person):
    type(event).objects.update(starts_on=dt.date(2014, 10, 25), ends_on=dt.date(2014, 10, 26))
    first = dt.datetime(2014, 10, 26, 0, 30, tzinfo=dt.UTC)
    spring = dt.datetime(2015, 3, 29, 0, 30, tzinfo=dt.UTC)
    for start in (first, first + dt.timedelta(hours=1), spring):
        keep(person, starts_at=start, ends_at=start + dt.timedelta(hours=1))
    path = address(client)
    starts = {start for start, *_more in read(path).values()}
    assert starts == {first, first + dt.timedelta(hours=1), spring}


def test_it_is_private_and_can_be_revoked(client, event, person):
    keep(person)
    path = address(client)
    response = Client().get(f"/{path}")
    assert response["Cache-Control"] == "max-age=300, private" or "private" in response["Cache-Control"]
    assert Client().get(f"/{path}", headers={"If-None-Match": response["ETag"]}).status_code == 304
    token = path.rpartition("/")[2].removesuffix(".ics")
    for wrong in (
        token[:-1] + ("0" if token[-1] != "0" else "1"),
        token[:32],
        "x" * 56,
        "é" * 56,
        token + "0",
    ):
        assert Client().get(f"/api/calendar/{wrong}.ics").status_code == 404
    renewed = address(client)
    assert Client().get(f"/{path}").status_code == 404
    read(renewed)
    person.blocked_at = timezone.now()
    person.save()
    assert Client().get(f"/{renewed}").status_code == 404
    person.blocked_at = None
    person.save()
    client.post(WISHES, {"do": "revoke"})
    assert Client().get(f"/{renewed}").status_code == 404
    assert "Make my private address" in client.get("/demo/my-agenda/").content.decode()


def test_it_ends_with_the_right_to_see_the_event(client, event, person):
    keep(person)
    path = address(client)
    type(event).objects.update(is_published=False)
    assert Client().get(f"/{path}").status_code == 404


def deliver():
    """Carry out the queued task by hand, as the jobs process would."""
    row = DBTaskResult.objects.get(task_path=mail_agenda_changes.module_path)
    mail_agenda_changes.func(**row.args_kwargs["kwargs"])
    row.delete()


@pytest.fixture
def _letters(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.mark.usefixtures("_letters")
def test_who_wishes_is_written_to_about_their_own_sessions(client, event, person, release):
    mine = keep(person, title="Mine", hour=10)
    SessionFactory(event=event, title="Not mine", hour=11)
    other = PersonFactory(event=event)
    Star.objects.create(person=other, session=mine)
    client.post(WISHES, {"do": "mail", "mail": "yes"})
    AgendaWishes.objects.create(person=PersonFactory(event=event), mail=True)
    release()
    shift_agenda(event=event, since=mine.starts_at, minutes=10, seen=0, now=timezone.now())
    deliver()
    (letter,) = mail.outbox
    assert letter.to == [person.user.email]
    assert "- Mine\n  Moved from 11:00 to 11:10" in letter.body
    assert "Not mine" not in letter.body
    assert "/demo/my-agenda/" in letter.body
    client.post(WISHES, {"do": "mail"})
    mine.refresh_from_db()
    delete_session(session=mine, version=version_of(mine), now=timezone.now())
    release("Without it")
    deliver()
    assert len(mail.outbox) == 1


@pytest.mark.usefixtures("_letters")
def test_who_kept_what_was_cancelled_is_written_to(client, event, person, release):
    mine = keep(person, title="Mine", hour=10)
    client.post(WISHES, {"do": "mail", "mail": "yes"})
    release()
    delete_session(session=mine, version=version_of(mine), now=timezone.now())
    release("Without it")
    deliver()
    (letter,) = mail.outbox
    assert "Cancelled (was Thu 26 June, 11:00)" in letter.body


def test_nobody_is_told_of_an_event_that_is_not_published(release):
    event = EventFactory(is_published=False)
    session = SessionFactory(event=event)
    shift_agenda(event=event, since=session.starts_at, minutes=10, seen=0, now=timezone.now())
    assert not DBTaskResult.objects.exists()
