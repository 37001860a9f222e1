import pytest

from tests.factories import EventFactory, SessionFactory, SpeakerFactory

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
