"""A small board: three slots, two spaces, people in the hall and at home."""

import datetime as dt

import pytest

from hybrid.enums import Attendance, Role
from tests.factories import DAY, EventFactory, PersonFactory, RoomFactory
from unconference.enums import Phase
from unconference.models import Board, Host, Proposal, Slot, Space, Vote

NOW = dt.datetime(2014, 6, 26, 8, tzinfo=dt.UTC)


class BoardKit:
    """Makes what belongs to one board."""

    def __init__(self, event, *, slots=3, phase=Phase.VOTING):
        self.event = event
        self.board = Board.objects.create(
            event=event, slug="afternoon", name="Afternoon", day=DAY, phase=phase, phase_since=NOW
        )
        start = dt.datetime.combine(DAY, dt.time(14), dt.UTC)
        self.slots = [
            Slot.objects.create(
                board=self.board,
                starts_at=start + dt.timedelta(minutes=30 * n),
                ends_at=start + dt.timedelta(minutes=30 * n + 25),
            )
            for n in range(slots)
        ]
        self.hall = self.space("main-hall", "Main hall", 60, webcast=True, equipment=["projector"])
        self.small = self.space("breakout-1", "Breakout 1", 12)
        self.facilitator = self.person("Rowan Cartwheel", Role.FACILITATOR)

    def space(self, slug, name, capacity, **options):
        room = RoomFactory(event=self.event, slug=slug, name=name)
        position = self.board.spaces.count()
        return Space.objects.create(
            board=self.board, room=room, capacity=capacity, position=position, **options
        )

    def person(self, name, *roles, attendance=Attendance.IN_ROOM):
        return PersonFactory(
            event=self.event,
            user=None,
            display_name=name,
            attendance=attendance,
            roles=roles or [Role.DELEGATE],
        )

    def proposal(self, title, *hosts, voters=(), accepted=True, **options):
        row = Proposal.objects.create(
            board=self.board,
            title=title,
            proposer=hosts[0] if hosts else None,
            votes=len(voters),
            **options,
        )
        for host in hosts:
            Host.objects.create(proposal=row, person=host, accepted_at=NOW if accepted else None)
        Vote.objects.bulk_create(Vote(proposal=row, person=voter) for voter in voters)
        return row

    def people(self, count, **options):
        return [self.person(f"Voter {n}", **options) for n in range(count)]


@pytest.fixture
def kit(db):
    """A board with three proposals that nobody has placed."""
    return BoardKit(EventFactory(slug="demo"))


@pytest.fixture
def now():
    return NOW
