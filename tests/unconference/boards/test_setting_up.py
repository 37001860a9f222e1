"""Rules, spaces and times of a board, as an organiser makes and changes them."""

import datetime as dt

import pytest
from django.utils import timezone

from hybrid.domain.removals import remove, restore
from hybrid.domain.times import SkippedTimeError
from hybrid.enums import Role
from hybrid.errors import RuleError
from hybrid.models import Room, scope
from tests.factories import DAY, BoardFactory, ProposalFactory, RoomFactory, SlotFactory, SpaceFactory
from tests.hybrid.access.world import browser_of
from unconference.domain.setting_up import (
    SlotPlan,
    SpaceFacts,
    make_slots,
    plan_slots,
    remove_slot,
    set_spaces,
)
from unconference.enums import Need, Phase
from unconference.models import Ballot, Board, Placement, Proposal, Slot, Space, Timetable, Vote

from .conftest import NOON

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def plan(first, last, minutes=60, pause=0):
    return SlotPlan(
        first=dt.time.fromisoformat(first),
        last=dt.time.fromisoformat(last),
        length=dt.timedelta(minutes=minutes),
        pause=dt.timedelta(minutes=pause),
    )


def test_times_are_made_all_at_once_and_never_run_into_each_other(board):
    assert make_slots(board_id=board.pk, plan=plan("13:00", "16:00", 45, 15)) == 3
    # Once more makes none; half an hour later they would run into those that are there.
    assert make_slots(board_id=board.pk, plan=plan("13:00", "16:00", 45, 15)) == 0
    assert make_slots(board_id=board.pk, plan=plan("13:30", "17:30", 45, 15)) == 1
    starts = [slot.starts_at.astimezone(board.event.tz).strftime("%H:%M") for slot in board.slots.all()]
    assert starts == ["13:00", "14:00", "15:00", "16:30"]


@pytest.mark.parametrize(
    ("first", "last", "minutes"), [("13:00", "12:00", 30), ("13:00", "13:20", 30), ("00:00", "23:59", 5)]
)
def test_times_that_make_no_sense_are_refused(board, first, last, minutes):
    with pytest.raises(RuleError):
        make_slots(board_id=board.pk, plan=plan(first, last, minutes))
    assert not Slot.objects.exists()


def test_a_board_in_the_hour_when_the_clocks_change(event):
    back = BoardFactory(event=event, day=dt.date(2014, 10, 26))
    # From midnight to three it is four hours: the hour from one to two comes twice.
    slots = plan_slots(back, plan("00:00", "03:00"))
    assert len(slots) == 4
    assert all(end - start == HOUR for start, end in slots)
    forward = BoardFactory(event=event, day=dt.date(2015, 3, 29))
    assert len(plan_slots(forward, plan("00:00", "03:00"))) == 2
    with pytest.raises(SkippedTimeError):
        plan_slots(forward, plan("01:30", "03:00"))


def test_rooms_become_spaces_and_what_is_in_use_stays(board, event):
    hall, library = RoomFactory(event=event, name="Hall"), RoomFactory(event=event, name="Library")
    facts = [
        SpaceFacts(room=hall, capacity=80, equipment=frozenset({Need.PROJECTOR}), webcast=True),
        SpaceFacts(room=library, capacity=15, step_free=False),
    ]
    set_spaces(board_id=board.pk, wanted=facts)
    spaces = list(board.spaces.all())
    assert [space.offers for space in spaces] == [{"projector", "step-free", "webcast"}, frozenset()]
    timetable = Timetable.objects.create(board=board)
    slot, proposal = SlotFactory(board=board), ProposalFactory(board=board, title="Trust")
    Placement.objects.create(timetable=timetable, proposal=proposal, slot=slot, space=spaces[1])
    with pytest.raises(RuleError, match="Library is in use: “Trust”"):
        set_spaces(board_id=board.pk, wanted=facts[:1])
    with pytest.raises(RuleError, match="Trust"):
        remove_slot(board_id=board.pk, slot_id=slot.pk)
    assert board.spaces.count() == 2
    # A room that a board uses cannot be deleted either.
    with pytest.raises(RuleError):
        remove(event=event, target=Room.objects.get(pk=library.pk), now=NOON)
    Placement.objects.all().delete()
    set_spaces(board_id=board.pk, wanted=facts[:1])
    assert [space.room for space in board.spaces.all()] == [hall]


def test_a_deleted_board_comes_back_with_everything(board, member, event):
    SpaceFactory(board=board), SlotFactory(board=board)
    proposal = ProposalFactory(board=board, host=member())
    Vote.objects.create(proposal=proposal, person=member())
    with scope(event=event):
        removal = remove(event=event, target=board, now=NOON)
        assert not Board.objects.exists()
        restore(removal=removal)
    assert [model.objects.count() for model in (Board, Space, Slot, Proposal, Vote)] == [1, 1, 1, 1, 1]


# --- over HTTP -------------------------------------------------------------------------------------

FORM = {
    "name": "The open afternoon",
    "day": DAY.isoformat(),
    "introduction": "",
    "may_propose": "everybody",
    "may_vote": "everybody",
    "votes_per_person": "5",
    "late_proposals": "on",
    "pitch_seconds": "60",
}


@pytest.fixture
def organiser(event):
    return browser_of(event, Role.ORGANISER)


