"""Starting the real program from outside, watching what it says, and ending it."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx

from tests.ports import free_port

TOP = Path(__file__).resolve().parents[1]
# Generous, for a machine that is busy: nothing waits this long when all is well.
PATIENCE = 120
NOT_OURS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DJANGO_SETTINGS_MODULE", "NO_COLOR")


def environment(**more):
    """The environment of whoever runs the tests, without settings of the program."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HYBRID_", "PYTEST_")) and name not in NOT_OURS
    }
    # Several may run at once, and none where somebody's own listens. The relay takes its ports a while after they were
    # found free, and again after each of its ends.
    free = {
        "HYBRID_RELAY_HTTP": f"127.0.0.1:{free_port()}",
        "HYBRID_RELAY_UDP": f"127.0.0.1:{free_port(socket.SOCK_DGRAM)}",
    }
    return {**kept, **free, **more}


def wait_until(condition, what):
    """Ask ``condition`` until it gives something true, and return that."""
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, f"waited {PATIENCE} s for {what}"
        time.sleep(0.05)
    return found


def is_alive(pid):
    """Whether a process is there and not just waiting to be asked how it ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def descendants(pid):
    """Process ids below ``pid``."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents.setdefault(int(path.read_text().rsplit(")", 1)[1].split()[1]), []).append(
                int(path.parent.name)
            )
    found, todo = [], [pid]
    while todo:
        children = parents.get(todo.pop(), [])
        found += children
        todo += children
    return found


class Program:
    """One running ``hybrid`` command."""

    def __init__(
        self, *args, cwd, command=(sys.executable, "-m", "hybrid.cli"), python_path=str(TOP), **environ
    ):
        self.process = subprocess.Popen(
            [*command, *args],
            cwd=cwd,
            env=environment(PYTHONPATH=python_path, **environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    @property
    def output(self):
        return "\n".join(self.lines)

    def wait_for(self, pattern):
        """Return the match of ``pattern`` as soon as the program has written it."""

        def found():
            match = re.search(pattern, self.output)
            assert match or self.process.poll() is None, f"it ended:\n{self.output}"
            return match

        return wait_until(found, f"{pattern!r} in\n{self.output}")

    @property
    def url(self):
        """The address at which it says it is ready."""
        return self.wait_for(r"Ready at (http\S+)/")[1]

    @property
    def own_url(self):
        """The address at which this machine reaches it, whatever its public one is."""
        return self.wait_for(r"on this machine: (http\S+)/\)")[1]

    def get(self, path, **kwargs):
        return httpx.get(self.own_url + path, timeout=PATIENCE, **kwargs)

    def health(self):
        """The answer of the health page: its status, or None where nothing answers."""
        try:
            return self.get("/healthz").status_code
        except httpx.TransportError:
            return None

    def pids_of(self, module):
        """The process ids of the children that run ``module``, as far as there are any."""
        found = []
        for pid in descendants(self.process.pid):
            with contextlib.suppress(OSError):
                if module.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                    found.append(pid)
        return found

    def pid_of(self, module):
        """The process id of the first child that runs ``module``."""
        return wait_until(lambda: self.pids_of(module), f"a process that runs {module}")[0]

    def ended(self):
        """Wait for its end; return its exit code."""
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code

    def stop(self, number=signal.SIGTERM):
        """End it and see that nothing of it is left; return its exit code."""
        below = descendants(self.process.pid)
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.ended()
        wait_until(lambda: not [pid for pid in below if is_alive(pid)], f"the end of {below}")
        return code

    def kill(self):
        """Make sure that it does not outlive its test."""
        below = descendants(self.process.pid)
        for pid in (self.process.pid, *below):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        self.process.stdout.close()
