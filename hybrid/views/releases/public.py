"""Earlier releases of the agenda, and what changed from one to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hybrid.queries.agenda import starred_ids
from hybrid.queries.agenda_changes import changes_between
from hybrid.queries.content import content_of
from hybrid.queries.programme import days_of, programme_from
from hybrid.queries.releases import find_release, releases_of
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hybrid.models import AgendaRelease


@require_safe
@event_view(Action.SEE_PROGRAMME)
def releases(request: EventRequest) -> HttpResponse:
    """Every release by name, and what changed with each."""
    return render(request, "hybrid/releases/list.html", {"releases": releases_of(request.event)})


@require_safe
@event_view(Action.SEE_PROGRAMME)
def release(request: EventRequest, number: int) -> HttpResponse:
    """The whole agenda as it was released then."""
    found = _find(request, number)
    items = programme_from(request.event, content_of(found))
    context = {
        "release": found,
        "is_latest": found.pk == request.event.release_id,
        "shown": [day for day in days_of(request.event, items, now=timezone.now()) if day.slots],
        "starred": frozenset(),
    }
    return render(request, "hybrid/releases/release.html", context)


@require_safe
@event_view(Action.SEE_PROGRAMME)
def changes(request: EventRequest, number: int) -> HttpResponse:
    """What is different in a release from the one before, or from the one that the address names."""
    found = _find(request, number)
    known = releases_of(request.event)
    since = request.GET.get("since", "")
    earlier = [release for release in known if release.number < found.number]
    before = next((release for release in earlier if str(release.number) == since), None)
    before = before or next(iter(earlier), None)
    context = {
        "release": found,
        "before": before,
        "earlier": earlier,
        "changes": changes_between(content_of(before), content_of(found), request.event.tz) if before else [],
        "starred": starred_ids(request.person),
        "codes": {item.code for item in programme_from(request.event, content_of(known[0]))},
    }
    return render(request, "hybrid/releases/changes.html", context)


def _find(request: EventRequest, number: int) -> AgendaRelease:
    found = find_release(request.event, number)
    if found is None:
        raise Http404(_("There is no such release."))
    return found
