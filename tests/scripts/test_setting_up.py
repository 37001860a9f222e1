"""What the Makefile does on a machine where something is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import system_packages

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture
def bare(tmp_path):
    """Run a script on a machine with no other commands than an apt-get that only notes what it was told."""
    commands = tmp_path / "bin"
    commands.mkdir()
    (commands / "apt-get").write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/told\n')
    (commands / "apt-get").chmod(0o755)

    def run(script, *args, **environ):
        done = subprocess.run(
            [sys.executable, TOP / "scripts" / script, *args],
            check=False,
            capture_output=True,
            text=True,
            env={"PATH": str(commands), **environ},
        )
        told = tmp_path / "told"
        return done, told.read_text().splitlines() if told.exists() else []

    return run


def test_a_python_that_cannot_make_environments(bare, tmp_path):
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "ensurepip.py").write_text("raise ImportError('Debian keeps it elsewhere')\n")
    done, told = bare("make_venv.py", str(tmp_path / "venv"), PYTHONPATH=str(hidden))
    assert done.returncode == 1
    package = f"python3.{sys.version_info.minor}-venv"
    if os.geteuid() == 0:
        # This apt-get installs nothing, so the environment cannot be made even so.
        assert told == ["-q update", f"-q install -y --no-install-recommends {package}"]
    else:
        assert told == []
        assert f"sudo apt-get install {package}" in done.stderr


def test_an_environment_is_made_where_python_can(bare, tmp_path):
    done, told = bare("make_venv.py", str(tmp_path / "venv"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "venv/bin/pip").exists()
    assert told == []


def test_programs_that_the_tests_need_are_installed_or_named(bare):
    done, told = bare("system_packages.py")
    missing = ["chromium", "redis-server"]
    if not system_packages.find_postgres("initdb"):
        missing.append("postgresql")
    missing.append("coturn")
    if os.geteuid() == 0:
        assert told == ["-q update", f"-q install -y --no-install-recommends {' '.join(missing)}"]
    else:
        assert told == []
    assert done.returncode == 1
    assert f"not installed here: {', '.join(missing)}." in done.stderr
    assert f"sudo apt-get install {' '.join(missing)}" in done.stderr


def test_nothing_is_missing_where_the_tests_run():
    assert system_packages.missing() == []


def step(*command):
    return subprocess.run(
        [sys.executable, TOP / "scripts/step.py", "Doing it", sys.executable, "-c", *command],
        check=False,
        capture_output=True,
        text=True,
    )


def test_a_step_that_works_says_only_that():
    done = step("print('noise')")
    assert done.returncode == 0
    first, last = done.stdout.splitlines()
    assert first == "  Doing it …"
    assert last.startswith("  done: Doing it (")


def test_a_step_that_fails_shows_all_that_it_said():
    done = step("import sys; print('one'); sys.stderr.write('two\\n'); sys.exit(3)")
    assert done.returncode == 3
    assert "FAILED: Doing it" in done.stdout
    assert {"one", "two"} <= set(done.stdout.splitlines())
