import pytest

from unconference.solver import InvalidProblemError, Person, Problem, Proposal, Space, Spot, Vote

PEOPLE = (Person(1), Person(2))
SPACES = (Space(1, 10),)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"proposals": (Proposal(1), Proposal(1))}, "a proposal twice: 1"),
        ({"spaces": (Space(7, 1), Space(7, 2))}, "a space twice: 7"),
        ({"slots": (3, 3)}, "a slot twice: 3"),
        ({"people": (Person(1), Person(1))}, "a person twice: 1"),
        ({"votes": (Vote(1, 1), Vote(1, 1, weight=2))}, "a vote twice"),
        ({"votes": (Vote(9, 1),)}, "a person that it does not have: 9"),
        ({"votes": (Vote(1, 9),)}, "a proposal that it does not have: 9"),
        ({"votes": (Vote(1, 1, weight=0),)}, "at least 1"),
        ({"proposals": (Proposal(1, hosts=(9,)),)}, "a person that it does not have: 9"),
        ({"proposals": (Proposal(1, pin=Spot(space=9)),)}, "a space that it does not have: 9"),
        ({"proposals": (Proposal(1, bans=(Spot(slot=9),)),)}, "a slot that it does not have: 9"),
        ({"spaces": (Space(1, -1),)}, "not negative"),
    ],
)
def test_a_board_that_contradicts_itself_is_refused(changes, message):
    board = {"proposals": (Proposal(1),), "spaces": SPACES, "slots": (1, 2), "people": PEOPLE}
    with pytest.raises(InvalidProblemError, match=message):
        Problem(**(board | changes))


def test_a_spot_covers_a_cell_a_row_or_a_column():
    assert Spot(slot=1, space=2).covers(slot=1, space=2)
    assert not Spot(slot=1, space=2).covers(slot=1, space=3)
    assert Spot(slot=1).covers(slot=1, space=3)
    assert Spot(space=2).covers(slot=5, space=2)
    assert not Spot(space=2).covers(slot=5, space=3)
