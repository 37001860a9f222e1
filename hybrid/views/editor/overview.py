"""The agenda to change: a list that works everywhere, and the timeline on top of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hybrid.domain.agenda import (
    delete_session,
    duplicate_session,
    move_session,
    restore_session,
    version_of,
)
from hybrid.domain.times import clock_of
from hybrid.enums import SessionKind
from hybrid.errors import RuleError
from hybrid.models import Session
from hybrid.queries.editor import agenda_to_edit, removed_sessions
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view
from hybrid.views.editor import wire
from hybrid.views.editor.changes import find_removal
from hybrid.views.editor.texts import timeline_texts

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hybrid.queries.editor import EditorAgenda, EditorDay

STEPS = (5, 10, 15, 30, 60)
# Warnings beside one session; the list above has them all.
BESIDE = 3


@dataclass(frozen=True)
class Row:
    """A line of the list, in words. ``key`` is what its buttons send: the session and its version."""

    key: str
    code: str
    title: str
    is_pause: bool
    starts_at: dt.datetime
    times: str
    facts: str
    address: str
    warnings: list[str]


def _rows(agenda: EditorAgenda) -> list[tuple[EditorDay, list[Row]]]:
    """Describe every session, under its day. In one go, for a template would take ten times as long."""
    zone, warnings = agenda.event.tz, agenda.warnings
    kinds = {value: str(label) for value, label in SessionKind.choices}

    def row(session: Session) -> Row:
        facts = [
            kinds[session.kind],
            session.room.name if session.room else "",
            _("only %s") % session.cohort.name if session.cohort else "",
            ", ".join(part.speaker.name for part in session.parts.all()),
        ]
        return Row(
            key=f"{session.code} {version_of(session)}",
            code=session.code,
            title=session.title,
            is_pause=session.is_pause,
            starts_at=session.starts_at,
            times=f"{clock_of(session.starts_at, zone)}–{clock_of(session.ends_at, zone)}",
            facts=" · ".join(filter(None, facts)),
            address=reverse("session-edit", args=[agenda.event.slug, session.code]),
            warnings=[conflict.message for conflict in warnings.get(session.code, [])[:BESIDE]],
        )

    return [(day, [row(session) for session in day.sessions]) for day in agenda.days]


@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.EDIT_EVENT)
def overview(request: EventRequest) -> HttpResponse:
    """The agenda, day by day, with everything that can be done to it."""
    if request.method == "POST":
        return _act(request)
    agenda = agenda_to_edit(request.event)
    with_timeline = request.GET.get("view") != "list"
    context: dict[str, object] = {
        "days": _rows(agenda),
        "conflicts": agenda.conflicts,
        "removals": removed_sessions(request.event),
        "steps": STEPS,
        "step": _step(request.GET.get("step")),
        "with_timeline": with_timeline,
    }
    if with_timeline:
        context["state"] = msgspec.json.encode(wire.state_of(agenda)).decode()
        context["texts"] = timeline_texts()
        context["kinds"] = SessionKind.choices
    return render(request, "hybrid/editor/overview.html", context)


def _act(request: EventRequest) -> HttpResponse:
    """Carry out what a button of the list says: "verb key version"."""
    verb, _space, rest = request.POST.get("do", "").partition(" ")
    key, _space, version = rest.partition(" ")
    step = _step(request.POST.get("step"))
    place = "removed"
    try:
        if verb == "restore":
            session = restore_session(removal=find_removal(request.event, key))
            said = _("“%s” is back.")
        else:
            session = _find(request, key)
            session, said = _change(request, verb, session, version, step)
        if session.pk:
            place = f"session-{session.code}"
        messages.success(request, said % session.title)
    except RuleError as refused:
        messages.error(request, refused.message)
    address = reverse("editor", args=[request.event.slug])
    query = f"?view=list&step={step}" if request.POST.get("view") == "list" else f"?step={step}"
    return HttpResponseRedirect(f"{address}{query}#{place}")


def _change(
    request: EventRequest, verb: str, session: Session, version: str, step: int
) -> tuple[Session, str]:
    match verb:
        case "earlier" | "later":
            by = dt.timedelta(minutes=step if verb == "later" else -step)
            start, room = session.starts_at + by, session.room
            moved = move_session(session=session, version=version, starts_at=start, room=room)
            return moved, _("“%s” was moved.")
        case "duplicate":
            return duplicate_session(session=session), _("“%s” was duplicated: this is the copy.")
        case "delete":
            delete_session(session=session, version=version, now=timezone.now(), by=request.person)
            session.pk = None
            return session, _("“%s” was deleted. You can bring it back below.")
    raise Http404


def _find(request: EventRequest, code: str) -> Session:
    session: Session | None = Session.objects.filter(event=request.event, code=code).first()
    if session is None:
        raise RuleError(_("This session is not there any more."), code="gone")
    return session


def _step(text: str | None) -> int:
    """Return the minutes that somebody chose to move by, 5 where they chose none that is offered."""
    return int(text) if text in {str(step) for step in STEPS} else STEPS[0]
