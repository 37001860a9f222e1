"""Databases with all tables in them: made once, as ``hybrid up`` makes them, and copied for whoever needs one."""

import fcntl
import subprocess
import sys

from tests.program import TOP, environment


def migrate(folder, **environ):
    """Bring the database of an installation in ``folder`` up to date."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        cwd=folder,
        env=environment(
            DJANGO_SETTINGS_MODULE="hybrid.settings",
            PYTHONPATH=str(TOP),
            HYBRID_DATA_DIR=str(folder),
            **environ,
        ),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def migrated_file(folder):
    """The path of an SQLite file in ``folder``; of several processes that ask at once, one makes it."""
    made = folder / "migrated"
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            migrate(folder / "migrating")
            (folder / "migrating").rename(made)
    return made / "hybrid.sqlite3"
