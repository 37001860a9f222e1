import subprocess
import sys


def loaded_by(statement):
    """Modules that a fresh interpreter has after a statement."""
    script = f"import sys; {statement}; print(*(name.split('.')[0] for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_solver_knows_nothing_of_the_site_and_loads_the_exact_solver_only_when_it_is_needed():
    loaded = loaded_by("import unconference.solver")
    assert "unconference" in loaded
    assert not loaded & {"django", "hybrid", "streaming", "numpy", "highspy"}


def test_a_timetable_without_a_proof_needs_nothing_but_python():
    board = "Problem((Proposal(1), Proposal(2)), (Space(1, 9),), (1, 2), (Person(1),), (Vote(1, 1),))"
    solving = f"assert solve({board}, limits=Limits(steps=2000), proof=False).report.share == 1"
    loaded = loaded_by(f"from unconference.solver import *; {solving}")
    assert not loaded & {"django", "numpy", "highspy"}
