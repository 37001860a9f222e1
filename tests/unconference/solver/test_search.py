from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unconference.solver.boards import is_allowed, plain, problems, tried
from unconference.solver import Board, Limits, attend
from unconference.solver.cost import State
from unconference.solver.greedy import greedy
from unconference.solver.search import BLOCK, Search


def search_on(problem, *, start=None, **arguments):
    board = Board(problem)
    state = State(board, greedy(board) if start is None else start)
    return Search(state, **({"seed": 1, "limits": Limits(steps=3000)} | arguments))


WISHES = [[0, 1], [0, 1], [2, 3], [2, 3], [4, 5], [0, 4]]


@tried(60)
@given(problems(), st.integers(0, 3))
def test_the_search_counts_as_the_state_does_and_breaks_nothing(problem, seed):
    search = search_on(problem, seed=seed)
    begun = search.best_value
    search.run()
    state = search.state
    assert state.value == search.best_value == state.recount() >= begun
    assert is_allowed(problem, state.board.timetable(state.cells()))


def test_every_value_on_the_way_is_that_of_a_recount():
    search = search_on(plain(WISHES, slots=3, spaces=2), limits=Limits(steps=10**9))
    hot = [0.0] * BLOCK
    for _ in range(200):
        search._block(7, [-5 * search.state.unit] * BLOCK if _ % 2 else hot)
        assert search.state.value == search.state.recount()


def test_the_same_seed_and_steps_give_the_same_answer():
    first, second, other = (
        search_on(plain(WISHES * 5, slots=3, spaces=2), seed=seed, limits=Limits(steps=20_000))
        for seed in (5, 5, 6)
    )
    for search in (first, second, other):
        search.run()
    assert first.best == second.best
    assert first.steps == second.steps == 20_000
    assert other.best_value == first.best_value


def test_it_spends_the_steps_it_has_and_no_more():
    search = search_on(plain(WISHES, slots=3), limits=Limits(steps=12_345))
    search.run()
    assert search.steps == 12_345


def test_it_ends_by_the_clock():
    ticks = count()
    search = search_on(plain(WISHES, slots=3), limits=Limits(seconds=100), clock=lambda: float(next(ticks)))
    search.run()
    assert search.share() >= 1
    assert search.steps <= 100 * BLOCK


def test_it_can_be_stopped_and_keeps_the_best_so_far():
    asked = count()
    search = search_on(
        plain(WISHES, slots=3), start=[None] * 6, limits=Limits(steps=10**9), stop=lambda: next(asked) > 3
    )
    search.run()
    assert search.steps <= 4 * BLOCK
    assert search.state.votes() > 0


def test_progress_tells_steps_share_and_votes():
    seen = []
    search = search_on(plain(WISHES, slots=3), limits=Limits(steps=50_000), on_progress=seen.append)
    search.run()
    assert [p.steps for p in seen] == sorted(p.steps for p in seen)
    assert [p.votes for p in seen] == sorted(p.votes for p in seen)
    assert seen[-1].votes == search.state.votes()
    for progress in seen:
        assert attend(search.state.board.problem, progress.timetable).total == progress.votes
    assert 0 < seen[0].share <= seen[-1].share <= 1


def test_a_search_without_an_end_is_refused():
    with pytest.raises(ValueError, match="limit"):
        Limits()


def test_a_better_timetable_from_elsewhere_is_taken_and_a_worse_one_is_not():
    problem = plain([[0, 1]])
    search = search_on(problem, start=[0, 1])
    assert search.state.votes() == 1
    search.accept([0, 2])
    assert search.state.votes() == 2
    search.accept([0, 1])
    assert search.state.cells() == [0, 2]
    assert search.best_value == search.state.recount()
