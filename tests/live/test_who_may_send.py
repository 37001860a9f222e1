"""Role by message by event: who may send what on the live socket, and what it finds of another event."""

import asyncio
import itertools
import json
import types
import uuid

import pytest
from django.utils import timezone

from hybrid.domain.questions import ask_question
from hybrid.enums import Naming, Role
from hybrid.live import database
from hybrid.live.connection import Connection
from hybrid.live.hub import Hub
from hybrid.live.limits import TokenBucket
from hybrid.live.socket import Caller, answer
from hybrid.live.topics import registry
from hybrid.models import Question
from hybrid.queries.actors import make_actor, quick_actor
from hybrid.queries.questions import room_topic
from hybrid.rules import Action, allows
from tests.factories import EventFactory, PersonFactory, RoomFactory, UserFactory

# Of each message: the right that it needs, and whether it needs somebody who has joined.
TABLE = {
    "question.ask": (Action.ASK, True),
    "question.edit": (Action.ASK, True),
    "question.withdraw": (Action.ASK, True),
    "question.vote": (Action.ASK, True),
    "question.approve": (Action.MODERATE, True),
    "question.show": (Action.MODERATE, True),
    "question.decline": (Action.MODERATE, True),
    "question.answered_live": (Action.MODERATE, True),
    "question.answer_in_writing": (Action.MODERATE, True),
    "question.take_away": (Action.MODERATE, True),
    "question.merge": (Action.MODERATE, True),
    "question.correct": (Action.MODERATE, True),
    "question.handle": (Action.MODERATE, True),
    "question.block_asker": (Action.MODERATE, True),
    "question.undo": (Action.MODERATE, True),
    "webcast.go_live": (Action.RUN_WEBCAST, False),
    "webcast.rehearse": (Action.RUN_WEBCAST, False),
    "webcast.slate": (Action.RUN_WEBCAST, False),
    "webcast.end_slate": (Action.RUN_WEBCAST, False),
    "webcast.end": (Action.RUN_WEBCAST, False),
}
MORE = {
    "question.ask": {"text": "Why?", "naming": "named"},
    "question.edit": {"text": "How?"},
    "question.vote": {"on": True},
    "question.decline": {"reason": "Said before."},
    "question.answer_in_writing": {"text": "Yes."},
    "question.correct": {"text": "Why not?"},
    "question.handle": {"on": True},
    "webcast.slate": {"text": "Back soon"},
}
WITH_TOPIC = {"question.ask", "question.vote", *(kind for kind in TABLE if kind.startswith("webcast."))}
OF_A_QUESTION = {kind for kind in TABLE if kind.startswith("question.")} - {"question.ask"}
# Whose question it is, is asked as well: a stranger's is not there for whoever may ask.
OF_ONES_OWN = {"question.edit", "question.withdraw"}
REFUSED = {"join_first", "not_allowed"}
BROKEN = {"fault", "malformed", "not_subscribed", "too_fast"}

pytestmark = pytest.mark.django_db(transaction=True)


