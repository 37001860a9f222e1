"""The timetable in which the fewest people miss what they wanted. Pure: data in, timetable out.

`problem` is what it is told, `solve` and `solve_again` do it, `report` and `moves` explain it; the other
modules are how: `board` prepares, `attendance` defines, `cost` counts, `search` looks, `columns`, `bound` and
`highs` prove, `conflict` says why something is impossible, `repeats` fills what is left.
"""

from .attendance import Attendance, attend
from .board import Board
from .interest import seats_needed
from .moves import Clash, Desk, Move
from .problem import (
    InterestRule,
    InvalidProblemError,
    Need,
    Person,
    Placement,
    Problem,
    Proposal,
    Space,
    Spot,
    Timetable,
    Vote,
)
from .reasons import Reason, Rule
from .report import Elsewhere, Report, Why, WhyNot, report, why_here, why_not
from .rerun import PRICE, Again, Cause, Change, compare, solve_again
from .search import Limits, Progress
from .solve import Solution, solve

__all__ = [
    "PRICE",
    "Again",
    "Attendance",
    "Board",
    "Cause",
    "Change",
    "Clash",
    "Desk",
    "Elsewhere",
    "InterestRule",
    "InvalidProblemError",
    "Limits",
    "Move",
    "Need",
    "Person",
    "Placement",
    "Problem",
    "Progress",
    "Proposal",
    "Reason",
    "Report",
    "Rule",
    "Solution",
    "Space",
    "Spot",
    "Timetable",
    "Vote",
    "Why",
    "WhyNot",
    "attend",
    "compare",
    "report",
    "seats_needed",
    "solve",
    "solve_again",
    "why_here",
    "why_not",
]
