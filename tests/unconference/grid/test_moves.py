"""A facilitator's hands on the draft."""

import pytest

from hybrid.enums import Role
from hybrid.errors import RuleError
from unconference.domain.moves import (
    ban_session,
    clear_draft,
    move_session,
    pin_session,
    say_seats,
    undo_step,
)
from unconference.models import Ban, Placement, Proposal
from unconference.queries.draft import DraftDesk


@pytest.fixture
def hands(kit, now):
    """Move as the facilitator: places are (slot number, space), None the shelf."""

    class Hands:
        def __init__(self):
            self.one = kit.proposal("One", voters=kit.people(3))
            self.two = kit.proposal("Two")
            self.other = kit.person("Fern Foghorn", Role.FACILITATOR)

        def cell(self, place):
            return None if place is None else (kit.slots[place[0]].pk, place[1].pk)

        def move(self, proposal, source, target, occupant=None, by=None):
            move_session(
                board=kit.board,
                by=by or kit.facilitator,
                proposal_id=proposal.pk,
                source=self.cell(source),
                target=self.cell(target),
                occupant=occupant and occupant.pk,
                now=now,
            )

        def wall(self):
            return {
                (kit.slots.index(row.slot), row.space): row.proposal
                for row in Placement.objects.select_related("slot", "space", "proposal")
            }

        def undo(self, by=None):
            return undo_step(board=kit.board, by=by or kit.facilitator, now=now)

    return Hands()


def test_from_the_shelf_onto_the_wall_and_back(kit, hands):
    here = (0, kit.hall)
    hands.move(hands.one, None, here)
    assert hands.wall() == {here: hands.one}
    assert Placement.objects.get().is_pinned
    hands.move(hands.one, here, None)
    assert hands.wall() == {}


def test_two_change_places(kit, hands):
    here, there = (0, kit.hall), (1, kit.small)
    hands.move(hands.one, None, here)
    hands.move(hands.two, None, there)
    hands.move(hands.one, here, there, occupant=hands.two)
    assert hands.wall() == {here: hands.two, there: hands.one}


def test_who_is_in_the_way_of_one_from_the_shelf_goes_there(kit, hands):
    here = (0, kit.hall)
    hands.move(hands.one, None, here)
    hands.move(hands.two, None, here, occupant=hands.one)
    assert hands.wall() == {here: hands.two}


def test_sent_twice_does_it_once(kit, hands):
    here, there = (0, kit.hall), (2, kit.small)
    hands.move(hands.one, None, here)
    hands.move(hands.one, here, there)
    hands.move(hands.one, here, there)
    assert hands.wall() == {there: hands.one}
    hands.undo()
    assert hands.wall() == {here: hands.one}


def test_a_stale_move_says_who_was_quicker(kit, hands):
    here, there = (0, kit.hall), (1, kit.small)
    hands.move(hands.one, None, here)
    hands.move(hands.one, here, there, by=hands.other)
    with pytest.raises(RuleError, match="Fern Foghorn") as refusal:
        hands.move(hands.one, here, (2, kit.small))
    assert refusal.value.code == "stale"
    with pytest.raises(RuleError) as refusal:
        hands.move(hands.two, None, there)
    assert refusal.value.code == "stale"
    assert hands.wall() == {there: hands.one}


def test_changes_of_other_sessions_are_in_nobodys_way(kit, hands):
    hands.move(hands.one, None, (0, kit.hall))
    hands.move(hands.two, None, (0, kit.small), by=hands.other)
    hands.move(hands.one, (0, kit.hall), (1, kit.hall))
    assert len(hands.wall()) == 2


def test_each_takes_back_their_own(kit, hands):
    hands.move(hands.one, None, (0, kit.hall))
    hands.move(hands.two, None, (1, kit.hall), by=hands.other)
    assert "Rowan Cartwheel" in hands.undo()
    assert hands.wall() == {(1, kit.hall): hands.two}
    assert hands.undo() is None
    hands.undo(hands.other)
    assert hands.wall() == {}


