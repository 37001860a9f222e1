"""What every page has in common: caches, error pages, icons, the picture for previews."""

import datetime as dt
import io
import json

import pytest
from django.core.files.base import ContentFile
from django.test import override_settings
from django.urls import path
from PIL import Image

from hybrid.enums import Access, Role
from hybrid.urls import urlpatterns as real
from tests.factories import EventFactory, PersonFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db


def broken(request):
    raise RuntimeError("on purpose")


urlpatterns = [path("broken/", broken), *real]


def picture(kind="PNG", size=(300, 300)):
    out = io.BytesIO()
    Image.new("RGB", size, "#804020").save(out, kind)
    return out.getvalue()


@pytest.fixture
def event():
    return EventFactory(slug="demo", accent="#804020")


def pages(event):
    session, speaker = SessionFactory(event=event), SpeakerFactory(event=event)
    return [
        "/",
        *(
            f"/demo/{path}"
            for path in (
                "",
                "agenda/",
                "my-agenda/",
                "my-agenda.ics",
                "agenda.ics",
                "speakers/",
                "market-place/",
                "practical/",
                f"speakers/{speaker.slug}/",
                f"sessions/{session.code}/",
                f"sessions/{session.code}/calendar.ics",
            )
        ),
    ]


def test_no_page_may_be_kept_by_a_shared_cache(client, event):
    addresses = pages(event)
    for _who in ("stranger", "member"):
        for address in addresses:
            rules = client.get(address)["Cache-Control"]
            assert "private" in rules
            assert "no-cache" in rules
        client.force_login(PersonFactory(event=event, roles=[Role.DELEGATE]).user)


def test_colour_and_picture_are_kept_by_all_only_where_all_may_see_them(client, event):
    for address in ("/demo/style.css", "/demo/picture"):
        assert "public" in client.get(address)["Cache-Control"]
        tag = client.get(address)["ETag"]
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    event.access = Access.INVITED
    event.save()
    assert client.get("/demo/style.css").status_code == 404
    client.force_login(PersonFactory(event=event, roles=[Role.DELEGATE]).user)
    assert "private" in client.get("/demo/style.css")["Cache-Control"]


def test_a_hidden_event_is_not_named_where_it_is_denied(client, event):
    event.name, event.is_published = "Hidden conference", False
    event.save()
    response = client.get("/demo/")
    assert response.status_code == 404
    assert "Hidden conference" not in response.content.decode()


def test_a_wrong_address_in_an_event_leads_back_into_it(client, event):
    response = client.get("/demo/sessions/NOSUCH/")
    html = response.content.decode()
    assert response.status_code == 404
    assert "There is nothing at this address" in html
    assert 'href="/demo/agenda/"' in html
    assert client.get("/no/such/page").status_code == 404


@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_has_a_page_that_needs_nothing(client, django_assert_num_queries):
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        response = client.get("/broken/")
    assert response.status_code == 500
    assert "Something went wrong here" in response.content.decode()


def test_robots_are_asked_to_stay_out_of_what_is_personal(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert "Disallow: /*/manage/" in response.content.decode()


def test_the_icons_that_are_named_are_there(client):
    from hybrid.settings import PACKAGE

    manifest = json.loads(client.get("/site.webmanifest").content)
    assert manifest["icons"]
    for icon in manifest["icons"]:
        file = PACKAGE / icon["src"].removeprefix("/")
        if file.suffix == ".png":
            with Image.open(file) as drawn:
                assert "x".join(map(str, drawn.size)) == icon["sizes"]
        else:
            assert file.read_text().startswith("<svg")


def test_an_event_without_a_picture_has_a_card_drawn(client, event):
    response = client.get("/demo/picture")
    assert response["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(response.content)) as card:
        assert card.size == (1200, 630)
        assert len(card.getcolors(1 << 20)) > 20  # words have soft edges
    event.name = "Another name, and one that is much longer than any card would like it to be " * 2
    event.save()
    assert client.get("/demo/picture").content != response.content


def test_an_events_own_picture_is_cut_to_size_and_loses_its_metadata(client, event):
    event.picture.save("x.png", ContentFile(picture()))
    response = client.get("/demo/picture")
    assert response["Content-Type"] == "image/jpeg"
    with Image.open(io.BytesIO(response.content)) as cut:
        assert cut.size == (1200, 630)
        assert not cut.getexif()


def test_a_picture_whose_file_is_lost_gives_way_to_the_card(client, event, caplog):
    event.picture.save("x.png", ContentFile(picture()))
    event.picture.storage.delete(event.picture.name)
    assert client.get("/demo/picture")["Content-Type"] == "image/png"
    assert "cannot be read" in caplog.text


def test_logos_and_portraits_on_pages_are_really_there(client, event):
    body = event.organisations.create(name="A body")
    body.logo.save("logo.png", ContentFile(picture()))
    speaker = SpeakerFactory(event=event)
    speaker.picture.save("face.png", ContentFile(picture()))
    stand = event.exhibitors.create(name="A stand")
    stand.logo.save("stand.png", ContentFile(picture()))
    for page, file in (("", body.logo), ("speakers/", speaker.picture), ("market-place/", stand.logo)):
        assert f'src="{file.url}"' in client.get(f"/demo/{page}").content.decode()
        assert client.get(file.url)["Content-Type"] == "image/png"


def test_the_pictures_address_changes_with_it(client, event):
    before = client.get("/demo/").content.decode()
    event.starts_on -= dt.timedelta(days=1)
    event.save()
    address = "/demo/picture?v="
    after = client.get("/demo/").content.decode()
    version = before.partition(address)[2][:12]
    assert version
    assert f"{address}{version}" not in after


def test_pages_that_name_no_icon_find_it_where_browsers_look(client):
    assert client.get("/favicon.ico")["Location"].endswith("/icon.svg")
