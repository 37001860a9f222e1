"""Votes for a board from many tabs at the same moment, on PostgreSQL: rows are locked there, not the whole file."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUDGET = 3


def test_nobody_spends_a_vote_twice_and_every_count_is_right(postgres_server, tmp_path):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HYBRID_")},
        "DATABASE_URL": postgres_server.database(),
        "HYBRID_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "hybrid.settings",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, ROOT / "tests/integration/board_race.py"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "vendor": "postgresql",
        "wrong": [],
        "most": BUDGET,
        "ballots_agree": True,
        "counts_agree": True,
        "merged": 1,
        "withdrawn": 1,
    }
