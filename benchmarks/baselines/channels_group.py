"""The usual way: each connection is a member of a Channels group. What ``benchmarks.live`` compares itself to."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hybrid.settings")

import django

django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402


class Room(AsyncWebsocketConsumer):
    """Passes whatever it is sent on to everybody."""

    async def connect(self) -> None:
        await self.channel_layer.group_add("room", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        del code
        await self.channel_layer.group_discard("room", self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        del bytes_data
        await self.channel_layer.group_send("room", {"type": "room.text", "text": text_data})

    async def room_text(self, event: dict[str, str]) -> None:
        await self.send(event["text"])


application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": Room.as_asgi()})
