"""The solver as a job: asked for, followed, stopped, begun again when its process was killed, and its answer taken.

The answer depends on the board, the seed and the number of steps alone. While it runs, the best so far is kept
in the database twice a second: nothing that was found is lost with the process.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from hybrid.errors import RuleError
from hybrid.live.publish import publish
from hybrid.live.topics import CREW
from hybrid.models import scope, scopes_disabled
from hybrid.retries import keep_trying
from unconference import solver
from unconference.enums import ProposalState, RunMode, RunState, StepKind
from unconference.models import Proposal, Slot, SolverRun, Space
from unconference.protocol.timetable import RunChanged
from unconference.queries.draft import run_shown
from unconference.queries.problem import draft_timetable, load_problem
from unconference.queries.topics import board_topic
from unconference.queries.words import Words

from .drafts import Rows, StepChange, lock_draft, make_step, name_of, places_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from hybrid.models import Person
    from unconference.models import Board, Timetable

logger = logging.getLogger(__name__)

TELL_EVERY = 0.5
"""Seconds between two looks at the database: quick enough to watch, and for "stop" to feel like stopping."""

STAY = 1_000_000
"""Votes that a move would have to gain where only free places are to be filled."""


def ask_for_timetable(
    *, board: Board, by: Person | None, mode: RunMode, steps: int, seed: int, now: dt.datetime
) -> SolverRun:
    """Have the solver look for a timetable, beside the jobs process.

    Raises:
        RuleError: it is looking for one already (``running``).

    """
    with transaction.atomic():
        _give_up_silent(board, now)
    try:
        with transaction.atomic():
            run: SolverRun = SolverRun.objects.create(
                board=board, mode=mode, seed=seed, steps=steps, asked_by=by, asked_at=now
            )
            solve_board.enqueue(run_id=run.pk)
            _tell(run)
    except IntegrityError as error:
        raise RuleError(
            _("The solver is already at work on this board. Wait for it, or stop it."), code="running"
        ) from error
    return run


def solve_now(
    *, board: Board, by: Person | None, mode: RunMode, steps: int, seed: int, now: dt.datetime
) -> SolverRun:
    """Look for a timetable in this process, and return the run when it has ended."""
    run: SolverRun = SolverRun.objects.create(
        board=board, mode=mode, seed=seed, steps=steps, asked_by=by, asked_at=now
    )
    worker = Worker(run)
    worker.begin()
    worker.work()
    return worker.run


def _give_up_silent(board: Board, now: dt.datetime) -> None:
    """End a run whose process has gone; what it had found stays with it."""
    for run in SolverRun.objects.filter(board=board, state__in=[RunState.WAITING, RunState.RUNNING]):
        if run.is_silent(at=now):
            run.state, run.ended_at = RunState.FAILED, now
            run.save(update_fields=["state", "ended_at"])
            _tell(run)


@transaction.atomic
def stop_run(*, board: Board, run_id: int, now: dt.datetime) -> None:
    """Have a run end with the best so far. One that has lost its process ends at once."""
    run = _hold(board, run_id)
    if not run.is_under_way:
        return
    run.wants_stop = True
    if run.state == RunState.WAITING or run.is_silent(at=now):
        run.state, run.ended_at = RunState.STOPPED, now
    run.save(update_fields=["wants_stop", "state", "ended_at"])
    _tell(run)


@transaction.atomic
def take_run(*, board: Board, by: Person | None, run_id: int, now: dt.datetime) -> None:
    """Make the timetable of a run, or the best that it has found so far, the draft.

    Raises:
        RuleError: it has found none (``nothing``).

    """
    run = _hold(board, run_id)
    if not run.best and run.state != RunState.DONE:
        raise RuleError(_("It has not found a timetable yet."), code="nothing")
    timetable = lock_draft(board)
    _take(timetable, run, by, now)
    _tell(run)


def _hold(board: Board, run_id: int) -> SolverRun:
    run: SolverRun | None = (
        SolverRun.objects.select_for_update().filter(board=board, pk=run_id).order_by("pk").first()
    )
    if run is None:
        raise RuleError(_("There is no such run."), code="not_there")
    run.board = board
    return run


def _take(timetable: Timetable, run: SolverRun, by: Person | None, now: dt.datetime) -> None:
    """Put a run's places into a held draft, as far as the board still has them."""
    board = timetable.board
    slots = set(Slot.objects.filter(board=board).values_list("pk", flat=True))
    spaces = set(Space.objects.filter(board=board).values_list("pk", flat=True))
    proposals = set(
        Proposal.objects.filter(board=board, state=ProposalState.OPEN).values_list("pk", flat=True)
    )
    before = places_of(timetable)
    pinned = {row[:3] for row in before if row[3]}
    after = frozenset(
        (slot, space, proposal, (slot, space, proposal) in pinned)
        for slot, space, proposal in run.best
        if slot in slots and space in spaces and proposal in proposals
    )
    text = _("%s took the solver's timetable.") % name_of(by)
    change = StepChange(
        StepKind.SOLVE, text, gone=Rows(places=before - after), come=Rows(places=after - before)
    )
    make_step(timetable=timetable, by=by, change=change, now=now)
    run.is_taken = True
    run.save(update_fields=["is_taken"])


