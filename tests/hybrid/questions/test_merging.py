"""Joining, parting and undoing; what is on the screen."""

import pytest
from django.utils import timezone

from hybrid.domain import merges, moderation
from hybrid.domain.guests import claim_guest
from hybrid.enums import Outcome, QuestionState
from hybrid.errors import RuleError
from hybrid.models import Question, QuestionAction
from tests.factories import PersonFactory, UserFactory
from tests.hybrid.questions.steps import approve, merge, undo, vote, voters_of

pytestmark = pytest.mark.django_db


def test_merging_unites_votes_one_a_person_and_undo_parts_them(event, room, ask, moderator):
    kept, other = approve(moderator, ask("Same?")), approve(moderator, ask("The same?"))
    both, one = PersonFactory(event=event), PersonFactory(event=event)
    for person, question in ((both, kept), (both, other), (one, other)):
        assert vote(event, room, person, question) is None
    merges.merge_question(by=moderator, question_id=other.pk, into_id=kept.pk, now=timezone.now())
    kept.refresh_from_db()
    # Both voters, and whoever asked the other one.
    assert kept.votes == 3
    moderation.undo_last_action(by=moderator, question_id=other.pk, now=timezone.now())
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.votes, other.state, other.outcome) == (1, QuestionState.APPROVED, "")


def test_a_vote_given_again_where_a_joined_question_brought_it_stays_there(event, room, ask, moderator):
    kept, other = approve(moderator, ask("Same?")), approve(moderator, ask("The same?"))
    again, gone = PersonFactory(event=event), PersonFactory(event=event)
    for person in (again, gone):
        assert vote(event, room, person, other) is None
    merge(moderator, other, kept)
    for person in (again, gone):
        assert vote(event, room, person, kept, on=False) is None
    assert vote(event, room, again, kept) is None
    undo(moderator, other)
    assert voters_of(kept) == {again.pk}
    assert voters_of(other) >= {again.pk}


def test_a_merged_question_stays_closed_until_that_is_undone(event, room, ask, moderator):
    kept, other = approve(moderator, ask("Same?")), approve(moderator, ask("The same?"))
    now = timezone.now()
    merges.merge_question(by=moderator, question_id=other.pk, into_id=kept.pk, now=now)
    for again in (
        lambda: approve(moderator, other),
        lambda: moderation.show_question(by=moderator, question_id=other.pk, now=now),
        lambda: merges.merge_question(by=moderator, question_id=other.pk, into_id=ask().pk, now=now),
    ):
        with pytest.raises(RuleError) as refusal:
            again()
        assert refusal.value.code == "merged"
    other.refresh_from_db()
    assert (other.state, other.outcome) == (QuestionState.CLOSED, Outcome.MERGED)


def test_nothing_is_joined_to_a_closed_question(ask, moderator):
    closed, other = approve(moderator, ask()), approve(moderator, ask())
    moderation.close_question(
        by=moderator, question_id=closed.pk, outcome=Outcome.ANSWERED_LIVE, text="", now=timezone.now()
    )
    with pytest.raises(RuleError) as refusal:
        merge(moderator, other, closed)
    assert refusal.value.code == "closed"
    other.refresh_from_db()
    assert other.state == QuestionState.APPROVED


def test_parting_the_first_of_a_chain_takes_its_votes_from_the_last(event, room, ask, moderator):
    first, second, third = (approve(moderator, ask()) for _n in range(3))
    one, two, three = (PersonFactory(event=event) for _n in range(3))
    for person, question in ((one, first), (two, second), (three, third), (three, first)):
        assert vote(event, room, person, question) is None
    merge(moderator, first, second)
    merge(moderator, second, third)
    of_first, of_second = {one.pk, first.asker_id}, {two.pk, second.asker_id}
    assert voters_of(third) == of_first | of_second | {three.pk}

    undo(moderator, first)
    assert voters_of(first) == {one.pk, three.pk}
    assert voters_of(second) == {two.pk}
    assert voters_of(third) == of_second | {three.pk}
    undo(moderator, second)
    assert voters_of(second) == {two.pk}
    assert voters_of(third) == {three.pk}


