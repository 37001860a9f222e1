import asyncio

import pytest

from hybrid.domain.people import change_place, set_attendance
from hybrid.enums import Attendance
from hybrid.live.delivery import Present
from hybrid.live.hub import Hub
from hybrid.live.presence import FORGET, PresenceBoard
from tests.program import PATIENCE

pytestmark = pytest.mark.usefixtures("brisk", "room")


async def until_present(client, in_room, online):
    async with asyncio.timeout(PATIENCE):
        while True:
            frame = client.changes.pop(0) if client.changes else await client.receive()
            if frame["type"] == "presence" and (frame["in_room"], frame["online"]) == (in_room, online):
                return


async def test_everybody_sees_how_many_are_where(connect, member):
    person = await member(attendance=Attendance.IN_ROOM)
    here, same_person, online = await connect(person), await connect(person), await connect()
    for client in (here, same_person, online):
        await client.subscribe()
    await until_present(online, in_room=1, online=1)
    await here.socket.close()
    await same_person.socket.close()
    await until_present(online, in_room=0, online=1)


def change_by_form(*, person, attendance):
    change_place(person=person, display_name="Somebody else", attendance=attendance)


@pytest.mark.parametrize("change", [set_attendance, change_by_form])
async def test_changing_sides_is_counted(connect, member, change):
    person, watcher = await member(attendance=Attendance.ONLINE), await connect()
    client = await connect(person)
    await client.subscribe()
    await watcher.subscribe()
    await until_present(watcher, in_room=0, online=2)
    await asyncio.to_thread(change, person=person, attendance=Attendance.IN_ROOM)
    await client.socket.wait_closed()
    again = await connect(person)
    await again.subscribe()
    await until_present(watcher, in_room=1, online=1)


def test_a_process_that_falls_silent_is_forgotten():
    now = 100.0
    board = PresenceBoard(Hub(later=lambda *_args: None), send=lambda _present: None, clock=lambda: now)
    board.hear(Present("one", "1:room:1", 2, 3))
    board.hear(Present("two", "1:room:1", 1, 0))
    assert '"in_room":3,"online":3' in board.frame("1:room:1", "room:a").message["text"]
    now += FORGET / 2
    board.hear(Present("one", "1:room:1", 2, 3))
    now += FORGET / 2 + 1
    board.tick()
    assert '"in_room":2,"online":3' in board.frame("1:room:1", "room:a").message["text"]
