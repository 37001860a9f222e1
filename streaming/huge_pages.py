"""Memory in huge pages.

Each viewer's keys are used for every packet, and lie scattered over tens of megabytes. In pages of 4 kB, a quarter of
the time to encrypt is spent on finding out where they are.
"""

from __future__ import annotations

import os
import sys

_TUNABLES = "GLIBC_TUNABLES"
# The GNU C library's manual, "Memory Allocation Tunables": ask the kernel for huge pages with madvise.
_HUGE_PAGES = "glibc.malloc.hugetlb"


def ask_for_them() -> None:
    """Begin the program again with the C library told so; it reads that once, at its start.

    Does nothing where the library has been told, one way or the other, and where it is another one (which ignores it).
    """
    told = os.environ.get(_TUNABLES, "")
    if not sys.platform.startswith("linux") or _HUGE_PAGES in told:
        return
    os.environ[_TUNABLES] = ":".join(part for part in (told, f"{_HUGE_PAGES}=1") if part)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - ourselves, as we were called
