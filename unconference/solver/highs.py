"""The only file that talks to the exact solver, HiGHS. It is imported when a proof is wanted, not before."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import highspy
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Answer:
    """What HiGHS found. `bound`: nothing can be better; `values` None: no solution was found."""

    values: NDArray[np.float64] | None
    objective: float
    bound: float
    duals: NDArray[np.float64]
    infeasible: bool = False


class Program:
    """Maximise a sum over variables from 0 (whole ones if `solve` is told so) under limits on row sums.

    Every variable has to be in a row whose limit bounds it.
    """

    def __init__(self, rows: Sequence[tuple[float, float]]) -> None:
        """`rows` are (least, most) for each row's sum."""
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.silent()
        # One thread, fixed seed: the same board gives the same answer, and the hall's other work has a core.
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("random_seed", 0)
        self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        nothing, weightless = np.array([], dtype=np.int32), np.array([], dtype=np.float64)
        for least, most in rows:
            self._highs.addRow(_finite(least), _finite(most), 0, nothing, weightless)
        self.columns = 0

    def add(self, worth: Sequence[float], rows: Sequence[Sequence[int]]) -> None:
        """Add variables, each with its worth and the rows in which it counts 1."""
        lengths = np.array([len(mine) for mine in rows], dtype=np.int32)
        starts = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.int32) if len(rows) else lengths
        index = np.array([row for mine in rows for row in mine], dtype=np.int32)
        count = len(rows)
        self._highs.addCols(
            count,
            np.array(worth, dtype=np.float64),
            np.zeros(count),
            # A limit of 1 here would take part of the rows' prices over, and the rows imply it.
            np.full(count, highspy.kHighsInf),
            len(index),
            starts,
            index,
            np.ones(len(index)),
        )
        self.columns += count

    def solve_all(self, rows: Sequence[Sequence[int]]) -> list[bool]:
        """Which of these equal variables to choose, so that the most are chosen."""
        self.add([1.0] * len(rows), rows)
        answer = self.solve(whole=True)
        assert answer.values is not None  # choosing none is always allowed  # noqa: S101
        return [bool(value > 0.5) for value in answer.values]  # noqa: PLR2004 - whole but for rounding

    def solve(self, *, whole: bool = False, seconds: float | None = None, nodes: int | None = None) -> Answer:
        """Solve, or try for so many seconds or nodes of the branching tree."""
        highs = self._highs
        if whole:
            every = np.arange(self.columns, dtype=np.int32)
            highs.changeColsIntegrality(
                self.columns, every, np.array([highspy.HighsVarType.kInteger] * self.columns)
            )
            # Votes are whole, so a gap below one is none.
            highs.setOptionValue("mip_abs_gap", 0.999)
            highs.setOptionValue("mip_rel_gap", 0.0)
        if seconds is not None:
            highs.setOptionValue("time_limit", float(highs.getRunTime() + max(0.01, seconds)))
        if nodes is not None:
            highs.setOptionValue("mip_max_nodes", nodes)
        highs.run()
        info, solution, status = highs.getInfo(), highs.getSolution(), highs.getModelStatus()
        optimal = status == highspy.HighsModelStatus.kOptimal
        solved = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        bound = info.mip_dual_bound if whole else (info.objective_function_value if optimal else inf)
        return Answer(
            values=np.array(solution.col_value) if solved else None,
            objective=float(info.objective_function_value),
            bound=float(bound),
            duals=np.array(solution.row_dual),
            infeasible=status == highspy.HighsModelStatus.kInfeasible,
        )


def _finite(limit: float) -> float:
    """HiGHS's own infinity for ours."""
    if limit in (inf, -inf):
        return float(highspy.kHighsInf) if limit > 0 else -float(highspy.kHighsInf)
    return limit