def test_no_undo_over_what_somebody_else_did_since(kit, hands):
    hands.move(hands.one, None, (0, kit.hall))
    hands.move(hands.one, (0, kit.hall), None)
    hands.move(hands.two, None, (0, kit.hall), by=hands.other)
    with pytest.raises(RuleError) as refusal:
        hands.undo()
    assert refusal.value.code == "stale"
    assert hands.wall() == {(0, kit.hall): hands.two}


def test_pins_bans_and_seats_are_steps_too(kit, hands, now):
    here = (0, kit.hall)
    hands.move(hands.one, None, here)
    words = {"board": kit.board, "by": kit.facilitator, "proposal_id": hands.one.pk, "now": now}
    pin_session(cell=hands.cell(here), on=False, **words)
    assert not Placement.objects.get().is_pinned
    ban_session(slot=None, space=kit.small.pk, on=True, **words)
    ban_session(slot=None, space=kit.small.pk, on=True, **words)
    say_seats(seats=40, **words)
    assert Proposal.objects.get(pk=hands.one.pk).seats == 40
    hands.undo()
    assert Proposal.objects.get(pk=hands.one.pk).seats is None
    hands.undo()
    assert not Ban.objects.exists()
    hands.undo()
    assert Placement.objects.get().is_pinned
    with pytest.raises(RuleError):
        ban_session(slot=None, space=None, on=True, **words)


def test_clearing_keeps_what_is_pinned_and_can_be_undone(kit, hands, now):
    hands.move(hands.one, None, (0, kit.hall))
    hands.move(hands.two, None, (1, kit.hall))
    pin_session(
        board=kit.board,
        by=kit.facilitator,
        proposal_id=hands.two.pk,
        cell=hands.cell((1, kit.hall)),
        on=False,
        now=now,
    )
    clear_draft(board=kit.board, by=kit.facilitator, now=now)
    assert hands.wall() == {(0, kit.hall): hands.one}
    hands.undo()
    assert len(hands.wall()) == 2


def test_what_a_move_costs(kit, hands):
    voters = kit.people(4)
    three = kit.proposal("Three", voters=voters)
    four = kit.proposal("Four", voters=voters[:3], needs=["projector"])
    hands.move(three, None, (0, kit.hall))
    hands.move(four, None, (1, kit.hall))
    desk = DraftDesk(kit.board)
    costs = {(cost.slot, cost.space): cost for cost in desk.costs(four.pk, None)}
    assert (None, None) not in costs
    worst = costs[hands.cell((0, kit.small))]
    assert (worst.votes, worst.clashes) == (-3, 3)
    assert "Three" in worst.worst
    assert any("Breakout 1" in text for text in worst.broken)
    swap = costs[hands.cell((0, kit.hall))]
    assert (swap.votes, swap.swapped, swap.broken) == (0, three.pk, [])
    report = desk.report()
    assert (report.votes, report.attendable) == (10, 7)


def test_a_space_that_is_taken_off_the_board_frees_its_sessions(kit, hands):
    hands.move(hands.one, None, (0, kit.small))
    kit.small.delete()
    draft = DraftDesk(kit.board).draft()
    assert draft.places == []
    assert {proposal.id for proposal in draft.proposals} == {hands.one.pk, hands.two.pk}
    with pytest.raises(RuleError) as refusal:
        move_session(
            board=kit.board,
            by=kit.facilitator,
            proposal_id=hands.one.pk,
            source=None,
            target=(kit.slots[0].pk, 999_999),
            occupant=None,
            now=kit.board.phase_since,
        )
    assert refusal.value.code == "not_there"


def test_a_withdrawn_session_on_the_wall_is_said(kit, hands):
    hands.move(hands.one, None, (0, kit.hall))
    Proposal.objects.filter(pk=hands.one.pk).update(state="withdrawn")
    draft = DraftDesk(kit.board).draft()
    assert [trouble.proposal for trouble in draft.report.troubles] == [hands.one.pk]
    assert not next(p for p in draft.proposals if p.id == hands.one.pk).is_open
    hands.move(hands.two, None, (0, kit.hall), occupant=hands.one)
    assert hands.wall() == {(0, kit.hall): hands.two}
