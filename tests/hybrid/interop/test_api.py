"""The JSON interface and the frame: what they say, to whom, and how little of it travels twice."""

import re

import msgspec
import pytest
from defusedxml.ElementTree import fromstring
from django.conf import settings
from django.utils import timezone

from hybrid.domain.releases import release_agenda
from hybrid.enums import Access, Naming, Outcome, QuestionState, Role, SessionKind
from hybrid.interop import api
from hybrid.models import Question, Session
from hybrid.queries.releases import draft_of
from hybrid.views.api.openapi import PATHS
from tests.factories import EventFactory, PersonFactory, RoomFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db
BASE = "/api/v1/events/demo/"
STRUCTS = {path.replace("{event}", "demo"): struct for path, struct, _summary in PATHS}


@pytest.fixture
def event():
    return EventFactory(slug="demo", timezone="Europe/London", tagline="A demo")


@pytest.fixture
def filled(event):
    hall = RoomFactory(event=event, name="Main hall", slug="main-hall", capacity=200)
    ann = SpeakerFactory(event=event, name="Ann Example", slug="ann")
    session = SessionFactory(event=event, room=hall, title="Opening", hour=9, speakers=[ann])
    SessionFactory(event=event, room=hall, title="Pitch", hour=13, kind=SessionKind.UNCONFERENCE)
    asker = PersonFactory(event=event, display_name="Ada Asker")
    common = {"event": event, "room": hall, "asker": asker, "session": session, "approved_at": timezone.now()}
    for text, naming, author, state, outcome in (
        ("Named?", Naming.NAMED, "Ada Asker", QuestionState.CLOSED, Outcome.ANSWERED_LIVE),
        ("Nameless?", Naming.UNATTRIBUTED, "", QuestionState.APPROVED, ""),
        ("Waiting?", Naming.NAMED, "Ada Asker", QuestionState.WAITING, ""),
    ):
        Question.objects.create(
            text=text,
            naming=naming,
            author_name=author,
            state=state,
            outcome=outcome,
            side="online",
            **common,
        )
    return session


