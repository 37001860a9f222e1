"""Whether those who listen still may: by whatever hand they lost the right, and whichever process it was in.

A rule that changes somebody's rights says so at once (:func:`hybrid.live.publish.rights_changed`). Signing
out, hiding an event, the admin's pages and commands do not pass a hub. So every few seconds each process
reads again what its sockets rest on: session, account, person and event.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.contrib.sessions.models import Session as BrowserSession
from django.utils import timezone

from hybrid.enums import Attendance, Role
from hybrid.models import Event, Person, User
from hybrid.rules import Action, Actor, allows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hybrid.live.connection import Connection

K = TypeVar("K", int, str)

# Seconds; with the time that reading takes, well below the five after which a lost right must have taken effect.
INTERVAL = 3.0
# Keys a query: databases limit the parameters of one.
CHUNK = 500


@dataclass(frozen=True)
class _PersonNow:
    attendance: Attendance
    is_blocked: bool
    roles: frozenset[Role]


@dataclass(frozen=True)
class Standing:
    """What the database says now of those who are connected; who is not in it has gone."""

    sessions: frozenset[str]
    superuser_by_user: dict[int, bool]
    people: dict[int, _PersonNow]
    events: dict[int, Event]

    def keeps(self, connection: Connection) -> bool:
        """Say whether ``connection`` may go on as it is."""
        event, actor = self.events.get(connection.event_id), connection.actor
        if connection.session_key is not None and connection.session_key not in self.sessions:
            return False
        if actor.user_id is not None and self.superuser_by_user.get(actor.user_id) != actor.is_superuser:
            return False
        return (
            event is not None
            and self._is_same_person(actor, connection.attendance)
            and allows(actor, Action.SEE_PROGRAMME, event)
        )

    def _is_same_person(self, actor: Actor, attendance: Attendance) -> bool:
        if actor.person_id is None:
            return True
        now = self.people.get(actor.person_id)
        return now == _PersonNow(attendance, actor.is_blocked, actor.roles)


def read_standing(connections: Iterable[Connection]) -> Standing:
    """Read what ``connections`` rest on, across all events. Four queries for each five hundred sockets."""
    found = list(connections)
    return Standing(
        sessions=frozenset(_sessions({c.session_key for c in found if c.session_key is not None})),
        superuser_by_user=dict(_users({c.actor.user_id for c in found if c.actor.user_id is not None})),
        people=_people({c.actor.person_id for c in found if c.actor.person_id is not None}),
        events={event.pk: event for event in Event.objects.filter(pk__in={c.event_id for c in found})},
    )


def _chunks(keys: set[K]) -> Iterator[list[K]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def _sessions(keys: set[str]) -> Iterator[str]:
    for chunk in _chunks(keys):
        open_ones = BrowserSession.objects.filter(session_key__in=chunk, expire_date__gt=timezone.now())
        yield from open_ones.values_list("session_key", flat=True)


def _users(keys: set[int]) -> Iterator[tuple[int, bool]]:
    for chunk in _chunks(keys):
        yield from User.objects.filter(pk__in=chunk, is_active=True).values_list("pk", "is_superuser")


def _people(keys: set[int]) -> dict[int, _PersonNow]:
    facts: dict[int, tuple[str, bool]] = {}
    roles: defaultdict[int, set[Role]] = defaultdict(set)
    for chunk in _chunks(keys):
        rows = Person.objects.filter(pk__in=chunk).values_list(
            "pk", "attendance", "blocked_at", "role_rows__role"
        )
        for pk, attendance, blocked_at, role in rows:
            facts[pk] = attendance, blocked_at is not None
            if role is not None:
                roles[pk].add(Role(role))
    return {
        pk: _PersonNow(Attendance(attendance), is_blocked, frozenset(roles[pk]))
        for pk, (attendance, is_blocked) in facts.items()
    }
