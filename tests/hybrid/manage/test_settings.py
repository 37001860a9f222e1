import html
import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from hybrid.enums import Role
from hybrid.forms.manage.event import EventForm
from hybrid.models import Event
from tests.factories import EventFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW = {"name": "Round table", "starts_on": "2014-06-26", "ends_on": "2014-06-27", "timezone": "Europe/London"}


def filled(client, **changes):
    """What a browser would send for the settings page, with ``changes``."""
    form = EventForm(instance=Event.objects.get(slug="demo"), event=Event.objects.get(slug="demo"))
    data = {name: form[name].value() or "" for name in form.fields if name != "picture"}
    return {**data, "state": form.state, **changes}


def errors(response):
    return {
        name: html.unescape(re.sub("<.*?>", "", text)).strip()
        for name, text in re.findall(r'id="id_(\w+)_error">(.*?)</p>', response.content.decode(), re.DOTALL)
    }


@pytest.fixture
def superuser(client):
    user = UserFactory(is_superuser=True)
    client.force_login(user)
    return user


def test_a_new_event_is_its_creators(client, superuser):
    response = client.post("/new/", NEW)
    assert response.url == "/round-table/manage/"
    event = Event.objects.get()
    assert event.people.get().user == superuser
    assert event.people.get().roles == {Role.ORGANISER}


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"ends_on": "2014-06-25"}, "ends_on", "The last day is before the first."),
        ({"ends_on": "2015-06-25"}, "ends_on", "An event lasts 31 days at most."),
        ({"starts_on": "26 June"}, "starts_on", "Enter a valid date."),
        (
            {"timezone": "Mars/Olympus"},
            "timezone",
            "“Mars/Olympus” is not a time zone. Choose one like Europe/London.",
        ),
        ({"slug": "demo"}, "slug", "Another event has this address. Choose another one."),
        ({"slug": "admin"}, "slug", "“admin” is used by the platform itself. Choose another address."),
        (
            {"slug": "no spaces"},
            "slug",
            "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
        ),
        ({"name": ""}, "name", "This field is required."),
    ],
)
def test_a_new_event_with_a_mistake_says_which_and_keeps_the_rest(client, superuser, changes, field, message):
    EventFactory(slug="demo")
    response = client.post("/new/", {**NEW, **changes})
    assert response.status_code == 422
    assert errors(response) == {field: message}
    for name, value in {**NEW, **changes}.items():
        if name not in {field, "timezone"}:
            assert f'value="{value}"' in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2014-06-01"}, "ends_on"),
        ({"timezone": "Nowhere"}, "timezone"),
        ({"slug": "taken"}, "slug"),
        ({"slug": "healthz"}, "slug"),
        ({"accent": "red;}"}, "accent"),
        ({"access": "everybody"}, "access"),
        ({"venue_map_url": "javascript:alert(1)"}, "venue_map_url"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"picture": SimpleUploadedFile("p.png", b"no picture")}, "picture"),
        ({"picture": SimpleUploadedFile("p.svg", b"<svg><script>alert(1)</script></svg>")}, "picture"),
        ({"description": "x" * 20_001}, "description"),
    ],
)
def test_settings_with_a_mistake_say_which_and_keep_the_rest(client, organiser, changes, field):
    EventFactory(slug="taken")
    response = client.post("/demo/manage/settings/", filled(client, tagline="Kept words", **changes))
    assert response.status_code == 422
    assert list(errors(response)) == [field]
    assert "Kept words" in response.content.decode()
    assert Event.objects.get(slug="demo").tagline == ""


def test_the_page_around_a_mistake_shows_what_is_saved(client, organiser):
    response = client.post(
        "/demo/manage/settings/", filled(client, slug="elsewhere", name="Typed", accent="")
    )
    assert 'action="/elsewhere' not in response.content.decode()
    assert 'class="site-header__name" href="/demo/">Demo</a>' in response.content.decode()


def test_a_new_address_is_followed(client, organiser):
    response = client.post("/demo/manage/settings/", filled(client, slug="elsewhere"))
    assert response.url == "/elsewhere/manage/settings/"
    assert client.get(response.url).status_code == 200


def test_text_stays_text_everywhere(client, organiser):
    nasty = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    names = ["name", "tagline", "description", "who_should_attend", "directions", "step_free_access"]
    texts = dict.fromkeys([*names, "venue_name", "venue_address"], nasty)
    response = client.post("/demo/manage/settings/", filled(client, **texts), follow=True)
    assert response.status_code == 200
    for path in ("/demo/manage/settings/", "/demo/manage/", "/demo/", "/demo/practical/", "/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_the_picture_of_the_event_is_kept_and_taken_away(
    client, organiser, png, django_capture_on_commit_callbacks
):
    client.post("/demo/manage/settings/", filled(client, picture=png))
    event = Event.objects.get()
    name = event.picture.name
    assert name.endswith(".jpg")
    assert client.get(event.picture.url)["Content-Type"] == "image/jpeg"
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/demo/manage/settings/", filled(client, **{"picture-clear": "on"}))
    assert not Event.objects.get().picture
    assert not default_storage.exists(name)


def test_two_organisers_do_not_overwrite_each_other(client, organiser):
    mine = filled(client, name="Mine", description="One\nTwo")
    Event.objects.update(name="Theirs", tagline="Theirs too")
    response = client.post("/demo/manage/settings/", mine)
    assert response.status_code == 409
    page = response.content.decode()
    assert '<td class="conflict__text">Theirs</td><td class="conflict__text">Mine</td>' in page
    assert Event.objects.get().name == "Theirs"

    state = re.search(r'name="state" value="(.*?)"', page).group(1)
    response = client.post("/demo/manage/settings/", {**mine, "state": state}, follow=True)
    assert "Somebody else had changed tagline meanwhile" in response.content.decode().replace(
        "Tagline", "tagline"
    )
    event = Event.objects.get()
    assert (event.name, event.tagline, event.description) == ("Mine", "Theirs too", "One\nTwo")
