"""What an event has, and what it still lacks before visitors should see it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hybrid.enums import PAUSES, Access, RoomKind
from hybrid.models import Document, Exhibitor, Organisation, Person, Room, Session, Speaker

if TYPE_CHECKING:
    from hybrid.models import Event


@dataclass(frozen=True)
class Step:
    """Something to see to. ``page`` is the URL name of where, ``field`` the form field there."""

    text: str
    is_done: bool
    page: str
    field: str = ""
    is_needed: bool = True


@dataclass(frozen=True)
class Readiness:
    """Counts by kind, and every step in the order of work."""

    rooms: int
    sessions: int
    speakers: int
    organisations: int
    exhibitors: int
    documents: int
    people: int
    steps: list[Step]

    @property
    def needed(self) -> list[Step]:
        """What visitors would miss."""
        return [step for step in self.steps if step.is_needed]

    @property
    def helpful(self) -> list[Step]:
        """What visitors would be glad of."""
        return [step for step in self.steps if not step.is_needed]

    @property
    def missing(self) -> int:
        """How many needed steps are left."""
        return sum(not step.is_done for step in self.needed)


def readiness_of(event: Event) -> Readiness:
    """Look through ``event``. Seven queries, whatever its size."""
    first = dt.datetime.combine(event.starts_on, dt.time(), event.tz)
    # The day after the last begins when the last has ended, in summer time too.
    end = dt.datetime.combine(event.ends_on + dt.timedelta(days=1), dt.time(), event.tz)
    rooms = Room.objects.filter(event=event).aggregate(
        total=Count("pk"),
        physical=Count("pk", filter=Q(kind=RoomKind.PHYSICAL)),
        unsaid=Count("pk", filter=Q(kind=RoomKind.PHYSICAL, step_free=None)),
    )
    sessions = Session.objects.filter(event=event).aggregate(
        total=Count("pk"),
        roomless=Count("pk", filter=Q(room=None) & ~Q(kind__in=PAUSES)),
        outside=Count("pk", filter=Q(starts_at__lt=first) | Q(ends_at__gt=end)),
    )
    speakers = Speaker.objects.filter(event=event).aggregate(
        total=Count("pk", distinct=True),
        faceless=Count("pk", filter=Q(picture=""), distinct=True),
        silent=Count("pk", filter=Q(parts=None), distinct=True),
    )
    organisations = Organisation.objects.filter(event=event).count()
    return Readiness(
        rooms=rooms["total"],
        sessions=sessions["total"],
        speakers=speakers["total"],
        organisations=organisations,
        exhibitors=Exhibitor.objects.filter(event=event).count(),
        documents=Document.objects.filter(event=event).count(),
        people=Person.objects.filter(event=event).exclude(role_rows=None).count(),
        steps=[
            *_facts(event, is_online=not rooms["physical"] and bool(rooms["total"])),
            *_agenda(rooms["total"], sessions),
            *_helpful(event, speakers, organisations, unsaid=rooms["unsaid"]),
        ],
    )


def _facts(event: Event, *, is_online: bool) -> list[Step]:
    steps = [
        Step(_("Say what the event is about"), bool(event.description), "manage-settings", "description"),
    ]
    if not is_online:
        field = "venue_address" if event.venue_name else "venue_name"
        told = bool(event.venue_name and event.venue_address)
        steps.append(Step(_("Say where it is"), told, "manage-settings", field))
    if event.access == Access.CODE:
        steps.append(Step(_("Make the code that opens it"), bool(event.join_code), "role-links"))
    return steps


def _agenda(rooms: int, sessions: dict[str, int]) -> list[Step]:
    total, roomless, outside = sessions["total"], sessions["roomless"], sessions["outside"]
    steps = [
        Step(_("Add the rooms"), bool(rooms), "manage-rooms"),
        Step(_("Plan the agenda"), bool(total), "editor"),
    ]
    if total:
        in_rooms = ngettext("Give %(count)d session a room", "Give %(count)d sessions a room", roomless) % {
            "count": roomless
        }
        in_days = ngettext(
            "Move %(count)d session into the days of the event",
            "Move %(count)d sessions into the days of the event",
            outside,
        ) % {"count": outside}
        steps += [
            Step(in_rooms if roomless else _("Every session has a room"), not roomless, "editor"),
            Step(
                in_days if outside else _("Every session is within the days of the event"),
                not outside,
                "editor",
            ),
        ]
    return steps


def _helpful(event: Event, speakers: dict[str, int], organisations: int, *, unsaid: int) -> list[Step]:
    wanted = [
        (_("Say who should attend"), "who_should_attend"),
        (_("Say how to get there"), "directions"),
        (_("Describe the step-free access"), "step_free_access"),
        (_("Give an address for questions"), "contact_email"),
        (_("Add a picture for when somebody shares the event"), "picture"),
    ]
    steps = [
        Step(text, bool(getattr(event, field)), "manage-settings", field, is_needed=False)
        for text, field in wanted
    ]
    steps.append(
        Step(
            _("Name the organisations behind it"),
            bool(organisations),
            "manage-organisations",
            is_needed=False,
        )
    )
    if unsaid:
        text = ngettext(
            "Say whether %(count)d room can be reached without steps",
            "Say of %(count)d rooms whether they can be reached without steps",
            unsaid,
        ) % {"count": unsaid}
        steps.append(Step(text, is_done=False, page="manage-rooms", is_needed=False))
    faceless, silent = speakers["faceless"], speakers["silent"]
    if faceless:
        text = ngettext(
            "Add a picture of %(count)d speaker", "Add pictures of %(count)d speakers", faceless
        ) % {"count": faceless}
        steps.append(Step(text, is_done=False, page="manage-speakers", is_needed=False))
    if silent:
        text = ngettext(
            "%(count)d speaker has no session yet", "%(count)d speakers have no session yet", silent
        ) % {"count": silent}
        steps.append(Step(text, is_done=False, page="manage-speakers", is_needed=False))
    return steps
