"""Say where a lock file no longer fits what it locks. Asks nobody: it compares what is written down."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TOP = Path(__file__).resolve().parents[1]
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ \\]+)", re.MULTILINE)
HOST = re.compile(r'"resolved": "https?://|--index-url|--find-links|@ https?://')


def pins_of(text: str) -> dict[str, str]:
    """Return the version of every package in a pip lock file."""
    return {canonicalize_name(name): version for name, version in PIN.findall(text)}


def requirements_in(lines: Iterable[str]) -> Iterator[Requirement]:
    """Return the requirements of an ``.in`` file."""
    for line in lines:
        text = line.split("#")[0].strip()
        if text and not text.startswith("-"):
            yield Requirement(text)


def python_problems(name: str, wanted: Iterable[Requirement], locked: str, direct: str) -> Iterator[str]:
    """Compare what is ``wanted`` with a lock file's text; ``direct`` marks in it what was asked for."""
    pins = pins_of(locked)
    names = set()
    for requirement in wanted:
        package = canonicalize_name(requirement.name)
        names.add(package)
        if package not in pins:
            yield f"{name} lacks {package}"
        elif not requirement.specifier.contains(pins[package], prereleases=True):
            yield f"{name} has {package} {pins[package]}, which {requirement} does not allow"
    for entry in re.split(r"\n(?=[A-Za-z0-9])", locked):
        if direct in entry and (gone := PIN.match(entry)) and canonicalize_name(gone[1]) not in names:
            yield f"{name} still has {gone[1]}, which nothing asks for"
    if "--hash=sha256:" not in locked:
        yield f"{name} has no hashes"


def npm_problems(package: dict[str, object], lock: dict[str, dict[str, dict[str, object]]]) -> Iterator[str]:
    """Compare package.json with what its lock file was made from."""
    root = lock["packages"][""]
    for group in ("dependencies", "devDependencies"):
        if package.get(group, {}) != root.get(group, {}):
            yield f"frontend/package-lock.json was made from other {group} than frontend/package.json has"


def problems() -> Iterator[str]:
    """Compare every lock file with what it locks."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]
    wanted = [Requirement(text) for text in project["dependencies"]]
    locks = TOP / "requirements"
    run = (locks / "run.txt").read_text()
    yield from python_problems("requirements/run.txt", wanted, run, "(pyproject.toml)")
    for kind in ("dev", "node"):
        source = (locks / f"{kind}.in").read_text().splitlines()
        text = (locks / f"{kind}.txt").read_text()
        yield from python_problems(f"requirements/{kind}.txt", requirements_in(source), text, f"-r {kind}.in")
    pins = pins_of(run)
    for package, version in pins_of((locks / "dev.txt").read_text()).items():
        if pins.get(package, version) != version:
            yield f"requirements/dev.txt has {package} {version}, run.txt has {pins[package]}"
    frontend = TOP / "frontend"
    yield from npm_problems(
        json.loads((frontend / "package.json").read_text()),
        json.loads((frontend / "package-lock.json").read_text()),
    )
    for path in (*locks.glob("*.txt"), frontend / "package-lock.json"):
        if HOST.search(path.read_text()):
            yield f"{path.relative_to(TOP)} names a download host"


def main() -> int:
    """Print what is wrong; return the exit code."""
    found = list(problems())
    for problem in found:
        sys.stderr.write(f"{problem}; run `make lock`\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
