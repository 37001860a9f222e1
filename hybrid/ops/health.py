"""Asking a server of ours how it is."""

from __future__ import annotations

import asyncio
import ssl
import urllib.error
import urllib.request

POLL_SECONDS = 0.05
TIMEOUT_SECONDS = 5.0


def _answers(url: str) -> bool:
    # The certificate names the public address, not the loopback one that is asked here.
    context = ssl._create_unverified_context() if url.startswith("https:") else None  # noqa: S323, SLF001
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS, context=context) as answer:  # noqa: S310 -- our own
            return bool(answer.status == 200)  # noqa: PLR2004
    except (OSError, urllib.error.URLError):
        return False


async def until_healthy(base_url: str) -> None:
    """Return as soon as ``/healthz`` below ``base_url`` answers that all is well."""
    while not await asyncio.to_thread(_answers, f"{base_url}/healthz"):  # noqa: ASYNC110 -- it is another process
        await asyncio.sleep(POLL_SECONDS)
