"""Events and sessions in the words of schema.org, for search engines (JSON-LD 1.1)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe

from hybrid.enums import OrganisationRole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hybrid.models import Event, Organisation, Session, SessionSpeaker

# What an organisation is to the event, in schema.org's words.
_PROPERTIES = {
    OrganisationRole.HOST: "organizer",
    OrganisationRole.ORGANISER: "organizer",
    OrganisationRole.SPONSOR: "sponsor",
    OrganisationRole.CO_SPONSOR: "sponsor",
    OrganisationRole.MEDIA_PARTNER: "contributor",
}
# Inside a script element only these could end it or start something else (HTML §4.12.1.3).
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def _locations(event: Event, url: str) -> list[dict[str, object]]:
    """Return the building, if there is one, and the page: every event can be followed from anywhere."""
    places: list[dict[str, object]] = [{"@type": "VirtualLocation", "url": url}]
    if event.venue_name or event.venue_address:
        address = ", ".join(event.venue_address.splitlines())
        places.insert(0, {"@type": "Place", "name": event.venue_name, "address": address})
    return places


def _attendance(event: Event) -> str:
    mixed = event.venue_name or event.venue_address
    return f"https://schema.org/{'Mixed' if mixed else 'Online'}EventAttendanceMode"


def describe_event(
    event: Event, organisations: Iterable[Organisation], *, url: str, image: str
) -> dict[str, object]:
    """Return the event as a schema.org Event. ``url`` and ``image`` are whole addresses."""
    bodies: dict[str, list[dict[str, str]]] = {}
    for organisation in organisations:
        name = _PROPERTIES[OrganisationRole(organisation.role)]
        body = {"@type": "Organization", "name": organisation.name}
        bodies.setdefault(name, []).append(body | ({"url": organisation.url} if organisation.url else {}))
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": event.name,
        "description": event.tagline or event.name,
        "startDate": event.starts_on.isoformat(),
        "endDate": event.ends_on.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": _attendance(event),
        "location": _locations(event, url),
        "image": [image],
        **bodies,
    }


def describe_session(
    session: Session, parts: Iterable[SessionSpeaker], *, event: Event, url: str, event_url: str
) -> dict[str, object]:
    """Return a session as an Event within the event; its times carry the event's offset from UTC."""
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": session.title,
        "startDate": session.starts_at.astimezone(event.tz).isoformat(),
        "endDate": session.ends_at.astimezone(event.tz).isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": _attendance(event),
        "location": _locations(event, url),
        "performer": [{"@type": "Person", "name": part.speaker.name} for part in parts],
        "superEvent": {"@type": "Event", "@id": event_url, "name": event.name, "url": event_url},
    }


def as_script(data: dict[str, object]) -> SafeString:
    """Return ``data`` as a data block: a script element that browsers never run, and so no CSP forbids."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 -- escaped above
