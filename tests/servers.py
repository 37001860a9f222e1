"""Real PostgreSQL and Redis servers on free ports, in directories that go away."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from scripts.system_packages import find_postgres
from tests.migrated import migrate
from tests.ports import free_port
from tests.program import wait_until


def ordinary_user():
    """Who the database runs as: ourselves, or for root, which PostgreSQL refuses, somebody else."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise AssertionError("no user to run PostgreSQL as")


def answers(port):
    """Whether something listens at ``port``."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


class Server:
    """A server process in a directory of its own."""

    def __init__(self, name):
        self.directory = Path(tempfile.mkdtemp(prefix=f"hybrid-{name}-"))
        self.port = free_port()
        self.log = self.directory / "log"
        self.process = None

    def launch(self, command, **kwargs):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.directory, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **kwargs
            )

    def remove(self):
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def stop(self):
        """End it now, whoever is connected, by its process id."""
        if self.process is not None:
            self.process.send_signal(self.stop_signal)
            self.process.wait(30)
            self.process = None


class Postgres(Server):
    """PostgreSQL with nothing in it; :meth:`database` makes databases."""

    stop_signal = signal.SIGQUIT  # at once, as in a power cut; it recovers when it starts again

    def __init__(self):
        super().__init__("postgres")
        self.user = ordinary_user()
        if self.user:
            os.chown(self.directory, self.user["user"], self.user["group"])
        self._count = 0
        flags = ["-D", "data", "-U", "hybrid", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(
            [find_postgres("initdb"), *flags],
            cwd=self.directory,
            check=True,
            stdout=subprocess.DEVNULL,
            **self.user,
        )

    def start(self):
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.directory,
            "fsync": "off",
            "max_connections": 60,
        }
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self.launch([find_postgres("postgres"), "-D", "data", *flags], **self.user)
        wait_until(lambda: self._psql("SELECT 1").returncode == 0, f"PostgreSQL:\n{self.log.read_text()}")

    def _psql(self, statement):
        return subprocess.run(
            [
                find_postgres("psql"),
                *f"-h 127.0.0.1 -p {self.port} -U hybrid -c".split(),
                statement,
                "postgres",
            ],
            check=False,
            capture_output=True,
        )

    def database(self):
        """Make a database with all tables and nothing in them; return its address as DATABASE_URL has it."""
        if not self._count:
            migrate(Path(f"{self.directory}-data"), DATABASE_URL=self._make("migrated", "template1"))
        self._count += 1
        return self._make(f"events_{self._count}", "migrated")

    def _make(self, name, template):
        made = self._psql(f"CREATE DATABASE {name} TEMPLATE {template}")
        assert made.returncode == 0, made.stderr
        return f"postgres://hybrid@127.0.0.1:{self.port}/{name}"

    def remove(self):
        super().remove()
        shutil.rmtree(f"{self.directory}-data", ignore_errors=True)


class Redis(Server):
    """Redis that writes nothing to disk."""

    stop_signal = signal.SIGTERM

    def __init__(self):
        super().__init__("redis")

    def start(self):
        program = shutil.which("redis-server")
        self.launch(
            [program, "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        )
        wait_until(lambda: answers(self.port), "Redis")

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"
