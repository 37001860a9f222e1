from hypothesis import given
from hypothesis import strategies as st

from tests.unconference.solver.boards import is_allowed, problems, total, tried
from unconference.solver import Board
from unconference.solver.cost import State
from unconference.solver.greedy import greedy


@tried(80)
@given(st.data())
def test_counts_kept_up_to_date_are_those_of_a_full_recount(data):
    problem = data.draw(problems())
    board = Board(problem)
    keep = data.draw(
        st.just([])
        | st.lists(
            st.lists(st.integers(0, 3), min_size=board.cells, max_size=board.cells),
            min_size=board.size,
            max_size=board.size,
        )
    )
    state = State(board, greedy(board), keep=keep)
    position = st.integers(0, state.positions - 1)
    for a, b in data.draw(st.lists(st.tuples(position, position), max_size=30)):
        gain = state.delta(a, b)
        if gain is None:
            continue
        before = state.recount()
        state.swap(a, b, gain)
        assert state.value == state.recount() == before + gain
        timetable = board.timetable(state.cells())
        assert is_allowed(problem, timetable)
        assert state.votes() == total(problem, timetable)


@tried(60)
@given(st.data())
def test_a_refused_exchange_would_break_a_requirement(data):
    problem = data.draw(problems())
    board = Board(problem)
    state = State(board, greedy(board))
    for a in range(board.cells):
        for b in range(a + 1, state.positions):
            if state.delta(a, b) is not None:
                continue
            swapped = list(state.grid)
            swapped[a], swapped[b] = swapped[b], swapped[a]
            cells = [None] * board.size
            for cell, i in enumerate(swapped[: board.cells]):
                if i != state.empty:
                    cells[i] = cell
            assert not is_allowed(problem, board.timetable(cells))


@tried(60)
@given(problems())
def test_a_vote_counts_more_than_all_wishes_together(problem):
    board = Board(problem)
    nowhere = State(board, [None] * board.size)
    filled = State(board, greedy(board))
    gained = filled.votes() - nowhere.votes()
    wished = filled.value - nowhere.value - gained * filled.unit
    assert -filled.unit < wished < filled.unit
