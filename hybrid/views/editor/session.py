"""A session's form: everything about it, without JavaScript, and nothing lost when something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hybrid.domain.agenda import StaleError, change_session, create_session, version_of
from hybrid.errors import RuleError
from hybrid.forms.agenda import SessionForm, SpeakerFormSet
from hybrid.forms.agenda.rows import rearrange
from hybrid.forms.agenda.session import initial_of
from hybrid.models import Session, Speaker
from hybrid.queries.agenda import sessions_of
from hybrid.queries.conflicts import ConflictKind, booking_from, booking_of, new_conflicts
from hybrid.queries.differences import differences
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse, QueryDict

    from hybrid.domain.agenda import SessionDetails

# Where a warning belongs in the form.
_FIELD = {ConflictKind.ROOM: "room", ConflictKind.COHORT: "cohort", ConflictKind.OUTSIDE: "day"}
_FIELDS = {"title", "day", "start", "end", "room", "cohort"}


@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.EDIT_EVENT)
def new(request: EventRequest) -> HttpResponse:
    """A session that does not exist yet; the address may say when and where."""
    return _Page(request, None).answer()


@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.EDIT_EVENT)
def edit(request: EventRequest, code: str) -> HttpResponse:
    """A session as it is, to be changed."""
    return _Page(request, get_object_or_404(sessions_of(request.event), code=code)).answer()


class _Page:
    """One visit to the form."""

    def __init__(self, request: EventRequest, session: Session | None) -> None:
        self.request, self.event, self.session = request, request.event, session
        self.speakers = list(Speaker.objects.filter(event=request.event))
        self.context: dict[str, Any] = {"session": session}

    def answer(self) -> HttpResponse:
        """Show the form, arrange its speakers, or save it."""
        if self.request.method != "POST":
            return self._show(self._fresh_form(), self._formset(None, self._initial_speakers()))
        arrange = self.request.POST.get("arrange")
        if arrange:
            rows = rearrange(self.request.POST, arrange)
            return self._show(self._form(None, self.request.POST.dict()), self._formset(None, rows))
        return self._save()

    def _save(self) -> HttpResponse:
        form, speakers = self._form(self.request.POST), self._formset(self.request.POST)
        both = [form.is_valid(), speakers.is_valid()]
        if all(both):
            details = form.details(speakers.parts())
            if not form.cleaned_data["accept"]:
                self._warn(form, speakers, details)
            if form.is_valid() and speakers.is_valid():
                try:
                    session = self._carry_out(form, details)
                except StaleError as stale:
                    return self._stale(stale, details)
                except RuleError as refused:
                    form.add_error(refused.field if refused.field in _FIELDS else None, refused.message)
                else:
                    messages.success(self.request, _("“%s” is saved.") % session.title)
                    address = reverse("editor", args=[self.event.slug])
                    return HttpResponseRedirect(f"{address}#session-{session.code}")
        return self._show(form, speakers)

    def _carry_out(self, form: SessionForm, details: SessionDetails) -> Session:
        if self.session is None:
            return create_session(event=self.event, details=details)
        version = form.cleaned_data["version"]
        return change_session(session=self.session, version=version, details=details)

    def _warn(self, form: SessionForm, speakers: SpeakerFormSet, details: SessionDetails) -> None:
        """Say beside its field what would be booked twice, and offer to save all the same."""
        bookings = [booking_of(session) for session in sessions_of(self.event)]
        changed = booking_from(details, code=self.session.code if self.session else "")
        for conflict in new_conflicts(self.event, bookings, changed):
            form.needs_accept = True
            if conflict.kind is ConflictKind.SPEAKER and conflict.subject:
                speakers.warn(conflict.subject.key, conflict.message)
            else:
                form.add_error(_FIELD[conflict.kind], conflict.message)

    def _stale(self, stale: StaleError, mine: SessionDetails) -> HttpResponse:
        """Keep what was typed, show what somebody else saved, and let the organiser decide."""
        data = self.request.POST.copy()
        self.context["stale"] = stale.message
        if stale.current is None:
            self.session = self.context["session"] = None
            data["version"] = ""
        else:
            current = sessions_of(self.event).get(pk=stale.current.pk)
            data["version"] = version_of(current)
            self.context["differences"] = differences(current, mine)
        return self._show(self._form(data), self._formset(data), status=409)

    def _show(self, form: SessionForm, speakers: SpeakerFormSet, status: int | None = None) -> HttpResponse:
        wrong = form.is_bound and not (form.is_valid() and speakers.is_valid())
        self.context |= {"form": form, "speakers": speakers}
        if self.session is not None:
            self.context["documents"] = self.session.documents.all()
        return render(
            self.request, "hybrid/editor/session.html", self.context, status=status or (422 if wrong else 200)
        )

    def _fresh_form(self) -> SessionForm:
        if self.session is not None:
            return self._form(None, initial_of(self.session, version_of(self.session)))
        asked = self.request.GET
        given = {name: asked[name] for name in ("day", "start", "end", "kind", "title") if name in asked}
        given |= {name: asked[name] for name in ("start_which", "end_which", "next_day") if asked.get(name)}
        room = self.event.rooms.filter(slug=asked["room"]).first() if asked.get("room") else None
        return self._form(None, {"kind": "talk", "room": room.pk if room else None, **given})

    def _form(self, data: QueryDict | None, initial: dict[str, Any] | None = None) -> SessionForm:
        return SessionForm(data, initial=initial, event=self.event, session=self.session)

    def _formset(self, data: QueryDict | None, initial: Sequence[Mapping[str, Any]] = ()) -> SpeakerFormSet:
        return SpeakerFormSet(data, speakers=self.speakers, initial=initial)

    def _initial_speakers(self) -> list[dict[str, Any]]:
        if self.session is None:
            return []
        return [{"speaker": row.speaker_id, "part": row.part} for row in self.session.parts.all()]
