"""The demo's unconference, in every phase, and in step with its agenda."""

import datetime as dt

import pytest

from hybrid.config import ConfigError
from hybrid.demo.build import load_demo
from hybrid.models import Session
from hybrid.ops.demo import bring_demo_to
from unconference.demo.build import FRAME, STAGES
from unconference.models import Ballot, Board, GridRelease, Note, Placement, Vote
from unconference.queries.grid import grid_of
from unconference.queries.releases import latest_release

NOW = dt.datetime(2026, 6, 10, 10, 12, tzinfo=dt.UTC)


@pytest.fixture
def board(db):
    load_demo(now=NOW)
    return Board.objects.get()


def test_thirty_proposals_and_a_hundred_voters(board):
    assert board.phase == "voting"
    assert (board.proposals.count(), board.slots.count(), board.spaces.count()) == (30, 5, 4)
    assert Ballot.objects.count() == 100
    for proposal in board.proposals.all():
        assert proposal.votes == Vote.objects.filter(proposal=proposal).count()
    assert sum(ballot.spent for ballot in Ballot.objects.all()) == Vote.objects.count()


def test_it_moves_with_the_agenda_and_is_made_once(board):
    before = [vote.pk for vote in Vote.objects.order_by("pk")]
    load_demo(now=NOW + dt.timedelta(days=3, hours=7))
    frame = Session.objects.get(code=FRAME)
    assert board.slots.first().starts_at == frame.starts_at
    assert board.slots.last().ends_at == frame.ends_at
    assert [vote.pk for vote in Vote.objects.order_by("pk")] == before


@pytest.mark.parametrize("stage", STAGES)
def test_any_phase(board, stage):
    assert "/board/afternoon/" in bring_demo_to("board", stage)
    board = Board.objects.get()
    assert board.phase == stage
    assert board.proposals.count() == (18 if stage == "proposing" else 30)
    assert Vote.objects.exists() == (stage != "proposing")
    assert Placement.objects.exists() == (stage in {"scheduled", "running", "over"})
    release = latest_release(board)
    assert (release is not None) == Note.objects.exists() == (stage in {"running", "over"})
    if release is not None:
        assert len(release.rows) == 20
        now = dt.datetime.now(dt.UTC)
        grid = grid_of(board, release, person=None, now=now)
        assert (grid.now is not None) == (stage == "running")
        load_demo(now=now)
        starts = Session.objects.get(code=FRAME).starts_at
        assert board.slots.first().starts_at == starts
        again = grid_of(board, GridRelease.objects.get(), person=None, now=starts)
        assert again.now == again.rows[0]


def test_a_phase_that_there_is_not(board):
    with pytest.raises(ConfigError) as refusal:
        bring_demo_to("board", "asleep")
    assert "running" in refusal.value.problems[0]
