"""The supervisor with small children of its own, at a pace that tests can wait for."""

import asyncio
import io
import os
import signal
import sys
import time

import pytest

from hybrid.ops.children import Child
from hybrid.ops.output import MAX_LINE_BYTES, Output
from hybrid.ops.supervisor import Patience, Supervisor, describe_end
from tests.program import PATIENCE, is_alive, wait_until

QUICK = Patience(first=0.02, longest=0.1, steady=20, grace=1)
SLEEP_SECONDS = 60
SLEEP = f"import time; print('up', flush=True); time.sleep({SLEEP_SECONDS})"


def child(code, name="child"):
    return Child(name=name, command=(sys.executable, "-c", code))


class Run:
    """A supervisor at work in this test's event loop."""

    def __init__(self, *children, patience=QUICK, **kwargs):
        self.stream = io.StringIO()
        self.supervisor = Supervisor(children, Output([c.name for c in children], self.stream), patience)
        self.task = asyncio.create_task(self.supervisor.run(**kwargs))

    @property
    def lines(self):
        return self.stream.getvalue().splitlines()

    async def until(self, condition):
        async with asyncio.timeout(PATIENCE):
            while not condition(self.lines):  # noqa: ASYNC110 -- another process writes it
                await asyncio.sleep(0.01)


async def test_it_restarts_what_ends_with_longer_and_longer_pauses():
    run = Run(child("raise SystemExit(3)"))
    await run.until(lambda lines: len(lines) >= 5)
    run.supervisor.stop()
    assert await run.task == 0
    pauses = [line.rpartition("again in ")[2] for line in run.lines[:5]]
    assert pauses == ["0.02 s.", "0.04 s.", "0.08 s.", "0.1 s.", "0.1 s."]
    assert run.lines[0].startswith("child | ended with exit code 3; starting it again")


async def test_a_child_that_lived_long_earns_a_short_pause_again():
    run = Run(child("import time; time.sleep(0.05)"), patience=Patience(first=0.02, longest=1, steady=0.04))
    await run.until(lambda lines: len(lines) >= 3)
    run.supervisor.stop()
    await run.task
    assert all(line.endswith("again in 0.02 s.") for line in run.lines)


async def test_a_child_whose_settings_are_wrong_ends_everything():
    run = Run(child(SLEEP, "good"), child("raise SystemExit(2)", "bad"))
    assert await run.task == 2
    assert "bad  | ended with exit code 2: its settings are wrong, so everything stops." in run.lines


async def test_a_child_that_does_not_listen_is_killed():
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP
    run = Run(child(stubborn))
    await run.until(lambda lines: "child | up" in lines)
    began = time.monotonic()
    run.supervisor.stop()
    assert await run.task == 0
    assert 1 <= time.monotonic() - began < SLEEP_SECONDS
    assert run.lines[-1] == "child | did not end within 1 s and is killed."


async def test_asked_twice_it_does_not_wait():
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP
    run = Run(child(stubborn), patience=Patience(grace=60))
    await run.until(lambda lines: "child | up" in lines)
    run.supervisor.stop()
    await asyncio.sleep(0)
    run.supervisor.stop()
    async with asyncio.timeout(PATIENCE):
        assert await run.task == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_a_signal_ends_it(number):
    before = signal.signal(number, signal.SIG_DFL)  # nohup, around the tests, would have it ignored
    run = Run(child(SLEEP))
    await run.until(lambda lines: "child | up" in lines)
    os.kill(os.getpid(), number)
    assert await run.task == 0
    signal.signal(number, before)


async def test_what_a_child_has_started_ends_with_it():
    code = (
        f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); "
        "print(p.pid, flush=True); p.wait()"
    )
    run = Run(child(code))
    await run.until(lambda lines: len(lines) >= 2)
    [pid] = [int(line[8:]) for line in run.lines if line[8:].isdecimal()]
    run.supervisor.stop()
    await run.task
    await asyncio.to_thread(wait_until, lambda: not is_alive(pid), "the end of the grandchild")


async def test_the_last_ones_are_ended_when_the_others_are_gone(tmp_path):
    told = tmp_path / "told"

    def telling(name, *, last):
        code = (
            "import pathlib, signal, sys, time\n"
            f"def end(*_): time.sleep({0 if last else 0.2}); open({str(told)!r}, 'a').write('{name} '); sys.exit()\n"
            "signal.signal(signal.SIGTERM, end)\n" + SLEEP
        )
        return Child(name=name, command=(sys.executable, "-c", code), last=last)

    run = Run(telling("web", last=True), telling("jobs", last=False), telling("relay", last=False))
    await run.until(lambda lines: sum(line.endswith("up") for line in lines) == 3)
    run.supervisor.stop()
    assert await run.task == 0
    assert told.read_text() in {"jobs relay web ", "relay jobs web "}


async def test_nothing_starts_when_the_preparation_fails():
    run = Run(child(SLEEP), prepare=child("print('no'); raise SystemExit(7)", "setup"))
    assert await run.task == 7
    assert run.lines == ["setup | no"]


async def test_it_can_be_ended_during_the_preparation():
    run = Run(child("print('never')"), prepare=child(SLEEP, "setup"))
    await run.until(lambda lines: "setup | up" in lines)
    run.supervisor.stop()
    assert await run.task == 0
    assert not any("never" in line for line in run.lines)


async def test_the_log_survives_any_bytes():
    code = (
        f"import sys; w = sys.stdout.buffer.write; w(b'a' * {3 * MAX_LINE_BYTES} + b'\\n'); "
        "w(b'\\xff\\r\\n'); w(b'no end')"
    )
    run = Run(child(code + "; raise SystemExit(2)"))
    await run.task
    text = "".join(line.removeprefix("child | ") for line in run.lines)
    assert text.startswith("a" * 3 * MAX_LINE_BYTES + "\ufffdno end")


def test_it_says_how_a_process_ended():
    assert describe_end(1) == "ended with exit code 1"
    assert describe_end(-9) == "was ended by SIGKILL"
    assert describe_end(-200) == "was ended by signal 200"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_prefixes_line_up_and_are_coloured_on_a_terminal(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal, plain = Terminal(), io.StringIO()
    for stream in (terminal, plain):
        Output(["web", "jobs"], stream).line("web", "hello")
    assert plain.getvalue() == "web  | hello\n"
    assert terminal.getvalue() == "\x1b[36mweb  |\x1b[0m hello\n"
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    Output(["web"], terminal).line("web", "hello")
    assert "\x1b" not in terminal.getvalue()
