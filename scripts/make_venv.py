"""Make the virtual environment in the directory that the first argument names.

Debian keeps what this needs in a package of its own (python3-venv). As root it is installed; elsewhere the
message says what to type.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)


def has_ensurepip() -> bool:
    """Say whether this Python can put pip into a new environment: a new process, as it may be new."""
    command = [sys.executable, "-c", "import ensurepip"]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0  # noqa: S603


def debian_package() -> str:
    """Return the name of Debian's package with the rest of this Python."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def install_package(package: str) -> None:
    """Install a Debian package where that needs nobody's word."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
        subprocess.run(["apt-get", "-q", *command], env=environ, check=False)  # noqa: S603, S607


def main() -> int:
    """Make the environment; return the exit code."""
    if sys.version_info < OLDEST:
        sys.stderr.write(
            f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}.\n"
            "Name another one: make PYTHON=/path/to/python3.11 …\n"
        )
        return 1
    package = debian_package()
    if not has_ensurepip():
        install_package(package)
    if not has_ensurepip():
        sys.stderr.write(
            "This Python cannot make virtual environments. On Debian and Ubuntu, install the rest of it:\n"
            f"    sudo apt-get install {package}\n"
        )
        return 1
    target = Path(sys.argv[1])
    return subprocess.run([sys.executable, "-m", "venv", "--clear", str(target)], check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
