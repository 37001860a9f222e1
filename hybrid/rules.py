"""Who may do what: the one place that decides. Deny by default.

Views, socket handlers and templates ask :func:`allows`; nothing else looks at roles. An action that is
not in the table below is refused to everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from hybrid.enums import Access, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from hybrid.models import Event


class Action(Enum):
    """Everything that a person can try to do in an event."""

    SEE_EVENT = auto()  # the front page
    SEE_PROGRAMME = auto()  # agenda, sessions, speakers, market place, practical information
    JOIN = auto()  # become a guest
    STAR = auto()  # keep sessions in one's own agenda
    ENTER_ROOM = auto()  # the stage page of a room
    SEE_MEMBERS_DOCUMENTS = auto()
    SET_ATTENDANCE = auto()  # say whether one is in the room or online
    ASK = auto()  # ask and vote for questions
    MODERATE = auto()  # decide what becomes of questions
    EDIT_EVENT = auto()  # settings, rooms, agenda, speakers, documents
    MANAGE_PEOPLE = auto()  # roles, role links, event code


CREW = frozenset({Role.ORGANISER, Role.MODERATOR, Role.FACILITATOR, Role.AV_OPERATOR})


@dataclass(frozen=True)
class Actor:
    """Whoever asks, in one event. ``person_id`` is None for somebody who has not joined."""

    person_id: int | None = None
    user_id: int | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    is_superuser: bool = False
    is_blocked: bool = False

    @property
    def is_member(self) -> bool:
        """Whether they have a place in the event."""
        return self.person_id is not None and not self.is_blocked

    @property
    def is_crew(self) -> bool:
        """Whether they help to run the event."""
        return self.is_superuser or (not self.is_blocked and bool(self.roles & CREW))

    @property
    def is_organiser(self) -> bool:
        """Whether they may change everything about the event."""
        return self.is_superuser or (not self.is_blocked and Role.ORGANISER in self.roles)


NOBODY = Actor()


def _sees_event(actor: Actor, event: Event) -> bool:
    if actor.is_organiser:
        return True
    return event.is_published and (event.access != Access.INVITED or actor.is_member)


def _sees_programme(actor: Actor, event: Event) -> bool:
    if actor.is_organiser:
        return True
    if not event.is_published:
        return actor.is_crew
    if event.access == Access.PUBLIC:
        return True
    if event.access == Access.REGISTERED:
        # A guest's name is no registration; every other role was given by somebody.
        return actor.is_member and bool(actor.roles - {Role.GUEST})
    return actor.is_member


def _may_join(actor: Actor, event: Event) -> bool:
    return event.is_published and not actor.is_blocked and event.access in {Access.PUBLIC, Access.CODE}


def _takes_part(actor: Actor, event: Event) -> bool:
    return not actor.is_blocked and _sees_programme(actor, event)


def _is_member(actor: Actor, event: Event) -> bool:
    return actor.is_superuser or (actor.is_member and _sees_programme(actor, event))


def _is_organiser(actor: Actor, event: Event) -> bool:  # noqa: ARG001 -- every predicate has the same shape
    return actor.is_organiser


def _moderates(actor: Actor, event: Event) -> bool:  # noqa: ARG001 -- every predicate has the same shape
    return actor.is_organiser or (actor.is_member and Role.MODERATOR in actor.roles)


_TABLE: dict[Action, Callable[[Actor, Event], bool]] = {
    Action.SEE_EVENT: _sees_event,
    Action.SEE_PROGRAMME: _sees_programme,
    Action.JOIN: _may_join,
    Action.STAR: _takes_part,
    Action.ENTER_ROOM: _takes_part,
    Action.SEE_MEMBERS_DOCUMENTS: _is_member,
    Action.SET_ATTENDANCE: _is_member,
    Action.ASK: _is_member,
    Action.MODERATE: _moderates,
    Action.EDIT_EVENT: _is_organiser,
    Action.MANAGE_PEOPLE: _is_organiser,
}


def allows(actor: Actor, action: Action, event: Event) -> bool:
    """Say whether ``actor`` may do ``action`` in ``event``, the event that the actor was made for."""
    predicate = _TABLE.get(action)
    return predicate is not None and predicate(actor, event)
