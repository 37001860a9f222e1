import pytest

from hybrid.enums import Role
from tests.factories import EventFactory, PersonFactory


@pytest.fixture
def event(db):
    return EventFactory(slug="demo")


@pytest.fixture
def organiser(client, event):
    """The client of somebody who organises ``event``."""
    person = PersonFactory(event=event, roles=[Role.ORGANISER])
    client.force_login(person.user, "django.contrib.auth.backends.ModelBackend")
    return client
