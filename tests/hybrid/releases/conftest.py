import pytest
from django.utils import timezone

from hybrid.domain.releases import release_agenda
from hybrid.enums import Role
from hybrid.queries.releases import draft_of
from tests.factories import EventFactory, PersonFactory


@pytest.fixture
def event():
    return EventFactory(slug="demo", timezone="Europe/London")


@pytest.fixture
def olive(event, client):
    """The organiser, whose browser ``client`` is."""
    person = PersonFactory(event=event, display_name="Olive", roles=[Role.ORGANISER])
    client.force_login(person.user)
    return person


@pytest.fixture
def release(event):
    """Release the draft under a name."""

    def make(name="First"):
        event.refresh_from_db()
        seen = event.release.number if event.release else 0
        return release_agenda(
            event=event, name=name, seen=seen, draft=draft_of(event).digest, now=timezone.now()
        )

    return make
