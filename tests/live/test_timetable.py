"""A timetable on the live socket: who hears of the draft, who may change it, and two who change it at once."""

import asyncio

import pytest

from hybrid.enums import Attendance, Role
from tests.factories import BoardFactory, ProposalFactory, SlotFactory, SpaceFactory
from unconference.domain.solving import solve_board
from unconference.enums import Phase
from unconference.models import Board, SolverRun

pytestmark = pytest.mark.asyncio
TOPIC = "board:afternoon"


@pytest.fixture
def board(event, room):
    board = BoardFactory(event=event, slug="afternoon", phase=Phase.SCHEDULED)
    board.space = SpaceFactory(board=board, room=room, webcast=True)
    board.slot = SlotFactory(board=board)
    board.talk = ProposalFactory(board=board, title="Talk")
    return board


@pytest.fixture
async def facilitator(board, member, connect):
    async def join(name):
        person = await member(Role.FACILITATOR, display_name=name, attendance=Attendance.IN_ROOM)
        return await connect(person)

    return join


def move(board, *, occupant=None, on=True):
    cell = {"slot": board.slot.pk, "space": board.space.pk}
    return {
        "topic": TOPIC,
        "proposal": board.talk.pk,
        "source": None if on else cell,
        "target": cell if on else None,
        "occupant": occupant,
    }


async def test_only_the_crew_hears_of_a_draft(board, member, connect, facilitator):
    reader = await connect(await member())
    heard = await reader.subscribe(TOPIC)
    assert heard["public"]["timetable"] == {}
    assert heard["crew"] is None
    for kind, fields in (
        ("timetable.move", move(board)),
        ("timetable.costs", {"topic": TOPIC, "proposal": board.talk.pk, "source": None}),
        ("timetable.solve", {"topic": TOPIC, "mode": "fresh", "steps": 1000, "seed": 0}),
        ("timetable.release", {"topic": TOPIC, "name": "Mine", "after": 0}),
        ("timetable.undo", {"topic": TOPIC}),
    ):
        assert (await reader.request(kind, **fields))["code"] == "not_allowed"
    assert (await (await connect()).request("timetable.undo", topic=TOPIC))["code"] == "join_first"
    one = await facilitator("Fay")
    assert (await one.request("timetable.undo", topic=TOPIC))["code"] == "not_subscribed"
    draft = (await one.subscribe(TOPIC))["crew"]["timetable"]["draft"]
    assert [proposal["title"] for proposal in draft["proposals"]] == ["Talk"]


async def test_two_facilitators_see_each_others_moves_and_one_is_told(board, facilitator):
    fay, guy = await facilitator("Fay"), await facilitator("Guy")
    for one in (fay, guy):
        await one.subscribe(TOPIC)
    costs = await fay.request("timetable.costs", topic=TOPIC, proposal=board.talk.pk, source=None)
    assert [(cell["slot"], cell["space"]) for cell in costs["result"]["cells"]] == [
        (board.slot.pk, board.space.pk)
    ]
    assert (await fay.request("timetable.move", **move(board)))["type"] == "ok"
    change = await guy.change("timetable.changed")
    assert change["event"]["text"] == "Fay moved “Talk”."
    assert [place["proposal"] for place in change["event"]["draft"]["places"]] == [board.talk.pk]
    # The same once more is no change, and no refusal; what has gone meanwhile is.
    assert (await guy.request("timetable.move", **move(board)))["type"] == "ok"
    assert (await guy.request("timetable.move", **move(board, on=False)))["type"] == "ok"
    late = await fay.request(
        "timetable.pin",
        topic=TOPIC,
        proposal=board.talk.pk,
        on=False,
        cell={"slot": board.slot.pk, "space": board.space.pk},
    )
    assert late["code"] == "stale"
    assert "Guy" in late["message"]


async def test_a_run_is_followed_by_all_and_released_to_everybody(board, member, connect, facilitator):
    fay, reader = await facilitator("Fay"), await connect(await member())
    await fay.subscribe(TOPIC)
    await reader.subscribe(TOPIC)
    asked = await fay.request("timetable.solve", topic=TOPIC, mode="fresh", steps=1000, seed=3)
    again = await fay.request("timetable.solve", topic=TOPIC, mode="fresh", steps=1000, seed=3)
    assert again["code"] == "running"
    await asyncio.to_thread(solve_board.func, run_id=asked["result"])
    while (await fay.change("timetable.run_changed"))["event"]["run"]["state"] != "done":
        pass
    run = (await fay.request("timetable.look", topic=TOPIC))["result"]
    assert (run["is_taken"], run["seed"]) == (True, 3)
    why = await fay.request("timetable.why", topic=TOPIC, proposal=board.talk.pk)
    assert any("seats" in line for line in why["result"])
    assert (await fay.request("timetable.release", topic=TOPIC, name="Noon", after=0))["result"] == 1
    news = (await reader.change("grid.released"))["event"]
    assert (news["number"], news["name"], news["changed"]) == (1, "Noon", [])
    late = await fay.request("timetable.release", topic=TOPIC, name="Noon", after=0)
    assert late["code"] == "stale"


async def test_nothing_of_it_while_votes_are_hidden(board, facilitator):
    await asyncio.to_thread(Board.objects.update, phase=Phase.VOTING, counts_visible=False)
    fay = await facilitator("Fay")
    assert (await fay.subscribe(TOPIC))["crew"]["timetable"] == {"draft": None, "run": None}
    refused = await fay.request("timetable.solve", topic=TOPIC, mode="fresh", steps=1000, seed=0)
    assert refused["code"] == "not_yet"
    assert not await asyncio.to_thread(SolverRun.objects.exists)
