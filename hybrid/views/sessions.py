"""A session's page, and the star that keeps it in one's own agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from hybrid.domain.people import ensure_person
from hybrid.domain.stars import toggle_star
from hybrid.interop.schema_org import as_script, describe_session
from hybrid.models import Session
from hybrid.queries.actors import GUESTS_KEY
from hybrid.queries.agenda import starred_ids
from hybrid.queries.documents import documents_of
from hybrid.queries.programme import neighbours_of, programme_of
from hybrid.queries.questions import questions_of_session
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, may

if TYPE_CHECKING:
    from hybrid.models import Person


def _find(request: EventRequest, code: str) -> Session:
    """Return the event's session with that public id, room and group at hand, or answer 404."""
    sessions = Session.objects.filter(event=request.event).select_related("room", "cohort")
    found: Session = get_object_or_404(sessions, code=code)
    return found


@require_safe
@event_view(Action.SEE_PROGRAMME)
def session(request: EventRequest, code: str) -> HttpResponse:
    """One session: where, when, who, and what about."""
    event, now, found = request.event, timezone.now(), _find(request, code)
    parts = list(found.parts.select_related("speaker"))
    site, url = settings.CONFIG.public_url, reverse("session", args=[event.slug, found.code])
    linked_data = describe_session(
        found, parts, event=event, url=site + url, event_url=site + event.get_absolute_url()
    )
    context = {
        "session": found,
        "parts": parts,
        "linked_data": as_script(linked_data),
        "documents": documents_of(
            event, session=found, for_members=may(request, Action.SEE_MEMBERS_DOCUMENTS)
        ),
        "asked": questions_of_session(found),
        "neighbours": neighbours_of(found, programme_of(event, with_speakers=False)),
        "is_running": found.starts_at <= now < found.ends_at,
        "is_over": found.ends_at <= now,
        "starred": starred_ids(request.person),
    }
    return render(request, "hybrid/session.html", context)


def _person(request: EventRequest) -> Person:
    """Return who this browser is; somebody new becomes a nameless guest, whom the browser remembers."""
    guests = request.session.get(GUESTS_KEY, {})
    person = ensure_person(event=request.event, user=request.user, guests=guests)
    if person.user_id is None and guests.get(str(request.event.pk)) != person.pk:
        request.session[GUESTS_KEY] = {**guests, str(request.event.pk): person.pk}
    return person


@require_POST
@event_view(Action.STAR)
def star(request: EventRequest, code: str) -> HttpResponse:
    """Keep the session in one's own agenda, or drop it; answer with the page it was done on, or as JSON."""
    found = _find(request, code)
    is_starred = toggle_star(person=_person(request), session=found)
    if request.accepts("text/html"):
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
            return redirect("session", request.event.slug, found.code)
        return redirect(f"{back.partition('#')[0]}#s-{found.code}")
    return JsonResponse({"starred": is_starred})
