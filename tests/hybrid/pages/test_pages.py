import pytest

from hybrid.enums import RoomKind
from tests.factories import EventFactory, RoomFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db


def test_an_unpublished_event_is_not_there(client):
    EventFactory(slug="demo", is_published=False)
    assert client.get("/demo/").status_code == 404


def test_text_of_people_is_never_markup(client):
    EventFactory(
        slug="demo", name="<script>alert(1)</script>", description="<img src=x onerror=alert(1)> *yes*"
    )
    html = client.get("/demo/").content.decode()
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "<em>yes</em>" in html


@pytest.mark.parametrize(
    "path", ["", "agenda/", "my-agenda/", "speakers/", "market-place/", "practical/", "agenda.ics"]
)
def test_every_page_of_an_empty_event_is_there(client, path):
    EventFactory(slug="demo")
    assert client.get(f"/demo/{path}").status_code == 200


def test_another_events_session_and_speaker_are_not_there(client):
    EventFactory(slug="demo")
    other = EventFactory(slug="other")
    session, speaker = SessionFactory(event=other), SpeakerFactory(event=other)
    for path in (
        f"sessions/{session.code}/",
        f"sessions/{session.code}/calendar.ics",
        f"speakers/{speaker.slug}/",
    ):
        assert client.get(f"/demo/{path}").status_code == 404
        assert client.get(f"/other/{path}").status_code == 200


def test_times_are_the_events_own(client):
    # Nine in the morning, universal time, is ten in London in June.
    event = EventFactory(slug="demo", timezone="Europe/London")
    session = SessionFactory(event=event, hour=9)
    for path in ("agenda/", "agenda/?view=rooms", f"sessions/{session.code}/", "market-place/"):
        html = client.get(f"/demo/{path}").content.decode()
        assert "09:00" not in html
    assert ">10:00</time>" in client.get("/demo/agenda/").content.decode()
    assert ">10:00</time>" in client.get("/demo/agenda/?view=rooms").content.decode()
    assert "London time (BST)" in client.get("/demo/agenda/").content.decode()


def test_the_market_place_is_in_the_navigation_once_it_has_a_stand(client):
    event = EventFactory(slug="demo")
    assert "/demo/market-place/" not in client.get("/demo/agenda/").content.decode()
    event.exhibitors.create(name="A stand")
    assert "/demo/market-place/" in client.get("/demo/agenda/").content.decode()


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([], "have not said yet"),
        ([RoomKind.PHYSICAL, RoomKind.VIRTUAL], "have not said yet"),
        ([RoomKind.VIRTUAL], "This event is online."),
    ],
)
def test_an_event_without_a_venue_is_online_only_if_its_rooms_are(client, kinds, said):
    event = EventFactory(slug="demo", venue_name="", venue_address="")
    for kind in kinds:
        RoomFactory(event=event, kind=kind)
    assert said in client.get("/demo/practical/").content.decode()
