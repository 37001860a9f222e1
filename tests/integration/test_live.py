"""The live socket with PostgreSQL, Redis and several web workers, while parts of it fail."""

import asyncio
import contextlib
import os
import shutil
import signal
import time
import uuid

import httpx
import pytest
import websockets

from tests.live.conftest import Client
from tests.program import PATIENCE, Program, wait_until

EVENT = "/policing-social-citizens/"
TOPIC = "room:main-hall"
WORKER = "hybrid.ops.web"
WORKERS = 4


class House:
    """The running program, and the people who have joined its event."""

    def __init__(self, program, workers):
        self.program, self.workers = program, workers
        link = program.wait_for(r"[Mm]oderator \(link\) +http[^/]+//[^/]+(/r/\S+)")[1]
        self.moderator = self.join(link)

    def post(self, path, cookies):
        form = {"csrfmiddlewaretoken": cookies["csrftoken"]}
        answer = httpx.post(self.program.own_url + path, data=form, cookies=cookies, timeout=PATIENCE)
        assert answer.status_code == 302, answer.text

    def join(self, path=EVENT + "join/"):
        """Come in; return the cookies of the new person."""
        with httpx.Client(base_url=self.program.own_url, timeout=PATIENCE) as browser:
            assert browser.get(path).status_code == 200
            form = {"csrfmiddlewaretoken": browser.cookies["csrftoken"], "display_name": "Sam Field"}
            assert browser.post(path, data={**form, "attendance": "online"}).status_code == 302
            return dict(browser.cookies)

    def pids(self):
        """The web workers, all of them."""
        return wait_until(
            lambda: len(found := self.program.pids_of(WORKER)) == self.workers and found, "all web workers"
        )


@contextlib.contextmanager
def standing_still(pids):
    """Stop processes for a moment, so that another takes the next connection."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory, postgres_server, redis_server):
    program = Program(
        *("up", "--demo", "--no-relay", "--port", "0", "--workers", str(WORKERS)),
        cwd=tmp_path_factory.mktemp("cluster"),
        DATABASE_URL=postgres_server.database(),
        REDIS_URL=redis_server.url,
    )
    yield House(program, WORKERS)
    program.kill()


@pytest.fixture(scope="module")
def embedded(tmp_path_factory, migrated):
    folder = tmp_path_factory.mktemp("embedded")
    (folder / "data").mkdir()
    shutil.copyfile(migrated, folder / "data" / "hybrid.sqlite3")
    program = Program("up", "--demo", "--no-relay", "--port", "0", cwd=folder)
    yield House(program, 1)
    program.kill()


async def websocket(house, cookies):
    """A socket that is open, at whichever worker takes it."""
    base = house.program.own_url
    return await websockets.connect(
        base.replace("http", "ws", 1) + "/ws" + EVENT,
        additional_headers={"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())},
        origin=base,
        open_timeout=PATIENCE,
    )


async def opened(house, cookies):
    """A socket that has subscribed, at whichever worker takes it; as often as it takes while one restarts."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                socket = await websocket(house, cookies)
            except (OSError, EOFError, websockets.InvalidHandshake):
                await asyncio.sleep(0.1)
            else:
                client = Client(socket)
                client.snapshot = await client.subscribe()
                return client


@pytest.fixture
async def connect():
    """Open a socket, at a worker of one's choice."""
    async with contextlib.AsyncExitStack() as stack:

        async def open_socket(house, cookies=None, *, worker=None):
            cookies = cookies or await asyncio.to_thread(house.join)
            others = [] if worker is None else [pid for pid in house.pids() if pid != worker]
            with standing_still(others):
                client = await opened(house, cookies)
            stack.push_async_callback(client.socket.close)
            client.cookies = cookies
            return client

        yield open_socket


async def approved(house, connect, asker):
    """Have ``asker`` ask, and the moderator let it through; return the question's number."""
    answer = await asker.ask("What will change?")
    assert answer["type"] == "ok", answer
    moderator = await connect(house, house.moderator)
    number = answer["result"]["id"]
    assert (await moderator.request("question.approve", question=number))["type"] == "ok"
    return number


