"""Adding, changing, ordering and deleting what an event is made of, as a browser does it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hybrid.enums import Role
from hybrid.models import Cohort, Document, Exhibitor, Organisation, Removal, Room, Speaker
from tests.factories import EventFactory, PersonFactory, RoomFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 programme"

# A minimal thing of each kind, and a mistake in it.
KINDS = {
    "rooms": (Room, {"name": "Main hall", "kind": "physical"}, {"capacity": "-1"}),
    "cohorts": (Cohort, {"name": "Group 1"}, {"name": ""}),
    "organisations": (Organisation, {"name": "Town Council", "role": "host"}, {"url": "javascript:alert(1)"}),
    "speakers": (Speaker, {"name": "Asha Fictional"}, {"person": "999"}),
    "exhibitors": (Exhibitor, {"name": "Maps for all", "stand": "4"}, {"url": "not a link"}),
    "documents": (Document, {"title": "Programme", "audience": "public"}, {"audience": "nobody"}),
}


def sent(kind, **changes):
    file = {"file": SimpleUploadedFile("programme.pdf", PDF)} if kind == "documents" else {}
    return {**KINDS[kind][1], **file, **changes}


def state(client, path):
    return re.search(r'name="state" value="(.*?)"', client.get(path).content.decode()).group(1)


def undo(client, response):
    """Press the button in the notice that ``response`` leads to."""
    page = client.get(response.url).content.decode()
    action = re.search(r'action="(/demo/manage/undo/[^"]+)"', page).group(1)
    back = re.search(r'name="back" value="([^"]+)"', page).group(1)
    return client.post(action, {"back": back}, follow=True)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_added_changed_deleted_and_brought_back(client, organiser, kind):
    model, data, _wrong = KINDS[kind]
    name = "title" if kind == "documents" else "name"
    response = client.post(f"/demo/manage/{kind}/new/", sent(kind))
    row = model.objects.get()
    assert response.url == f"/demo/manage/{kind}/#row-{row.pk}"
    assert f"“{data[name]}” was added." in client.get(response.url).content.decode()

    path = f"/demo/manage/{kind}/{row.pk}/"
    changed = {**data, **({"slug": row.slug} if kind == "rooms" else {}), name: "Renamed"}
    assert client.post(path, {**changed, "state": state(client, path)}).status_code == 302
    assert str(model.objects.get()) == "Renamed"

    response = client.post(path + "delete/")
    assert not model.objects.exists()
    page = undo(client, response).content.decode()
    assert "“Renamed” is back." in page
    assert str(model.objects.get(pk=row.pk)) == "Renamed"


@pytest.mark.parametrize("kind", KINDS)
def test_a_mistake_is_shown_and_nothing_else_is_lost(client, organiser, kind):
    model, data, wrong = KINDS[kind]
    response = client.post(f"/demo/manage/{kind}/new/", sent(kind, **wrong))
    page = response.content.decode()
    assert response.status_code == 422
    assert 'aria-invalid="true"' in page
    assert not model.objects.exists()
    assert all(f'value="{value}"' in page for name, value in data.items() if name not in wrong)
    if kind == "documents":
        assert "Choose the file again for File" in page


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "speakers"])
def test_lists_are_ordered_by_buttons(client, organiser, kind):
    model, _data, _wrong = KINDS[kind]
    name = "title" if kind == "documents" else "name"
    for label in ("Aa", "Bb", "Cc"):
        client.post(f"/demo/manage/{kind}/new/", sent(kind, **{name: label}))
    last = model.objects.last()
    client.post(f"/demo/manage/{kind}/{last.pk}/move/", {"to": "up"})
    page = client.get(f"/demo/manage/{kind}/").content.decode()
    assert re.findall(r">(Aa|Bb|Cc)</a>", page) == ["Aa", "Cc", "Bb"]


def test_speakers_are_listed_by_name(client, organiser, event):
    for name in ("Zed", "Ann", "Max"):
        SpeakerFactory(event=event, name=name)
    page = client.get("/demo/manage/speakers/").content.decode()
    assert re.findall(r">(Zed|Ann|Max)</a>", page) == ["Ann", "Max", "Zed"]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_lists_cost_the_same_for_any_number(
    client, organiser, event, kind, count, django_assert_max_num_queries
):
    for n in range(count):
        session = SessionFactory(event=event, room=RoomFactory(event=event) if kind == "rooms" else None)
        if kind == "speakers":
            SessionFactory(event=event, speakers=[SpeakerFactory(event=event)])
        elif kind == "documents":
            Document.objects.create(event=event, title="x", filename="x.pdf", session=session)
        elif kind != "rooms":
            KINDS[kind][0].objects.create(event=event, name=f"x {n}")
    with django_assert_max_num_queries(6):
        response = client.get(f"/demo/manage/{kind}/")
    assert response.content.decode().count('class="record"') == count


def test_addresses_are_made_from_names_and_never_twice(client, organiser):
    for _n in range(2):
        client.post("/demo/manage/rooms/new/", sent("rooms"))
        client.post("/demo/manage/speakers/new/", sent("speakers"))
    assert list(Room.objects.values_list("slug", flat=True)) == ["main-hall", "main-hall-2"]
    assert list(Speaker.objects.values_list("slug", flat=True)) == ["asha-fictional", "asha-fictional-2"]
    response = client.post("/demo/manage/rooms/new/", sent("rooms", slug="main-hall"))
    assert "Another room has this address." in response.content.decode()
    other = RoomFactory(event=EventFactory(), slug="blue-room")
    assert client.post("/demo/manage/rooms/new/", sent("rooms", slug=other.slug)).status_code == 302


def test_a_room_that_is_used_is_not_deleted(client, organiser, event):
    session = SessionFactory(event=event, title="Opening")
    response = client.post(f"/demo/manage/rooms/{session.room.pk}/delete/", follow=True)
    assert "is still used by “Opening”" in response.content.decode()
    assert Room.objects.exists()


def test_what_was_deleted_is_listed_and_put_back(client, organiser, event):
    room = RoomFactory(event=event, name="Blue room")
    client.post(f"/demo/manage/rooms/{room.pk}/delete/")
    page = client.get("/demo/manage/deleted/").content.decode()
    assert "Blue room" in page
    assert "by Olwen Organiser" in page
    response = client.post(f"/demo/manage/undo/{Removal.objects.get().pk}/", {"back": "//evil.example/"})
    assert response.url == "/demo/manage/deleted/"
    assert Room.objects.get() == room


def test_undo_says_why_it_cannot(client, organiser, event):
    room = RoomFactory(event=event, slug="blue-room")
    response = client.post(f"/demo/manage/rooms/{room.pk}/delete/")
    RoomFactory(event=event, slug="blue-room")
    page = undo(client, response).content.decode()
    assert "cannot be put back" in page
    assert 'notice--error"' in page


def test_a_speaker_is_linked_only_to_who_may_speak_here(client, organiser, event):
    speaker = PersonFactory(event=event, roles=[Role.SPEAKER])
    guest = PersonFactory(event=event, roles=[Role.GUEST])
    stranger = PersonFactory(event=EventFactory(), roles=[Role.SPEAKER])
    for person in (guest, stranger):
        assert (
            client.post("/demo/manage/speakers/new/", sent("speakers", person=person.pk)).status_code == 422
        )
    assert client.post("/demo/manage/speakers/new/", sent("speakers", person=speaker.pk)).status_code == 302
    assert Speaker.objects.get().person == speaker
    assert client.post("/demo/manage/speakers/new/", sent("speakers", person=speaker.pk)).status_code == 422


def test_a_document_belongs_to_a_session_of_this_event_only(client, organiser):
    session = SessionFactory(event=EventFactory())
    response = client.post("/demo/manage/documents/new/", sent("documents", session=session.pk))
    assert response.status_code == 422


def test_two_organisers_of_one_room_are_told(client, organiser, event):
    room = RoomFactory(event=event, name="Hall", capacity=100)
    path = f"/demo/manage/rooms/{room.pk}/"
    before = state(client, path)
    Room.objects.update(capacity=120)
    data = {"name": "Hall", "kind": "physical", "slug": room.slug, "capacity": "90"}
    response = client.post(path, {**data, "state": before})
    assert response.status_code == 409
    assert (
        '<td class="conflict__text">120</td><td class="conflict__text">90</td>' in response.content.decode()
    )
    assert Room.objects.get().capacity == 120


def test_text_stays_text(client, organiser):
    nasty = '"><script>alert(1)</script>'
    for kind, (model, _data, _wrong) in KINDS.items():
        name = "title" if kind == "documents" else "name"
        assert client.post(f"/demo/manage/{kind}/new/", sent(kind, **{name: nasty})).status_code == 302
        row = model.objects.get()
        for path in (f"/demo/manage/{kind}/", f"/demo/manage/{kind}/{row.pk}/"):
            assert "<script>alert" not in client.get(path).content.decode()
        response = client.post(f"/demo/manage/{kind}/{row.pk}/delete/", follow=True)
        assert "<script>alert" not in response.content.decode()
