"""The wheel, in an environment that has nothing else: what somebody gets who installs it."""

import json
import re
import subprocess
import sys
import venv
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.program import TOP, environment

pytestmark = pytest.mark.install


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel, built from a source distribution as an index would have it."""
    assert (TOP / "hybrid/static/app/manifest.json").exists(), "make builds the front end first"
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, TOP]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder of the commands of a new environment with the wheel and what it is locked to, and nothing else."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, with_pip=False)
    [packages] = home.glob("lib/python*/site-packages")
    for name in locked():
        lend(name, packages)
    pip = [sys.executable, "-m", "pip", "--python", home / "bin/python", "install"]
    quick = ["--quiet", "--no-compile", "--no-warn-script-location", "--disable-pip-version-check"]
    command = [*pip, *quick, "--no-deps", "--no-index", wheel]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return home / "bin"


def locked():
    """The distributions that the program is locked to on this system."""
    for line in (TOP / "requirements/run.txt").read_text().splitlines():
        if "==" in line:
            wanted = Requirement(line.partition("\\")[0])
            if wanted.marker is None or wanted.marker.evaluate():
                yield wanted


def lend(wanted, packages):
    """Let a new environment have a distribution of this one: no network is needed to see whether it is enough."""
    found = distribution(wanted.name)
    assert found.version in wanted.specifier, f"{wanted}, but {found.version} is here: run make"
    for file in found.files:
        target = packages / file
        if ".." not in file.parts:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(found.locate_file(file))


def test_it_is_installed_whole(installed):
    code = "from importlib.metadata import version; import hybrid; print(hybrid.__file__, version('hybrid-events'))"
    done = subprocess.run(
        [installed / "python", "-I", "-c", code], check=True, capture_output=True, text=True, cwd="/"
    )
    place, version = done.stdout.split()
    assert Path(place).is_relative_to(installed.parent)
    said = subprocess.run([installed / "hybrid", "--version"], check=True, capture_output=True, text=True)
    assert version in said.stdout
    static = Path(place).parent / "static" / "app"
    for entry in json.loads((static / "manifest.json").read_text()).values():
        assert (static / entry["file"]).exists()
        if entry["file"].endswith((".js", ".css")) and (static / entry["file"]).stat().st_size > 1000:
            assert (static / f"{entry['file']}.gz").exists(), "compressed once, not for each visitor"


def test_it_runs_in_an_empty_directory(installed, hybrid, tmp_path):
    def run(*args):
        return hybrid(*args, command=(str(installed / "hybrid"),), python_path="")

    program = run("up", "--port", "0")
    assert program.health() == 200
    demo = run("demo")
    assert demo.ended() == 0
    assert f"{program.url}/policing-social-citizens/" in demo.output
    page = program.get("/policing-social-citizens/")
    assert page.status_code == 200
    asset = re.search(r'href="(/static/app/assets/[^"]+\.css)"', page.text)[1]
    sheet = program.get(asset, headers={"Accept-Encoding": "gzip"})
    assert sheet.status_code == 200
    assert sheet.headers["content-encoding"] == "gzip"
    assert program.stop() == 0
    assert {path.name for path in tmp_path.iterdir()} == {"data"}


def test_a_wheel_without_the_front_end_is_not_built(tmp_path):
    for name in ("pyproject.toml", "hatch_build.py", "README.md"):
        (tmp_path / name).write_bytes((TOP / name).read_bytes())
    for package in ("hybrid", "streaming", "unconference"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--wheel", tmp_path],
        check=False,
        capture_output=True,
        text=True,
        env=environment(),
    )
    assert done.returncode != 0
    assert "The front end is not built. Run `make wheel`" in done.stdout + done.stderr
