import re

import pytest
from django.test import Client
from django.utils import timezone

from hybrid.domain.agenda import delete_session, version_of
from hybrid.models import AgendaRelease, FormerStar, Session, Star
from tests.factories import PersonFactory, RoomFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db


def read(client, path, status=200):
    response = client.get(f"/demo/{path}")
    assert response.status_code == status
    return response.content.decode()


def hidden(html, name):
    return re.search(rf'name="{name}" value="([^"]*)"', html)[1]


def post(client, html, name):
    fields = {"name": name, "seen": hidden(html, "seen"), "draft": hidden(html, "draft")}
    return client.post("/demo/manage/releases/", fields, follow=True)


def test_the_public_reads_the_latest_and_can_look_back(client, event, release):
    session = SessionFactory(event=event, title="Opening words", hour=10)
    assert "Earlier versions" not in read(client, "agenda/")
    release("As at 3.12.18")
    assert "As at 3.12.18" in read(client, "agenda/")
    session.title = "Closing words"
    session.room = RoomFactory(event=event, name="The Attic")
    session.save()
    for path in ("agenda/", "agenda/?view=rooms", f"sessions/{session.code}/", "", "agenda.ics"):
        html = read(client, path)
        assert "Opening words" in html or path == ""
        assert "Closing words" not in html
        assert "The Attic" not in html
    release("As at 5.12.18")
    html = read(client, "agenda/")
    assert "Closing words" in html
    assert "Earlier versions" in html
    assert "As at 3.12.18" in read(client, "agenda/releases/")
    old = read(client, "agenda/releases/1/")
    assert "Opening words" in old
    assert "This is an earlier version." in old
    changes = read(client, "agenda/releases/2/changes/")
    assert "Other room: The Attic instead of" in changes
    assert "Was called “Opening words”" in changes
    read(client, "agenda/releases/7/", status=404)
    assert "nothing to compare it with" in read(client, "agenda/releases/1/changes/")


def test_two_releases_of_choice_can_be_compared(client, event, release):
    session = SessionFactory(event=event, title="A")
    for title in "BCD":
        release(f"Before {title}")
        session.title = title
        session.save()
    assert "Was called “B”" in read(client, "agenda/releases/3/changes/")
    assert "Was called “A”" in read(client, "agenda/releases/3/changes/?since=1")
    for odd in ("3", "x", "99"):
        assert "Was called “B”" in read(client, f"agenda/releases/3/changes/?since={odd}")


def test_a_session_that_is_not_released_is_for_organisers(client, event, olive, release):
    SessionFactory(event=event)
    release()
    new = SessionFactory(event=event, title="Secret so far")
    assert "not released yet" in read(client, f"sessions/{new.code}/")
    stranger = Client()
    read(stranger, f"sessions/{new.code}/", status=404)
    assert stranger.post(f"/demo/sessions/{new.code}/star/").status_code == 404
    assert stranger.get(f"/demo/sessions/{new.code}/calendar.ics").status_code == 404


def test_what_is_deleted_in_the_draft_can_be_read_and_starred_until_it_is_released(client, event, release):
    speaker = SpeakerFactory(event=event, name="Ann Example")
    session = SessionFactory(event=event, title="Doomed", speakers=[speaker])
    SessionFactory(event=event, title="Stays")
    release()
    code = session.code
    delete_session(session=session, version=version_of(session), now=timezone.now())
    html = read(client, f"sessions/{code}/")
    assert "Doomed" in html
    assert "Ann Example" in html
    client.post(f"/demo/sessions/{code}/star/")
    assert FormerStar.objects.count() == 1
    assert 'aria-pressed="true"' in read(client, "agenda/")
    assert "Doomed" in read(client, "my-agenda/")
    client.post(f"/demo/sessions/{code}/star/")
    assert not FormerStar.objects.exists()
    release("Without")
    read(client, f"sessions/{code}/", status=404)
    assert "Doomed" not in read(client, "agenda/")


def test_a_room_and_a_speaker_that_have_gone_leave_their_names_without_links(client, event, release):
    speaker, room = SpeakerFactory(event=event, name="Ann Example"), RoomFactory(event=event, name="Attic")
    session = SessionFactory(event=event, room=room, speakers=[speaker])
    release()
    Session.objects.update(room=None)
    room.delete()
    speaker.delete()
    for path in ("agenda/", "agenda/?view=rooms", f"sessions/{session.code}/"):
        html = read(client, path)
        assert "Attic" in html
        assert "Ann Example" in html


def test_an_organiser_sees_what_differs_and_releases_it(client, event, olive):
    session = SessionFactory(event=event, title="Opening")
    html = read(client, "manage/releases/")
    assert "So far visitors see every change" in html
    page = post(client, html, "As at 3.12.18").content.decode()
    assert "“As at 3.12.18” is what the public sees now." in page
    assert "by Olive" in page
    assert "Nothing: visitors see the agenda as it stands." in page
    session.title = "Closing"
    session.save()
    html = read(client, "manage/releases/")
    assert "1 session differs" in html
    assert "Was called “Opening”" in html
    assert "As at 4" in post(client, html, "As at 4").content.decode()
    assert AgendaRelease.objects.count() == 2


def test_of_two_organisers_the_second_is_told_and_loses_nothing(client, event, olive):
    SessionFactory(event=event, title="Opening")
    html = read(client, "manage/releases/")
    assert post(client, html, "Hers").status_code == 200
    Session.objects.update(title="Closing")
    refused = post(client, html, "A name thought out")
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Olive has just released the agenda, as “Hers”." in page
    assert "A name thought out" in page
    assert "Was called “Opening”" in page
    # What is shown now can be released.
    assert post(client, page, "A name thought out").status_code == 200


def test_who_starred_sees_their_own_among_the_changes(client, event, release):
    person = PersonFactory(event=event)
    client.force_login(person.user)
    mine, other = SessionFactory(event=event, title="Mine"), SessionFactory(event=event, title="Other")
    Star.objects.create(person=person, session=mine)
    release()
    for session in (mine, other):
        session.title += " changed"
        session.save()
    release("Second")
    html = read(client, "agenda/releases/2/changes/")
    assert html.count("change--mine") == 1


@pytest.mark.parametrize("query", ["", "?view=rooms", "?day=all"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_released_agenda_costs_five_queries(
    client, event, release, query, count, django_assert_max_num_queries
):
    for hour in range(9, 9 + count):
        SessionFactory(event=event, hour=hour, speakers=[SpeakerFactory(event=event)])
    release()
    read(client, "agenda/")
    with django_assert_max_num_queries(5):
        assert read(client, f"agenda/{query}").count("item__title") == count
