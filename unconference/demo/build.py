"""The demo's unconference: made once, kept in step with the agenda, and put into any phase when asked."""

from __future__ import annotations

import datetime as dt
from itertools import cycle
from random import Random
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from hybrid.demo.social_citizens import SOCIAL_CITIZENS
from hybrid.enums import Attendance, Role
from hybrid.models import Person, PersonRole, Room, Session
from unconference.domain.notes import write_note
from unconference.domain.releases import release_grid
from unconference.domain.solving import solve_now
from unconference.enums import NoteKind, Phase, ProposalFormat, RunMode
from unconference.models import (
    Absence,
    Ballot,
    Board,
    GridRelease,
    Host,
    Proposal,
    ReleasedSession,
    Slot,
    Space,
    Vote,
)

from .plan import FIRST_NAMES, LAST_NAMES, ORGANISATIONS, PROPOSALS, ProposalPlan, Theme

if TYPE_CHECKING:
    from hybrid.models import Event

SLUG = "afternoon"
FRAME = "UNAA29"
"""The agenda's item that the unconference fills; its rounds begin with it."""
ROUNDS, ROUND, APART = 5, dt.timedelta(minutes=25), dt.timedelta(minutes=30)
DELEGATES, AT_HOME = 100, 20
BUDGET = 5
LOYALTY, ZIPF = 0.7, 0.7
"""Share of a person's votes that follow their two themes; how steeply popularity falls."""
STEPS = 400_000
SPACES = (
    ("main-hall", ("projector",), True, True),
    ("breakout-1", ("projector",), True, True),
    ("breakout-2", ("projector", "quiet"), False, True),
    ("breakout-3", ("quiet",), False, False),
)
EARLY = 18
"""Proposals that are on the board while others are still coming in."""
STAGES = tuple(
    str(phase) for phase in (Phase.PROPOSING, Phase.VOTING, Phase.SCHEDULED, Phase.RUNNING, Phase.OVER)
)


@transaction.atomic
def load(*, event: Event, now: dt.datetime) -> None:
    """Make the board where there is none, open for votes; else only keep it in step with the agenda."""
    if event.uid != SOCIAL_CITIZENS.uid:
        return
    board = Board.objects.filter(event=event, slug=SLUG).first()
    if board is not None:
        _follow_agenda(board)
    elif Session.objects.filter(event=event, code=FRAME).exists():
        _make(event, Phase.VOTING, now=now)


@transaction.atomic
def bring_to(*, event: Event, stage: str, now: dt.datetime) -> str:
    """Make the board anew in one of its phases; return the path to look at."""
    old = Board.objects.filter(event=event, slug=SLUG).first()
    if old is not None:
        Session.objects.filter(pk__in=ReleasedSession.objects.filter(board=old).values("session")).delete()
        old.delete()
    phase = Phase(stage)
    if phase in {Phase.RUNNING, Phase.OVER}:
        _move_agenda_to_afternoon(event, phase, now=now)
    board = _make(event, phase, now=now)
    page = "board-grid" if phase in {Phase.RUNNING, Phase.OVER} else "board"
    if phase == Phase.SCHEDULED:
        page = "board-facilitate"
    return reverse(page, args=[event.slug, board.slug])


def _move_agenda_to_afternoon(event: Event, phase: Phase, *, now: dt.datetime) -> None:
    """Have the second round run now, or the last one be over."""
    frame = Session.objects.get(event=event, code=FRAME)
    into = APART + ROUND // 5 if phase == Phase.RUNNING else ROUNDS * APART
    # Full five minutes, as timetables have them.
    moment = now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0)
    by = moment - into - frame.starts_at
    Session.objects.filter(event=event).update(
        starts_at=F("starts_at") + by, ends_at=F("ends_at") + by, updated_at=now
    )
    first = Session.objects.filter(event=event).order_by("starts_at").first()
    last = Session.objects.filter(event=event).order_by("-ends_at").first()
    if first and last:
        event.starts_on = first.starts_at.astimezone(event.tz).date()
        event.ends_on = last.ends_at.astimezone(event.tz).date()
        event.save(update_fields=["starts_on", "ends_on"])


