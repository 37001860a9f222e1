import pytest

from tests.factories import EventFactory, RoomFactory, SessionFactory


@pytest.fixture
def event(site):
    event = EventFactory(slug="demo", name="Demo", description="**Welcome**")
    room = RoomFactory(event=event, slug="main-hall", name="Main hall")
    SessionFactory(event=event, room=room, title="Opening")
    return event


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/demo/", "/demo/agenda/", "/demo/live/main-hall/"])
def test_pages_are_accessible(site, event, page, axe, path, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(site + path)
    axe(page)
