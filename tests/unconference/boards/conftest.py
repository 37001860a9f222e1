import datetime as dt

import pytest

from hybrid.enums import Attendance, Role
from tests.factories import DAY, BoardFactory, EventFactory, PersonFactory, ProposalFactory
from unconference.domain.votes import Wish, cast_votes
from unconference.enums import Phase

NOON = dt.datetime.combine(DAY, dt.time(12), dt.UTC)


@pytest.fixture
def event(db):
    return EventFactory(slug="demo")


@pytest.fixture
def board(event):
    return BoardFactory(
        event=event, slug="afternoon", phase=Phase.VOTING, votes_per_person=3, phase_since=NOON
    )


@pytest.fixture
def member(event):
    """Make somebody with a place in the event."""

    def make(*roles, **kwargs):
        kwargs = {"user": None, "attendance": Attendance.IN_ROOM, **kwargs}
        return PersonFactory(event=event, roles=roles or [Role.GUEST], **kwargs)

    return make


@pytest.fixture
def proposals(board, member):
    return [ProposalFactory(board=board, host=member()) for _n in range(5)]


@pytest.fixture
def vote(board):
    """Carry votes out: triples of person, proposal and count; return the code of each refusal, or None."""

    def cast(*wishes, now=NOON):
        ballots = [Wish(person.pk, proposal.pk, count) for person, proposal, count in wishes]
        counted = cast_votes(board_id=board.pk, wishes=ballots, now=now)
        return [one.refusal.code if one.refusal else None for one in counted]

    return cast
