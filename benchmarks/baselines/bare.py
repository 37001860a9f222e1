"""The floor: one server that only writes what it is sent to every socket. No database, no rights, no order."""

from __future__ import annotations

from typing import Any

sends: set[Any] = set()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401 -- ASGI's own shape
    """Serve one socket."""
    if scope["type"] != "websocket":
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})
        return
    await receive()
    await send({"type": "websocket.accept"})
    hall = sends if scope["path"] != "/alone" else {send}
    hall.add(send)
    try:
        while (message := await receive())["type"] == "websocket.receive":
            shared = {"type": "websocket.send", "text": message["text"]}
            for other in tuple(hall):
                await other(shared)
    finally:
        hall.discard(send)
