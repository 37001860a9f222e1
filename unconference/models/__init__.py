from .board import Board, BoardAction, Slot, Space
from .proposals import Absence, Host, HostInvitation, MergeOffer, Proposal
from .runs import DraftStep, GridSeen, SolverRun
from .timetable import Ban, GridRelease, Note, Placement, ReleasedSession, RemovedSession, Timetable
from .votes import Ballot, JoinedVote, Vote

__all__ = [
    "Absence",
    "Ballot",
    "Ban",
    "Board",
    "BoardAction",
    "DraftStep",
    "GridRelease",
    "GridSeen",
    "Host",
    "HostInvitation",
    "JoinedVote",
    "MergeOffer",
    "Note",
    "Placement",
    "Proposal",
    "ReleasedSession",
    "RemovedSession",
    "Slot",
    "SolverRun",
    "Space",
    "Timetable",
    "Vote",
]