def read(client, path=""):
    """An answer, read strictly as the struct that the description names."""
    response = client.get(BASE + path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    return msgspec.json.decode(response.content, type=STRUCTS[BASE + path], strict=True)


def test_it_says_what_the_public_sees(client, event, filled):
    (row,) = msgspec.json.decode(client.get("/api/v1/events/").content, type=api.EventList).events
    assert (row.slug, row.tagline, row.starts_on) == ("demo", "A demo", "2014-06-26")
    facts = read(client)
    assert [(r.slug, r.capacity) for r in facts.rooms] == [("main-hall", 200)]
    opening, pitch = read(client, "agenda/").sessions
    assert (opening.title, opening.starts, opening.room_name) == (
        "Opening",
        "2014-06-26T10:00:00+01:00",
        "Main hall",
    )
    assert (opening.speakers[0].slug, opening.guid) == ("ann", str(filled.uid))
    assert opening.url.endswith(f"/demo/sessions/{filled.code}/")
    (speaker,) = read(client, "speakers/").speakers
    assert (speaker.name, speaker.sessions) == ("Ann Example", [filled.code])
    (grid,) = read(client, "grid/").rows
    assert [item.code for item in grid.spaces["main-hall"]] == [pitch.code]


def test_questions_carry_no_name_that_they_should_not(client, event, filled):
    named, nameless = read(client, "questions/").questions
    assert (named.author, named.outcome, named.session) == ("Ada Asker", "answered_live", filled.code)
    assert (nameless.author, nameless.text) == (None, "Nameless?")
    assert "Waiting?" not in client.get(BASE + "questions/").content.decode()


def test_it_follows_the_releases(client, event, filled):
    release_agenda(event=event, name="As at 3", seen=0, draft=draft_of(event).digest, now=timezone.now())
    Session.objects.filter(pk=filled.pk).update(title="Not yet")
    found = read(client, "agenda/")
    assert (found.release, found.release_name, found.sessions[0].title) == (1, "As at 3", "Opening")
    assert read(client).release == "As at 3"


@pytest.mark.parametrize("path", [path for path in STRUCTS if "demo" in path])
def test_only_what_anybody_may_see(client, event, filled, path):
    organiser = PersonFactory(event=event, roles=[Role.ORGANISER])
    client.force_login(organiser.user)
    for changes in ({"access": Access.CODE}, {"access": Access.INVITED}, {"is_published": False}):
        type(event).objects.update(**{"access": Access.PUBLIC, "is_published": True, **changes})
        response = client.get(path)
        assert response.status_code == 404
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response.json()["error"] == "not_found"
        assert client.get("/api/v1/events/").json() == {"events": []}


@pytest.mark.parametrize(
    "path", [*STRUCTS, "/api/openapi.json", "/demo/schedule.json", "/demo/agenda/embed/"]
)
def test_nothing_travels_twice_and_no_cookie_is_set(client, event, filled, path):
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again["ETag"] == first["ETag"]
    assert not first.cookies
    if path.startswith("/api/v1"):
        assert "Cookie" not in first.get("Vary", "")
        assert "public" in first["Cache-Control"]
        assert again["Access-Control-Allow-Origin"] == "*"


def test_a_change_is_another_answer(client, event, filled):
    before = client.get(BASE + "agenda/")["ETag"]
    Session.objects.filter(pk=filled.pk).update(title="Other")
    response = client.get(BASE + "agenda/", headers={"If-None-Match": before})
    assert response.status_code == 200
    assert response["ETag"] != before


def test_other_sites_may_ask_and_nobody_may_write(client, event):
    asked = client.options(BASE + "agenda/", headers={"Origin": "https://app.example.org"})
    assert asked.status_code == 204
    assert "If-None-Match" in asked["Access-Control-Allow-Headers"]
    for method in ("post", "put", "delete", "patch"):
        refused = getattr(client, method)(BASE + "agenda/")
        assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert client.head(BASE + "agenda/").status_code == 200


def test_the_description_has_every_address(client):
    body = client.get("/api/openapi.json").json()
    assert set(body["paths"]) == {path for path, _struct, _summary in PATHS}
    for item in body["paths"].values():
        assert {"200", "304", "default"} <= set(item["get"]["responses"])


@pytest.mark.parametrize("count", [1, 3])
def test_each_costs_the_same_for_any_number(client, event, count, django_assert_max_num_queries):
    for hour in range(9, 9 + count):
        SessionFactory(event=event, hour=hour, speakers=[SpeakerFactory(event=event)])
    for path in ("", "agenda/", "speakers/", "questions/", "grid/"):
        with django_assert_max_num_queries(4):
            read(client, path)


def test_any_site_may_frame_what_anybody_may_see(client, event, filled):
    response = client.get("/demo/agenda/embed/")
    html = response.content.decode()
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "'none'" not in response["Content-Security-Policy"].split("frame-ancestors")[1].split(";")[0]
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert "Opening" in html
    assert "<form" not in html
    assert "star" not in html.replace("data-start", "")
    assert client.get("/demo/agenda/")["X-Frame-Options"] == "DENY"


def test_who_is_signed_in_is_nobody_in_a_frame(client, event, filled):
    member = PersonFactory(event=event, display_name="Mia Member", roles=[Role.ORGANISER])
    client.force_login(member.user)
    assert "Mia Member" not in client.get("/demo/agenda/embed/").content.decode()
    type(event).objects.update(access=Access.CODE)
    response = client.get("/demo/agenda/embed/")
    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def ask(client, **query):
    site = settings.CONFIG.public_url
    return client.get("/api/oembed", {"url": f"{site}/demo/agenda/?day=all", **query})


def test_editors_find_the_frame(client, event, filled):
    link = re.search(r'json\+oembed" href="([^"]+)"', client.get("/demo/agenda/").content.decode())[1]
    found = client.get(link.removeprefix(settings.CONFIG.public_url)).json()
    assert (found["version"], found["type"], found["width"]) == ("1.0", "rich", 640)
    frame = fromstring(found["html"].replace(' loading="lazy"', ""))
    assert frame.get("src").endswith("/demo/agenda/embed/")
    small = ask(client, maxwidth="300", maxheight="1").json()
    assert (small["width"], small["height"]) == (300, 240)
    assert ask(client, maxwidth="x" * 9).json()["width"] == 640
    xml = ask(client, format="xml")
    assert fromstring(xml.content).findtext("html") == found["html"]
    assert ask(client, format="yaml").status_code == 501


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://elsewhere.example/demo/agenda/",
        "//[",
        "{site}/other/agenda/",
        "{site}/demo/speakers/",
        "{site}/nowhere",
    ],
)
def test_what_is_no_agenda_of_ours_has_no_frame(client, event, url):
    response = ask(client, url=url.format(site=settings.CONFIG.public_url))
    assert response.status_code == 404
    type(event).objects.update(access=Access.CODE)
    assert ask(client).status_code == 404
