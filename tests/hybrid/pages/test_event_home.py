import datetime as dt
import json
import re

import pytest
from django.utils import timezone

from hybrid.enums import Access, DocumentAudience, OrganisationRole, Role
from hybrid.models import Document
from tests.factories import EventFactory, PersonFactory, RoomFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def event():
    today = timezone.now().date()
    return EventFactory(slug="demo", timezone="UTC", starts_on=today, ends_on=today + 24 * HOUR)


def page(client, path=""):
    response = client.get(f"/demo/{path}")
    assert response.status_code == 200
    return response.content.decode()


def linked_data(html):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])


def test_what_is_on_now_and_what_is_next(client, event):
    now = timezone.now()
    hall = RoomFactory(event=event, slug="hall")
    SessionFactory(event=event, room=hall, title="Running", starts_at=now - HOUR, ends_at=now + HOUR)
    SessionFactory(event=event, title="Soon", starts_at=now + HOUR, ends_at=now + 2 * HOUR)
    SessionFactory(event=event, title="Soon too", starts_at=now + HOUR, ends_at=now + 2 * HOUR)
    SessionFactory(event=event, title="Later", starts_at=now + 3 * HOUR, ends_at=now + 4 * HOUR)
    html = page(client)
    assert html.index("Happening now") < html.index("Running") < html.index("Next") < html.index("Soon too")
    assert 'href="/demo/live/hall/"' in html
    assert "Later" not in html


def test_before_and_after(client):
    EventFactory(slug="demo")
    assert "This event is over" in page(client)
    future = timezone.now().date() + 30 * 24 * HOUR
    event = EventFactory(slug="soon", starts_on=future, ends_on=future)
    noon = dt.datetime.combine(future, dt.time(12), dt.UTC)
    SessionFactory(event=event, title="The very first", starts_at=noon, ends_at=noon + HOUR)
    html = client.get("/soon/").content.decode()
    assert html.index("It begins with") < html.index("The very first")


def test_documents_for_members_are_not_shown_to_strangers(client, event):
    for title, audience in (
        ("For all", DocumentAudience.PUBLIC),
        ("For members", DocumentAudience.SIGNED_IN),
    ):
        Document.objects.create(event=event, title=title, file="x.pdf", filename="x.pdf", audience=audience)
    html = page(client)
    assert "For all" in html
    assert "For members" not in html
    client.force_login(PersonFactory(event=event, roles=[Role.DELEGATE]).user)
    assert "For members" in page(client)


def test_organisations_by_what_they_are(client, event):
    event.organisations.create(name="A body", role=OrganisationRole.HOST, url="https://body.example/")
    event.organisations.create(name="A paper", role=OrganisationRole.MEDIA_PARTNER)
    html = page(client)
    assert html.index(">Host<") < html.index(">A body<") < html.index(">Event media partner<")
    assert html.index(">Event media partner<") < html.rindex("A paper")


def test_the_front_page_of_a_closed_event_keeps_its_programme(client, event):
    now = timezone.now()
    SessionFactory(event=event, title="Secret title", starts_at=now - HOUR, ends_at=now + HOUR)
    event.access = Access.CODE
    event.save()
    html = page(client)
    assert "Secret title" not in html
    assert "Anyone with the event code" in html
    assert '<meta name="robots" content="noindex">' in html


def test_search_engines_read_what_it_is(client, event):
    event.name = "</script><script>alert(1)</script>"
    event.venue_name, event.venue_address = "Hall", "1 Example Row\nMadeup"
    event.save()
    event.organisations.create(name="A body", role=OrganisationRole.HOST)
    html = page(client)
    assert "<script>alert" not in html
    data = linked_data(html)
    assert data["@type"] == "Event"
    assert data["name"] == event.name
    assert data["startDate"] == event.starts_on.isoformat()
    assert data["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert data["location"][0] == {"@type": "Place", "name": "Hall", "address": "1 Example Row, Madeup"}
    assert data["organizer"] == [{"@type": "Organization", "name": "A body"}]
    assert data["image"][0].startswith("http://localhost:8000/demo/picture?v=")


def test_a_session_says_its_times_with_their_offset(client):
    event = EventFactory(slug="demo", timezone="Europe/London")
    session = SessionFactory(event=event, hour=9, speakers=[SpeakerFactory(event=event, name="Imelda")])
    data = linked_data(page(client, f"sessions/{session.code}/"))
    assert data["startDate"] == "2014-06-26T10:00:00+01:00"
    assert data["performer"] == [{"@type": "Person", "name": "Imelda"}]
    assert data["superEvent"]["name"] == event.name


def test_previews_have_words_and_a_picture(client, event):
    event.tagline, event.description = "", "About **many** things & more"
    event.save()
    html = page(client)
    assert '<meta property="og:description" content="About many things &amp; more">' in html
    assert '<link rel="canonical" href="http://localhost:8000/demo/">' in html
    assert '<meta name="twitter:card" content="summary_large_image">' in html


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_any_number(client, event, count, django_assert_max_num_queries):
    for hour in range(9, 9 + count):
        SessionFactory(event=event, hour=hour, speakers=[SpeakerFactory(event=event)])
        event.organisations.create(name=f"Body {hour}")
        Document.objects.create(event=event, title="Paper", file="x.pdf", filename="x.pdf")
    client.force_login(PersonFactory(event=event, roles=[Role.DELEGATE]).user)
    with django_assert_max_num_queries(11):
        page(client)
