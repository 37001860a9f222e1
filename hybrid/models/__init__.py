from .agenda import Cohort, Session, SessionSpeaker, Star
from .event import Event, Organisation
from .extras import Document, Exhibitor
from .live import Receipt, StreamRevision
from .people import Person, PersonRole, RoleLink
from .questions import Question, QuestionAction, QuestionRules, QuestionVote
from .removal import Removal
from .rooms import Room
from .scoped import scope, scopes_disabled
from .speakers import Speaker
from .user import User

__all__ = [
    "Cohort",
    "Document",
    "Event",
    "Exhibitor",
    "Organisation",
    "Person",
    "PersonRole",
    "Question",
    "QuestionAction",
    "QuestionRules",
    "QuestionVote",
    "Receipt",
    "Removal",
    "RoleLink",
    "Room",
    "Session",
    "SessionSpeaker",
    "Speaker",
    "Star",
    "StreamRevision",
    "User",
    "scope",
    "scopes_disabled",
]
