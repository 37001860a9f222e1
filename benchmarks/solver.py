"""How good the unconference's timetables are, beside filling the wall by votes, and how long they take.

    python -m benchmarks.solver [--short] [--seeds 10] [--long 120]

Prints JSON lines: one a board with the medians over seeds and the targets, then one a re-run and one a drag.
`--short` takes two seeds and shorter limits, for a quick look. Boards are generated: proposals in six
clusters of interest, each person with 70 % of their votes in two of them, popularity by Zipf's law with
exponent 0.7.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass, replace
from random import Random
from statistics import median

from unconference.solver import (
    Board,
    Desk,
    Limits,
    Need,
    Person,
    Problem,
    Proposal,
    Solution,
    Space,
    Vote,
    solve,
    solve_again,
)

CLOCK = time.process_time
"""Limits and results are seconds of one core, whatever else the machine is doing."""

CLUSTERS = 6
LOYALTY = 0.7
ZIPF = 0.7
ONLINE = 0.2
"""Share of the people at home, on a hybrid board."""
ABSENT = 0.1
"""Share of the people who are away for a slot."""
PROJECTED = 0.3
"""Share of the proposals that need a projector, which two spaces in three have."""


@dataclass(frozen=True)
class Size:
    """A board to generate. `hybrid` adds hosts, rooms of all sizes, people online or away."""

    proposals: int
    slots: int
    spaces: int
    voters: int
    votes: int = 5
    hybrid: bool = False

    @property
    def name(self) -> str:
        kind = " hybrid" if self.hybrid else ""
        return f"{self.proposals} x {self.slots} x {self.spaces}, {self.voters} x {self.votes}{kind}"


def generate(size: Size, seed: int) -> Problem:
    """The same board for the same size and seed."""
    random = Random(seed)  # noqa: S311 - it has to be repeatable
    popularity = [1 / (rank + 1) ** ZIPF for rank in range(size.proposals)]
    random.shuffle(popularity)
    votes = tuple(
        Vote(person, proposal)
        for person in range(size.voters)
        for proposal in sorted(_choose(random, size, popularity))
    )
    if size.hybrid:
        return _hybrid(random, size, votes)
    return Problem(
        proposals=tuple(Proposal(i) for i in range(size.proposals)),
        spaces=tuple(Space(i, capacity=10 * size.voters) for i in range(size.spaces)),
        slots=tuple(range(size.slots)),
        people=tuple(Person(i) for i in range(size.voters)),
        votes=votes,
    )


def _choose(random: Random, size: Size, popularity: list[float]) -> set[int]:
    favourites = set(random.sample(range(CLUSTERS), 2))
    mine: set[int] = set()
    while len(mine) < size.votes:
        loyal = random.random() < LOYALTY
        free = [p for p in range(size.proposals) if p not in mine]
        pool = [p for p in free if (p % CLUSTERS in favourites) == loyal] or free
        mine.add(random.choices(pool, [popularity[p] for p in pool])[0])
    return mine


def _hybrid(random: Random, size: Size, votes: tuple[Vote, ...]) -> Problem:
    """One person in five online, one in ten away for a slot; every other space with webcast."""

    def absent() -> frozenset[int]:
        return frozenset({random.randrange(size.slots)} if random.random() < ABSENT else ())

    people = [Person(i, online=random.random() < ONLINE, absent=absent()) for i in range(size.voters)]
    shares = [1.0, 0.5, 0.35, 0.25, 0.2]
    spaces = []
    for i in range(size.spaces):
        offers = {Need.WEBCAST} if i % 2 == 0 else set()
        offers |= {Need.PROJECTOR} if i % 3 else set()
        capacity = round(size.voters * shares[min(i, len(shares) - 1)])
        spaces.append(Space(i, capacity=capacity, offers=frozenset(offers)))
    proposals = [
        Proposal(
            i,
            hosts=tuple(random.sample(range(size.voters), random.choice((1, 1, 2)))),
            needs=frozenset({Need.PROJECTOR} if random.random() < PROJECTED else ()),
        )
        for i in range(size.proposals)
    ]
    return Problem(tuple(proposals), tuple(spaces), tuple(range(size.slots)), tuple(people), votes)


def measure(size: Size, seed: int, *, seconds: float, proof: bool = True) -> tuple[Solution, float]:
    problem = generate(size, seed)
    began = CLOCK()
    solution = solve(problem, limits=Limits(seconds=seconds), seed=seed, proof=proof, clock=CLOCK)
    assert not solution.report.broken
    return solution, CLOCK() - began


def compare(size: Size, seeds: range, *, seconds: float, target: float | None, long: float | None) -> None:
    """One size of board over all seeds; beside it one long run for each, if `long` seconds are given."""
    runs = [measure(size, seed, seconds=seconds) for seed in seeds]
    found = [solution for solution, _ in runs]
    votes = [s.report.votes for s in found]
    missed = [(v - s.report.attendable) / (v - s.greedy) for s, v in zip(found, votes, strict=True)]
    line: dict[str, object] = {
        "bench": "solver",
        "board": size.name,
        "seeds": len(seeds),
        "limit_s": seconds,
        "took_s": round(median(took for _, took in runs), 2),
        "took_s_most": round(max(took for _, took in runs), 2),
        "share": round(median(s.report.share for s in found), 4),
        "share_greedy": round(median(s.greedy / v for s, v in zip(found, votes, strict=True)), 4),
        "bound": round(median((s.report.bound or 0) / v for s, v in zip(found, votes, strict=True)), 4),
        "proven_optimal": sum(s.report.proven for s in found),
        "missed_of_greedys": round(median(missed), 4),
        "missed_of_greedys_worst": round(max(missed), 4),
        "missed_of_greedys_target": target,
    }
    if long:
        # Without the proof: a proven board ends at once, and would be compared with itself.
        best = [measure(size, seed, seconds=long, proof=False)[0].report.attendable for seed in seeds]
        shares = [s.report.attendable / b for s, b in zip(found, best, strict=True)]
        line |= {
            "long_run_s": long,
            "of_long_run": round(median(shares), 4),
            "of_long_run_worst": round(min(shares), 4),
            "of_long_run_target": 0.995,
        }
    print(json.dumps(line), flush=True)


def again(size: Size, seeds: range, *, seconds: float) -> None:
    """A host is away in their session's slot: solve near the old timetable, and beside it from scratch."""
    moved, scratch, took, lost = [], [], [], []
    for seed in seeds:
        problem = generate(size, seed)
        before = measure(size, seed, seconds=seconds, proof=False)[0].timetable
        place = before.places[seed % len(before.places)]
        host = problem.proposals[place.proposal].hosts[0]
        people = tuple(
            replace(person, absent=person.absent | {place.slot}) if person.id == host else person
            for person in problem.people
        )
        changed = replace(problem, people=people)
        began = CLOCK()
        result = solve_again(changed, before, limits=Limits(seconds=seconds), seed=seed, clock=CLOCK)
        took.append(CLOCK() - began)
        anew = solve(changed, limits=Limits(seconds=seconds), seed=seed + 1, proof=False, clock=CLOCK)
        moved.append(len(result.changes))
        scratch.append(len(set(before.places) - set(anew.timetable.places)))
        lost.append(anew.report.attendable - result.solution.report.attendable)
    line = {
        "bench": "solver-again",
        "board": size.name,
        "seeds": len(seeds),
        "took_s": round(median(took), 2),
        "took_s_target": 3,
        "moved": median(moved),
        "moved_most": max(moved),
        "moved_from_scratch": median(scratch),
        "votes_below_scratch": median(lost),
    }
    print(json.dumps(line), flush=True)


