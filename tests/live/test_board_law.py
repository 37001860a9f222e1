"""The law for a board: a snapshot and the changes since are the same as a fresh snapshot, whatever the network does."""

import datetime as dt
import json

import pytest
from django.db import transaction
from django.test import TestCase
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hybrid.enums import Role
from hybrid.errors import RuleError
from hybrid.live import publish
from hybrid.live.snapshots import SHARED, build_own, build_public
from hybrid.live.topics import CREW, person_stream
from tests.factories import DAY, BoardFactory, EventFactory, PersonFactory
from unconference.domain import facilitating, hosts, merging, parting, phases, pitching, proposals
from unconference.domain.votes import Wish, cast_votes
from unconference.enums import Phase
from unconference.models import Host, MergeOffer, Proposal
from unconference.queries.topics import board_topic

pytestmark = pytest.mark.django_db

PEOPLE = 3
ACTIONS = [
    *("propose", "edit", "withdraw", "invite", "accept", "leave", "offer", "answer", "refuse"),
    *(
        "write",
        "part",
        "approve",
        "decline",
        "merge",
        "phase",
        "undo",
        "pitch",
        "step",
        "clock",
        "vote",
        "vote",
        "unvote",
    ),
]
steps = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.integers(0, PEOPLE - 1), st.integers(0, 4), st.integers(0, 4)),
    min_size=1,
    max_size=14,
)
fates = st.lists(
    st.sampled_from(["arrive", "arrive", "arrive", "drop", "twice", "late"]), min_size=8, max_size=40
)
START = dt.datetime.combine(DAY, dt.time(9), dt.UTC)

# What a change replaces whole, and what it puts or takes away, by the end of its name.
PLAIN = {"pitch_changed": "pitch", "waiting_changed": "waiting", "own_votes": "votes"}
OBJECTS = {
    "proposal_changed": ("proposals", False),
    "proposal_removed": ("proposals", True),
    "own_changed": ("own", False),
    "own_gone": ("own", True),
}


class Store:
    """A client that knows everything that one of the crew may."""

    def __init__(self, topic, person_id):
        self.topic, self.person_id = topic, person_id
        self.streams = [*SHARED, CREW, person_stream(person_id)]
        self.start_afresh()

    def start_afresh(self):
        own = build_own(self.topic, self.streams, self.person_id)
        public = build_public(self.topic)
        self.revisions = {**own.revisions, **public.revisions}
        everybody, crew, mine = (
            json.loads(bytes(part))["board"] for part in (public.data, own.crew, own.person)
        )
        self.board, self.pitch, self.voters = (everybody[name] for name in ("board", "pitch", "voters"))
        self.proposals = {one["id"]: one for one in everybody["proposals"]}
        self.waiting = crew["waiting"]
        self.own = {one["id"]: one for one in mine["proposals"]}
        self.votes = mine["votes"]
        self.tally, self.early = {}, []

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
        kind = event["type"].removeprefix("board.")
        if kind in PLAIN:
            setattr(self, PLAIN[kind], event[PLAIN[kind]])
        elif kind in OBJECTS:
            store, is_gone = OBJECTS[kind]
            if is_gone:
                getattr(self, store).pop(event["id"], None)
            else:
                getattr(self, store)[event["proposal"]["id"]] = event["proposal"]
        elif kind == "changed":
            self.board, counts = event["board"], event["counts"] or {}
            for pk, one in self.proposals.items():
                self.proposals[pk] = {**one, "votes": counts.get(str(pk))}
        else:
            self.tally.update({int(pk): n for pk, n in event["counts"].get("board", {}).items()})
            self.voters = event["counts"].get("voters", {}).get("all", self.voters)

    def beacon(self):
        current = publish.revisions_of(self.topic, self.streams)
        if self.early or any(self.revisions[name] < current[name] for name in self.streams):
            self.start_afresh()

    def seen(self):
        """What is on the page: counts heard since the snapshot are newer than those in proposals, unless hidden."""
        shown = self.board["counts_shown"]
        counted = {
            pk: {**one, "votes": self.tally.get(pk, one["votes"]) if shown else None}
            for pk, one in self.proposals.items()
        }
        return self.board, counted, self.pitch, self.voters, self.waiting, self.own, self.votes


def leave(person, other, board, number):
    host = Host.objects.filter(proposal=number, person=other).first()
    host_id = None if host is None or host.person == person else host.pk
    hosts.leave_hosts(board_id=board.pk, person=person, proposal_id=number, host_id=host_id)


