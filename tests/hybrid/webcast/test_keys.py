"""Stream keys, from the back office to the relay's question."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from hybrid.domain.people import grant_role
from hybrid.domain.webcast import control
from hybrid.domain.webcast.stream_keys import create_stream_key, revoke_stream_key
from hybrid.enums import Role
from hybrid.models import StreamKey, Webcast
from streaming.messages import ExchangeKey, KeyRefused, KeyRights
from tests.factories import PersonFactory, RoomFactory
from tests.hybrid.access.world import browser_of, browser_with
from tests.hybrid.webcast.conftest import orders, room_state

pytestmark = pytest.mark.django_db
ADDRESS = "/demo/manage/webcast/"


def ask(relay, secret, *, event="demo", room="main-hall"):
    return relay.tell(ExchangeKey(secret=secret, event=event, room=room))


@pytest.fixture
def key(room):
    return create_stream_key(room=room, label="OBS", by=None)


def test_a_key_is_shown_once_and_kept_as_a_digest(event, room):
    browser = browser_of(event, Role.AV_OPERATOR)
    page = browser.post(ADDRESS, {"room": room.pk, "label": "OBS in the hall"})
    assert page.status_code == 200
    html = page.content.decode()
    secret = re.search(r'id="secret" readonly value="([^"]+)"', html)[1]
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", secret)
    assert 'value="http://localhost:8000/whip/demo/main-hall"' in html
    key = StreamKey.objects.get()
    assert secret not in repr(vars(key))
    listed = browser.get(ADDRESS)
    assert "OBS in the hall" in listed.content.decode()
    assert secret not in listed.content.decode()
    assert "no-store" in listed["Cache-Control"]


def test_a_key_without_a_label_is_not_made(event, room):
    page = browser_of(event, Role.ORGANISER).post(ADDRESS, {"room": room.pk, "label": " "})
    assert page.status_code == 422
    assert not StreamKey.objects.exists()


def test_what_a_key_allows(relay, room, key):
    row, secret = key
    assert ask(relay, secret) == KeyRights(
        key=str(row.pk), person=f"key-{row.pk}", takeover=False, on_air=False
    )
    row.refresh_from_db()
    assert row.used_at is not None


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"room": "other"}, "it is for another room"),
        ({"event": "elsewhere"}, "it is for another room"),
        ({"secret": "x" * 32}, "there is no such key"),
    ],
)
def test_what_a_key_does_not_allow(relay, room, key, facts, reason):
    assert ask(relay, **{"secret": key[1], **facts}) == KeyRefused(reason=reason)


def test_a_revoked_key_opens_nothing_and_ends_what_it_sends(relay, event, room, key):
    row, secret = key
    browser = browser_of(event, Role.AV_OPERATOR)
    address = f"{ADDRESS}keys/{row.pk}/revoke/"
    assert "Revoke “OBS”?" in browser.get(address).content.decode()
    assert isinstance(ask(relay, secret), KeyRights)
    assert browser.post(address).status_code == 302
    assert ask(relay, secret) == KeyRefused(reason="it was revoked")
    revoke_stream_key(key=row, by=None, now=timezone.now())
    assert orders() == [("demo", "", "", str(row.pk), False)]


def test_a_key_begins_as_it_was_made_to_unless_an_operator_has_decided(relay, room, operator, now):
    _row, secret = create_stream_key(room=room, label="Hall", by=None, starts_on_air=True, takes_over=True)
    rights = ask(relay, secret)
    assert (rights.on_air, rights.takeover) == (True, True)
    control.rehearse(room=room, by=operator, now=now)
    assert not ask(relay, secret).on_air
    control.end_webcast(room=room, by=operator, now=now)
    assert ask(relay, secret).on_air
    assert Webcast.objects.get().decided_at is None
    relay.state(room_state(on_air=True))
    control.put_slate(room=room, by=operator, text="", back_at=None, now=now)
    assert not ask(relay, secret).on_air


def test_an_operator_of_one_room_makes_and_revokes_keys_of_that_room(event, room, key):
    other = RoomFactory(event=event, name="Breakout")
    person = PersonFactory(event=event)
    grant_role(person=person, role=Role.AV_OPERATOR, room=other)
    browser = browser_with(event, person)
    html = browser.get(ADDRESS).content.decode()
    assert "Breakout" in html
    assert "Main hall" not in html
    # Nothing stands beside it, and it leads back to the rooms.
    assert "manage--bare" in html
    assert 'href="/demo/backstage/"' in html
    assert browser.post(ADDRESS, {"room": room.pk, "label": "Mine"}).status_code == 422
    assert browser.post(f"{ADDRESS}keys/{key[0].pk}/revoke/").status_code == 403
    assert browser.post(f"{ADDRESS}rooms/main-hall/", {"do": "go_live"}).status_code == 403
    assert browser.post(f"{ADDRESS}rooms/{other.slug}/", {"do": "go_live"}).status_code == 302
    assert Webcast.objects.get().room == other
    assert browser.post("/demo/live/main-hall/studio/token/").status_code == 403


def test_buttons_do_what_they_say(relay, event, room):
    browser = browser_of(event, Role.ORGANISER)
    relay.state(room_state(on_air=False))

    def press(**data):
        return browser.post(f"{ADDRESS}rooms/main-hall/", data, follow=True).content.decode()

    page = press(do="go_live")
    assert 'tag--live">On air' in page
    assert "End the webcast for everybody who watches?" in page, "one slip does not end it"
    page = press(do="slate", text="Lunch", back_at="14:15")
    assert "“Lunch”" in page
    assert "Back at 14:15" in page
    assert "Give the time" in press(do="slate", back_at="later")
    assert 'tag--live">On air' in press(do="end_slate")
    page = press(do="rehearse")
    assert "Rehearsal" in page
    assert "for everybody who watches" not in page
    assert "nothing to pause" in press(do="slate")
    assert 'tag--live">On air' not in press(do="end")
    assert browser.post(f"{ADDRESS}rooms/main-hall/", {"do": "nonsense"}).status_code == 400


def test_speakers_are_let_in_and_out(relay, event, room):
    speaker = PersonFactory(event=event, roles=[Role.SPEAKER])
    browser = browser_of(event, Role.ORGANISER)
    browser.post(f"{ADDRESS}speakers/", {"may": "yes"})
    event.refresh_from_db()
    assert event.speakers_may_publish
    relay.state(room_state(person=str(speaker.pk)))
    browser.post(f"{ADDRESS}speakers/", {"may": "no"})
    assert orders() == [("demo", "", str(speaker.pk), "", False)]
    assert Client().post("/demo/live/main-hall/studio/token/").status_code == 403
