"""When a speaker may be on air: around their own sessions; before and after they may try things out."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone

from hybrid.domain.releases import release_agenda
from hybrid.domain.webcast import control
from hybrid.domain.webcast.turns import check_turn
from hybrid.enums import Role
from hybrid.errors import RuleError
from hybrid.queries.releases import draft_of
from hybrid.queries.turns import MARGIN, speaking_of
from streaming.tokens import read
from tests.factories import PersonFactory, RoomFactory, SessionFactory, SpeakerFactory
from tests.hybrid.access.world import browser_of, browser_with
from tests.hybrid.webcast.conftest import room_state

pytestmark = pytest.mark.django_db
ADDRESS, HOUR = "/demo/live/main-hall/studio/", dt.timedelta(hours=1)


@pytest.fixture
def event(event):
    event.speakers_may_publish = True
    event.timezone = "Europe/Riga"
    event.save()
    return event


@pytest.fixture
def speaker(event):
    return PersonFactory(event=event, roles=[Role.SPEAKER])


@pytest.fixture
def session(event, room, speaker):
    """An hour from noon in Riga."""
    noon = dt.datetime(2027, 3, 1, 10, tzinfo=dt.UTC)
    return SessionFactory(
        event=event,
        room=room,
        starts_at=noon,
        ends_at=noon + HOUR,
        speakers=[SpeakerFactory(event=event, person=speaker)],
    )


def is_on_turn(speaker, room, at):
    return room.pk in speaking_of(speaker.event, speaker.pk, now=at).on_turn


def test_a_turn_is_the_session_with_half_an_hour_on_either_side(session, speaker, room):
    first, last = session.starts_at - MARGIN, session.ends_at + MARGIN
    second = dt.timedelta(seconds=1)
    assert dt.timedelta(minutes=30) == MARGIN
    assert [is_on_turn(speaker, room, at) for at in (first - second, first, last - second, last)] == [
        False,
        True,
        True,
        False,
    ]
    assert not is_on_turn(speaker, RoomFactory(event=room.event), first)
    assert not is_on_turn(PersonFactory(event=room.event, roles=[Role.SPEAKER]), room, first)


def test_it_is_by_the_agenda_that_everybody_sees(session, speaker, room, event):
    release_agenda(event=event, name="First", seen=0, draft=draft_of(event).digest, now=timezone.now())
    event.refresh_from_db()
    session.starts_at += 5 * HOUR
    session.ends_at += 5 * HOUR
    session.save()
    assert is_on_turn(speaker, room, session.starts_at - 5 * HOUR)
    assert not is_on_turn(speaker, room, session.starts_at)


def test_the_next_turn_is_named_and_the_last_one_when_all_are_over(session, speaker, room):
    SessionFactory(
        event=room.event,
        room=room,
        starts_at=session.starts_at + 5 * HOUR,
        ends_at=session.ends_at + 5 * HOUR,
        speakers=[part.speaker for part in session.parts.all()],
    )
    speaking = speaking_of(room.event, speaker.pk, now=session.starts_at)
    later = session.starts_at + 5 * HOUR
    assert speaking.next_in(room.pk, now=session.starts_at - HOUR).starts_at == session.starts_at
    assert speaking.next_in(room.pk, now=later - HOUR).starts_at == later
    assert speaking.next_in(room.pk, now=later + 5 * HOUR).starts_at == later
    assert speaking.next_in(RoomFactory(event=room.event).pk, now=later) is None


def test_out_of_turn_a_speaker_rehearses_while_nobody_else_uses_the_room(session, speaker, room, relay, now):
    def refusal(*, only_rehearses=True):
        speaking = speaking_of(room.event, speaker.pk, now=now)
        facts = {"room": room, "person_id": speaker.pk, "speaking": speaking, "now": now}
        try:
            check_turn(**facts, only_rehearses=only_rehearses)
        except RuleError as error:
            return error.code, error.message
        return None

    assert refusal() is None
    code, words = refusal(only_rehearses=False)
    assert code == "not_your_turn"
    assert "1 March, 12:00 to 13:00" in words
    relay.state(room_state(on_air=False, person=str(speaker.pk)))
    assert refusal() is None
    relay.state(room_state(on_air=False, person=str(PersonFactory(event=room.event).pk)))
    assert refusal()
    relay.state()
    assert refusal() is None
    control.go_live(room=room, by=None, now=now)
    assert refusal()


def test_who_is_on_air_stays_in_charge_when_the_session_overruns(session, speaker, room, relay):
    late = session.ends_at + 2 * HOUR
    relay.state(room_state(on_air=False, person=str(speaker.pk)))
    assert not is_on_turn(speaker, room, late), "a rehearsal gives nobody the air"
    control.go_live(room=room, by=None, now=timezone.now())
    assert is_on_turn(speaker, room, late)
    relay.state()
    assert not is_on_turn(speaker, room, late)


class TestTickets:
    def ask(self, browser, **body):
        return browser.post(f"{ADDRESS}token/", body, content_type="application/json")

    def test_a_speaker_out_of_turn_gets_one_to_rehearse_and_is_told_when_it_is_theirs(
        self, session, speaker, room, event
    ):
        browser = browser_with(event, speaker)
        grant = read(self.ask(browser).json()["token"], settings.CONFIG.relay_secret)
        assert (grant.on_air, grant.takeover) == (False, False)
        refused = self.ask(browser, takeover=True)
        assert refused.status_code == 403
        assert "From half an hour before" in refused.json()["detail"]
        control.go_live(room=room, by=None, now=timezone.now())
        assert self.ask(browser).status_code == 403

    def test_in_their_turn_they_take_over(self, session, speaker, room, event):
        session.starts_at, session.ends_at = timezone.now(), timezone.now() + HOUR
        session.save()
        control.go_live(room=room, by=None, now=timezone.now())
        grant = read(
            self.ask(browser_with(event, speaker), takeover=True).json()["token"],
            settings.CONFIG.relay_secret,
        )
        assert (grant.on_air, grant.takeover) == (True, True)

    def test_who_only_comes_back_after_the_end_is_told_that_it_was_ended(self, room, event):
        browser = browser_of(event, Role.AV_OPERATOR)
        control.go_live(room=room, by=None, now=timezone.now())
        control.end_webcast(room=room, by=None, now=timezone.now() - dt.timedelta(seconds=10))
        gone = self.ask(browser, sending_for=60)
        assert (gone.status_code, gone.json()["detail"]) == (410, "The webcast of this room was ended.")
        # Who began after that, or says nothing of it, gets one; so does everybody once it is on again.
        assert self.ask(browser, sending_for=2).status_code == 200
        assert self.ask(browser).status_code == 200
        control.rehearse(room=room, by=None, now=timezone.now())
        assert self.ask(browser, sending_for=60).status_code == 200

    @pytest.mark.parametrize("nonsense", ["60", -1, 1e12, None, True])
    def test_nonsense_is_as_if_nothing_was_said(self, room, event, nonsense):
        control.go_live(room=room, by=None, now=timezone.now())
        control.end_webcast(room=room, by=None, now=timezone.now() - dt.timedelta(seconds=10))
        assert self.ask(browser_of(event, Role.AV_OPERATOR), sending_for=nonsense).status_code == 200


def test_the_studio_says_when_it_is_the_speakers_turn(session, speaker, room, event):
    html = browser_with(event, speaker).get(ADDRESS).content.decode()
    assert "11:30" in html
    assert "13:30" in html
    assert "11:30" not in browser_of(event, Role.AV_OPERATOR).get(ADDRESS).content.decode()


def test_backstage_leads_only_to_studios_that_open(session, speaker, room, event):
    other = RoomFactory(event=event, slug="other", name="Other")
    browser = browser_with(event, speaker)
    html = browser.get("/demo/backstage/").content.decode()
    assert ADDRESS in html
    assert "/demo/live/other/studio/" not in html
    assert (
        "/demo/live/other/studio/"
        in browser_of(event, Role.AV_OPERATOR).get("/demo/backstage/").content.decode()
    )
    refused = browser.get(f"/demo/live/{other.slug}/studio/")
    assert refused.status_code == 403
    assert "your entry among the speakers" in refused.content.decode()
