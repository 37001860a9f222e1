"""``python -m benchmarks.live --cluster``, for ``make bench``, which gives no options."""

from __future__ import annotations

import sys

from benchmarks.live import main

if __name__ == "__main__":
    sys.argv[1:1] = ["--cluster"]
    main()
