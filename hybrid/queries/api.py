"""What the JSON interface answers: as anybody may see it, in few queries whatever the size."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from hybrid.enums import Access, RoomKind, SessionKind
from hybrid.interop import api
from hybrid.models import Event, Question, Room, Speaker
from hybrid.queries.content import (
    content_of,
    current_release,
    draft_content,
    public_content,
    with_names_of_today,
)
from hybrid.queries.questions import PUBLIC_STATES, public_question

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from hybrid.queries.content import Facts


def events_for_all() -> api.EventList:
    """Return the events whose programme anybody may see. One query."""
    found = Event.objects.filter(is_published=True, access=Access.PUBLIC)
    return api.EventList(events=[api.EventRow(**_facts(event)) for event in found])


def _facts(event: Event) -> dict[str, str]:
    return {
        "slug": event.slug,
        "name": event.name,
        "tagline": event.tagline,
        "starts_on": event.starts_on.isoformat(),
        "ends_on": event.ends_on.isoformat(),
        "time_zone": event.timezone,
        "venue": event.venue_name,
        "url": settings.CONFIG.public_url + event.get_absolute_url(),
    }


def event_facts(event: Event) -> api.EventFacts:
    """Return an event with its rooms. Two queries."""
    release, site = current_release(event), settings.CONFIG.public_url
    return api.EventFacts(
        **_facts(event),
        description=event.description,
        venue_address=event.venue_address,
        step_free_access=event.step_free_access,
        release=release.name if release else "",
        rooms=[
            api.RoomRow(
                slug=room.slug,
                name=room.name,
                capacity=room.capacity,
                is_online=room.kind == RoomKind.VIRTUAL,
                is_step_free=room.step_free,
                stage=site + reverse("stage", args=[event.slug, room.slug]),
            )
            for room in Room.objects.filter(event=event)
        ],
    )


def agenda(event: Event) -> api.Agenda:
    """Return the agenda that the public sees. Two queries; three with a release."""
    release = current_release(event)
    content = draft_content(event) if release is None else with_names_of_today(event, content_of(release))
    return api.Agenda(
        release=release.number if release else 0,
        release_name=release.name if release else "",
        time_zone=event.timezone,
        sessions=_items(event, content),
    )


def _items(event: Event, content: Iterable[Facts]) -> list[api.AgendaItem]:
    # Resolving an address is dear; one is enough for all.
    link = settings.CONFIG.public_url + reverse("session", args=[event.slug, "-"])
    zone = event.tz
    return [
        api.AgendaItem(
            code=facts.code,
            guid=facts.uid,
            kind=facts.kind,
            title=facts.title,
            abstract=facts.abstract,
            starts=facts.starts.astimezone(zone).isoformat(),
            ends=facts.ends.astimezone(zone).isoformat(),
            room=facts.room.slug if facts.room else "",
            room_name=facts.room.name if facts.room else "",
            group=facts.group.name if facts.group else "",
            speakers=[api.Voice(slug=v.slug, name=v.name, part=v.part) for v in facts.voices],
            sequence=facts.sequence,
            url=link.replace("/-/", f"/{facts.code}/"),
        )
        for facts in content
    ]


def speakers(event: Event) -> api.Speakers:
    """Return everybody who speaks. Three queries; four with a release."""
    site = settings.CONFIG.public_url
    link = site + reverse("speaker", args=[event.slug, "-"])
    sessions: dict[int, list[str]] = defaultdict(list)
    for facts in public_content(event):
        for voice in facts.voices:
            sessions[voice.key].append(facts.code)
    return api.Speakers(
        speakers=[
            api.SpeakerRow(
                slug=speaker.slug,
                name=speaker.name,
                position=speaker.position,
                organisation=speaker.organisation,
                biography=speaker.biography,
                picture=site + speaker.picture.url if speaker.picture else "",
                sessions=sessions[speaker.pk],
                url=link.replace("/-/", f"/{speaker.slug}/"),
            )
            for speaker in Speaker.objects.filter(event=event)
        ]
    )


def questions(event: Event) -> api.Questions:
    """Return the questions that everybody may see. One query."""
    found = (
        Question.objects.filter(event=event, state__in=PUBLIC_STATES, approved_at__isnull=False)
        .select_related("room", "to_speaker", "session")
        .order_by("id")
    )
    rows = []
    for question in found:
        shown = public_question(question)
        rows.append(
            api.QuestionRow(
                id=shown.id,
                room=question.room.slug,
                session=shown.session,
                text=shown.text,
                author=shown.author,
                to=shown.to,
                state=shown.state.value,
                outcome=shown.outcome.value if shown.outcome else None,
                answer=shown.outcome_text,
                votes=shown.votes,
                asked_at=question.created_at.astimezone(event.tz).isoformat(timespec="seconds"),
            )
        )
    return api.Questions(questions=rows)


def grid(event: Event) -> api.Grid:
    """Return the unconference's sessions by time and space. As many queries as the agenda."""
    rows: dict[tuple[dt.datetime, dt.datetime], dict[str, list[Facts]]] = {}
    for facts in public_content(event):
        if facts.kind == SessionKind.UNCONFERENCE:
            spaces = rows.setdefault((facts.starts, facts.ends), defaultdict(list))
            spaces[facts.room.slug if facts.room else ""].append(facts)
    zone = event.tz
    return api.Grid(
        time_zone=event.timezone,
        rows=[
            api.GridRow(
                starts=starts.astimezone(zone).isoformat(),
                ends=ends.astimezone(zone).isoformat(),
                spaces={space: _items(event, items) for space, items in spaces.items()},
            )
            for (starts, ends), spaces in sorted(rows.items())
        ],
    )
