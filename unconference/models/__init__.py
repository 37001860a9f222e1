from .board import Board, BoardAction, Slot, Space
from .proposals import Absence, Host, HostInvitation, MergeOffer, Proposal
from .runs import DraftStep, GridSeen, SolverRun
from .timetable import Ban, CancelledSession, Note, Placement, Release, ReleasedSession, Timetable
from .votes import Ballot, JoinedVote, Vote

__all__ = [
    "Absence",
    "Ballot",
    "Ban",
    "Board",
    "BoardAction",
    "CancelledSession",
    "DraftStep",
    "GridSeen",
    "Host",
    "HostInvitation",
    "JoinedVote",
    "MergeOffer",
    "Note",
    "Placement",
    "Proposal",
    "Release",
    "ReleasedSession",
    "Slot",
    "SolverRun",
    "Space",
    "Timetable",
    "Vote",
]
