import csv
import io
import json

import pytest
from django.utils import timezone

from hybrid.domain import merges, moderation
from hybrid.domain.people import change_place, claim_guest
from hybrid.domain.questions import ask_question, edit_question, withdraw_question
from hybrid.domain.votes import Ballot, cast_votes
from hybrid.enums import Attendance, Naming, NamingOffer, Outcome, QuestionState, Role
from hybrid.errors import RuleError
from hybrid.interop.questions import rows_of
from hybrid.models import Person, Question, QuestionAction, QuestionRules, QuestionVote
from hybrid.queries.questions import crew_question, public_question, room_topic, rules_of
from tests.factories import EventFactory, PersonFactory, RoomFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(slug="demo")


@pytest.fixture
def room(event):
    return RoomFactory(event=event, slug="main-hall", name="Main hall")


@pytest.fixture
def moderator(event):
    return PersonFactory(event=event, roles=[Role.MODERATOR])


@pytest.fixture
def ask(event, room):
    def make(text="Why?", *, person=None, naming=Naming.NAMED, session=None, now=None, told=False):
        return ask_question(
            person=person or PersonFactory(event=event, roles=[Role.GUEST]),
            room=room,
            session=session,
            to_speaker=None,
            text=text,
            naming=naming,
            now=now or timezone.now(),
            crew_may_know=told,
        )

    return make


def approve(moderator, question):
    moderation.approve_question(by=moderator, question_id=question.pk, now=timezone.now())
    question.refresh_from_db()
    return question


def vote(event, room, person, question, *, on=True):
    topic = room_topic(event, room)
    return cast_votes(topic=topic, ballots=[Ballot(person.pk, question.pk, on)])[0]


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


def merge(moderator, question, into):
    merges.merge_question(by=moderator, question_id=question.pk, into_id=into.pk, now=timezone.now())


def undo(moderator, question):
    moderation.undo_last_action(by=moderator, question_id=question.pk, now=timezone.now())


def voters_of(question):
    found = set(QuestionVote.objects.filter(question=question).values_list("person_id", flat=True))
    question.refresh_from_db()
    assert question.votes == len(found)
    return found


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


def test_the_session_page_shows_what_became_of_its_questions(client, event, room, ask, moderator):
    session = SessionFactory(event=event, room=room)
    question = approve(moderator, ask("<b>Bold?</b>", session=session, naming=Naming.UNATTRIBUTED))
    moderation.close_question(
        by=moderator,
        question_id=question.pk,
        outcome=Outcome.ANSWERED_IN_WRITING,
        text="Yes.",
        now=timezone.now(),
    )
    ask("Never seen", session=session)
    html = client.get(session.get_absolute_url()).content.decode()
    assert "&lt;b&gt;Bold?&lt;/b&gt;" in html
    assert "Answered in writing: Yes." in html
    assert "Never seen" not in html
    assert str(question.asker) not in html


@pytest.fixture
def organiser(client, event):
    user = UserFactory()
    PersonFactory(event=event, user=user, roles=[Role.ORGANISER])
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_export_names_nobody_who_did_not_want_it_and_runs_nothing(organiser, ask):
    ask("=1+1", person=None)
    hidden = ask("Hidden", naming=Naming.UNATTRIBUTED)
    rows = list(
        csv.DictReader(io.StringIO(organiser.get("/demo/manage/questions.csv").content.decode("utf-8-sig")))
    )
    assert [row["text"] for row in rows] == ["'=1+1", "Hidden"]
    assert rows[1]["author"] == ""
    data = json.loads(organiser.get("/demo/manage/questions.json").content)
    assert data[0]["text"] == "=1+1"
    assert str(hidden.asker) not in json.dumps(data[1])
    assert organiser.get("/demo/manage/questions.xml").status_code == 404


def test_the_organiser_sees_which_questions_have_no_outcome(organiser, ask):
    ask("Unanswered?")
    page = organiser.get("/demo/manage/questions/")
    assert "Unanswered?" in page.content.decode()
    saved = organiser.post(
        "/demo/manage/questions/",
        {
            "state": page.context["form"].state,
            "naming": "named_only",
            "slow_mode": "30",
            "is_moderated": "on",
        },
    )
    assert saved.status_code == 302
    rules = QuestionRules.objects.get()
    assert (rules.naming, rules.slow_mode, rules.before_session) == ("named_only", 30, False)


@pytest.mark.parametrize(("role", "is_shown"), [(Role.MODERATOR, True), (Role.SPEAKER, False)])
def test_moderators_see_which_questions_have_no_outcome(client, event, ask, role, is_shown):
    ask("Unanswered?")
    user = UserFactory()
    PersonFactory(event=event, user=user, roles=[role])
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    html = client.get("/demo/backstage/").content.decode()
    assert ("Unanswered?" in html) == is_shown


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


@pytest.mark.parametrize(
    ("code", "link"), [("STREET", "localhost:8000/join"), ("", "localhost:8000/demo/join")]
)
def test_the_hall_screen_says_where_to_join(organiser, event, room, code, link):
    type(event).objects.filter(pk=event.pk).update(join_code=code)
    html = organiser.get(f"/demo/live/{room.slug}/screen/").content.decode()
    assert f">{link}<" in html
    assert ("hall__code" in html) == bool(code)
