"""Making the demo events, and keeping them current.

A demo event is made once, from its plan. Later loads only move its agenda (:mod:`hybrid.demo.moving`):
what an organiser changed, added or deleted since stays so, and ids, codes, stars and people stay as they
are. Delete a demo event to have it made afresh. An event of somebody's own that happens to have the
address of a demo event is never touched.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction

from hybrid.enums import RoomKind
from hybrid.extensions import extensions
from hybrid.models import (
    Cohort,
    Document,
    Event,
    Exhibitor,
    Organisation,
    Person,
    PersonRole,
    Room,
    Session,
    SessionSpeaker,
    Speaker,
    scope,
)
from hybrid.models.fields import make_code

from .authority import AUTHORITY
from .moving import move_agenda
from .pdf import make_pdf
from .questions import ask_questions
from .registration import move_offers, open_full_registration, open_registration
from .round_table import ROUND_TABLE
from .social_citizens import SOCIAL_CITIZENS

if TYPE_CHECKING:
    from .plan import DocumentPlan, EventPlan

PLANS: tuple[EventPlan, ...] = (SOCIAL_CITIZENS, AUTHORITY, ROUND_TABLE)
CODE_LENGTH = 6


@transaction.atomic
def load_demo(*, now: dt.datetime) -> list[Event]:
    """Make the demo events that are missing, move them all to ``now``, and return them.

    Loading again is harmless: see the module's description of what a later load does.
    """
    events = []
    for plan in PLANS:
        event = Event.objects.filter(uid=plan.uid).first()
        if event is None:
            if Event.objects.filter(slug=plan.slug).exists():
                continue
            event = make_event(plan=plan, now=now)
        move_agenda(event=event, plan=plan, now=now)
        with scope(event=event):
            move_offers(event=event, now=now)
            for part in extensions.demo.values():
                part.load(event=event, now=now)
        events.append(event)
    return events


@transaction.atomic
def make_event(*, plan: EventPlan, now: dt.datetime) -> Event:
    """Make the event of ``plan``, published, on the date of ``now``, at the hours it has on paper."""
    is_taken = Event.objects.filter(join_code=plan.join_code).exists()
    event = Event(
        uid=plan.uid,
        slug=plan.slug,
        name=plan.name,
        tagline=plan.tagline,
        description=plan.description,
        who_should_attend=plan.who_should_attend,
        timezone=plan.timezone,
        venue_name=plan.venue_name,
        venue_address=plan.venue_address,
        venue_map_url=plan.venue_map_url,
        directions=plan.directions,
        step_free_access=plan.step_free_access,
        contact_email=plan.contact_email,
        accent=plan.accent,
        access=plan.access,
        join_code=make_code(CODE_LENGTH) if is_taken else plan.join_code,
        is_published=True,
    )
    event.starts_on = now.astimezone(event.tz).date()
    event.ends_on = event.starts_on + max(session.end for session in plan.sessions)
    event.save()
    with scope(event=event):
        _make_agenda(event, plan)
        _make_market(event, plan)
        _make_people(event, plan)
        _make_documents(event, plan)
        if plan is SOCIAL_CITIZENS:
            ask_questions(event=event, now=now)
            open_registration(event=event, now=now)
        if plan is AUTHORITY:
            open_full_registration(event=event, now=now)
    return event


def _make_agenda(event: Event, plan: EventPlan) -> None:
    """Make rooms, groups, speakers and the sessions that need them."""
    rooms = {
        room.slug: Room.objects.create(
            event=event,
            slug=room.slug,
            name=room.name,
            kind=RoomKind.PHYSICAL if room.where else RoomKind.VIRTUAL,
            capacity=room.capacity,
            where=room.where,
            # Lifts go to every floor of the demo's houses.
            step_free=True if room.where else None,
            position=position,
        )
        for position, room in enumerate(plan.rooms)
    }
    cohorts = {
        name: Cohort.objects.create(event=event, name=name, position=position)
        for position, name in enumerate(plan.cohorts)
    }
    speakers = {
        speaker.slug: Speaker.objects.create(
            event=event,
            slug=speaker.slug,
            name=speaker.name,
            position=speaker.position,
            organisation=speaker.organisation,
            biography=speaker.biography,
        )
        for speaker in plan.speakers
    }
    midnight = dt.datetime.combine(event.starts_on, dt.time(), event.tz).astimezone(dt.UTC)
    for item in plan.sessions:
        session = Session.objects.create(
            event=event,
            uid=plan.session_uid(item.code),
            code=item.code,
            kind=item.kind,
            title=item.title,
            abstract=item.abstract,
            starts_at=midnight + item.start,
            ends_at=midnight + item.end,
            room=rooms[item.room],
            cohort=cohorts[item.cohort] if item.cohort else None,
        )
        parts = dict(zip(item.speakers, item.parts, strict=False))
        SessionSpeaker.objects.bulk_create(
            SessionSpeaker(
                session=session, speaker=speakers[slug], part=parts.get(slug, ""), position=position
            )
            for position, slug in enumerate(item.speakers)
        )


def _make_market(event: Event, plan: EventPlan) -> None:
    """Make the bodies behind the event and the stands of its market place."""
    Organisation.objects.bulk_create(
        Organisation(event=event, name=body.name, role=body.role, position=position)
        for position, body in enumerate(plan.organisations)
    )
    Exhibitor.objects.bulk_create(
        Exhibitor(
            event=event,
            name=exhibitor.name,
            stand=exhibitor.stand,
            description=exhibitor.description,
            position=position,
        )
        for position, exhibitor in enumerate(plan.exhibitors)
    )


def _make_people(event: Event, plan: EventPlan) -> None:
    """Make the invented people who take part, each with one role."""
    cohorts = {cohort.name: cohort for cohort in Cohort.objects.filter(event=event)}
    for item in plan.people:
        person = Person.objects.create(
            event=event,
            display_name=item.name,
            organisation=item.organisation,
            attendance=item.attendance,
            cohort=cohorts.get(item.cohort),
        )
        PersonRole.objects.create(person=person, role=item.role)


def _make_documents(event: Event, plan: EventPlan) -> None:
    """Make the documents as real files."""
    for position, item in enumerate(plan.documents):
        content = _document_bytes(item)
        document = Document(
            event=event,
            session=Session.objects.filter(code=item.session).first() if item.session else None,
            title=item.title,
            filename=item.filename,
            size=len(content),
            audience=item.audience,
            position=position,
        )
        document.file.save(item.filename, ContentFile(content), save=False)
        document.save()


def _document_bytes(item: DocumentPlan) -> bytes:
    if item.filename.endswith(".pdf"):
        return make_pdf(title=item.title, paragraphs=item.paragraphs)
    return "\n\n".join([item.title, *item.paragraphs, ""]).encode()
