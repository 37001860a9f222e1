"""A board goes by the clock, or by hand, and back."""

import datetime as dt
import zoneinfo

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hybrid.errors import RuleError
from tests.factories import BoardFactory
from unconference.domain.phases import follow_board_clock, follow_clock, set_phase, undo_phase, wind_clock
from unconference.enums import Phase
from unconference.models import Board, BoardAction
from unconference.rules import next_change, phase_at, takes_proposals

from .conftest import NOON

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def clocked(event):
    return BoardFactory(
        event=event,
        phase_since=NOON,
        proposing_at=NOON + HOUR,
        voting_at=NOON + 2 * HOUR,
        voting_ends_at=NOON + 3 * HOUR,
        running_at=NOON + 4 * HOUR,
        over_at=NOON + 5 * HOUR,
    )


def test_each_time_brings_its_phase(clocked):
    assert [phase_at(clocked, NOON + n * HOUR) for n in range(6)] == list(Phase)
    assert next_change(clocked, NOON) == (NOON + HOUR, Phase.PROPOSING)
    assert next_change(clocked, NOON + 5 * HOUR) is None


def test_the_clock_is_followed_once_and_straight_to_now(clocked):
    late = NOON + 2.5 * HOUR
    assert follow_clock(board_id=clocked.pk, now=late)
    assert not follow_clock(board_id=clocked.pk, now=late)
    clocked.refresh_from_db()
    assert clocked.phase == Phase.VOTING
    assert BoardAction.objects.filter(board=clocked).count() == 1


def test_a_hand_overrules_the_clock_and_can_be_taken_back(clocked):
    set_phase(board_id=clocked.pk, phase=Phase.VOTING, by=None, now=NOON + 0.5 * HOUR)
    clocked.refresh_from_db()
    # "Proposals open" at one o'clock would be a step back: the clock only moves a board on.
    assert phase_at(clocked, NOON + 1.5 * HOUR) == Phase.VOTING
    assert undo_phase(board_id=clocked.pk, by=None, now=NOON + 0.6 * HOUR) == Phase.PLANNED
    clocked.refresh_from_db()
    assert phase_at(clocked, NOON + 1.5 * HOUR) == Phase.PROPOSING


def test_what_the_clock_did_can_be_undone_and_is_not_at_once_done_again(clocked):
    follow_clock(board_id=clocked.pk, now=NOON + 3 * HOUR)
    undone = NOON + 3 * HOUR + dt.timedelta(minutes=1)
    # It went from "planned" straight there, because nobody had looked before.
    set_phase(board_id=clocked.pk, phase=Phase.VOTING, by=None, now=undone)
    assert not follow_clock(board_id=clocked.pk, now=undone + dt.timedelta(minutes=5))
    clocked.refresh_from_db()
    assert clocked.phase == Phase.VOTING
    assert phase_at(clocked, NOON + 4 * HOUR) == Phase.RUNNING


def test_every_step_by_hand_can_be_undone_until_none_is_left(event):
    board = BoardFactory(event=event)
    for phase in (Phase.PROPOSING, Phase.VOTING, Phase.SCHEDULED):
        set_phase(board_id=board.pk, phase=phase, by=None, now=timezone.now())
    with pytest.raises(RuleError):
        set_phase(board_id=board.pk, phase=Phase.SCHEDULED, by=None, now=timezone.now())
    undone = [undo_phase(board_id=board.pk, by=None, now=timezone.now()) for _n in range(3)]
    assert undone == [Phase.VOTING, Phase.PROPOSING, Phase.PLANNED]
    with pytest.raises(RuleError):
        undo_phase(board_id=board.pk, by=None, now=timezone.now())


def test_the_jobs_look_at_each_time_that_is_still_to_come(clocked):
    wind_clock(clocked, now=NOON + 2.5 * HOUR)
    clocked.refresh_from_db()
    assert clocked.phase == Phase.VOTING
    waiting = DBTaskResult.objects.filter(task_path__endswith="follow_board_clock")
    assert sorted(row.run_after for row in waiting) == [NOON + n * HOUR for n in (3, 4, 5)]
    # All of that is long ago, so that the task brings the board to its end; a board that has gone needs nothing.
    follow_board_clock.call(board_id=clocked.pk)
    clocked.refresh_from_db()
    assert clocked.phase == Phase.OVER
    follow_board_clock.call(board_id=0)


def test_the_clock_goes_on_through_the_hour_that_comes_twice(event):
    """At two o'clock summer time, clocks in London go back to one: the second 01:30 is an hour after the first."""
    london = zoneinfo.ZoneInfo("Europe/London")
    first = dt.datetime(2014, 10, 26, 1, 30, fold=0, tzinfo=london).astimezone(dt.UTC)
    second = dt.datetime(2014, 10, 26, 1, 30, fold=1, tzinfo=london).astimezone(dt.UTC)
    board = BoardFactory(
        event=event,
        day=dt.date(2014, 10, 26),
        phase_since=first - HOUR,
        voting_at=first,
        voting_ends_at=second,
    )
    assert phase_at(board, second - dt.timedelta(seconds=1)) == Phase.VOTING
    assert phase_at(board, second) == Phase.SCHEDULED


def test_late_proposals_come_in_where_the_board_says_so(event):
    board = Board(late_proposals=True)
    open_in = {phase for phase in Phase if takes_proposals(board, phase)}
    assert open_in == {Phase.PROPOSING, Phase.VOTING, Phase.SCHEDULED, Phase.RUNNING}
    board.late_proposals = False
    assert {phase for phase in Phase if takes_proposals(board, phase)} == {Phase.PROPOSING}
