import datetime as dt
import re

import pytest
from django.test import Client

from hybrid.domain.registration.invitations import invite, revoke_invitation
from hybrid.enums import Access, RegistrationState, Role
from hybrid.errors import RuleError
from hybrid.models import Invitation, Registration
from hybrid.queries.registration import places_of
from tests.hybrid.registration.conftest import NOW

WEEK = dt.timedelta(days=5)
PAGE = "/demo/manage/registrations/invitations/"
FORM = {"attendance": "in_room", "name": "Gil Guest", "email": "gil@example.org"}


def test_an_invitation_by_mail_opens_what_is_closed_full_and_hidden(
    client, organiser, event, rules, mailbox, come
):
    come("Ada")
    event.access = Access.INVITED
    event.save()
    rules.closes_at = NOW - WEEK
    rules.save()
    until = (NOW + WEEK).strftime("%Y-%m-%dT%H:%M")
    form = {"label": "Gil Guest", "email": "Gil@example.org", "role": "speaker", "places": "1"}
    answer = client.post(PAGE, {**form, "keeps_places": "on", "expires_at": until}, follow=True)
    assert "The invitation goes to" in answer.content.decode()
    mail = mailbox.last("gil@example.org")
    assert mail.subject == "You are invited to Demo"
    path = re.search(r"http://localhost:8000(/invitation/\S+)", mail.body)[1]

    gil = Client()
    assert gil.get("/demo/").status_code == 404
    page = gil.get(path).content.decode()
    assert 'value="gil@example.org"' in page
    assert "You have a place" in gil.post(path, FORM, follow=True).content.decode()
    registration = Registration.objects.get(email="gil@example.org")
    assert registration.person.roles == {Role.SPEAKER}
    assert gil.get("/demo/agenda/").status_code == 200
    assert gil.get(path).status_code == 410, "it is used up"
    assert "1 of 1 registered" in client.get(PAGE).content.decode()


def test_a_link_is_shown_once_and_is_for_as_many_as_it_says(client, organiser, event, rules):
    until = (NOW + WEEK).strftime("%Y-%m-%dT%H:%M")
    form = {"label": "A ward", "role": "delegate", "places": "2", "keeps_places": "on", "expires_at": until}
    html = client.post(PAGE, form).content.decode()
    path = re.search(r'value="http://localhost:8000(/invitation/[^"]+)"', html)[1]
    assert path not in client.get(PAGE).content.decode()
    codes = []
    for n in range(3):
        answer = Client().post(path, {**FORM, "email": f"p{n}@example.org"})
        codes.append(answer.status_code)
    assert codes == [302, 302, 410]
    assert Registration.objects.filter(state=RegistrationState.CONFIRMED).count() == 2


def test_kept_places_are_nobody_elses_until_the_invitation_ends(event, rules, come):
    rules.in_room_places = 2
    rules.save()
    invitation, token = invite(event=event, now=NOW, expires_at=NOW + WEEK, label="A ward", places=2)
    assert come("Ada").state == RegistrationState.WAITING
    assert come("Ben", invitation_token=token).state == RegistrationState.CONFIRMED
    in_room = places_of(event, rules, now=NOW)["in_room"]
    assert (in_room.taken, in_room.kept, in_room.free) == (1, 1, 0)
    revoke_invitation(invitation=invitation, now=NOW)
    assert places_of(event, rules, now=NOW)["in_room"].free == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [({"revoked_at": NOW}, "revoked"), ({"expires_at": NOW}, "expired")],
)
def test_an_invitation_that_ended_says_so(client, event, come, change, code):
    _invitation, token = invite(event=event, now=NOW, expires_at=NOW + WEEK, label="A ward")
    Invitation.objects.update(**change)
    with pytest.raises(RuleError) as error:
        come("Ada", invitation_token=token)
    assert error.value.code == code
    assert client.get(f"/invitation/{token}/").status_code == 410
    assert client.get("/invitation/guess/").status_code == 404


def test_nobody_is_invited_into_the_past_or_to_be_a_screen(event):
    with pytest.raises(RuleError):
        invite(event=event, now=NOW, expires_at=NOW, label="A ward")
    with pytest.raises(RuleError):
        invite(event=event, now=NOW, expires_at=NOW + WEEK, label="A ward", role=Role.SCREEN)


def test_an_invitation_is_worth_nothing_at_another_event(event, come):
    from tests.factories import EventFactory

    _invitation, token = invite(event=EventFactory(), now=NOW, expires_at=NOW + WEEK, label="A ward")
    with pytest.raises(RuleError) as error:
        come("Ada", invitation_token=token)
    assert error.value.code == "unknown"