def _follow_agenda(board: Board) -> None:
    """Move slots, and what was released, by as much as the agenda has moved."""
    frame = Session.objects.filter(event=board.event, code=FRAME).first()
    first = board.slots.first()
    if frame is None or first is None or frame.starts_at == first.starts_at:
        return
    by = frame.starts_at - first.starts_at
    # Latest first where the board moves on, so that no two slots begin together on the way.
    for slot in sorted(board.slots.all(), key=lambda slot: slot.starts_at, reverse=by > dt.timedelta()):
        slot.starts_at += by
        slot.ends_at += by
        slot.save()
    for release in GridRelease.objects.filter(board=board):
        for row in release.rows:
            for end in ("starts", "ends"):
                row[end] = (dt.datetime.fromisoformat(row[end]) + by).isoformat()
        release.save()
    board.day = frame.starts_at.astimezone(board.event.tz).date()
    board.save(update_fields=["day"])


def _make(event: Event, phase: Phase, *, now: dt.datetime) -> Board:
    frame = Session.objects.get(event=event, code=FRAME)
    board: Board = Board.objects.create(
        event=event,
        slug=SLUG,
        name="Unconference: you make the programme",
        introduction=(
            "Five rounds of twenty-five minutes in four rooms. **Anybody can hold a session**, from the hall or "
            "from home. Vote for what you would come to: the timetable is made so that as many of your votes as "
            "possible can be attended."
        ),
        day=frame.starts_at.astimezone(event.tz).date(),
        phase=phase,
        phase_since=now,
        votes_per_person=BUDGET,
        counts_visible=True,
    )
    _make_places(board, frame.starts_at)
    random = Random(23)  # noqa: S311 -- the same demo everywhere
    people = _people(event)
    proposals = _make_proposals(board, people, random, now=now)
    if phase != Phase.PROPOSING:
        _make_votes(board, proposals, people, random)
    if phase in {Phase.SCHEDULED, Phase.RUNNING, Phase.OVER}:
        _make_timetable(board, people, phase, now=now)
    return board


def _make_places(board: Board, first: dt.datetime) -> None:
    Slot.objects.bulk_create(
        Slot(board=board, starts_at=first + n * APART, ends_at=first + n * APART + ROUND)
        for n in range(ROUNDS)
    )
    rooms = {room.slug: room for room in Room.objects.filter(event=board.event)}
    Space.objects.bulk_create(
        Space(
            board=board,
            room=rooms[slug],
            capacity=rooms[slug].capacity or 0,
            equipment=list(equipment),
            webcast=webcast,
            step_free=step_free,
            position=position,
        )
        for position, (slug, equipment, webcast, step_free) in enumerate(SPACES)
        if slug in rooms
    )


def _people(event: Event) -> list[Person]:
    """Return a hundred invented delegates, made where they are not there yet; those at home come last."""
    names = [
        f"{first} {last}"
        for first, last in zip(
            FIRST_NAMES.split() * 2, LAST_NAMES.split() + LAST_NAMES.split()[::-1], strict=True
        )
    ][:DELEGATES]
    found = {person.display_name: person for person in Person.objects.filter(event=event)}
    organisations = cycle(ORGANISATIONS)
    missing = [
        Person(
            event=event,
            display_name=name,
            organisation=next(organisations),
            attendance=Attendance.IN_ROOM if number < DELEGATES - AT_HOME else Attendance.ONLINE,
        )
        for number, name in enumerate(names)
        if name not in found
    ]
    made = Person.objects.bulk_create(missing)
    PersonRole.objects.bulk_create(
        PersonRole(
            person=person,
            role=Role.DELEGATE if person.attendance == Attendance.IN_ROOM else Role.VIEWER,
        )
        for person in made
    )
    found |= {person.display_name: person for person in made}
    return [found[name] for name in names]


