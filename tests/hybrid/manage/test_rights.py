"""Every organiser page is closed to everybody else, and to whatever belongs to another event."""

import uuid

import pytest
from django.urls import reverse

from hybrid.enums import Role
from hybrid.models import Cohort, Document, Exhibitor, Organisation, Removal
from hybrid.urls.manage import event_patterns
from tests.factories import EventFactory, PersonFactory, RoomFactory, SpeakerFactory, UserFactory

pytestmark = pytest.mark.django_db
NAMES = [pattern.name for pattern in event_patterns if pattern.name.startswith("manage")]


def address(name, pk=1):
    for kwargs in ({}, {"pk": pk}, {"removal": uuid.UUID(int=pk)}):
        try:
            return reverse(name, kwargs={"event": "demo", **kwargs})
        except Exception:  # noqa: BLE001, S112 -- the next shape of address fits
            continue
    raise AssertionError(name)


def ask(client, name):
    post_only = name.endswith(("-delete", "-move", "-undo", "-publish"))
    return client.post(address(name)) if post_only else client.get(address(name))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("role", [*(role for role in Role if role != Role.ORGANISER), None])
def test_pages_are_for_organisers(client, event, role, name):
    if role:
        client.force_login(PersonFactory(event=event, roles=[role]).user)
    assert ask(client, name).status_code == 403


@pytest.mark.parametrize("name", NAMES)
def test_the_organiser_of_another_event_is_nobody_here(client, event, name):
    client.force_login(PersonFactory(event=EventFactory(), roles=[Role.ORGANISER]).user)
    assert ask(client, name).status_code == 403
    event.is_published = False
    event.save()
    assert ask(client, name).status_code == 404


@pytest.mark.parametrize("kind", ["rooms", "cohorts", "organisations", "speakers", "exhibitors", "documents"])
def test_what_belongs_to_another_event_is_not_found(client, organiser, kind):
    other = EventFactory()
    row = {
        "rooms": lambda: RoomFactory(event=other),
        "cohorts": lambda: Cohort.objects.create(event=other, name="x"),
        "organisations": lambda: Organisation.objects.create(event=other, name="x"),
        "speakers": lambda: SpeakerFactory(event=other),
        "exhibitors": lambda: Exhibitor.objects.create(event=other, name="x"),
        "documents": lambda: Document.objects.create(event=other, title="x"),
    }[kind]()
    base = f"/demo/manage/{kind}/{row.pk}/"
    assert client.get(base).status_code == 404
    assert client.post(base, {"name": "Mine"}).status_code == 404
    assert client.post(base + "delete/").status_code == 404
    assert client.post(base + "move/").status_code == 404
    assert type(row).objects.filter(pk=row.pk).exists()


def test_the_undo_of_another_event_is_not_found(client, organiser):
    other = EventFactory()
    removal = Removal.objects.create(event=other, label="x", payload="{}", removed_at="2014-06-26T09:00Z")
    assert client.post(f"/demo/manage/undo/{removal.pk}/").status_code == 404


def test_only_the_staff_of_the_installation_begins_events(client):
    assert client.get("/new/").status_code == 302
    client.force_login(UserFactory())
    assert client.get("/new/").status_code == 403
    client.force_login(UserFactory(is_staff=True))
    assert client.get("/new/").status_code == 200