async def votes_now(client, number):
    """The votes on a page that has just subscribed: those of the snapshot, and of the changes that follow it."""
    client.snapshot = await client.subscribe()
    client.changes.clear()
    # Answered in order: what belongs to the snapshot has come before this has.
    await client.request("unsubscribe", topic="room:elsewhere")
    votes = {q["id"]: q["votes"] for q in client.snapshot["public"]["questions"]["questions"]}
    for event in (frame["event"] for frame in client.changes if frame["type"] == "change"):
        if event["type"] == "question.changed":
            votes[event["question"]["id"]] = event["question"]["votes"]
        elif event["type"] == "tally":
            votes.update({int(key): count for key, count in event["counts"]["questions"].items()})
    return votes[number]


async def votes_reach(client, number, votes):
    """Wait for the live change that says ``votes``."""
    async with asyncio.timeout(PATIENCE):
        while True:
            frame = await client.change("tally")
            if frame["event"]["counts"]["questions"].get(str(number)) == votes:
                return


def restarted(house, worker):
    """End one worker; return the one that is started in its place, once it listens."""
    before = set(house.pids())
    os.kill(worker, signal.SIGKILL)
    (newcomer,) = wait_until(lambda: set(house.pids()) - before, "a new worker")
    with standing_still(before - {worker}):
        wait_until(lambda: house.program.health() == 200, "its answer")
    return newcomer


async def refused(house, cookies, *, worker):
    """The status with which a worker answers a handshake that it refuses."""
    others = [pid for pid in house.pids() if pid != worker]
    with standing_still(others), pytest.raises(websockets.InvalidStatus) as refusal:
        await websocket(house, cookies)
    return refusal.value.response.status_code


async def hears_it_is_behind(client):
    """Wait for a beacon that is ahead of what this client has heard."""
    known = client.snapshot["revisions"]["tally"]
    async with asyncio.timeout(PATIENCE):
        while True:
            frame = client.changes.pop(0) if client.changes else await client.receive()
            if frame["type"] == "change" and frame["stream"] == "tally":
                known = max(known, frame["revision"])
            if frame["type"] == "beacon" and frame["revisions"]["tally"] > known:
                return


def says_503_quickly(program):
    """Ask once how it is; a busy machine may take longer now and then, but not each time."""
    began = time.monotonic()
    assert program.health() == 503
    return time.monotonic() - began < 4


async def test_what_is_asked_at_one_worker_is_seen_at_the_other(cluster, connect):
    here, there, *_others = cluster.pids()
    asker, watcher = await connect(cluster, worker=here), await connect(cluster, worker=there)
    number = await approved(cluster, connect, asker)
    seen = await watcher.change("question.changed")
    assert seen["event"]["question"]["id"] == number


async def test_one_person_in_two_tabs_at_two_workers_has_one_vote(cluster, connect):
    here, there, *_others = cluster.pids()
    tab = await connect(cluster, worker=here)
    other_tab = await connect(cluster, tab.cookies, worker=there)
    number = await approved(cluster, connect, tab)
    for _round in range(5):
        answers = await asyncio.gather(tab.vote(number), other_tab.vote(number))
        assert [answer["type"] for answer in answers] == ["ok", "ok"]
    for client in (tab, other_tab):
        await votes_reach(client, number, 1)
        assert await votes_now(client, number) == 1


async def test_all_see_the_exact_count_of_those_who_vote_at_once(cluster, connect):
    voters = [await connect(cluster, worker=pid) for pid in cluster.pids() for _n in range(3)]
    number = await approved(cluster, connect, voters[0])
    answers = await asyncio.gather(*(voter.vote(number) for voter in voters))
    assert [answer["type"] for answer in answers] == ["ok"] * 3 * WORKERS
    await asyncio.gather(*(votes_reach(voter, number, 3 * WORKERS) for voter in voters))


@pytest.mark.parametrize("kind", ["cluster", "embedded"])
async def test_what_was_acknowledged_outlives_the_process(request, kind, connect):
    house = request.getfixturevalue(kind)
    (worker, *_others) = house.pids()
    client = await connect(house, worker=worker)
    number = await approved(house, connect, client)

    assert (await client.vote(number))["type"] == "ok"
    os.kill(worker, signal.SIGKILL)
    await client.socket.wait_closed()
    again = await connect(house, client.cookies)
    assert await votes_now(again, number) == 1
    assert (await again.vote(number))["type"] == "ok"
    assert await votes_now(again, number) == 1

    (worker, *_others) = await asyncio.to_thread(house.pids)
    client, key = await connect(house, client.cookies, worker=worker), str(uuid.uuid4())
    answer = await client.ask("Is it kept?", key=key)
    assert answer["type"] == "ok"
    os.kill(worker, signal.SIGKILL)
    await client.socket.wait_closed()
    again = await connect(house, client.cookies)
    assert (await again.ask("Is it kept?", key=key))["result"] == answer["result"]
    mine = (await again.subscribe())["person"]["questions"]["questions"]
    assert [question["id"] for question in mine] == [number, answer["result"]["id"]]


