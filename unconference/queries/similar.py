"""Which proposals of a board resemble another. Nothing of what is compared is kept or logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process, utils

from unconference.enums import ProposalState
from unconference.models import Proposal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unconference.models import Board

# Out of 100. Below it, two texts merely use the same words.
LEAST = 72
SHORTEST = 8  # characters; less resembles everything
MOST = 3


def alike(text: str, titles: dict[int, str]) -> list[int]:
    """Return the numbers of up to three of ``titles`` that resemble ``text``, the most alike first."""
    if len(text.strip()) < SHORTEST:
        return []
    found = process.extract(
        text,
        titles,
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
        score_cutoff=LEAST,
        limit=MOST,
    )
    return [number for _title, _score, number in found]


def similar_to(board: Board, text: str) -> list[Proposal]:
    """Return up to three proposals on ``board`` whose titles resemble ``text``. One query."""
    rows: Iterable[Proposal] = Proposal.objects.filter(board=board, state=ProposalState.OPEN)
    by_number = {row.pk: row for row in rows}
    return [by_number[pk] for pk in alike(text, {pk: row.title for pk, row in by_number.items()})]
