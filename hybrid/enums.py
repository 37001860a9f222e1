"""The states and kinds of the event core. Values are stored and sent: never change one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Access(TextChoices):
    """Who may go further than the event's front page."""

    PUBLIC = "public", _("Public: anyone with the link")
    CODE = "code", _("Code: anyone who has the event code")
    REGISTERED = "registered", _("Registered: people who are registered and signed in")
    INVITED = "invited", _("Invited: only people who were given a place; not listed")


class RoomKind(TextChoices):
    """Whether a room has walls."""

    PHYSICAL = "physical", _("In the building")
    VIRTUAL = "virtual", _("Online only")


class SessionKind(TextChoices):
    """What happens in a session."""

    OPENING = "opening", _("Opening or closing address")
    KEYNOTE = "keynote", _("Keynote")
    TALK = "talk", _("Talk")
    PANEL = "panel", _("Panel")
    SEMINAR = "seminar", _("Seminar")
    WORKSHOP = "workshop", _("Workshop")
    QA = "qa", _("Questions and answers")
    TABLE = "table", _("Table discussion")
    AWARD = "award", _("Award")
    UNCONFERENCE = "unconference", _("Unconference")
    MARKET = "market", _("Market place")
    REGISTRATION = "registration", _("Registration")
    BREAK = "break", _("Break")
    SOCIAL = "social", _("Social")


# Kinds in which nobody speaks from a stage: shown quietly, and no reason to warn of double booking.
PAUSES = frozenset({SessionKind.BREAK, SessionKind.REGISTRATION, SessionKind.MARKET, SessionKind.SOCIAL})


class OrganisationRole(TextChoices):
    """What an organisation is to the event."""

    HOST = "host", _("Host")
    ORGANISER = "organiser", _("Organiser")
    SPONSOR = "sponsor", _("Sponsor")
    CO_SPONSOR = "co_sponsor", _("Co-sponsor")
    MEDIA_PARTNER = "media_partner", _("Event media partner")


class DocumentAudience(TextChoices):
    """Who may download a document."""

    PUBLIC = "public", _("Everyone who can see the event")
    SIGNED_IN = "signed_in", _("People who have joined or signed in")


class Role(TextChoices):
    """What somebody is in one event. A person may have several."""

    ORGANISER = "organiser", _("Organiser")
    MODERATOR = "moderator", _("Moderator")
    FACILITATOR = "facilitator", _("Facilitator")
    AV_OPERATOR = "av_operator", _("AV operator")
    SPEAKER = "speaker", _("Speaker")
    DELEGATE = "delegate", _("Delegate")
    VIEWER = "viewer", _("Viewer")
    GUEST = "guest", _("Guest")
    SCREEN = "screen", _("Hall screen")


class Attendance(TextChoices):
    """Where somebody takes part from."""

    IN_ROOM = "in_room", _("In the room")
    ONLINE = "online", _("Online")


class QuestionState(TextChoices):
    """Where a question stands."""

    WAITING = "waiting", _("Waiting for the moderator")
    APPROVED = "approved", _("Approved")
    ON_SCREEN = "on_screen", _("On screen")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Outcome(TextChoices):
    """What became of a question, for everybody to see."""

    ANSWERED_LIVE = "answered_live", _("Answered live")
    ANSWERED_IN_WRITING = "answered_in_writing", _("Answered in writing")
    TAKEN_AWAY = "taken_away", _("Taken away for follow-up")
    MERGED = "merged", _("Joined with another question")
    DECLINED = "declined", _("Declined")


class Naming(TextChoices):
    """Whether a question carries its asker's name."""

    NAMED = "named", _("With my name")
    UNATTRIBUTED = "unattributed", _("Not attributed")


class NamingOffer(TextChoices):
    """Which of the two an event offers to those who ask."""

    CHOICE = "choice", _("The asker chooses")
    NAMED_ONLY = "named_only", _("Always with the name")
    UNATTRIBUTED_ONLY = "unattributed_only", _("Never with the name")


class RegistrationState(TextChoices):
    """Where a registration stands."""

    CONFIRMED = "confirmed", _("Has a place")
    WAITING = "waiting", _("On the waiting list")
    EXPIRED = "expired", _("Offer ran out")
    DECLINED = "declined", _("Offer declined")
    CANCELLED = "cancelled", _("Cancelled")


class AnswerKind(TextChoices):
    """How one of the organiser's own questions is answered."""

    TEXT = "text", _("A line of text")
    LONG = "long", _("Several lines of text")
    CHOICE = "choice", _("One of several choices")
    CONSENT = "consent", _("A box to tick")


class NeedToKnow(TextChoices):
    """Who sees the answers to a question besides the organisers."""

    ORGANISERS = "organisers", _("Organisers only")
    FACILITATORS = "facilitators", _("Organisers and facilitators")
    AV_OPERATORS = "av_operators", _("Organisers and AV operators")
    MODERATORS = "moderators", _("Organisers and moderators")
    CREW = "crew", _("Everybody who helps to run the event")


class MailKind(TextChoices):
    """The mails that registration sends."""

    CONFIRMED = "confirmed", _("You have a place")
    WAITING = "waiting", _("You are on the waiting list")
    OFFERED = "offered", _("A place is free for you")
    EXPIRED = "expired", _("The offer has run out")
    CHANGED = "changed", _("Your registration was changed")
    CANCELLED = "cancelled", _("Your registration was cancelled")
    LINK = "link", _("Your link, asked for again")
    AGAIN = "again", _("You are registered already")
    INVITED = "invited", _("You are invited")


class WebcastMode(TextChoices):
    """What a webcast's operator wants of it."""

    OFF = "off", _("Off")
    REHEARSAL = "rehearsal", _("Rehearsal")
    ON_AIR = "on_air", _("On air")


class Picture(TextChoices):
    """What the relay says of a room's publisher; empty where there has been none."""

    LIVE = "live", _("There is a picture")
    AWAY = "away", _("The picture has stopped")
    ENDED = "ended", _("The publisher has gone")


class WebcastState(TextChoices):
    """How a webcast looks to whoever watches. The public is told ``off`` while the crew rehearses."""

    OFF = "off", _("Off")
    REHEARSAL = "rehearsal", _("Rehearsal")
    LIVE = "live", _("Live")
    SLATE = "slate", _("Pause")
    AWAY = "away", _("Waiting for the picture")
    DOWN = "down", _("Interrupted")


class WebcastDeed(TextChoices):
    """What is written into a webcast's log."""

    GO_LIVE = "go_live", _("on air")
    REHEARSE = "rehearse", _("rehearsal")
    SLATE = "slate", _("pause")
    END_SLATE = "end_slate", _("the pause ended")
    END = "end", _("ended")
    STARTED = "started", _("a picture came, as a rehearsal")
    STARTED_LIVE = "started_live", _("a picture came, and went on air")
    ABANDONED = "abandoned", _("ended by itself: no picture came any more")
    KEY_MADE = "key_made", _("a stream key was made")
    KEY_REVOKED = "key_revoked", _("a stream key was revoked")


class CohortRule(TextChoices):
    """How delegates come into the groups of an event."""

    BY_HAND = "by_hand", _("By hand")
    EVEN = "even", _("Evenly")
    BY_ORGANISATION = "by_organisation", _("By organisation: colleagues stay together")
