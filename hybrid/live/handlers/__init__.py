"""Everything that the event core adds to the live socket. Imported once, when the app is loaded."""

from hybrid.live.handlers import events, questions, rooms, webcast

__all__ = ["events", "questions", "rooms", "webcast"]
