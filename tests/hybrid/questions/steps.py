"""What moderators and voters do."""

from django.utils import timezone

from hybrid.domain import merges, moderation
from hybrid.domain.votes import Ballot, cast_votes
from hybrid.models import QuestionVote
from hybrid.queries.questions import room_topic


def approve(moderator, question):
    moderation.approve_question(by=moderator, question_id=question.pk, now=timezone.now())
    question.refresh_from_db()
    return question


def vote(event, room, person, question, *, on=True):
    topic = room_topic(event, room)
    return cast_votes(topic=topic, ballots=[Ballot(person.pk, question.pk, on)])[0]


def merge(moderator, question, into):
    merges.merge_question(by=moderator, question_id=question.pk, into_id=into.pk, now=timezone.now())


def undo(moderator, question):
    moderation.undo_last_action(by=moderator, question_id=question.pk, now=timezone.now())


def voters_of(question):
    found = set(QuestionVote.objects.filter(question=question).values_list("person_id", flat=True))
    question.refresh_from_db()
    assert question.votes == len(found)
    return found