def form_of(browser, address):
    state = browser.get(address).context["form"].state
    return {**FORM, "state": state}


def test_a_board_is_made_in_the_back_office_and_moved_by_its_clock(organiser, event):
    room = RoomFactory(event=event, capacity=40)
    new = "/demo/manage/boards/new/"
    answer = organiser.post(new, {**form_of(organiser, new), "voting_at": f"{DAY}T14:00"})
    board = Board.objects.get()
    assert answer["Location"] == f"/demo/manage/boards/{board.pk}/places/"
    # Two o'clock in London, in summer.
    assert board.voting_at == dt.datetime.combine(DAY, dt.time(13), dt.UTC)
    fields = {f"room-{room.pk}-{name}": value for name, value in {"use": "on", "capacity": "40"}.items()}
    organiser.post(answer["Location"], fields)
    assert board.spaces.get().capacity == 40
    missing = organiser.post(answer["Location"], {**fields, f"room-{room.pk}-capacity": ""})
    assert missing.status_code == 422
    made = organiser.post(
        f"/demo/manage/boards/{board.pk}/slots/",
        {"first": "14:00", "last": "16:00", "length": "60", "pause": "0"},
    )
    assert made.status_code == 302
    assert board.slots.count() == 2


def test_spaces_and_times_are_one_form_whichever_button_is_pressed(organiser, event, board):
    room = RoomFactory(event=event, capacity=40)
    page = f"/demo/manage/boards/{board.pk}/places/"
    spaces = {f"room-{room.pk}-use": "on", f"room-{room.pk}-capacity": "30"}
    times = {"first": "14:00", "last": "16:00", "length": "60", "pause": "0"}
    organiser.post(page.replace("places", "slots"), {**spaces, **times})
    assert (board.spaces.get().capacity, board.slots.count()) == (30, 2)
    organiser.post(
        page, {**spaces, f"room-{room.pk}-capacity": "20", **times, "first": "10:00", "last": "11:00"}
    )
    assert (board.spaces.get().capacity, board.slots.count()) == (20, 3)
    wrong = organiser.post(page.replace("places", "slots"), {**spaces, **times, "last": ""})
    assert wrong.status_code == 422
    [space] = wrong.context["space_forms"]
    assert space["use"].value(), "what was ticked is still ticked"
    organiser.post(
        page.replace("places", "slots"), {"first": "17:00", "last": "18:00", "length": "60", "pause": "0"}
    )
    assert (board.spaces.count(), board.slots.count()) == (1, 4), "times that come alone leave the spaces"


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ({"voting_at": f"{DAY}T14:00", "voting_ends_at": f"{DAY}T13:00"}, "before the one above"),
        ({"voting_at": "2014-03-30T01:30"}, "does not exist"),
        ({"voting_at": "tomorrow"}, "valid date"),
    ],
)
def test_times_must_be_in_order_and_exist(organiser, times, said):
    new = "/demo/manage/boards/new/"
    answer = organiser.post(new, {**form_of(organiser, new), **times})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_rules_cannot_take_back_votes_that_were_given(organiser, board, member, proposals, vote):
    ann = member()
    vote((ann, proposals[0], 1), (ann, proposals[1], 1))
    address = f"/demo/manage/boards/{board.pk}/"
    refused = organiser.post(address, {**form_of(organiser, address), "votes_per_person": "1"})
    assert refused.status_code == 422
    assert "nobody can have fewer" in refused.content.decode()
    assert (
        organiser.post(address, {**form_of(organiser, address), "votes_per_person": "2"}).status_code == 302
    )
    assert Ballot.objects.get(person=ann).allowed == 2
    assert vote((ann, proposals[2], 1)) == ["budget"]
    Board.objects.update(several_votes=True)
    vote((ann, proposals[1], 0), (ann, proposals[0], 2))
    refused = organiser.post(address, {**form_of(organiser, address), "votes_per_person": "2"})
    assert "several votes to one proposal" in refused.content.decode()


def test_a_time_that_has_just_passed_counts_at_once(organiser, board):
    Board.objects.update(phase=Phase.PROPOSING, phase_since=timezone.now() - HOUR)
    address = f"/demo/manage/boards/{board.pk}/"
    passed = timezone.localtime(timezone.now() - dt.timedelta(minutes=2), board.event.tz)
    form = {**form_of(organiser, address), "voting_at": f"{passed:%Y-%m-%dT%H:%M}"}
    assert organiser.post(address, form).status_code == 302
    assert Board.objects.get().phase == Phase.VOTING


def test_two_organisers_do_not_overwrite_each_other(organiser, board):
    address = f"/demo/manage/boards/{board.pk}/"
    mine, theirs = form_of(organiser, address), form_of(organiser, address)
    organiser.post(address, {**theirs, "name": "Theirs", "votes_per_person": "3"})
    answer = organiser.post(address, {**mine, "name": "Mine", "votes_per_person": "3"})
    assert answer.status_code == 409
    assert Board.objects.get().name == "Theirs"


def test_a_board_in_any_phase_can_be_looked_at_by_its_organiser(organiser, board):
    for phase in Phase:
        Board.objects.update(phase=phase)
        for address in ("/demo/manage/boards/", "/demo/board/afternoon/", "/demo/board/afternoon/run/"):
            assert organiser.get(address).status_code == 200
