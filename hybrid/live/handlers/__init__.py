"""Everything that the event core adds to the live socket. Imported once, when the app is loaded."""

from hybrid.live.handlers import questions, rooms

__all__ = ["questions", "rooms"]
