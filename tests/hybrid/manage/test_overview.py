import pytest

from hybrid.enums import Role
from tests.factories import EventFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(slug="demo", name="Demo")


def test_an_organiser_sees_the_overview(client, event):
    client.force_login(PersonFactory(event=event, roles=[Role.ORGANISER]).user)
    response = client.get("/demo/manage/")
    assert response.status_code == 200
    assert 'aria-current="page">Overview' in response.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ORGANISER])
def test_nobody_else_does(client, event, role):
    client.force_login(PersonFactory(event=event, roles=[role]).user)
    assert client.get("/demo/manage/").status_code == 403
