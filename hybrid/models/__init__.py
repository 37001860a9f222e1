from .agenda import Cohort, CohortSettings, Session, SessionSpeaker, Star
from .event import Event, Organisation
from .extras import Document, Exhibitor
from .imports import PendingImport
from .invitations import Invitation
from .live import Receipt, StreamRevision
from .mail_texts import MailText, RegistrationMail
from .people import Person, PersonRole, RoleLink
from .questions import Question, QuestionAction, QuestionRules, QuestionVote
from .registration import (
    Registration,
    RegistrationAnswer,
    RegistrationQuestion,
    RegistrationRules,
    WaitingEntry,
)
from .releases import AgendaNews, AgendaRelease, AgendaShift, AgendaWishes, CancelledSession, FormerStar
from .removal import Removal
from .rooms import Room
from .scoped import scope, scopes_disabled
from .speakers import Speaker
from .user import User
from .webcast import RelayLink, RelayOrder, StreamKey, WatchMinute, Webcast, WebcastAction

__all__ = [
    "AgendaNews",
    "AgendaRelease",
    "AgendaShift",
    "AgendaWishes",
    "CancelledSession",
    "Cohort",
    "CohortSettings",
    "Document",
    "Event",
    "Exhibitor",
    "FormerStar",
    "Invitation",
    "MailText",
    "Organisation",
    "PendingImport",
    "Person",
    "PersonRole",
    "Question",
    "QuestionAction",
    "QuestionRules",
    "QuestionVote",
    "Receipt",
    "Registration",
    "RegistrationAnswer",
    "RegistrationMail",
    "RegistrationQuestion",
    "RegistrationRules",
    "RelayLink",
    "RelayOrder",
    "Removal",
    "RoleLink",
    "Room",
    "Session",
    "SessionSpeaker",
    "Speaker",
    "Star",
    "StreamKey",
    "StreamRevision",
    "User",
    "WaitingEntry",
    "WatchMinute",
    "Webcast",
    "WebcastAction",
    "scope",
    "scopes_disabled",
]
