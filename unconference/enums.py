"""The states and kinds of the unconference. Values are stored and sent: never change one."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Phase(TextChoices):
    """How far a board has come, in this order."""

    PLANNED = "planned", _("Not open yet")
    PROPOSING = "proposing", _("Open for proposals")
    VOTING = "voting", _("Voting")
    SCHEDULED = "scheduled", _("Timetable")
    RUNNING = "running", _("Running")
    OVER = "over", _("Over")


PHASES = tuple(Phase)


class WhoMay(TextChoices):
    """Who may propose, or vote: narrower than everybody who has a place in the event."""

    EVERYBODY = "everybody", _("Everybody who has joined")
    GIVEN = "given", _("Everybody who was given a place (no guests)")
    IN_ROOM = "in_room", _("People in the room")
    ONLINE = "online", _("People online")
    CREW = "crew", _("Facilitators and organisers")


class ProposalFormat(TextChoices):
    """What kind of session is proposed."""

    DISCUSSION = "discussion", _("Discussion")
    TALK = "talk", _("Talk")
    DEMO = "demo", _("Demo")
    WORKSHOP = "workshop", _("Workshop")
    SPRINT = "sprint", _("Prototype sprint")


class ProposalState(TextChoices):
    """Where a proposal stands. Only an open one can be voted for and be given a place."""

    WAITING = "waiting", _("Waiting for the facilitator")
    OPEN = "open", _("On the board")
    DECLINED = "declined", _("Declined")
    MERGED = "merged", _("Joined with another")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Need(TextChoices):
    """What a session may need and a space may offer. The solver knows these words."""

    PROJECTOR = "projector", _("Projector or screen")
    QUIET = "quiet", _("A quiet place")
    STEP_FREE = "step-free", _("Step-free access")
    WEBCAST = "webcast", _("Webcast: people online can take part")


class RunMode(TextChoices):
    """What the solver is asked for."""

    FRESH = "fresh", _("A new timetable")
    AROUND = "around", _("Again around what is there")
    LATE = "late", _("Late proposals into free places")


class RunState(TextChoices):
    """How far a run of the solver has come."""

    WAITING = "waiting", _("Waiting to begin")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Failed")


class StepKind(TextChoices):
    """What somebody did to a draft."""

    MOVE = "move", _("moved")
    PIN = "pin", _("pinned")
    BAN = "ban", _("banned")
    SEATS = "seats", _("planned seats for")
    SOLVE = "solve", _("took a timetable of the solver")
    CLEAR = "clear", _("cleared the draft")


class NoteKind(TextChoices):
    """What those who attend a session write down together."""

    TAKEAWAYS = "takeaways", _("What we take away")
    ACTIONS = "actions", _("Who does what next")
    CONTACTS = "contacts", _("Who to talk to")