class Floor:
    """An event with a room, and everybody who could stand in it."""

    def __init__(self, slug):
        self.event = EventFactory(slug=slug)
        self.room = RoomFactory(event=self.event, slug="main-hall")
        self.topic = room_topic(self.event, self.room)
        self.people = {role.value: self._person(role) for role in Role}
        self.people["starred only"] = self._person()
        self.people["blocked guest"] = self._person(Role.GUEST, blocked_at=timezone.now())
        self.people["blocked moderator"] = self._person(Role.MODERATOR, blocked_at=timezone.now())

    def _person(self, *roles, **more):
        return PersonFactory(event=self.event, user=UserFactory(), roles=roles, **more)

    def question(self, asker=None):
        return ask_question(
            person=asker or self._person(Role.GUEST),
            room=self.room,
            session=None,
            to_speaker=None,
            text="Why?",
            naming=Naming.NAMED,
            now=timezone.now(),
        )

    def actors(self):
        """Everybody by name, a moderator and an organiser of elsewhere included: here they are nobody."""
        found = {name: make_actor(person, person.user) for name, person in self.people.items()}
        elsewhere = PersonFactory(
            event=EventFactory(), user=UserFactory(), roles=[Role.ORGANISER, Role.MODERATOR]
        )
        guests = {str(elsewhere.event_id): elsewhere.pk}
        here, _attendance = quick_actor(event=self.event, user=elsewhere.user, guests=guests)
        return found | {
            "nobody": make_actor(None, types.SimpleNamespace(pk=None, is_authenticated=False)),
            "organiser elsewhere": here,
            "superuser": make_actor(None, UserFactory(is_superuser=True)),
        }

    async def send(self, actor, kind, **fields):
        """The one answer to a message, from a socket that hears the room."""
        frames = []

        async def send(message):
            frames.append(json.loads(message["text"]))

        connection = Connection(
            send,
            event_id=self.event.pk,
            session_key=None,
            actor=actor,
            attendance=None,
            bucket=TokenBucket(),
        )
        Hub(later=lambda *_args: None).subscribe(connection, self.topic, [])
        await answer(
            Caller(self.event, actor, connection, None), json.dumps({"type": kind, "ref": 1, **fields})
        )
        (frame,) = frames
        return frame.get("code", frame["type"])


def fields_of(kind, question=None):
    fields = dict(MORE.get(kind, {}))
    if kind in WITH_TOPIC:
        fields["topic"] = "room:main-hall"
    if kind == "question.ask":
        fields["key"] = str(uuid.uuid4())
    if kind in OF_A_QUESTION:
        fields["question"] = question.pk
    return fields


@pytest.fixture
async def floor():
    yield await asyncio.to_thread(Floor, "demo")
    await asyncio.to_thread(database.close_threads)


def test_every_message_of_the_core_has_its_line():
    sent = {
        r.__struct_config__.tag for r, h in registry.handlers.items() if h.__module__.startswith("hybrid.")
    }
    assert sent == set(TABLE), "say who may send it"


async def test_a_message_is_taken_from_whom_the_table_says(floor):
    wrong = []
    actors = await asyncio.to_thread(floor.actors)
    for (kind, (action, joined)), (who, actor) in itertools.product(TABLE.items(), actors.items()):
        asker = floor.people.get(who) if kind in OF_ONES_OWN else None
        if asker is not None and asker.blocked_at is not None:
            asker = None  # who is blocked asks nothing
        question = await asyncio.to_thread(floor.question, asker) if kind in OF_A_QUESTION else None
        fields = fields_of(kind, question)
        if kind == "question.merge":
            fields["into"] = (await asyncio.to_thread(floor.question)).pk
        code = await floor.send(actor, kind, **fields)
        if (joined and actor.person_id is None) or not allows(actor, action, floor.event):
            is_right = code in REFUSED
        else:
            is_right = code not in REFUSED | BROKEN | {"not_there"}
        if not is_right:
            wrong.append((kind, who, code))
    assert not wrong


async def test_a_question_of_another_event_or_room_or_person_is_not_there(floor):
    actors = await asyncio.to_thread(floor.actors)
    elsewhere = await asyncio.to_thread(Floor, "elsewhere")
    wrong = []
    for kind in OF_A_QUESTION:
        who = "organiser" if kind not in OF_ONES_OWN else "guest"
        foreign = await asyncio.to_thread(elsewhere.question)
        theirs = await asyncio.to_thread(floor.question)
        for question in (foreign, *([theirs] if kind in OF_ONES_OWN else [])):
            fields = fields_of(kind, question)
            if kind == "question.merge":
                fields["into"] = (await asyncio.to_thread(floor.question)).pk
            code = await floor.send(actors[who], kind, **fields)
            if code != "not_there":
                wrong.append((kind, question is foreign, code))
        if kind == "question.merge":
            fields = {"question": theirs.pk, "into": foreign.pk}
            assert await floor.send(actors[who], kind, **fields) == "not_there"
    assert not wrong
    assert not await asyncio.to_thread(
        Question.objects.filter(event=elsewhere.event).exclude(state="waiting").exists
    )
