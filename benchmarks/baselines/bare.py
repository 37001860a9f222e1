"""The floor: one server that only writes what it is sent to every socket. No database, no rights, no order."""

from __future__ import annotations

from typing import Any

sends: set[Any] = set()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401 -- ASGI's own shape
    """Serve one socket."""
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    sends.add(send)
    try:
        while (message := await receive())["type"] == "websocket.receive":
            shared = {"type": "websocket.send", "text": message["text"]}
            for other in tuple(sends):
                await other(shared)
    finally:
        sends.discard(send)
