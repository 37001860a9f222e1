"""A session's page, and the star that keeps it in one's own agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from hybrid.domain.people import ensure_person
from hybrid.domain.stars import toggle_former_star, toggle_star
from hybrid.extensions import extensions
from hybrid.interop.schema_org import as_script, describe_session
from hybrid.queries.actors import GUESTS_KEY
from hybrid.queries.agenda import starred_ids
from hybrid.queries.documents import documents_of
from hybrid.queries.programme import neighbours_of, programme_of
from hybrid.queries.questions import questions_of_session
from hybrid.queries.sessions import ShownSession, draft_session, find_session, parts_with_portraits
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, may

if TYPE_CHECKING:
    from hybrid.models import Person


def _find(request: EventRequest, code: str) -> ShownSession:
    """Return the event's session with that public id, or answer 404, also to others than organisers for a draft."""
    found = find_session(request.event, code, with_drafts=may(request, Action.EDIT_EVENT))
    if found is None:
        raise Http404
    return found


@require_safe
@event_view(Action.SEE_PROGRAMME)
def session(request: EventRequest, code: str) -> HttpResponse:
    """One session: where, when, who, and what about."""
    event, now = request.event, timezone.now()
    shown = _find(request, code)
    found, parts = shown.session, parts_with_portraits(shown)
    site, url = settings.CONFIG.public_url, reverse("session", args=[event.slug, found.code])
    linked_data = describe_session(
        found, parts, event=event, url=site + url, event_url=site + event.get_absolute_url()
    )
    items, starred = programme_of(event, with_speakers=False), starred_ids(request.person)
    context = {
        "session": found,
        "is_draft": shown.is_draft,
        "parts": parts,
        "linked_data": as_script(linked_data),
        "documents": documents_of(
            event, session=found, for_members=may(request, Action.SEE_MEMBERS_DOCUMENTS)
        ),
        "asked": questions_of_session(found),
        "neighbours": neighbours_of(found, items),
        "is_running": found.starts_at <= now < found.ends_at,
        "is_over": found.ends_at <= now,
        "starred": starred,
        "panels": extensions.session_panels(event=event, actor=request.actor, code=found.code),
        "starred_codes": " ".join(item.code for item in items if item.pk in starred),
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
    shown = _find(request, code)
    found = shown.session
    kept = draft_session(request.event, code) if shown.is_frozen else found
    if kept is not None:
        is_starred = toggle_star(person=_person(request), session=kept)
    else:
        is_starred = toggle_former_star(person=_person(request), session_key=found.pk)
    if request.accepts("text/html"):
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
            return redirect("session", request.event.slug, found.code)
        return redirect(f"{back.partition('#')[0]}#s-{found.code}")
    return JsonResponse({"starred": is_starred})
