"""The law of the live room: a snapshot and the changes since are the same as a fresh snapshot.

Whatever is dropped, doubled or reordered on the way. The client here follows docs/protocol/live.md: apply
what continues, drop what is known, keep what is early, and start afresh when a gap stays.
"""

import json

import pytest
from django.db import transaction
from django.test import TestCase
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hybrid.domain import merges, moderation
from hybrid.domain.questions import ask_question, withdraw_question
from hybrid.domain.votes import Ballot, cast_votes
from hybrid.enums import Naming, Outcome, Role
from hybrid.errors import RuleError
from hybrid.live import publish
from hybrid.live.snapshots import SHARED, build_own, build_public
from hybrid.live.topics import CREW, MODERATORS, person_stream
from hybrid.models import Question
from hybrid.queries.questions import room_topic
from tests.factories import EventFactory, PersonFactory, RoomFactory

pytestmark = pytest.mark.django_db

PEOPLE = 3
ACTIONS = [
    "ask",
    "withdraw",
    "approve",
    "show",
    "answer",
    "decline",
    "merge",
    "undo",
    "vote",
    "unvote",
    "correct",
]
steps = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.integers(0, PEOPLE - 1), st.integers(0, 5), st.integers(0, 5)),
    min_size=1,
    max_size=14,
)
# What the network does to each change in turn.
fates = st.lists(
    st.sampled_from(["arrive", "arrive", "arrive", "drop", "twice", "late"]), min_size=8, max_size=40
)


class Store:
    """A client that knows everything that one moderator may."""

    def __init__(self, topic, person_id):
        self.topic, self.person_id = topic, person_id
        self.streams = [*SHARED, CREW, MODERATORS, person_stream(person_id)]
        self.start_afresh()

    def start_afresh(self):
        own = build_own(self.topic, self.streams, self.person_id)
        public = build_public(self.topic)
        self.revisions = {**own.revisions, **public.revisions}
        everybody, crew, mine = (
            json.loads(bytes(part))["questions"] for part in (public.data, own.crew, own.person)
        )
        self.public = {question["id"]: question for question in everybody["questions"]}
        self.crew = {question["id"]: question for question in crew["questions"]}
        self.own = {question["id"]: question for question in mine["questions"]}
        self.voted = set(mine["votes"])
        self.tally = {}
        self.early = []

    def take(self, parcel):
        self.early.append(parcel)
        moved = True
        while moved:
            moved = False
            for waiting in sorted(self.early, key=lambda p: p.first):
                have = self.revisions.get(waiting.stream)
                if have is None or waiting.revision <= have:
                    self.early.remove(waiting)
                elif waiting.first <= have + 1:
                    self.early.remove(waiting)
                    self.revisions[waiting.stream] = waiting.revision
                    self.apply(json.loads(waiting.event))
                    moved = True

    def apply(self, event):
        kind = event["type"]
        if kind == "question.changed":
            self.public[event["question"]["id"]] = event["question"]
        elif kind == "question.removed":
            self.public.pop(event["id"], None)
        elif kind == "question.crew_changed":
            self.crew[event["question"]["id"]] = event["question"]
            if event["question"]["state"] == "withdrawn":
                del self.crew[event["question"]["id"]]
        elif kind == "question.own_changed":
            self.own[event["question"]["id"]] = event["question"]
        elif kind == "question.own_vote":
            (self.voted.add if event["on"] else self.voted.discard)(event["id"])
        else:
            self.tally.update({int(pk): count for pk, count in event["counts"]["questions"].items()})

    def beacon(self):
        """Start afresh if anything is missing, as a client does a moment after a beacon."""
        current = publish.revisions_of(self.topic, self.streams)
        if self.early or any(self.revisions[name] < current[name] for name in self.streams):
            self.start_afresh()

    def seen(self):
        """What is on the page: counts heard since the snapshot are newer than those in questions."""

        def counted(questions):
            return {
                pk: {**question, "votes": self.tally.get(pk, question["votes"])}
                for pk, question in questions.items()
            }

        return counted(self.public), counted(self.crew), self.own, self.voted


def act(step, people, moderator, room):
    action, who, one, other = step
    questions = list(Question.objects.order_by("pk"))
    now, person = timezone.now(), people[who]
    if action == "ask" or not questions:
        ask_question(
            person=person,
            room=room,
            session=None,
            to_speaker=None,
            text=f"{one}?",
            naming=Naming.NAMED,
            now=now,
        )
        return
    first, second = questions[one % len(questions)], questions[other % len(questions)]
    if action in {"vote", "unvote"}:
        ballot = Ballot(person.pk, first.pk, action == "vote")
        cast_votes(topic=room_topic(room.event, room), ballots=[ballot])
        return
    about = {"by": moderator, "question_id": first.pk}
    {
        "withdraw": lambda: withdraw_question(person=person, question_id=first.pk),
        "approve": lambda: moderation.approve_question(**about, now=now),
        "show": lambda: moderation.show_question(**about, now=now),
        "answer": lambda: moderation.close_question(**about, outcome=Outcome.ANSWERED_LIVE, text="", now=now),
        "decline": lambda: moderation.close_question(**about, outcome=Outcome.DECLINED, text="No.", now=now),
        "merge": lambda: merges.merge_question(**about, into_id=second.pk, now=now),
        "undo": lambda: moderation.undo_last_action(**about, now=now),
        "correct": lambda: moderation.correct_question(**about, text="Corrected?", now=now),
    }[action]()


@given(before=steps, after=steps, fates=fates)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(
    before=[],
    after=[("ask", 0, 0, 0), ("ask", 1, 0, 0), ("merge", 0, 0, 1)],
    fates=["arrive"],
)
def test_a_snapshot_and_what_came_since_are_a_fresh_snapshot(monkeypatch, before, after, fates):
    sent = []
    monkeypatch.setattr(publish.bus, "send", lambda *parcels: sent.extend(parcels))
    with transaction.atomic():
        room = RoomFactory(event=EventFactory())
        moderator = PersonFactory(event=room.event, roles=[Role.MODERATOR])
        people = [moderator, *(PersonFactory(event=room.event) for _n in range(PEOPLE - 1))]

        def run(steps):
            for step in steps:
                with TestCase.captureOnCommitCallbacks(execute=True):
                    try:
                        with transaction.atomic():
                            act(step, people, moderator, room)
                    except RuleError:
                        pass

        run(before)
        topic = room_topic(room.event, room)
        store = Store(topic, moderator.pk)
        sent.clear()
        run(after)
        late = []
        for number, parcel in enumerate(sent):
            fate = fates[number % len(fates)]
            if fate == "late":
                late.append(parcel)
            for _time in range({"arrive": 1, "twice": 2}.get(fate, 0)):
                store.take(parcel)
        for parcel in reversed(late):
            store.take(parcel)
        store.beacon()
        assert store.seen() == Store(topic, moderator.pk).seen()
        transaction.set_rollback(True)
