import datetime as dt

import pytest

from hybrid.enums import DocumentAudience, Role, SessionKind
from hybrid.models import Document, SessionSpeaker
from tests.factories import (
    DAY,
    EventFactory,
    PersonFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    event = EventFactory(slug="demo")
    room = RoomFactory(event=event, slug="hall", name="Hall", where="Ground floor")
    return SessionFactory(event=event, room=room, hour=10, title="This one", abstract="*What* about")


def page(client, session):
    response = client.get(f"/demo/sessions/{session.code}/")
    assert response.status_code == 200
    return response.content.decode()


def test_it_says_where_when_who_and_what(client, session):
    speaker = SpeakerFactory(event=session.event, slug="imelda", name="Imelda Thimble", organisation="A club")
    SessionSpeaker.objects.create(session=session, speaker=speaker, part="Chair")
    html = page(client, session)
    for words in ("Thursday 26 June 2014", "Hall", "Ground floor", "Chair", "A club", "<em>What</em>"):
        assert words in html
    assert 'href="/demo/speakers/imelda/"' in html
    assert 'href="/demo/live/hall/"' in html
    assert f'href="/demo/sessions/{session.code}/calendar.ics"' in html
    assert ">IT</span>" in html


def test_neighbours_are_of_the_same_room_and_of_the_same_time(client, session):
    event, room = session.event, session.room
    SessionFactory(event=event, room=room, hour=8, title="Long before")
    SessionFactory(event=event, room=room, hour=9, title="Just before")
    SessionFactory(event=event, room=room, hour=11, title="Coffee", kind=SessionKind.BREAK)
    SessionFactory(event=event, room=room, hour=12, title="Just after")
    SessionFactory(event=event, room=room, hour=13, title="Long after")
    half = dt.datetime.combine(DAY, dt.time(10, 30), dt.UTC)
    SessionFactory(event=event, title="Meanwhile", starts_at=half, ends_at=half + dt.timedelta(hours=2))
    SessionFactory(event=event, hour=9, title="Elsewhere before")
    html = page(client, session)
    assert html.index("Just before") < html.index("Just after") < html.index("Meanwhile")
    for words in ("Long before", "Long after", "Coffee", "Elsewhere before"):
        assert words not in html


def test_its_documents_go_to_those_they_are_for(client, session):
    for title, audience, of in (
        ("Slides", DocumentAudience.PUBLIC, session),
        ("Handout", DocumentAudience.SIGNED_IN, session),
        ("Of the event", DocumentAudience.PUBLIC, None),
    ):
        Document.objects.create(
            event=session.event, session=of, title=title, file="x.pdf", filename="x.pdf", audience=audience
        )
    html = page(client, session)
    assert "Slides" in html
    assert "Handout" not in html
    assert "Of the event" not in html
    client.force_login(PersonFactory(event=session.event, roles=[Role.DELEGATE]).user)
    assert "Handout" in page(client, session)


def test_a_break_has_no_star(client, session):
    assert 'formaction="' in page(client, session)
    pause = SessionFactory(event=session.event, kind=SessionKind.BREAK)
    assert 'formaction="' not in page(client, pause)


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_any_number(client, session, count, django_assert_max_num_queries):
    for number in range(count):
        speaker = SpeakerFactory(event=session.event)
        SessionSpeaker.objects.create(session=session, speaker=speaker)
        SessionFactory(event=session.event, hour=10)
        Document.objects.create(
            event=session.event, session=session, title=f"{number}", file="x.pdf", filename="x.pdf"
        )
    client.force_login(PersonFactory(event=session.event, roles=[Role.DELEGATE]).user)
    with django_assert_max_num_queries(10):
        page(client, session)


@pytest.mark.parametrize("count", [1, 3])
def test_people_cost_the_same_for_any_number(client, count, django_assert_max_num_queries):
    event = EventFactory(slug="demo")
    speakers = [SpeakerFactory(event=event) for _n in range(count)]
    for hour in range(9, 9 + count):
        SessionFactory(event=event, hour=hour, speakers=speakers)
        event.exhibitors.create(name=f"Stand {hour}")
        SessionFactory(event=event, hour=hour, kind=SessionKind.MARKET)
    for path in ("speakers/", f"speakers/{speakers[0].slug}/", "market-place/", "practical/"):
        with django_assert_max_num_queries(5):
            assert client.get(f"/demo/{path}").status_code == 200