def _make_proposals(
    board: Board, people: list[Person], random: Random, *, now: dt.datetime
) -> list[tuple[Proposal, ProposalPlan]]:
    plans = list(PROPOSALS)
    random.shuffle(plans)
    if board.phase == Phase.PROPOSING:
        plans = plans[:EARLY]
    in_hall = iter(random.sample(people[: DELEGATES - AT_HOME], k=DELEGATES - AT_HOME))
    at_home = iter(random.sample(people[DELEGATES - AT_HOME :], k=AT_HOME))
    hosts = [[next(at_home if plan.remote else in_hall) for _ in range(plan.hosts)] for plan in plans]
    proposals = Proposal.objects.bulk_create(
        Proposal(
            board=board,
            proposer=mine[0],
            title=plan.title,
            pitch=plan.pitch,
            format=ProposalFormat(plan.format),
            needs=[need for need in plan.needs if need != "webcast" or not plan.remote],
            is_remote=plan.remote,
            may_repeat=plan.may_repeat,
            created_at=now - dt.timedelta(minutes=3 * (len(plans) - number)),
        )
        for number, (plan, mine) in enumerate(zip(plans, hosts, strict=True))
    )
    rows = Host.objects.bulk_create(
        Host(proposal=proposal, person=person, is_remote=plan.remote, accepted_at=now)
        for proposal, plan, mine in zip(proposals, plans, hosts, strict=True)
        for person in mine
    )
    slots = list(board.slots.all())
    # Three of them have a train to catch, or come late.
    Absence.objects.bulk_create(
        Absence(host=host, slot=slot)
        for host, slot in zip(rows[:3], (slots[0], slots[-1], slots[-1]), strict=True)
    )
    return list(zip(proposals, plans, strict=True))


def _make_votes(
    board: Board, proposals: list[tuple[Proposal, ProposalPlan]], people: list[Person], random: Random
) -> None:
    popularity = [1 / (rank + 1) ** ZIPF for rank in range(len(proposals))]
    random.shuffle(popularity)
    hosted = set(Host.objects.filter(proposal__board=board).values_list("proposal_id", "person_id"))
    votes, ballots = [], []
    for person in people:
        themes = set(random.sample(list(Theme), 2))
        mine: set[int] = set()
        for _ in range(random.choice((3, 4, 5, 5, 5))):
            loyal = random.random() < LOYALTY
            free = [
                n
                for n, (proposal, _plan) in enumerate(proposals)
                if n not in mine and (proposal.pk, person.pk) not in hosted
            ]
            pool = [n for n in free if (proposals[n][1].theme in themes) == loyal] or free
            mine.add(random.choices(pool, [popularity[n] for n in pool])[0])
        votes += [Vote(proposal=proposals[n][0], person=person) for n in sorted(mine)]
        ballots.append(Ballot(board=board, person=person, allowed=BUDGET, spent=len(mine)))
    Vote.objects.bulk_create(votes)
    Ballot.objects.bulk_create(ballots)
    counts: dict[int, int] = {}
    for vote in votes:
        counts[vote.proposal_id] = counts.get(vote.proposal_id, 0) + 1
    for proposal, _plan in proposals:
        proposal.votes = counts.get(proposal.pk, 0)
    Proposal.objects.bulk_update([proposal for proposal, _plan in proposals], ["votes"])


def _make_timetable(board: Board, people: list[Person], phase: Phase, *, now: dt.datetime) -> None:
    """Have the solver make it; release it, and let people write notes, where it is running or over."""
    rows = Person.objects.filter(event=board.event, role_rows__role=Role.FACILITATOR)
    facilitator = rows.first()
    solve_now(board=board, by=facilitator, mode=RunMode.FRESH, steps=STEPS, seed=1, now=now)
    if phase == Phase.SCHEDULED:
        return
    release = release_grid(board=board, by=facilitator, name="The afternoon in five rounds", after=0, now=now)
    done = release.rows if phase == Phase.OVER else release.rows[: len(SPACES)]
    writers = cycle(people)
    for row in done[:6]:
        proposal = Proposal.objects.get(pk=row["proposal"])
        first, second = next(writers), next(writers)
        written = {
            NoteKind.TAKEAWAYS: "It matters less who begins than that somebody answers.\nSmall beats finished.",
            NoteKind.ACTIONS: f"{first} writes it up by Friday.\n{second} asks the residents' forum for a date.",
            NoteKind.CONTACTS: f"{first}, {first.organisation or 'here on their own account'}",
        }
        for kind, text in written.items():
            write_note(proposal=proposal, by=first, kind=kind, text=text, version=0)