def test_parting_from_the_end_leaves_the_beginning_joined(event, room, ask, moderator):
    first, second, third = (approve(moderator, ask()) for _n in range(3))
    one = PersonFactory(event=event)
    vote(event, room, one, first)
    merge(moderator, first, second)
    merge(moderator, second, third)
    undo(moderator, second)
    assert voters_of(third) == set()
    assert voters_of(second) == {one.pk, first.asker_id}
    undo(moderator, first)
    assert voters_of(second) == set()


def test_who_wanted_two_questions_still_wants_the_one_that_stays_joined(event, room, ask, moderator):
    kept, one, two = (approve(moderator, ask()) for _n in range(3))
    both = PersonFactory(event=event)
    for question in (one, two):
        vote(event, room, both, question)
        merge(moderator, question, kept)
    # The vote came with the first; it stays with the second, and goes with that.
    undo(moderator, one)
    assert voters_of(kept) == {both.pk, two.asker_id}
    undo(moderator, two)
    assert voters_of(kept) == set()


def test_undoing_a_show_brings_back_what_was_on_the_screen(ask, moderator):
    first, second = approve(moderator, ask()), approve(moderator, ask())
    for question in (first, second):
        moderation.show_question(by=moderator, question_id=question.pk, now=timezone.now())
    undo(moderator, second)
    assert Question.objects.get(state=QuestionState.ON_SCREEN) == first
    second.refresh_from_db()
    assert second.state == QuestionState.APPROVED
    undo(moderator, first)
    assert not Question.objects.filter(state=QuestionState.ON_SCREEN).exists()


def test_what_was_dealt_with_since_does_not_come_back_to_the_screen(ask, moderator):
    first, second = approve(moderator, ask()), approve(moderator, ask())
    for question in (first, second):
        moderation.show_question(by=moderator, question_id=question.pk, now=timezone.now())
    moderation.correct_question(by=moderator, question_id=first.pk, text="Better?", now=timezone.now())
    undo(moderator, second)
    assert not Question.objects.filter(state=QuestionState.ON_SCREEN).exists()


def test_a_guest_and_an_account_that_become_one_have_one_vote(event, room, ask, moderator):
    question, user = approve(moderator, ask()), UserFactory()
    guest, own = PersonFactory(event=event, user=None), PersonFactory(event=event, user=user)
    only_guest = approve(moderator, ask())
    for person, voted in ((guest, question), (own, question), (guest, only_guest)):
        vote(event, room, person, voted)
    claim_guest(guest=guest, user=user)
    assert voters_of(question) == voters_of(only_guest) == {own.pk}


def test_one_question_a_room_is_on_screen(ask, moderator):
    first, second = approve(moderator, ask()), approve(moderator, ask())
    for question in (first, second):
        moderation.show_question(by=moderator, question_id=question.pk, now=timezone.now())
    first.refresh_from_db()
    assert first.state == QuestionState.APPROVED
    assert Question.objects.get(state=QuestionState.ON_SCREEN) == second


def test_undo_goes_back_step_by_step_and_the_log_keeps_it_all(ask, moderator):
    question = approve(moderator, ask("Tpyo?"))
    now = timezone.now()
    moderation.correct_question(by=moderator, question_id=question.pk, text="Typo?", now=now)
    moderation.close_question(
        by=moderator, question_id=question.pk, outcome=Outcome.TAKEN_AWAY, text="", now=now
    )
    seen = []
    for _step in range(3):
        moderation.undo_last_action(by=moderator, question_id=question.pk, now=now)
        question.refresh_from_db()
        seen.append((question.state, question.text))
    assert seen == [("approved", "Typo?"), ("approved", "Tpyo?"), ("waiting", "Tpyo?")]
    with pytest.raises(RuleError, match="nothing to undo"):
        moderation.undo_last_action(by=moderator, question_id=question.pk, now=now)
    assert QuestionAction.objects.filter(question=question).count() == 6
