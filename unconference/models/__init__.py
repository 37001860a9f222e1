from .board import Board, BoardAction, Slot, Space
from .proposals import Absence, Host, MergeOffer, Proposal
from .timetable import Ban, Note, Placement, Release, ReleasedSession, Timetable
from .votes import Ballot, Vote

__all__ = [
    "Absence",
    "Ballot",
    "Ban",
    "Board",
    "BoardAction",
    "Host",
    "MergeOffer",
    "Note",
    "Placement",
    "Proposal",
    "Release",
    "ReleasedSession",
    "Slot",
    "Space",
    "Timetable",
    "Vote",
]
