"""The jobs process itself, on the database of the test: a solve runs beside mail, and is not lost with it."""

import contextlib
import os
import signal
import subprocess
import sys

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.program import PATIENCE, TOP, descendants, environment, is_alive, wait_until
from unconference.domain.solving import ask_for_timetable, stop_run
from unconference.enums import RunMode, RunState

pytestmark = pytest.mark.django_db(transaction=True)
NO_END = 200_000_000  # steps: hours


@pytest.fixture
def jobs(tmp_path):
    """Start the jobs process as often as wanted; none outlives the test."""
    started = []
    environ = environment(
        DATABASE_URL=f"sqlite:///{connection.settings_dict['NAME']}", HYBRID_DATA_DIR=str(tmp_path)
    )

    def start():
        command = [sys.executable, "-m", "hybrid.ops.worker"]
        started.append(subprocess.Popen(command, cwd=TOP, env=environ))
        return started[-1]

    yield start
    for process in started:
        for pid in (*descendants(process.pid), process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait(PATIENCE)


@pytest.fixture
def run(transactional_db, kit):
    """A run that ends only when it is stopped: of this kind, it looks for no proof that it may end."""
    voters = kit.people(6)
    for n in range(9):
        kit.proposal(f"Session {n}", voters=[voters[n % 6], voters[(n + 1) % 6]])
    return ask_for_timetable(
        board=kit.board, by=kit.facilitator, mode=RunMode.AROUND, steps=NO_END, seed=1, now=timezone.now()
    )


def until(run, condition):
    """Wait until the run in the database is as ``condition`` wants it."""

    def found():
        run.refresh_from_db()
        return condition(run)

    wait_until(found, "the run")


def solver_of(jobs):
    [pid] = wait_until(lambda: descendants(jobs.pid), "the solver's process")
    return pid


def test_mail_goes_out_while_the_solver_runs_and_stop_goes_on_working(run, kit, jobs, settings, tmp_path):
    settings.EMAIL_BACKEND = "hybrid.mail.QueuedBackend"
    process = jobs()
    until(run, lambda row: row.done_steps)
    mail.send_mail("Code", "1234", None, ["a@example.org"])
    wait_until(lambda: not DBTaskResult.objects.filter(task_path="hybrid.jobs.send_mail"), "the mail to go")
    [sent] = (tmp_path / "mail").iterdir()
    assert "Subject: Code" in sent.read_text()
    run.refresh_from_db()
    assert run.state == RunState.RUNNING

    stop_run(board=kit.board, run_id=run.pk, now=timezone.now())
    until(run, lambda row: row.state == RunState.STOPPED)
    assert run.is_taken
    wait_until(lambda: not descendants(process.pid), "the end of the solver's process")


def test_whichever_process_is_killed_the_run_is_begun_again_and_nothing_is_left(run, jobs):
    first = jobs()
    until(run, lambda row: row.done_steps)
    solver = solver_of(first)
    os.kill(solver, signal.SIGKILL)
    until(run, lambda row: row.interruptions == 1)
    solver = solver_of(first)
    assert first.poll() is None, "the jobs process itself goes on"

    first.kill()
    first.wait(PATIENCE)
    wait_until(lambda: not is_alive(solver), "the end of the solver's process")
    run.refresh_from_db()
    assert (run.state, bool(run.best)) == (RunState.RUNNING, True)
    second = jobs()
    until(run, lambda row: row.interruptions == 2)

    solver = solver_of(second)
    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 0
    wait_until(lambda: not is_alive(solver), "the end of the solver's process")
