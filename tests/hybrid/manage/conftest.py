import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hybrid.enums import Role
from tests.factories import EventFactory, PersonFactory


@pytest.fixture
def event(db):
    return EventFactory(slug="demo", name="Demo")


@pytest.fixture
def organiser(client, event):
    """The organiser of the event; the client is theirs."""
    person = PersonFactory(event=event, display_name="Olwen Organiser", roles=[Role.ORGANISER])
    client.force_login(person.user)
    return person


@pytest.fixture
def png():
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "#884422").save(out, "PNG")
    return SimpleUploadedFile("face.png", out.getvalue(), "image/png")
