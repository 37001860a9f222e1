"""For the web side: orders to the relay, signed. Blocking; call it from a job or a thread."""

from __future__ import annotations

import httpx

from streaming.messages import (
    CONTENT_TYPE,
    CONTROL_PATH,
    Done,
    EndPublisher,
    MessageError,
    Reader,
    Revoke,
    SetOnAir,
    Side,
    seal,
)

# Seconds. The relay answers in milliseconds or not at all.
TIMEOUT = 3.0


class RelayError(Exception):
    """The relay could not be told. It is down, or the secrets differ; its message says which."""


def tell(url: str, secret: str, order: Revoke | EndPublisher | SetOnAir, *, timeout: float = TIMEOUT) -> int:
    """Give the relay at ``url`` an order; return how many sessions it ended. Raises :class:`RelayError`."""
    try:
        response = httpx.post(
            url.rstrip("/") + CONTROL_PATH,
            content=seal(order, secret, Side.RELAY),
            headers={"Content-Type": CONTENT_TYPE},
            timeout=timeout,
        )
        response.raise_for_status()
        done: Done = Reader(secret, Side.WEB).open(response.content, Done)
    except httpx.HTTPStatusError as error:
        raise RelayError(
            f"the relay refused the order ({error.response.status_code}): is the secret the same?"
        ) from error
    except httpx.HTTPError as error:
        raise RelayError(f"the relay does not answer at {url}: {type(error).__name__}") from error
    except MessageError as error:
        raise RelayError(f"the relay's answer is {error}") from error
    return done.ended
