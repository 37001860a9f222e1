"""One message to clients, encoded once for however many sockets."""

from __future__ import annotations

import struct
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    Message = dict[str, Any]

_encoder = msgspec.json.Encoder()

# RFC 6455, 5.2: the last frame of a text message; sizes from 126 are in two bytes, from 65,536 in eight.
FINAL_TEXT = 0x81
SHORT, LONG = 126, 2**16


class Frame:
    """JSON text on its way out: as an ASGI message, and as the bytes of an unmasked WebSocket frame."""

    def __init__(self, text: bytes) -> None:
        self.text = text

    @cached_property
    def message(self) -> Message:
        """What an ASGI server's ``send`` takes."""
        return {"type": "websocket.send", "text": self.text.decode()}

    @cached_property
    def wire(self) -> bytes:
        """What goes over the wire where no extension was agreed: the same for every client."""
        size = len(self.text)
        if size < SHORT:
            head = struct.pack("!BB", FINAL_TEXT, size)
        elif size < LONG:
            head = struct.pack("!BBH", FINAL_TEXT, 126, size)
        else:
            head = struct.pack("!BBQ", FINAL_TEXT, 127, size)
        return head + self.text


def encode(struct_: msgspec.Struct) -> Frame:
    """Encode a frame of the protocol."""
    return Frame(_encoder.encode(struct_))
