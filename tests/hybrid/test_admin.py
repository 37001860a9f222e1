"""The admin looks over all events, for the installation's own people."""

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from hybrid.domain.questions import ask_question
from hybrid.domain.removals import remove
from hybrid.enums import Naming
from hybrid.models import Document, Event, Exhibitor, Organisation, Person, Removal, RoleLink, Session, User
from tests.factories import (
    EventFactory,
    PersonFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
OURS = [model for model in admin.site._registry if model._meta.app_label == "hybrid"]


@pytest.fixture
def superuser(client):
    user = UserFactory(is_staff=True, is_superuser=True, email="keeper@example.org")
    client.force_login(user)
    return user


@pytest.fixture
def event():
    """One row of every kind."""
    event = EventFactory(slug="demo", name="Demo")
    person = PersonFactory(event=event, roles=["speaker"])
    speaker = SpeakerFactory(event=event, person=person, picture=ContentFile(b"x", name="a.webp"))
    SessionFactory(event=event, speakers=[speaker])
    event.cohorts.create(name="Group 1")
    Organisation.objects.create(event=event, name="Town Council")
    Exhibitor.objects.create(event=event, name="Maps")
    Document.objects.create(event=event, title="x", filename="x.pdf", file=ContentFile(b"x", name="x.pdf"))
    RoleLink.objects.create(event=event, role="speaker", token_hash="0" * 64, expires_at=timezone.now())
    remove(event=event, target=RoomFactory(event=event), now=timezone.now())
    return event


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_model_is_listed_searched_and_opened(client, superuser, event, model):
    base = f"/admin/hybrid/{model._meta.model_name}/"
    assert client.get(base).status_code == 200
    assert client.get(base, {"q": "Demo"}).status_code == 200
    row = model.objects.first()
    page = client.get(f"{base}{row.pk}/change/")
    assert page.status_code == 200
    assert "Content-Security-Policy" in page
    assert "unsafe-inline" not in page["Content-Security-Policy"]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("path", ["session", "person", "speaker", "room"])
def test_lists_cost_the_same_for_any_number(client, superuser, path, count, django_assert_max_num_queries):
    for _n in range(count):
        SpeakerFactory(person=PersonFactory())
        SessionFactory()
    with django_assert_max_num_queries(12):
        assert client.get(f"/admin/hybrid/{path}/").status_code == 200


def test_outside_the_admin_no_query_reaches_over_all_events(client, superuser):
    from django_scopes import ScopeError, get_scope, scope

    from hybrid.views.admin import AdminMiddleware

    class Request:
        path_info = "/demo/"

    with scope(_enabled=True):
        assert AdminMiddleware(lambda request: get_scope()["_enabled"])(Request())
        Request.path_info = "/admin/hybrid/session/"
        assert not AdminMiddleware(lambda request: get_scope()["_enabled"])(Request())
        with pytest.raises(ScopeError):
            Session.objects.count()


def test_nobody_else_comes_in(client):
    page = client.get("/admin/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    client.force_login(PersonFactory(roles=["organiser"]).user)
    assert client.get("/admin/", follow=True).status_code == 403


def test_choices_stay_within_the_event(client, superuser, event):
    other = RoomFactory(name="Foreign room")
    session = Session.objects.get()
    page = client.get(f"/admin/hybrid/session/{session.pk}/change/").content.decode()
    assert session.room.name in page
    assert "Foreign room" not in page
    data = {"kind": "talk", "title": "Renamed", "room": other.pk}
    inline = {"parts-TOTAL_FORMS": 0, "parts-INITIAL_FORMS": 0}
    client.post(f"/admin/hybrid/session/{session.pk}/change/", {**data, **inline})
    session.refresh_from_db()
    assert session.room != other


def test_an_account_is_made_without_a_password(client, superuser):
    client.post("/admin/hybrid/user/add/", {"email": "new@example.org", "is_active": "on", "is_staff": "on"})
    user = User.objects.get(email="new@example.org")
    assert user.is_staff
    assert not user.has_usable_password()


def test_an_event_is_deleted_with_everything_in_it(
    client, superuser, event, django_capture_on_commit_callbacks
):
    other = SessionFactory()
    files = [Document.objects.get().file.name, event.speakers.get().picture.name]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/admin/hybrid/event/{event.pk}/delete/", {"post": "yes"})
    assert list(Event.objects.all()) == [other.event]
    assert list(Session.objects.all()) == [other]
    assert not Person.objects.exists()
    assert not Removal.objects.exists()
    assert not any(default_storage.exists(name) for name in files)


def test_deleting_does_not_say_whose_a_question_is(client, superuser):
    room = RoomFactory()
    asker = PersonFactory(event=room.event, roles=["guest"], display_name="Sam Field")
    question = ask_question(
        person=asker,
        room=room,
        session=None,
        to_speaker=None,
        text="Who decides?",
        naming=Naming.UNATTRIBUTED,
        now=timezone.now(),
    )
    for address in (
        f"/admin/hybrid/person/{asker.pk}/delete/",
        f"/admin/hybrid/user/{asker.user_id}/delete/",
        f"/admin/hybrid/event/{room.event_id}/delete/",
    ):
        page = client.get(address).content.decode()
        assert "Questions: 1" in page
        assert f"Question object ({question.pk})" not in page
        assert "Who decides?" not in page
