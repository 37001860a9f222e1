"""Asking somebody by their address: nobody but its owner learns whether they are known here."""

import re

import pytest
from django.core import mail
from django.test import Client

from hybrid.enums import Role
from hybrid.errors import RuleError
from tests.factories import PersonFactory, ProposalFactory, UserFactory
from tests.unconference.boards.conftest import NOON
from unconference.domain.host_invitations import MOST_MAILS, invite_address, take_back_address
from unconference.domain.hosts import MOST_HOSTS, accept_invitation, invite_host, leave_hosts
from unconference.domain.phases import set_phase
from unconference.enums import Phase
from unconference.models import BoardAction, HostInvitation
from unconference.queries.boards import own_proposal, own_proposals


@pytest.fixture
def ann(event):
    return PersonFactory(event=event, display_name="Ann Example", roles=[Role.DELEGATE])


@pytest.fixture
def kim(event):
    """Somebody with an account at the event."""
    user = UserFactory(email="Kim@example.org")
    return PersonFactory(event=event, user=user, display_name="Kim Secret", roles=[Role.DELEGATE])


@pytest.fixture
def made(board, ann):
    return ProposalFactory(board=board, title="How do we keep volunteers?", host=ann)


@pytest.fixture
def ask(board, ann, made):
    def asked(who, now=NOON):
        invite_host(board_id=board.pk, person=ann, proposal_id=made.pk, who=who, now=now)

    return asked


def page_of(made, person):
    browser = Client()
    browser.force_login(person.user)
    return browser, f"/demo/board/afternoon/proposal/{made.pk}/"


def test_a_known_and_an_unknown_address_are_told_apart_by_nothing(made, ann, kim):
    seen = []
    browser, page = page_of(made, ann)
    for address in ("kim@example.org", "nobody@example.org"):
        answer = browser.post(f"{page}invite/", {"who": address}, follow=True)
        text = re.sub(r"csrfmiddlewaretoken[^>]+", "", answer.content.decode())
        assert f"{address} <span" in text
        assert "Kim Secret" not in text
        number = str(HostInvitation.objects.get().pk)
        seen.append(text.replace(address, "THE ADDRESS").replace(f'"invitation" value="{number}"', ""))
        browser.post(f"{page}uninvite/", {"invitation": number}, follow=True)
        assert not HostInvitation.objects.exists()
    assert seen[0] == seen[1]
    first, second = (message.body.replace(to, "THE ADDRESS") for message in mail.outbox for to in message.to)
    assert first == second
    assert f"http://localhost:8000{page}" in first
    assert [message.to for message in mail.outbox] == [["kim@example.org"], ["nobody@example.org"]]


def test_whoever_has_the_address_sees_it_once_they_are_signed_in(board, made, ask, kim):
    ask("KIM@EXAMPLE.ORG")
    ask("kim@example.org")  # once more is the same
    assert len(mail.outbox) == 1
    (own,) = own_proposals(board.pk, kim.pk)
    assert own_proposal(own, kim.pk).is_invited
    browser, page = page_of(made, kim)
    assert "You are asked to hold this session together" in browser.get(page).content.decode()
    assert not made.hosts.filter(person=kim).exists()
    browser.post(f"{page}accept/")
    assert made.hosts.get(person=kim).accepted_at is not None
    assert not HostInvitation.objects.exists()


def test_it_waits_for_somebody_who_comes_later(event, made, ask, member):
    ask("later@example.org")
    later = PersonFactory(event=event, user=UserFactory(email="later@example.org"), roles=[Role.GUEST])
    browser, page = page_of(made, later)
    assert "You are asked" in browser.get("/demo/board/afternoon/").content.decode()
    browser.post(f"{page}accept/")
    assert made.hosts.get(person=later).accepted_at is not None


def test_who_says_no_or_is_not_meant_hosts_nothing(board, made, ask, kim, member):
    facts = {"board_id": board.pk, "proposal_id": made.pk}
    ask("kim@example.org")
    for stranger in (member(), PersonFactory(event=board.event, roles=[Role.DELEGATE])):
        with pytest.raises(RuleError):
            accept_invitation(person=stranger, now=NOON, **facts)
        with pytest.raises(RuleError):
            leave_hosts(person=stranger, **facts)
    leave_hosts(person=kim, **facts)
    assert not own_proposals(board.pk, kim.pk)
    with pytest.raises(RuleError):
        accept_invitation(person=kim, now=NOON, **facts)


def test_a_stranger_takes_no_invitation_back(board, made, ask, kim):
    ask("kim@example.org")
    number = HostInvitation.objects.get().pk
    elsewhere = ProposalFactory(board=board, host=kim)
    for person, proposal in ((kim, made), (kim, elsewhere)):
        with pytest.raises(RuleError):
            take_back_address(board_id=board.pk, person=person, proposal_id=proposal.pk, invitation_id=number)
    assert HostInvitation.objects.exists()


def test_nobody_writes_to_the_whole_town(board, ann, made, ask, monkeypatch):
    with pytest.raises(RuleError) as error:
        ask("no address@")
    assert error.value.code == "address"
    for number in range(MOST_HOSTS - 1):
        ask(f"friend{number}@example.org")
    with pytest.raises(RuleError) as error:
        ask("one-more@example.org")
    assert error.value.code == "too_many"
    for number in range(MOST_MAILS - MOST_HOSTS + 1):
        HostInvitation.objects.all().delete()
        ask(f"stranger{number}@example.org")
    HostInvitation.objects.all().delete()
    with pytest.raises(RuleError) as error:
        ask("one-more@example.org")
    assert error.value.code == "too_often"
    assert len(mail.outbox) == MOST_MAILS
    # Nor by coming back as somebody else.
    monkeypatch.setattr("unconference.domain.host_invitations.MOST_MAILS_OF_ALL", MOST_MAILS)
    BoardAction.objects.update(by=None)
    with pytest.raises(RuleError) as error:
        ask("one-more@example.org")
    assert error.value.code == "too_often"
    BoardAction.objects.update(at=NOON.replace(hour=1))
    ask("one-more@example.org")


def test_a_title_and_a_name_are_words_of_the_mail_and_nothing_else(board, ann, made):
    made.title, ann.display_name = "{{ settings.SECRET_KEY }}{% debug %} <b>", "Ann\r\nBcc: all@example.org"
    board.event.name = "Demo\r\nBcc: all@example.org"
    made.board = board
    invite_address(proposal=made, person=ann, email="kim@example.org", now=NOON)
    (message,) = mail.outbox
    assert message.message()["Subject"].startswith("Demo Bcc: all@example.org: would you")
    assert message.recipients() == ["kim@example.org"]
    assert "{{ settings.SECRET_KEY }}{% debug %} <b>" in message.body


def test_addresses_go_when_the_board_is_over(board, ask):
    ask("kim@example.org")
    set_phase(board_id=board.pk, phase=Phase.OVER, by=None, now=NOON)
    assert not HostInvitation.objects.exists()
