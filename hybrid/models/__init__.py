from .agenda import Cohort, Session, SessionSpeaker, Star
from .event import Event, Organisation
from .extras import Document, Exhibitor
from .people import Person, PersonRole, RoleLink
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
    "Removal",
    "RoleLink",
    "Room",
    "Session",
    "SessionSpeaker",
    "Speaker",
    "Star",
    "User",
    "scope",
    "scopes_disabled",
]
