"""``python -m streaming``: run the relay."""

from __future__ import annotations

import sys

from streaming import huge_pages


def main() -> int:
    """Run the relay; give the exit code."""
    huge_pages.ask_for_them()
    # Not before: what is loaded by then would be loaded twice.
    from streaming import program  # noqa: PLC0415

    return program.main()


if __name__ == "__main__":
    sys.exit(main())
