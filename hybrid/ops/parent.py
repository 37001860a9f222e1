"""Not outliving the process that started this one."""

from __future__ import annotations

import ctypes
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable

PR_SET_PDEATHSIG = 1  # <sys/prctl.h>


def dying_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Return what a child calls so that the kernel sends it ``number`` when its parent ends (Linux, else None).

    The library is loaded here, as a child between fork and exec may not.
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, number)

    return ask_kernel
