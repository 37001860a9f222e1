"""Whether a room can be reached without steps is said by somebody, or it is not said: never guessed."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from hybrid.domain.imports import carry_out_import, plan_import
from hybrid.enums import RoomKind
from hybrid.interop.schedule.reading import read_schedule
from hybrid.models import Room
from hybrid.queries.readiness import readiness_of
from tests.factories import BoardFactory, RoomFactory, SessionFactory
from unconference.forms.boards import space_forms

pytestmark = pytest.mark.django_db
ASKED = "reached without steps"


@pytest.mark.parametrize(("sent", "kept"), [({}, None), ("", None), ("True", True), ("False", False)])
def test_a_new_room_is_what_somebody_says(client, organiser, sent, kept):
    assert client.get("/demo/manage/rooms/new/").context["form"]["step_free"].value() is None
    data = {"name": "Hall", "kind": "physical"} | ({"step_free": sent} if sent != {} else {})
    assert client.post("/demo/manage/rooms/new/", data).status_code == 302
    assert Room.objects.get().step_free is kept


@pytest.mark.parametrize(("kept", "said"), [(None, "Not said yet"), (True, "Yes"), (False, "No")])
def test_visitors_and_programs_are_told_no_more_than_is_known(client, event, kept, said):
    room = RoomFactory(event=event, name="Hall", step_free=kept)
    assert f"<td>{said}</td>" in client.get("/demo/practical/").content.decode()
    (place,) = client.get("/api/v1/events/demo/").json()["rooms"]
    assert place["is_step_free"] is kept
    room.kind = RoomKind.VIRTUAL
    room.save()
    assert "<td>Online</td>" in client.get("/demo/practical/").content.decode()


def test_the_organiser_is_asked_for_what_is_not_known(client, organiser, event):
    RoomFactory(event=event, name="Hall", step_free=True)
    RoomFactory(event=event, kind=RoomKind.VIRTUAL)
    assert not any(ASKED in step.text for step in readiness_of(event).steps)
    RoomFactory(event=event, name="Attic")
    assert [step.page for step in readiness_of(event).helpful if ASKED in step.text] == ["manage-rooms"]
    assert client.get("/demo/manage/rooms/").content.decode().count("Step-free: not said yet") == 1


def test_an_imported_room_is_not_known_and_a_known_one_stays(client, organiser, event):
    for name, known in (("Hall", True), ("Cellar", False)):
        SessionFactory(event=event, title=name, room=RoomFactory(event=event, name=name, step_free=known))
    page = "/demo/manage/interchange/"
    table = client.get(page + "sessions.csv").content
    table += b",New,talk,2014-06-26 15:00,2014-06-26 16:00,Attic,,,\r\n"
    shown = client.post(page, {"file": SimpleUploadedFile("sessions.csv", table)}, follow=True)
    digest = shown.content.decode().split('name="plan" value="', 1)[1].split('"')[0]
    client.post(shown.request["PATH_INFO"], {"plan": digest})
    known = {"Hall": True, "Cellar": False, "Attic": None}
    assert dict(Room.objects.values_list("name", "step_free")) == known

    Room.objects.filter(name="Attic").update(name="Loft")
    schedule = read_schedule(
        client.get(page + "schedule.json").content.replace(b"Loft", b"Attic"), zone=event.tz
    )
    plan = plan_import(event=event, incoming=schedule)
    carry_out_import(event=event, incoming=schedule, expected=plan.digest)
    assert dict(Room.objects.values_list("name", "step_free")) == known


@pytest.mark.parametrize(("kept", "is_ticked"), [(None, False), (True, True), (False, False)])
def test_a_board_takes_over_what_is_known(event, kept, is_ticked):
    RoomFactory(event=event, step_free=kept)
    (form,) = space_forms(BoardFactory(event=event))
    assert form["step_free"].value() is is_ticked


def test_what_was_only_a_default_is_forgotten(event):
    known = {"capacity": 20, "where": "Ground floor", "step_free": True}
    for name, facts in {
        "said": known,
        "from another program": known | {"guid": "5d0c54f1-6f4b-5b83-9a52-0f6a5cf9e2d7"},
        "from a table": {"step_free": True},
        "with steps": {"step_free": False},
    }.items():
        RoomFactory(event=event, name=name, **facts)
    import_module("hybrid.migrations.0019_step_free_unless_unknown").forget_defaults(apps, None)
    assert dict(Room.objects.values_list("name", "step_free")) == {
        "said": True, "from another program": None, "from a table": None, "with steps": False,
    }  # fmt: skip
