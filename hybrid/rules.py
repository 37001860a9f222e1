"""Who may do what: the one place that decides. Deny by default.

Views, socket handlers and templates ask :func:`allows`; nothing else looks at roles. An action that is
not in the table below is refused to everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from hybrid.enums import Access, NeedToKnow, Role

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
    WATCH = auto()  # the webcast of a room
    WATCH_REHEARSAL = auto()  # what is not on air yet
    PUBLISH = auto()  # send picture and sound; which room is asked of may_in_room
    RUN_WEBCAST = auto()  # go live, rehearse, slate, end, stream keys; which room is asked of may_in_room
    SEE_MEMBERS_DOCUMENTS = auto()
    SET_ATTENDANCE = auto()  # say whether one is in the room or online, and one's name
    ASK = auto()  # ask and vote for questions
    MODERATE = auto()  # decide what becomes of questions
    SPEAK = auto()  # the speaker's page of a room
    PROPOSE = auto()  # sessions for an unconference; a board may be narrower
    VOTE_BOARD = auto()  # for such proposals; a board may be narrower
    FACILITATE = auto()  # run a board: proposals, phases, pitches, timetable
    LEAVE = auto()  # let this browser forget who it is in the event
    SHOW_JOIN_CODE = auto()  # the event code and its QR codes, as on the hall screen
    REGISTER = auto()  # look at the page for registering; whether it is open is the event's to say
    SEE_NEEDS = auto()  # what people need on the day, as far as one's own role needs it
    EDIT_EVENT = auto()  # settings, rooms, agenda, speakers, documents
    MANAGE_PEOPLE = auto()  # roles, role links, event code


CREW = frozenset({Role.ORGANISER, Role.MODERATOR, Role.FACILITATOR, Role.AV_OPERATOR})
# Who prepares an event, and so sees it before it is published.
BACKSTAGE = CREW | {Role.SPEAKER, Role.SCREEN}


@dataclass(frozen=True)
class Actor:
    """Whoever asks, in one event. ``person_id`` is None for somebody who has not joined."""

    person_id: int | None = None
    user_id: int | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    is_superuser: bool = False
    is_blocked: bool = False
    # Roles that were given for one room only, with the number of that room.
    held_to: frozenset[tuple[Role, int]] = field(default_factory=frozenset)

    @property
    def is_member(self) -> bool:
        """Whether they have a place in the event; who only starred a session has none yet."""
        return bool(self.roles) and not self.is_blocked

    @property
    def is_crew(self) -> bool:
        """Whether they help to run the event."""
        return self.is_superuser or (not self.is_blocked and bool(self.roles & CREW))

    @property
    def is_organiser(self) -> bool:
        """Whether they may change everything about the event."""
        return self.is_superuser or (not self.is_blocked and Role.ORGANISER in self.roles)

    @property
    def is_device(self) -> bool:
        """Whether this is a hall screen: it shows, and takes part in nothing."""
        return Role.SCREEN in self.roles and not self.is_superuser

    @property
    def was_given_a_place(self) -> bool:
        """Whether somebody gave them their place; guests came in by themselves."""
        return self.is_member and bool(self.roles - {Role.GUEST})


NOBODY = Actor()


def _sees_event(actor: Actor, event: Event) -> bool:
    if actor.is_superuser:
        return True
    if not event.is_published:
        return actor.is_member and bool(actor.roles & BACKSTAGE)
    return event.access != Access.INVITED or actor.was_given_a_place


def _sees_programme(actor: Actor, event: Event) -> bool:
    if actor.is_superuser or not event.is_published:
        return _sees_event(actor, event)
    if event.access == Access.PUBLIC:
        return True
    if event.access == Access.CODE:
        return actor.is_member
    return actor.was_given_a_place


def _may_join(actor: Actor, event: Event) -> bool:
    open_to_all = event.is_published and event.access in {Access.PUBLIC, Access.CODE}
    return open_to_all and not actor.is_blocked and not actor.is_device


def _enters_room(actor: Actor, event: Event) -> bool:
    return not actor.is_blocked and _sees_programme(actor, event)


def _sees_rehearsals(actor: Actor, event: Event) -> bool:
    return actor.is_crew and _enters_room(actor, event)


def _runs_webcast(actor: Actor, event: Event) -> bool:
    is_operator = actor.is_member and Role.AV_OPERATOR in actor.roles
    return (actor.is_organiser or is_operator) and _enters_room(actor, event)


def _publishes(actor: Actor, event: Event) -> bool:
    speaks = event.speakers_may_publish and actor.is_member and Role.SPEAKER in actor.roles
    return _runs_webcast(actor, event) or (speaks and _enters_room(actor, event))


def _stars(actor: Actor, event: Event) -> bool:
    return _enters_room(actor, event) and not actor.is_device


def _is_insider(actor: Actor, event: Event) -> bool:
    if actor.is_superuser:
        return True
    signed_in = actor.user_id is not None and not actor.is_blocked
    return (actor.is_member or signed_in) and _stars(actor, event)


def _has_place(actor: Actor, event: Event) -> bool:
    # A place is needed even of a superuser: what one does here is done by somebody with a name.
    return actor.person_id is not None and actor.is_member and _stars(actor, event)


def _may_leave(actor: Actor, event: Event) -> bool:
    # Only a guest is known by the browser alone; an account signs out instead.
    return actor.person_id is not None and _sees_event(actor, event)


def _shows_code(actor: Actor, event: Event) -> bool:  # noqa: ARG001 -- every predicate has the same shape
    return actor.is_crew or (actor.is_device and actor.is_member)


def _is_organiser(actor: Actor, event: Event) -> bool:  # noqa: ARG001 -- every predicate has the same shape
    return actor.is_organiser


def _moderates(actor: Actor, event: Event) -> bool:  # noqa: ARG001 -- every predicate has the same shape
    return actor.is_organiser or (actor.is_member and Role.MODERATOR in actor.roles)


def _facilitates(actor: Actor, event: Event) -> bool:  # noqa: ARG001 -- every predicate has the same shape
    return actor.is_organiser or (actor.is_member and Role.FACILITATOR in actor.roles)


def _speaks(actor: Actor, event: Event) -> bool:  # noqa: ARG001 -- every predicate has the same shape
    return actor.is_crew or (actor.is_member and Role.SPEAKER in actor.roles)


def _may_register(actor: Actor, event: Event) -> bool:
    return _sees_event(actor, event) and not actor.is_blocked and not actor.is_device


def _sees_needs(actor: Actor, event: Event) -> bool:  # noqa: ARG001 -- every predicate has the same shape
    return actor.is_crew


def needs_to_know(actor: Actor, seen_by: NeedToKnow) -> bool:
    """Say whether ``actor`` may see the answers to a question of registration."""
    if actor.is_organiser:
        return True
    if actor.is_blocked:
        return False
    return bool(actor.roles & _NEED_TO_KNOW[seen_by])


_NEED_TO_KNOW: dict[NeedToKnow, frozenset[Role]] = {
    NeedToKnow.ORGANISERS: frozenset(),
    NeedToKnow.FACILITATORS: frozenset({Role.FACILITATOR}),
    NeedToKnow.AV_OPERATORS: frozenset({Role.AV_OPERATOR}),
    NeedToKnow.MODERATORS: frozenset({Role.MODERATOR}),
    NeedToKnow.CREW: CREW,
}

_TABLE: dict[Action, Callable[[Actor, Event], bool]] = {
    Action.SEE_EVENT: _sees_event,
    Action.SEE_PROGRAMME: _sees_programme,
    Action.JOIN: _may_join,
    Action.STAR: _stars,
    Action.ENTER_ROOM: _enters_room,
    Action.WATCH: _enters_room,
    Action.WATCH_REHEARSAL: _sees_rehearsals,
    Action.PUBLISH: _publishes,
    Action.RUN_WEBCAST: _runs_webcast,
    Action.SEE_MEMBERS_DOCUMENTS: _is_insider,
    Action.SET_ATTENDANCE: _has_place,
    Action.ASK: _has_place,
    Action.MODERATE: _moderates,
    Action.SPEAK: _speaks,
    Action.PROPOSE: _has_place,
    Action.VOTE_BOARD: _has_place,
    Action.FACILITATE: _facilitates,
    Action.LEAVE: _may_leave,
    Action.SHOW_JOIN_CODE: _shows_code,
    Action.REGISTER: _may_register,
    Action.SEE_NEEDS: _sees_needs,
    Action.EDIT_EVENT: _is_organiser,
    Action.MANAGE_PEOPLE: _is_organiser,
}


def allows(actor: Actor, action: Action, event: Event) -> bool:
    """Say whether ``actor`` may do ``action`` in ``event``, the event that the actor was made for."""
    predicate = _TABLE.get(action)
    return predicate is not None and predicate(actor, event)


def may_in_room(
    actor: Actor, action: Action, event: Event, *, room_id: int, speaks_in: frozenset[int] = frozenset()
) -> bool:
    """Say whether ``actor`` may do ``action`` in one room of ``event``: run its webcast, or publish to it.

    An AV operator may be held to one room. A speaker publishes only where a session of theirs is:
    ``speaks_in`` are the numbers of those rooms; to go on air, of those alone where it is their turn.
    """
    if action not in {Action.RUN_WEBCAST, Action.PUBLISH} or not allows(actor, action, event):
        return False
    if actor.is_organiser:
        return True
    held = {room for role, room in actor.held_to if role == Role.AV_OPERATOR}
    if Role.AV_OPERATOR in actor.roles and (not held or room_id in held):
        return True
    return action is Action.PUBLISH and Role.SPEAKER in actor.roles and room_id in speaks_in


def may_create_events(*, is_staff: bool, is_superuser: bool) -> bool:
    """Say whether an account may make a new event, and so become its organiser: the installation's staff."""
    return is_staff or is_superuser
