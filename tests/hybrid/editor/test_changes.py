import datetime as dt
import json

import pytest

from hybrid.domain.agenda import version_of
from hybrid.models import Session, SessionSpeaker, Star
from tests.factories import EventFactory, PersonFactory, RoomFactory, SessionFactory, SpeakerFactory

CHANGES = "/demo/manage/agenda/changes/"
NINE = 23396220  # 26 June 2014, 09:00 UTC, in minutes since 1970


def send(client, type_, status=200, **change):
    response = client.post(CHANGES, {"type": type_, **change}, "application/json")
    assert response.status_code == status, response.content
    return json.loads(response.content)


def test_the_state_is_the_whole_agenda(organiser, event):
    hall = RoomFactory(event=event, slug="hall", name="Main hall")
    ada = SpeakerFactory(event=event, name="Ada")
    one = SessionFactory(event=event, room=hall, title="One", speakers=[ada])
    two = SessionFactory(event=event, room=None, title="Two", speakers=[ada])
    state = organiser.get(CHANGES).json()
    assert state["rooms"] == [{"id": "hall", "name": "Main hall"}]
    assert state["sessions"][-1] | {"version": "", "edit": ""} == {
        "id": one.code,
        "version": "",
        "title": "One",
        "kind": "Talk",
        "pause": False,
        "start": NINE,
        "end": NINE + 60,
        "room": "hall",
        "cohort": "",
        "speakers": "Ada",
        "edit": "",
    }
    assert [(day["date"], day["name"]) for day in state["days"]] == [
        ("2014-06-26", "Thursday 26 June"),
        ("2014-06-27", "Friday 27 June"),
    ]
    assert state["days"][0]["start"] == NINE - 10 * 60
    assert state["offsets"][0][1:] == [60, "BST"]
    (warning,) = state["warnings"]
    assert set(warning["sessions"]) == {one.code, two.code}


def test_a_session_is_created_where_somebody_clicked(organiser, event):
    RoomFactory(event=event, slug="hall")
    done = send(organiser, "create", title="New", kind="panel", start=NINE, end=NINE + 30, room="hall")
    session = Session.objects.get()
    assert (session.title, session.kind, session.room.slug) == ("New", "panel", "hall")
    assert session.starts_at == dt.datetime(2014, 6, 26, 9, tzinfo=dt.UTC)
    assert done["session"]["id"] == session.code
    assert done["session"]["version"] == version_of(session)


def test_a_session_moves_and_the_warnings_come_back(organiser, event):
    hall = RoomFactory(event=event, slug="hall", name="Main hall")
    SessionFactory(event=event, room=hall, title="Other")
    session = SessionFactory(event=event, title="Mine", hour=12)
    done = send(organiser, "move", session=session.code, version=version_of(session), start=NINE, room="hall")
    assert (done["session"]["start"], done["session"]["end"]) == (NINE, NINE + 60)
    assert [w["message"] for w in done["warnings"]] == ["Main hall is booked twice: “Other” and “Mine”."]
    done = send(
        organiser, "move", session=session.code, version=done["session"]["version"], start=NINE, room=None
    )
    assert done["session"]["room"] is None
    assert done["warnings"] == []


def test_a_session_is_resized(organiser, event):
    session = SessionFactory(event=event)
    seen = {"session": session.code, "version": version_of(session)}
    done = send(organiser, "resize", start=NINE - 5, end=NINE + 90, **seen)
    assert (done["session"]["start"], done["session"]["end"]) == (NINE - 5, NINE + 90)
    seen["version"] = done["session"]["version"]
    refused = send(organiser, "resize", 422, start=NINE, end=NINE, **seen)
    assert refused["message"] == "The session ends before it starts."


def test_a_copy_keeps_its_speakers(organiser, event):
    session = SessionFactory(event=event, speakers=[SpeakerFactory(event=event, name="Ada")])
    done = send(organiser, "duplicate", session=session.code)
    assert done["session"]["speakers"] == "Ada"
    assert done["session"]["start"] == NINE + 60


def test_deleting_answers_what_undoes_it(organiser, event):
    session = SessionFactory(event=event, speakers=[SpeakerFactory(event=event)])
    Star.objects.create(person=PersonFactory(event=event), session=session)
    done = send(organiser, "delete", session=session.code, version=version_of(session))
    assert done["session"] is None
    assert not Session.objects.exists()
    back = send(organiser, "restore", removal=done["removal"])
    assert back["session"]["id"] == session.code
    assert SessionSpeaker.objects.count() == Star.objects.count() == 1
    assert send(organiser, "restore", 422, removal=done["removal"])["code"] == "gone"


@pytest.mark.parametrize("type_", ["move", "resize", "delete"])
def test_nobody_overwrites_what_they_have_not_seen(organiser, event, type_):
    session = SessionFactory(event=event, title="Old")
    seen = version_of(session)
    session.title = "Theirs"
    session.save()
    change = {"move": {"start": NINE, "room": None}, "resize": {"start": NINE, "end": NINE + 5}}
    refused = send(organiser, type_, 409, session=session.code, version=seen, **change.get(type_, {}))
    assert refused["code"] == "stale"
    assert "Somebody else has changed “Theirs” meanwhile" in refused["message"]
    assert refused["session"]["version"] == version_of(session)
    session.delete()
    assert send(organiser, "delete", 404, session=session.code, version=seen)["code"] == "not_found"


def test_another_event_is_out_of_reach(organiser, event):
    other = SessionFactory(event=EventFactory())
    seen = {"session": other.code, "version": version_of(other)}
    send(organiser, "delete", 404, **seen)
    send(organiser, "move", 404, start=NINE, room=None, **seen)
    own = SessionFactory(event=event)
    move = {"session": own.code, "version": version_of(own), "start": NINE}
    send(organiser, "move", 404, room=other.room.slug, **move)
    assert set(Session.objects.values_list("starts_at", flat=True)) == {other.starts_at}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"type":"explode"}',
        b'{"type":"create","title":"","kind":"talk","start":1,"end":2,"room":null}',
        b'{"type":"create","title":"X\\u0000Y","kind":"talk","start":1,"end":2,"room":null}',
        b'{"type":"create","title":"X\\nY","kind":"talk","start":1,"end":2,"room":null}',
        b'{"type":"create","title":"X","kind":"party","start":1,"end":2,"room":null}',
        b'{"type":"create","title":"X","kind":"talk","start":1,"end":99999999999999,"room":null}',
        b'{"type":"duplicate","session":"X","extra":1}',
        b'{"later":' + b"[" * 9000 + b"]" * 9000 + b',"type":"duplicate","session":"X"}',
    ],
)
def test_nonsense_is_refused(organiser, event, body):
    response = organiser.post(CHANGES, body, "application/json")
    assert response.status_code == 400
    assert response.json()["code"] == "bad_request"
    assert not Session.objects.exists()


def test_a_change_needs_the_pages_token(organiser, event):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.cookies = organiser.cookies
    assert client.post(CHANGES, {"type": "duplicate", "session": "X"}, "application/json").status_code == 403


@pytest.mark.parametrize("count", [2, 12])
def test_a_change_costs_the_same_for_any_number_of_sessions(
    organiser, event, count, django_assert_max_num_queries
):
    sessions = SessionFactory.create_batch(
        count, event=event, speakers=SpeakerFactory.create_batch(2, event=event)
    )
    first = sessions[0]
    with django_assert_max_num_queries(32):
        send(organiser, "move", session=first.code, version=version_of(first), start=NINE, room=None)