def act(step, people, board, now):
    action, who, one, other = step
    person, friend, facts = people[who], people[other % PEOPLE], {"board_id": board.pk, "now": now}
    found = list(Proposal.objects.order_by("pk"))
    if action == "propose" or not found:
        proposals.propose(person=person, idea=proposals.Idea(title=f"{one}?"), **facts)
        return
    first, second = found[one % len(found)], found[other % len(found)]
    about, desk = {**facts, "proposal_id": first.pk}, {"by": None, **facts}
    offer = MergeOffer.objects.first()
    answer = {"person": person, "offer_id": offer.pk if offer else 0, **facts}
    phase = [Phase.PROPOSING, Phase.VOTING, Phase.SCHEDULED][one % 3]
    wish = Wish(person.pk, first.pk, int(action == "vote"))
    idea = proposals.Idea(title=f"{other}!")
    {
        "edit": lambda: proposals.edit_proposal(person=person, idea=idea, version=first.version, **about),
        "withdraw": lambda: proposals.withdraw_proposal(person=person, **about),
        "invite": lambda: hosts.invite_host(person=person, who=friend.display_name, **about),
        "write": lambda: hosts.invite_host(person=person, who=friend.user.email, **about),
        "accept": lambda: hosts.accept_invitation(person=person, **about),
        "leave": lambda: leave(person, friend, board, first.pk),
        "offer": lambda: merging.offer_merge(person=person, into_id=second.pk, **about),
        "answer": lambda: merging.answer_merge(accept=True, **answer),
        "refuse": lambda: merging.answer_merge(accept=False, **answer),
        "approve": lambda: facilitating.approve_proposal(by=None, **about),
        "decline": lambda: facilitating.decline_proposal(by=None, reason="No.", **about),
        "merge": lambda: facilitating.merge_by_facilitator(by=None, into_id=second.pk, **about),
        "part": lambda: parting.part_proposals(by=None, **about),
        "phase": lambda: phases.set_phase(phase=phase, **desk),
        "undo": lambda: phases.undo_phase(**desk),
        "pitch": lambda: pitching.pitch_proposal(proposal_id=first.pk if other else None, **facts),
        "step": lambda: pitching.step_pitch(by=1, **facts),
        "clock": lambda: pitching.run_pitch_clock(on=bool(other % 2), **facts),
        "vote": lambda: cast_votes(board_id=board.pk, wishes=[wish], now=now),
        "unvote": lambda: cast_votes(board_id=board.pk, wishes=[wish], now=now),
    }[action]()


@given(before=steps, after=steps, fates=fates, visible=st.booleans(), moderated=st.booleans())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(
    # A vote, then its proposal goes and comes back: what was heard of its votes before is no longer true.
    before=[("propose", 0, 0, 0), ("phase", 0, 1, 0)],
    after=[("vote", 1, 0, 0), ("decline", 0, 0, 0), ("approve", 0, 0, 0)],
    fates=["arrive"],
    visible=True,
    moderated=False,
)
@example(
    before=[("propose", 0, 0, 0), ("propose", 1, 1, 0), ("phase", 0, 1, 0)],
    after=[("vote", 1, 0, 0), ("vote", 1, 1, 0), ("offer", 0, 0, 1), ("answer", 1, 0, 0), ("phase", 0, 2, 0)],
    fates=["arrive"],
    visible=False,
    moderated=False,
)
@example(
    before=[("propose", 0, 0, 0), ("propose", 1, 1, 0), ("phase", 0, 1, 0), ("vote", 0, 0, 0)],
    after=[("merge", 0, 0, 1), ("vote", 2, 1, 0), ("part", 0, 0, 0)],
    fates=["arrive"],
    visible=True,
    moderated=False,
)
@example(
    before=[("propose", 1, 0, 0)],
    after=[("write", 1, 0, 0), ("write", 1, 0, 2), ("accept", 0, 0, 0), ("leave", 0, 0, 0)],
    fates=["arrive"],
    visible=True,
    moderated=False,
)
def test_a_snapshot_and_what_came_since_are_a_fresh_snapshot(
    monkeypatch, before, after, fates, visible, moderated
):
    sent = []
    monkeypatch.setattr(publish.bus, "send", lambda *parcels: sent.extend(parcels))
    with transaction.atomic():
        event = EventFactory()
        board = BoardFactory(
            event=event,
            phase=Phase.PROPOSING,
            votes_per_person=2,
            counts_visible=visible,
            is_moderated=moderated,
            phase_since=START,
        )
        people = [
            PersonFactory(event=event, roles=[role], display_name=f"Person {role}")
            for role in (Role.FACILITATOR, Role.GUEST, Role.DELEGATE)
        ]
        clock = iter(range(1, 100))

        def run(steps):
            for step in steps:
                now = START + dt.timedelta(seconds=next(clock))
                with TestCase.captureOnCommitCallbacks(execute=True):
                    try:
                        with transaction.atomic():
                            act(step, people, board, now)
                    except RuleError:
                        pass

        run(before)
        topic = board_topic(board)
        store = Store(topic, people[0].pk)
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
        assert store.seen() == Store(topic, people[0].pk).seen()
        transaction.set_rollback(True)
