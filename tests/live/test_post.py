"""What reaches live sockets from a process that serves nobody, and what does not."""

import asyncio
import dataclasses
import socket
import subprocess
import sys

import httpx
import pytest
from django.conf import settings as configured
from django.core import signing

from hybrid.config import web_address_file
from hybrid.enums import Role
from hybrid.live import post
from hybrid.live.bus import Bus
from hybrid.live.delivery import Delivery, RightsChanged
from hybrid.live.post import FRESH, PATH, PAUSE, Letterbox, LetterError, Postman, seal
from tests.program import PATIENCE, TOP, environment

NOW = 1_900_000_000.0
PARCELS = [Delivery("1:room:1", "room:main-hall", "public", 1, 1, b"{}"), RightsChanged(1, 2)]


class Clock:
    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def box(clock):
    found = Letterbox(clock)
    clock.now += 100
    return found


@pytest.fixture
def web_at(settings):
    """Leave the address of web where ``hybrid up`` does."""
    file = web_address_file(settings.CONFIG.data_dir)
    yield file.write_text
    file.unlink()


def test_a_letter_holds_what_was_put_in(box, clock):
    assert box.open(seal(PARCELS, now=clock.now)) == PARCELS


def test_a_letter_is_opened_once(box, clock):
    letter = seal(PARCELS, now=clock.now)
    box.open(letter)
    for later in (0, FRESH - 0.001):
        clock.now += later
        with pytest.raises(LetterError, match="copy"):
            box.open(letter)
    clock.now += 0.1
    with pytest.raises(LetterError, match="late"):
        box.open(letter)


def test_what_was_opened_is_not_remembered_for_ever(box, clock):
    for _n in range(3):
        clock.now += 100
        box.open(seal(PARCELS, now=clock.now))
    assert len(box._opened) == 1


@pytest.mark.parametrize("ago", [FRESH + 0.1, -5.1, 100.1])
def test_a_letter_that_is_late_early_or_from_before_this_process_is_refused(box, clock, ago):
    with pytest.raises(LetterError, match="late"):
        box.open(seal(PARCELS, now=clock.now - ago))


def test_a_process_that_has_just_begun_takes_no_letter_of_before(clock):
    letter = seal(PARCELS, now=clock.now)
    clock.now += 1
    with pytest.raises(LetterError, match="late"):
        Letterbox(clock).open(letter)


def altered(letter):
    """The same with another number in it, under the old signature."""
    value, _colon, signature = letter.rpartition(":")
    return f"{value[:40]}{'A' if value[40] != 'A' else 'B'}{value[41:]}:{signature}"


@pytest.mark.parametrize(
    "forge",
    [
        altered,
        lambda letter: letter.rpartition(":")[0],
        lambda letter: signing.Signer(key="k" * 50, salt="hybrid.live.post").sign(letter.partition(":")[0]),
        # Signed with our key, for something else.
        lambda letter: signing.Signer(salt="other").sign(letter.partition(":")[0]),
        lambda _letter: signing.Signer(salt="hybrid.live.post").sign("not base64"),
        lambda _letter: signing.Signer(salt="hybrid.live.post").sign("AAAA"),
        lambda _letter: "",
        lambda _letter: "é",
    ],
)
def test_a_forged_letter_is_refused(box, clock, forge):
    with pytest.raises(LetterError, match="forged"):
        box.open(forge(seal(PARCELS, now=clock.now)))


def test_the_address_takes_signed_letters_once_and_nothing_else(client, settings, db):
    def bring(body):
        return client.post(PATH, body, content_type="text/plain").status_code

    letter = seal(PARCELS)
    assert bring(letter) == 204
    assert bring(letter) == bring(seal(PARCELS, now=NOW)) == bring(altered(seal(PARCELS))) == 400
    assert bring(b"\xff") == bring("") == 400
    assert client.get(PATH).status_code == 405
    settings.CONFIG = dataclasses.replace(settings.CONFIG, redis_url="redis://127.0.0.1:1/0")
    assert bring(seal(PARCELS)) == 404


def test_without_web_nothing_is_held_up(settings, web_at, closed_port, caplog):
    clock = Clock()
    postman = Postman(clock)
    assert not postman.deliver(PARCELS)
    web_at(f"http://127.0.0.1:{closed_port}")
    for _n in range(3):
        assert not postman.deliver(PARCELS)
    assert caplog.text.count("does not answer") == 1, "it does not ask again for a while"
    clock.now += PAUSE
    postman.deliver(PARCELS)
    assert caplog.text.count("does not answer") == 2


def test_a_web_process_that_hangs_is_not_waited_for(monkeypatch, web_at):
    monkeypatch.setattr(post, "PATIENCE", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        web_at(f"http://127.0.0.1:{mute.getsockname()[1]}")
        assert not Postman().deliver(PARCELS)


def test_web_writes_itself_no_letters(web_at):
    """Nobody is connected to it yet; and the one who would have to answer may be waiting for this."""
    bus = Bus()
    bus.serve_here()
    with socket.create_server(("127.0.0.1", 0)) as web:
        web_at(f"http://127.0.0.1:{web.getsockname()[1]}")
        web.setblocking(False)
        bus.send(*PARCELS)
        with pytest.raises(BlockingIOError):
            web.accept()


async def test_a_command_in_another_process_is_seen_at_once(connect, server, member, room, web_at):
    """No beacon brings a change: it only says that there is one."""
    web_at(f"http://127.0.0.1:{server}")
    asker, moderator = await member(), await member(Role.MODERATOR)
    client = await connect(asker)
    await client.subscribe()
    number = (await client.ask("From afar?"))["result"]["id"]
    command = (
        "import django; django.setup()\n"
        "from hybrid.live import post\n"
        f"post.PATIENCE = {PATIENCE}\n"
        "from django.utils import timezone\n"
        "from django_scopes import scope\n"
        "from hybrid.domain.moderation import approve_question\n"
        "from hybrid.models import Event, Person\n"
        "with scope(event=Event.objects.get(slug='demo')):\n"
        f"    by = Person.objects.get(pk={moderator.pk})\n"
        f"    approve_question(by=by, question_id={number}, now=timezone.now())\n"
    )
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", command],
        check=False,
        capture_output=True,
        env=environment(
            DJANGO_SETTINGS_MODULE="hybrid.settings",
            PYTHONPATH=str(TOP),
            HYBRID_DATA_DIR=str(configured.CONFIG.data_dir),
            DATABASE_URL=f"sqlite:///{configured.DATABASES['default']['NAME']}",
        ),
    )
    assert done.returncode == 0, done.stderr.decode()
    change = await client.change("question.changed")
    assert change["event"]["question"]["id"] == number


async def test_a_forged_letter_reaches_nobody(connect, server, member, room):
    client = await connect(await member())
    revision = (await client.subscribe())["revisions"]["public"]

    def bring(letter):
        return httpx.post(f"http://127.0.0.1:{server}{PATH}", content=letter).status_code

    def delivery(revision):
        topic = f"{room.event_id}:room:{room.pk}"
        return Delivery(topic, "room:main-hall", "public", revision, revision, b"{}")

    assert await asyncio.to_thread(bring, altered(seal([delivery(revision + 1)]))) == 400
    assert await asyncio.to_thread(bring, seal([delivery(revision + 2)])) == 204
    while (frame := await client.receive())["type"] != "change":
        pass
    assert frame["revision"] == revision + 2
