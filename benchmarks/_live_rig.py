"""What the benchmarks of the live room share: an event with people in it, servers on one core, figures out.

The servers are pinned to the first core. The clients, and PostgreSQL and Redis where they are used, get the
last one.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CORES = sorted(os.sched_getaffinity(0))
TICKS = os.sysconf("SC_CLK_TCK")
BEGAN = time.monotonic()
# Connections to PostgreSQL that each of several workers may keep: what `hybrid up` gives them.
DATABASE_POOL = "16"


def report(figure: str, **values: object) -> None:
    """Print one JSON line. What could not be measured is null."""
    known = {name: None if value != value else value for name, value in values.items()}  # noqa: PLR0124 -- not a number
    print(json.dumps({"figure": figure, **known}), flush=True)


def progress(text: str) -> None:
    """Tell whoever waits what is being done."""
    print(f"[{time.monotonic() - BEGAN:5.1f} s] {text}", file=sys.stderr, flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` of ``values`` lie; not a number where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


@dataclass
class Served:
    """A server under test: one process, or several that share a socket."""

    processes: list[subprocess.Popen[bytes]]
    port: int

    @property
    def cpu_seconds(self) -> float:
        """The CPU time that it has used, user and system."""
        return sum(_cpu_seconds(process.pid) for process in self.processes)

    @property
    def memory(self) -> int:
        """Its resident memory in bytes."""
        page = os.sysconf("SC_PAGE_SIZE")
        return sum(int(Path(f"/proc/{p.pid}/statm").read_text().split()[1]) * page for p in self.processes)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _start(
    command: Sequence[str], environment: dict[str, str], listening: socket.socket
) -> subprocess.Popen[bytes]:
    fd = listening.fileno()
    return subprocess.Popen(
        ["taskset", "-c", str(CORES[0]), sys.executable, "-m", *command],
        env=environment,
        pass_fds=[fd],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
    )


def _answers(port: int) -> bool:
    """Whether somebody takes connections: the kernel does so as soon as the first process listens."""
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as sock:
            sock.sendall(request)
            return sock.recv(1) != b""
    except OSError:
        return False


def _wait_for_all(served: Served) -> None:
    """Return when every process answers: while the others stand still, each of them has to."""
    deadline = time.monotonic() + 60
    for process in served.processes:
        others = [other for other in served.processes if other is not process]
        for other in others:
            other.send_signal(signal.SIGSTOP)
        try:
            while not _answers(served.port):
                if time.monotonic() > deadline or process.poll() is not None:
                    raise RuntimeError("a server did not start")
                time.sleep(0.05)
        finally:
            for other in others:
                other.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def serving(command: Sequence[str], environment: dict[str, str], *, workers: int = 1) -> Iterator[Served]:
    """Run ``command`` on a socket, whose number stands for ``{fd}`` in it, until the block ends."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        filled = [part.format(fd=listening.fileno()) for part in command]
        served = Served([_start(filled, environment, listening) for _n in range(workers)], port)
        try:
            _wait_for_all(served)
            yield served
        finally:
            for process in served.processes:
                process.terminate()
            for process in served.processes:
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


# The product's own way to serve, as `hybrid up` runs it.
PRODUCT = ["hybrid.ops.web", "--fd", "{fd}"]


def plain_uvicorn(application: str) -> list[str]:
    """Return the command that serves something else the same way."""
    return [
        *("uvicorn", application, "--fd", "{fd}", "--loop", "uvloop", "--http", "httptools"),
        *("--ws", "websockets-sansio", "--ws-per-message-deflate", "false", "--lifespan", "off"),
        *("--log-level", "error"),
    ]


def set_up(directory: str, **urls: str) -> dict[str, str]:
    """Set Django up on an empty database; return the servers' environment. ``urls`` name other databases."""
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        os.environ.pop(name, None)
    os.environ.update(
        HYBRID_DATA_DIR=directory,
        HYBRID_PUBLIC_URL="http://localhost:8000",
        DJANGO_SETTINGS_MODULE="hybrid.settings",
        **urls,
    )
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # two sockets for each client, and more
    return {**os.environ, **({"HYBRID_DATABASE_POOL": DATABASE_POOL} if urls else {})}


def fill(people: int) -> list[str]:
    """Make a conference of 200 sessions with a main hall, and ``people`` who have joined; return their cookies."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.db import transaction
    from django.utils import timezone

    from benchmarks import pages
    from hybrid import models
    from hybrid.enums import Role
    from hybrid.queries.actors import GUESTS_KEY

    with transaction.atomic():
        pages.fill(sessions=200, speakers=80)
        event = models.Event.objects.get(slug="bench")
        with models.scope(event=event):
            models.Room.objects.create(event=event, slug="main-hall", name="Main hall")
            models.QuestionRules.objects.create(event=event, is_moderated=False)
            made = models.Person.objects.bulk_create(
                [models.Person(event=event, display_name=f"Person {n}") for n in range(people)]
            )
            models.PersonRole.objects.bulk_create(
                [models.PersonRole(person=person, role=Role.GUEST) for person in made]
            )
        sessions, store = [], SessionStore()
        expires = timezone.now() + timezone.timedelta(days=1)
        for person in made:
            data = store.encode({GUESTS_KEY: {str(event.pk): person.pk}})
            sessions.append(Session(session_key=uuid.uuid4().hex, session_data=data, expire_date=expires))
        Session.objects.bulk_create(sessions)
    return [f"sessionid={session.session_key}" for session in sessions]


def ask_much(questions: int = 200, votes: int = 20_000) -> None:
    """Put questions to the main hall, with votes of those who have joined, shared out evenly."""
    from django.db import transaction

    from hybrid import models
    from hybrid.enums import Attendance, Naming, QuestionState

    event = models.Event.objects.get(slug="bench")
    with transaction.atomic(), models.scope(event=event):
        room = models.Room.objects.get(slug="main-hall")
        people = list(models.Person.objects.order_by("pk").values_list("pk", flat=True))
        each = min(votes // questions, len(people))
        made = models.Question.objects.bulk_create(
            [
                models.Question(
                    event=event,
                    room=room,
                    asker_id=people[n % len(people)],
                    naming=Naming.NAMED,
                    author_name=f"Person {n % len(people)}",
                    side=Attendance.ONLINE,
                    text=f"What became of promise {n}, and when will those who were promised it hear of it?",
                    state=QuestionState.APPROVED,
                    approved_at=event.created_at,
                    votes=each,
                )
                for n in range(questions)
            ]
        )
        models.QuestionVote.objects.bulk_create(
            [
                models.QuestionVote(question=question, person_id=people[(n * 7 + k) % len(people)])
                for n, question in enumerate(made)
                for k in range(each)
            ],
            batch_size=2000,
        )