def drag(size: Size, seeds: range) -> None:
    """One previewed move, and the costs of all places for one session."""
    one, every = [], []
    for seed in seeds:
        problem = generate(size, seed)
        timetable = solve(problem, limits=Limits(steps=100_000), seed=seed, proof=False).timetable
        desk = Desk(Board(problem), timetable)
        place, other = timetable.places[0], timetable.places[-1]
        began = CLOCK()
        for _ in range(20):
            desk.preview(place.proposal, (other.slot, other.space))
        one.append((CLOCK() - began) / 20)
        began = CLOCK()
        desk.costs(place.proposal)
        every.append(CLOCK() - began)
    line = {
        "bench": "solver-drag",
        "board": size.name,
        "seeds": len(seeds),
        "preview_ms": round(1000 * median(one), 3),
        "all_places_ms": round(1000 * median(every), 3),
    }
    print(json.dumps(line), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="two seeds, shorter limits")
    parser.add_argument("--seeds", type=int, help="number of seeds (10; with --short 2)")
    parser.add_argument(
        "--long", type=float, help="seconds of the long run (120; with --short 10; 0 for none)"
    )
    options = parser.parse_args()
    seeds = range(options.seeds or (2 if options.short else 10))
    long = options.long if options.long is not None else (10.0 if options.short else 120.0)
    small, usual, large = Size(15, 4, 4, 60), Size(40, 8, 5, 200), Size(120, 10, 12, 1000)
    compare(small, seeds, seconds=5, target=None, long=None)
    compare(usual, seeds, seconds=5, target=0.6, long=long)
    compare(large, seeds, seconds=10 if options.short else 30, target=0.8, long=None)
    for size in (small, usual):
        compare(replace(size, hybrid=True), seeds, seconds=5, target=None, long=None)
    again(replace(usual, hybrid=True), seeds, seconds=2.5)
    for size in (usual, large):
        drag(replace(size, hybrid=True), seeds)


if __name__ == "__main__":
    main()