async def test_a_person_blocked_from_another_worker_is_gone(cluster, connect):
    here, there, *_others = cluster.pids()
    rude, moderator = (
        await connect(cluster, worker=here),
        await connect(cluster, cluster.moderator, worker=there),
    )
    number = (await rude.ask("Rude?"))["result"]["id"]
    assert (await moderator.request("question.block_asker", question=number))["type"] == "ok"
    async with asyncio.timeout(PATIENCE):
        await rude.socket.wait_closed()
    assert rude.socket.close_code == 4001
    assert (await connect(cluster, rude.cookies)).snapshot["code"] == "not_there"


async def test_leaving_ends_the_sockets_of_that_browser_and_no_other(cluster, connect):
    pages = [await connect(cluster, worker=pid) for pid in cluster.pids()[:1]]
    pages += [await connect(cluster, pages[0].cookies, worker=pid) for pid in cluster.pids()[1:]]
    stranger = await connect(cluster)
    await asyncio.to_thread(cluster.post, EVENT + "leave/", pages[0].cookies)
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(page.socket.wait_closed() for page in pages))
    assert {page.socket.close_code for page in pages} == {4001}
    assert (await stranger.subscribe())["type"] == "snapshot"


async def test_redis_goes_away_and_comes_back(cluster, connect, redis_server):
    here, there, *_others = cluster.pids()
    voter, watcher = await connect(cluster, worker=here), await connect(cluster, worker=there)
    number = await approved(cluster, connect, voter)
    assert [await votes_now(client, number) for client in (voter, watcher)] == [0, 0]
    await asyncio.to_thread(redis_server.stop)
    try:
        assert (await voter.vote(number))["type"] == "ok"
        for client in (watcher, voter):
            await hears_it_is_behind(client)
            assert await votes_now(client, number) == 1
        await asyncio.to_thread(cluster.join)
        newcomer = await asyncio.to_thread(restarted, cluster, cluster.pids()[-1])
        assert await refused(cluster, voter.cookies, worker=newcomer) == 503
    finally:
        await asyncio.to_thread(redis_server.start)

    async def toggle():
        while True:
            for on in (False, True):
                assert (await voter.vote(number, on=on))["type"] == "ok"
                await asyncio.sleep(0.5)

    toggling = asyncio.ensure_future(toggle())
    # Sent live again, from one worker to the other.
    await votes_reach(watcher, number, 0)
    toggling.cancel()
    await asyncio.wait([toggling])
    late = await connect(cluster, worker=newcomer)
    assert (await voter.vote(number))["type"] == "ok"
    await votes_reach(late, number, 1)


async def test_the_database_goes_away_and_comes_back(cluster, connect, postgres_server):
    here, there, *_others = cluster.pids()
    voter, watcher = await connect(cluster, worker=here), await connect(cluster, worker=there)
    number, key = await approved(cluster, connect, voter), str(uuid.uuid4())
    await asyncio.to_thread(postgres_server.stop)
    try:
        assert (await voter.vote(number))["code"] == "fault"
        assert (await voter.ask("Half done?", key=key))["code"] == "fault"
        await asyncio.to_thread(wait_until, lambda: says_503_quickly(cluster.program), "a quick 503")
        await asyncio.to_thread(cluster.program.wait_for, "no beacon: the database is away")
    finally:
        await asyncio.to_thread(postgres_server.start)
    for client in (voter, watcher):
        assert await votes_now(client, number) == 0
        assert "Half done?" not in str(client.snapshot)
    assert (await voter.ask("Half done?", key=key))["type"] == "ok"
    assert (await voter.vote(number))["type"] == "ok"
    await votes_reach(watcher, number, 1)
    watcher.changes.clear()
    async with asyncio.timeout(PATIENCE):
        while (await watcher.receive())["type"] != "beacon":
            pass
