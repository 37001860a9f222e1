"""What differs between two releases, as those who are affected should be told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from hybrid.models import Star
from unconference.enums import ProposalState
from unconference.models import GridRelease, GridSeen, Host, Proposal, ReleasedSession, Vote

if TYPE_CHECKING:
    from hybrid.models import Person
    from unconference.models import Board

Row = dict[str, Any]


@dataclass(frozen=True)
class GridChange:
    """A session that moved, came (``before`` None) or went (``after`` None) between two releases."""

    proposal: int
    title: str
    before: GridPlace | None
    after: GridPlace | None


@dataclass(frozen=True)
class GridPlace:
    """When and where. Instants in UTC."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    where: str


def latest_release(board: Board) -> GridRelease | None:
    """Return what everybody was told last."""
    found: GridRelease | None = GridRelease.objects.filter(board=board).order_by("-number").first()
    return found


def place_of(row: Row) -> GridPlace:
    """Read when and where from a row of a release."""
    return GridPlace(
        dt.datetime.fromisoformat(row["starts"]), dt.datetime.fromisoformat(row["ends"]), row["where"]
    )


def changes_between(old: GridRelease, new: GridRelease) -> list[GridChange]:
    """Return what moved, came and went, in the order of time."""
    before = {(row["proposal"], row["turn"]): row for row in old.rows}
    after = {(row["proposal"], row["turn"]): row for row in new.rows}
    found = []
    for key in before.keys() | after.keys():
        was, now = before.get(key), after.get(key)
        old_place, new_place = was and place_of(was), now and place_of(now)
        if old_place != new_place:
            title = (now or was or {})["title"]
            found.append(GridChange(key[0], title, old_place, new_place))
    return sorted(found, key=_when)


def _when(change: GridChange) -> tuple[dt.datetime, str]:
    place = change.after or change.before
    assert place is not None  # noqa: S101 -- one of the two is there
    return place.starts_at, change.title


def concerns(board: Board, person: Person) -> set[int]:
    """Return the proposals that somebody hosts, voted for, or keeps in their agenda."""
    mine = Proposal.objects.filter(board=board).filter(
        Q(pk__in=Vote.objects.filter(proposal__board=board, person=person).values("proposal"))
        | Q(pk__in=Host.objects.filter(proposal__board=board, person=person).values("proposal"))
        | Q(
            pk__in=ReleasedSession.objects.filter(
                board=board, session__in=Star.objects.filter(person=person).values("session")
            ).values("proposal")
        )
    )
    return set(mine.values_list("pk", flat=True))


def left_out(board: Board, concerned: set[int], placed: set[int]) -> list[str]:
    """Return the titles of those ``concerned`` proposals that are on the board, but not ``placed``. One query."""
    rows = Proposal.objects.filter(board=board, pk__in=concerned - placed, state=ProposalState.OPEN)
    return list(rows.order_by("title").values_list("title", flat=True))


def news_for(board: Board, person: Person | None) -> list[GridChange]:
    """Return what changed for somebody since they last said that they had seen it; of what concerns them only."""
    latest = latest_release(board)
    if person is None or latest is None or latest.number == 1:
        return []
    seen = GridSeen.objects.filter(board=board, person=person).values_list("number", flat=True).first() or 1
    known = GridRelease.objects.filter(board=board, number=seen).first()
    if known is None or known.number >= latest.number:
        return []
    changes = changes_between(known, latest)
    mine = concerns(board, person) if changes else set()
    return [change for change in changes if change.proposal in mine]
