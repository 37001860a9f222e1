"""Requests about a board's timetable. Each handler authorises, calls one rule or query, and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hybrid.live.callers import member
from hybrid.live.database import in_database
from hybrid.live.socket import Refused
from hybrid.live.topics import Section, registry
from hybrid.models import Person
from hybrid.rules import Action
from unconference.domain import moves
from unconference.domain.releases import release_grid
from unconference.domain.solving import ask_for_timetable, stop_run, take_run
from unconference.models import Board
from unconference.protocol import timetable as asked
from unconference.queries.draft import DraftDesk, latest_run, run_shown
from unconference.rules import phase_at, shows_counts

from .handlers import heard_board

if TYPE_CHECKING:
    from collections.abc import Callable

    from hybrid.live.socket import Caller
    from hybrid.live.topics import Topic

Cell = tuple[int, int] | None


def _nothing(_topic: Topic) -> asked.NoSection:
    return asked.NoSection()


def timetable_section(topic: Topic) -> asked.TimetableSection:
    """Return the draft and the latest run; none while votes are cast and nobody may know how many."""
    board = Board.objects.select_related("event").get(pk=topic.object_id)
    if not shows_counts(board, phase_at(board, timezone.now())):
        return asked.TimetableSection(draft=None, run=None)
    run = latest_run(board)
    return asked.TimetableSection(draft=DraftDesk(board).draft(), run=run_shown(run) if run else None)


registry.add_section(
    Section(
        kind="board",
        name="timetable",
        shapes=(asked.NoSection, asked.TimetableSection, asked.CostsAnswer),
        public=_nothing,
        crew=timetable_section,
    )
)
registry.add_events(asked.DraftChanged, asked.RunChanged, asked.GridReleased)


async def _facilitate(caller: Caller, topic_name: str, act: Callable[[Board, Person], Any]) -> Any:  # noqa: ANN401 -- whatever ``act`` answers
    """Do something to a board's timetable, for a facilitator, once its votes may be known."""
    person_id = member(caller, Action.FACILITATE)
    topic = heard_board(caller, topic_name)

    def work() -> Any:  # noqa: ANN401
        board = Board.objects.select_related("event").get(pk=topic.object_id)
        if not shows_counts(board, phase_at(board, timezone.now())):
            raise Refused("not_yet", _("Votes are hidden until voting closes; so is what depends on them."))
        return act(board, Person.objects.get(pk=person_id))

    return await in_database(caller.event, work)


def _cell(cell: asked.GridCell | None) -> Cell:
    return (cell.slot, cell.space) if cell else None


@registry.handles(asked.WeighCosts)
async def costs(request: asked.WeighCosts, caller: Caller) -> asked.CostsAnswer:
    """Weigh all cells for one session, in one answer."""

    def weigh(board: Board, _person: Person) -> asked.CostsAnswer:
        desk = DraftDesk(board)
        return asked.CostsAnswer(
            revision=desk.timetable.revision, cells=desk.costs(request.proposal, request.source)
        )

    answer: asked.CostsAnswer = await _facilitate(caller, request.topic, weigh)
    return answer


@registry.handles(asked.MoveSession)
async def move(request: asked.MoveSession, caller: Caller) -> None:
    """Move a session."""
    await _facilitate(
        caller,
        request.topic,
        lambda board, person: moves.move_session(
            board=board,
            by=person,
            proposal_id=request.proposal,
            source=_cell(request.source),
            target=_cell(request.target),
            occupant=request.occupant,
            now=timezone.now(),
        ),
    )


@registry.handles(asked.PinSession)
async def pin(request: asked.PinSession, caller: Caller) -> None:
    """Pin a session where it is, or unpin it."""
    await _facilitate(
        caller,
        request.topic,
        lambda board, person: moves.pin_session(
            board=board,
            by=person,
            proposal_id=request.proposal,
            cell=(request.cell.slot, request.cell.space),
            on=request.on,
            now=timezone.now(),
        ),
    )


@registry.handles(asked.BanSession)
async def ban(request: asked.BanSession, caller: Caller) -> None:
    """Keep a session out of a place, or let it in again."""
    await _facilitate(
        caller,
        request.topic,
        lambda board, person: moves.ban_session(
            board=board,
            by=person,
            proposal_id=request.proposal,
            slot=request.slot,
            space=request.space,
            on=request.on,
            now=timezone.now(),
        ),
    )


@registry.handles(asked.SaySeats)
async def seats(request: asked.SaySeats, caller: Caller) -> None:
    """Say how many seats to plan for."""
    await _facilitate(
        caller,
        request.topic,
        lambda board, person: moves.say_seats(
            board=board, by=person, proposal_id=request.proposal, seats=request.seats, now=timezone.now()
        ),
    )


@registry.handles(asked.ClearDraft)
async def clear(request: asked.ClearDraft, caller: Caller) -> None:
    """Put what is not pinned back on the shelf."""
    await _facilitate(
        caller,
        request.topic,
        lambda board, person: moves.clear_draft(board=board, by=person, now=timezone.now()),
    )


@registry.handles(asked.UndoStep)
async def undo(request: asked.UndoStep, caller: Caller) -> str | None:
    """Take back one's own last step."""
    said: str | None = await _facilitate(
        caller,
        request.topic,
        lambda board, person: moves.undo_step(board=board, by=person, now=timezone.now()),
    )
    return said


@registry.handles(asked.SolveBoard)
async def solve(request: asked.SolveBoard, caller: Caller) -> int:
    """Start the solver."""
    run: int = await _facilitate(
        caller,
        request.topic,
        lambda board, person: (
            ask_for_timetable(
                board=board,
                by=person,
                mode=request.mode,
                steps=request.steps,
                seed=request.seed,
                now=timezone.now(),
            ).pk
        ),
    )
    return run


@registry.handles(asked.StopRun)
async def stop(request: asked.StopRun, caller: Caller) -> None:
    """Stop a run."""
    await _facilitate(
        caller,
        request.topic,
        lambda board, _person: stop_run(board=board, run_id=request.run, now=timezone.now()),
    )


@registry.handles(asked.TakeRun)
async def take(request: asked.TakeRun, caller: Caller) -> None:
    """Take what a run has found."""
    await _facilitate(
        caller,
        request.topic,
        lambda board, person: take_run(board=board, by=person, run_id=request.run, now=timezone.now()),
    )


@registry.handles(asked.LookAtRun)
async def look(request: asked.LookAtRun, caller: Caller) -> asked.RunView | None:
    """Say how far the latest run is."""

    def find(board: Board, _person: Person) -> asked.RunView | None:
        run = latest_run(board)
        return run_shown(run) if run else None

    run: asked.RunView | None = await _facilitate(caller, request.topic, find)
    return run


@registry.handles(asked.AskWhy)
async def why(request: asked.AskWhy, caller: Caller) -> list[str]:
    """Say why a session is where it is."""
    lines: list[str] = await _facilitate(
        caller, request.topic, lambda board, _person: DraftDesk(board).why(request.proposal)
    )
    return lines


@registry.handles(asked.ReleaseGrid)
async def release(request: asked.ReleaseGrid, caller: Caller) -> int:
    """Tell everybody."""
    number: int = await _facilitate(
        caller,
        request.topic,
        lambda board, person: (
            release_grid(
                board=board, by=person, name=request.name, after=request.after, now=timezone.now()
            ).number
        ),
    )
    return number
