"""A hall votes on a board: a thousand people spend their five votes within ten seconds, and each tries a sixth.

    python -m benchmarks.board_votes [--voters 1000] [--seconds 10]

The server is the product's own, limits on, on one core (SQLite, in-memory channel layer, one process); the voters
are in this process, on another. Every voter has a socket and hears every count. Measured: from sending a vote to
its answer; votes beyond the budget that were taken (must be none); from the last answer to the last count on every
page; whether what each page shows in the end is what the database has. Prints one JSON line. Ends by itself, at the
latest after two minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import tempfile
import time
from typing import TYPE_CHECKING

import msgspec

from benchmarks._live_clients import open_all, until
from benchmarks._live_rig import CORES, PRODUCT, fill, percentile, progress, report, serving, set_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks._live_clients import Client

PATH = "/ws/bench/"
TOPIC = "board:afternoon"
PROPOSALS = 40
BUDGET = 5
PATIENCE = 120.0
# Long enough for every tally that is still on its way; they go out five times a second.
QUIET = 1.5


class Told(msgspec.Struct):
    """A change, as far as counts are concerned."""

    event: dict[str, object]


def make_board() -> list[int]:
    """Put proposals on a board on which people vote, with counts for all to see; return their numbers."""
    from hybrid import models
    from unconference.enums import Phase
    from unconference.models import Board, Proposal

    event = models.Event.objects.get(slug="bench")
    with models.scope(event=event):
        board = Board.objects.create(
            event=event,
            slug="afternoon",
            name="Afternoon",
            day=event.starts_on,
            phase=Phase.VOTING,
            votes_per_person=BUDGET,
            counts_visible=True,
        )
        made = Proposal.objects.bulk_create(
            [Proposal(board=board, title=f"Proposal {n}", pitch="Words. " * 40) for n in range(PROPOSALS)]
        )
    return [one.pk for one in made]


def truth() -> tuple[dict[str, int], int]:
    """Return the votes in the database by proposal, and the most that one person has given."""
    from django.db.models import Sum

    from hybrid.models import scopes_disabled
    from unconference.models import Vote

    with scopes_disabled():
        by_proposal = Vote.objects.values("proposal_id").annotate(number=Sum("count"))
        by_person = Vote.objects.values("person_id").annotate(number=Sum("count"))
        counts = {str(row["proposal_id"]): row["number"] for row in by_proposal}
        return counts, max((row["number"] for row in by_person), default=0)


class Hall:
    """Everybody who votes, and what their pages show."""

    def __init__(self, port: int, cookies: list[str], proposals: Sequence[int]) -> None:
        self.port, self.cookies, self.proposals = port, cookies, proposals
        self.snapshots = 0
        self.sent: dict[tuple[int, int], float] = {}
        self.waits: list[float] = []
        self.taken = self.refused = self.faults = 0
        self.last_answer = self.last_tally = 0.0
        self.shown: dict[int, dict[str, int]] = {}
        self._decoder = msgspec.json.Decoder(Told)

    def heard(self, client: Client, frame: bytes, now: float) -> None:
        """Take one frame of one page."""
        if frame.startswith(b'{"type":"snapshot"'):
            self.snapshots += 1
        elif frame.startswith((b'{"type":"ok"', b'{"type":"error"')):
            answer = json.loads(frame)
            self.waits.append(now - self.sent.pop((id(client), answer["ref"])))
            self.last_answer = now
            if answer["type"] == "ok":
                self.taken += 1
            elif answer["code"] == "budget":
                self.refused += 1
            else:
                self.faults += 1
        elif b'"type":"tally"' in frame[:200]:
            counts = self._decoder.decode(frame).event["counts"]
            self.shown.setdefault(id(client), {}).update(counts.get("board", {}))  # type: ignore[attr-defined]
            self.last_tally = now

    async def _vote(self, client: Client, seconds: float, chance: random.Random) -> None:
        chosen = chance.sample(self.proposals, BUDGET + 1)
        moments = sorted(chance.uniform(0, seconds) for _vote in chosen)
        began = time.monotonic()
        for ref, (proposal, moment) in enumerate(zip(chosen, moments, strict=True), start=10):
            await asyncio.sleep(max(0.0, began + moment - time.monotonic()))
            self.sent[id(client), ref] = time.monotonic()
            request = {"type": "board.vote", "ref": ref, "topic": TOPIC, "proposal": proposal, "count": 1}
            client.send(json.dumps(request))

    async def run(self, seconds: float) -> None:
        """Vote, wait, report."""
        clients = await open_all(self.port, PATH, self.cookies, self.heard)
        for client in clients:
            client.send(json.dumps({"type": "subscribe", "ref": 1, "topic": TOPIC}))
        if not await until(lambda: self.snapshots >= len(clients), 30):
            raise RuntimeError(f"only {self.snapshots} of {len(clients)} got a snapshot")
        chance = random.Random(1)  # noqa: S311 -- the same votes every time
        await asyncio.gather(
            *(self._vote(client, seconds, random.Random(chance.random())) for client in clients)  # noqa: S311
        )
        await until(lambda: not self.sent, 30)
        await until(lambda: time.monotonic() - max(self.last_tally, self.last_answer) > QUIET, 30)
        counts, most = await asyncio.to_thread(truth)
        right = sum(self.shown.get(id(client)) == counts for client in clients)
        report(
            "board votes: a hall spends its votes",
            voters=len(clients),
            seconds=seconds,
            votes_taken=self.taken,
            votes_beyond_the_budget_refused=self.refused,
            other_refusals=self.faults,
            unanswered=len(self.sent),
            most_votes_of_one_person=most,
            budget=BUDGET,
            median_ack_s=round(percentile(self.waits, 0.5), 3),
            slowest_ack_s=round(max(self.waits), 3),
            last_count_after_last_ack_s=round(self.last_tally - self.last_answer, 3),
            pages_with_the_final_counts=right,
        )
        for client in clients:
            client.close()


def main() -> None:
    """Measure, within the time that is allowed."""
    import uvloop

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--voters", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hybrid-bench-") as directory:
        environment = set_up(directory)
        cookies = fill(options.voters)
        proposals = make_board()
        os.sched_setaffinity(0, {CORES[-1]})

        async def within() -> None:
            async with asyncio.timeout(PATIENCE):
                await Hall(served.port, cookies, proposals).run(options.seconds)

        progress(f"{options.voters} people vote within {options.seconds:g} s")
        with serving(PRODUCT, environment) as served:
            uvloop.run(within())


if __name__ == "__main__":
    main()
