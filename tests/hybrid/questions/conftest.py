"""A room, a moderator, and somebody who asks; what the tests of questions do again and again."""

import pytest
from django.utils import timezone

from hybrid.domain.questions import ask_question
from hybrid.enums import Naming, Role
from tests.factories import EventFactory, PersonFactory, RoomFactory, UserFactory


@pytest.fixture
def event():
    return EventFactory(slug="demo")


@pytest.fixture
def room(event):
    return RoomFactory(event=event, slug="main-hall", name="Main hall")


@pytest.fixture
def moderator(event):
    return PersonFactory(event=event, roles=[Role.MODERATOR])


@pytest.fixture
def ask(event, room):
    def make(text="Why?", *, person=None, naming=Naming.NAMED, session=None, now=None, told=False):
        return ask_question(
            person=person or PersonFactory(event=event, roles=[Role.GUEST]),
            room=room,
            session=session,
            to_speaker=None,
            text=text,
            naming=naming,
            now=now or timezone.now(),
            crew_may_know=told,
        )

    return make


@pytest.fixture
def organiser(client, event):
    user = UserFactory()
    PersonFactory(event=event, user=user, roles=[Role.ORGANISER])
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
