import pytest
from django.utils import timezone

from hybrid.domain import moderation
from hybrid.domain.guests import claim_guest
from hybrid.domain.people import change_place
from hybrid.domain.questions import edit_question, withdraw_question
from hybrid.domain.votes import Ballot, cast_votes
from hybrid.enums import Attendance, Naming, NamingOffer, Outcome, QuestionState, Role
from hybrid.errors import RuleError
from hybrid.interop.questions import rows_of
from hybrid.models import Person, Question, QuestionRules, QuestionVote
from hybrid.queries.questions import crew_question, public_question, room_topic, rules_of
from tests.factories import PersonFactory, RoomFactory, SessionFactory
from tests.hybrid.questions.steps import approve, vote

pytestmark = pytest.mark.django_db


def test_without_moderation_a_question_is_public_at_once(event, ask):
    QuestionRules.objects.create(event=event, is_moderated=False)
    assert ask().state == QuestionState.APPROVED


@pytest.mark.parametrize(
    ("offer", "naming"),
    [(NamingOffer.NAMED_ONLY, Naming.UNATTRIBUTED), (NamingOffer.UNATTRIBUTED_ONLY, Naming.NAMED)],
)
def test_only_what_the_event_offers_can_be_chosen(event, ask, offer, naming):
    QuestionRules.objects.create(event=event, naming=offer)
    with pytest.raises(RuleError) as refusal:
        ask(naming=naming)
    assert refusal.value.code == "naming"


def test_slow_mode_lets_one_ask_again_later(event, ask):
    QuestionRules.objects.create(event=event, slow_mode=60)
    person, now = PersonFactory(event=event), timezone.now()
    ask(person=person, now=now)
    with pytest.raises(RuleError, match="30 seconds"):
        ask(person=person, now=now + timezone.timedelta(seconds=30))
    ask(person=person, now=now + timezone.timedelta(seconds=61))


def test_who_was_blocked_a_moment_ago_asks_nothing(event, ask):
    person = PersonFactory(event=event, roles=[Role.GUEST])
    Person.objects.filter(pk=person.pk).update(blocked_at=timezone.now())
    with pytest.raises(RuleError) as refusal:
        ask(person=person)
    assert refusal.value.code == "blocked"
    assert not Question.objects.exists()


def test_asking_before_the_session_is_the_events_choice(event, room, ask):
    now = timezone.now()
    later = SessionFactory(
        event=event,
        room=room,
        starts_at=now + timezone.timedelta(hours=1),
        ends_at=now + timezone.timedelta(hours=2),
    )
    ask(session=later)
    QuestionRules.objects.create(event=event, before_session=False)
    with pytest.raises(RuleError) as refusal:
        ask(session=later)
    assert refusal.value.code == "too_early"


def test_ones_own_can_be_changed_only_while_it_waits(event, ask, moderator):
    person = PersonFactory(event=event)
    question = ask(person=person)
    edit_question(person=person, question_id=question.pk, text="  How?  ")
    question.refresh_from_db()
    assert question.text == "How?"
    approve(moderator, question)
    with pytest.raises(RuleError, match="no longer be changed"):
        withdraw_question(person=person, question_id=question.pk)
    with pytest.raises(RuleError, match="no such question"):
        edit_question(person=PersonFactory(event=event), question_id=question.pk, text="Mine now")


def test_a_refusal_needs_a_reason(ask, moderator):
    question = ask()
    with pytest.raises(RuleError, match="should read"):
        moderation.close_question(
            by=moderator, question_id=question.pk, outcome=Outcome.DECLINED, text=" ", now=timezone.now()
        )


def test_bad_votes_do_not_fail_the_good_ones_beside_them(event, room, ask, moderator):
    question = approve(moderator, ask())
    elsewhere = RoomFactory(event=event)
    other_room = Question.objects.create(
        event=event,
        room=elsewhere,
        asker=moderator,
        naming=Naming.NAMED,
        side="online",
        text="?",
        state="approved",
    )
    voter, blocked = PersonFactory(event=event), PersonFactory(event=event, blocked_at=timezone.now())
    refusals = cast_votes(
        topic=room_topic(event, room),
        ballots=[
            Ballot(voter.pk, question.pk, True),
            Ballot(voter.pk, other_room.pk, True),
            Ballot(blocked.pk, question.pk, True),
            Ballot(voter.pk, 10**9, True),
        ],
    )
    assert [refusal and refusal.code for refusal in refusals] == [None, "not_there", "blocked", "not_there"]
    assert QuestionVote.objects.count() == 1


def test_a_closed_question_takes_no_votes(event, room, ask, moderator):
    question = approve(moderator, ask())
    moderation.close_question(
        by=moderator, question_id=question.pk, outcome=Outcome.ANSWERED_LIVE, text="", now=timezone.now()
    )
    assert vote(event, room, PersonFactory(event=event), question).code == "closed"


def test_blocking_an_asker_tells_the_moderator_nothing(ask, moderator, event):
    person = PersonFactory(event=event, roles=[Role.GUEST])
    question = ask(person=person, naming=Naming.UNATTRIBUTED)
    moderation.block_asker(by=moderator, question_id=question.pk, now=timezone.now())
    person.refresh_from_db()
    assert person.blocked_at is not None


def test_a_question_keeps_the_name_that_it_was_asked_with(event, ask, moderator):
    guest = PersonFactory(event=event, user=None, roles=[Role.GUEST], display_name="Bo")
    question = approve(moderator, ask(person=guest))
    change_place(person=guest, display_name="Something rude", attendance=Attendance.ONLINE)
    account = PersonFactory(event=event, roles=[Role.DELEGATE], display_name="Robin Vale")
    claim_guest(guest=guest, user=account.user)
    question = Question.objects.select_related("asker").get(pk=question.pk)
    assert question.asker == account
    assert public_question(question).author == "Bo"
    assert crew_question(question, rules=rules_of(event.pk)).author == "Bo"
    assert rows_of([question])[0]["author"] == "Bo"


def test_what_was_asked_in_confidence_stays_so_when_the_rule_is_changed(event, ask):
    # Told, by a page that was wrong; and not told, by one that has not heard yet.
    before = ask(naming=Naming.UNATTRIBUTED, told=True)
    QuestionRules.objects.update_or_create(event=event, defaults={"crew_sees_names": True})
    unheard = ask(naming=Naming.UNATTRIBUTED)
    after = ask(naming=Naming.UNATTRIBUTED, told=True)
    rules = rules_of(event.pk)
    assert crew_question(before, rules=rules).author is None
    assert crew_question(unheard, rules=rules).author is None
    assert crew_question(after, rules=rules).author == str(after.asker)
    rules.crew_sees_names = False
    assert crew_question(after, rules=rules).author is None


def test_a_text_has_nothing_that_is_not_to_be_seen(ask, moderator):
    question = ask("a\0b \u202egnp.exe\u2066 \u200bc\ud800\x1b[2J \N{MAN}\u200d\N{WOMAN}\r\nd")
    assert question.text == "ab gnp.exe c[2J \N{MAN}\u200d\N{WOMAN} d"
    moderation.close_question(
        by=moderator,
        question_id=question.pk,
        outcome=Outcome.DECLINED,
        text="No.\0\nSorry.",
        now=timezone.now(),
    )
    question.refresh_from_db()
    assert question.outcome_text == "No.\nSorry."
