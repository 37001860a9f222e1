"""Boards as live topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hybrid.live.topics import Topic

if TYPE_CHECKING:
    from unconference.models import Board


def board_topic(board: Board) -> Topic:
    """Return the live topic of a board."""
    return Topic(board.event_id, "board", board.pk, f"board:{board.slug}")
