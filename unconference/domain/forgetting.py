"""Taking the name of a host who is nobody any more off the agenda, where a release of the timetable wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hybrid.domain.forgetting import forget_in_sessions
from unconference.models import ReleasedSession

if TYPE_CHECKING:
    from hybrid.models import Person


def forget_host(*, person: Person, name: str) -> None:
    """Take ``name`` out of the texts of the sessions that ``person`` hosts, in the agenda and all its releases."""
    hosted = ReleasedSession.objects.filter(proposal__hosts__person=person)
    forget_in_sessions(
        event=person.event, sessions=set(hosted.values_list("session_id", flat=True)), name=name
    )