def _tell(run: SolverRun) -> None:
    publish(board_topic(run.board), CREW, RunChanged(run=run_shown(run)))


@keep_trying()
@task(queue_name=settings.LONG_TASKS)
def solve_board(*, run_id: int) -> None:
    """Carry one run out: a child of the jobs process does this. Begun again, it starts from the beginning."""
    with scopes_disabled():
        run = SolverRun.objects.select_related("board__event", "asked_by").filter(pk=run_id).first()
    if run is None:
        return
    with scope(event=run.board.event):
        worker = Worker(run)
        if not worker.begin():
            return
        try:
            worker.work()
        except OperationalError:
            # The database is away: the queue begins the task again.
            raise
        except Exception:
            logger.exception("the solver failed on run %d", run_id)
            worker.fail()


class Worker:
    """One run in this process."""

    def __init__(self, run: SolverRun, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.run = run
        self.board = run.board
        self._clock = clock
        self._told = clock()
        self._news: solver.Progress | None = None
        self._stop = False

    def begin(self) -> bool:
        """Take the run up; False if it has ended meanwhile."""
        with transaction.atomic():
            run = _hold(self.board, self.run.pk)
            if not run.is_under_way:
                return False
            if run.state == RunState.RUNNING:
                run.interruptions += 1
            run.state, run.heard_at = RunState.RUNNING, timezone.now()
            run.base_revision = lock_draft(self.board).revision
            run.save()
            _tell(run)
            self.run = run
        return True

    def work(self) -> None:
        """Solve, and hand the answer in."""
        problem = load_problem(self.board)
        before = draft_timetable(self.board)
        limits = solver.Limits(steps=self.run.steps)
        changes: tuple[solver.Change, ...] = ()
        if self.run.mode == RunMode.FRESH:
            solution = solver.solve(
                problem, limits=limits, seed=self.run.seed, on_progress=self._hear, stop=self._should_stop
            )
        else:
            again = solver.solve_again(
                problem,
                before,
                limits=limits,
                seed=self.run.seed,
                price=STAY if self.run.mode == RunMode.LATE else solver.PRICE,
                on_progress=self._hear,
                stop=self._should_stop,
            )
            solution, changes = again.solution, again.changes
        self._finish(solution, changes)

    def fail(self) -> None:
        """Say that it broke; the best so far stays."""
        with transaction.atomic():
            run = _hold(self.board, self.run.pk)
            run.state, run.ended_at = RunState.FAILED, timezone.now()
            run.save(update_fields=["state", "ended_at"])
            _tell(run)

    def _hear(self, progress: solver.Progress) -> None:
        self._news = progress

    def _should_stop(self) -> bool:
        """Asked every millisecond; now and then it looks into the database, and says how far it is."""
        if not self._stop and self._clock() - self._told >= TELL_EVERY:
            self._tell_progress()
            self._told = self._clock()
        return self._stop

    def _tell_progress(self) -> None:
        with transaction.atomic():
            run = _hold(self.board, self.run.pk)
            self._stop = run.wants_stop or not run.is_under_way
            run.heard_at = timezone.now()
            if self._news is not None:
                run.done_steps, run.share = self._news.steps, self._news.share
                if self._news.votes >= run.votes:
                    run.votes, run.best = self._news.votes, _places(self._news.timetable)
            run.save(update_fields=["heard_at", "done_steps", "share", "votes", "best"])
            _tell(run)

    def _finish(self, solution: solver.Solution, changes: tuple[solver.Change, ...]) -> None:
        words = Words(self.board)
        now = timezone.now()
        with transaction.atomic():
            run = _hold(self.board, self.run.pk)
            timetable = lock_draft(self.board)
            found = solution.report
            run.state = RunState.STOPPED if solution.stopped else RunState.DONE
            run.ended_at = run.heard_at = now
            run.done_steps, run.share = solution.steps, 1.0
            run.votes, run.total_votes = found.attendable, found.votes
            run.bound, run.greedy = found.bound, solution.greedy
            run.best = _places(solution.timetable)
            run.outcome = {
                "conflict": [words.reason(reason) for reason in solution.conflict],
                "dropped": [words.reason(reason) for reason in solution.dropped],
                "changes": [words.change(change) for change in changes],
            }
            run.save()
            # What somebody has changed meanwhile is theirs: the answer is then offered, not taken.
            if timetable.revision == run.base_revision:
                _take(timetable, run, self.run.asked_by, now)
            _tell(run)


def _places(timetable: solver.Timetable) -> list[list[int]]:
    return [[place.slot, place.space, place.proposal] for place in timetable.places]
