"""Files in: what each would change is shown first, then done, all of it or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hybrid.domain.imports import plan_import
from hybrid.domain.imports.pending import carry_out_pending, keep_import
from hybrid.domain.imports.people import plan_people
from hybrid.errors import RuleError
from hybrid.interop.schedule.incoming import FileError, Incoming
from hybrid.interop.schedule.reading import LARGEST, read_schedule
from hybrid.interop.tables import incoming_of, read_table
from hybrid.models import PendingImport
from hybrid.rules import Action
from hybrid.views.base import EventRequest, NotAllowed, event_view, find_in_event, may

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from hybrid.domain.imports import Plan
    from hybrid.domain.imports.people import PeoplePlan
    from hybrid.interop.tables import Table


def _read(request: EventRequest, data: bytes) -> Incoming | Table:
    """Read a file by what is in it, whatever it is called: sessions and speakers, or a table of people.

    Raises:
        FileError: nothing of it can be taken.
        NotAllowed: it has people, and this organiser may not add any.

    """
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in {b"{", b"<", b"["}:
        return read_schedule(data, zone=request.event.tz)
    table = read_table(data)
    if table.what == "people":
        if not may(request, Action.MANAGE_PEOPLE):
            raise NotAllowed(Action.MANAGE_PEOPLE)
        return table
    return incoming_of(table, zone=request.event.tz)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.EDIT_EVENT)
def interchange(request: EventRequest) -> HttpResponse:
    """Every file that can be had, and where one is sent in."""
    refused = ""
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None:
            refused = _("Choose a file first.")
        elif (upload.size or 0) > LARGEST:
            refused = _("The file is too large: %d MB at most.") % (LARGEST // 1024**2)
        else:
            data = upload.read()
            try:
                _read(request, data)
            except FileError as error:
                refused = str(error)
            else:
                made = keep_import(
                    event=request.event,
                    filename=upload.name or "",
                    content=data,
                    now=timezone.now(),
                    by=request.person,
                )
                return redirect("manage-import", request.event.slug, made.pk)
    context = {"refused": refused, "largest": LARGEST // 1024**2}
    return render(request, "hybrid/interchange/home.html", context, status=422 if refused else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.EDIT_EVENT)
def pending(request: EventRequest, key: uuid.UUID) -> HttpResponse:
    """What a file would change, and the button that does it."""
    found = find_in_event(request, PendingImport, pk=key)
    try:
        file = _read(request, bytes(found.content))
    except FileError as error:  # the event's time zone may be another one now
        messages.error(request, str(error))
        return redirect("manage-interchange", request.event.slug)
    if request.method == "POST":
        try:
            carry_out_pending(pending=found, file=file, expected=request.POST.get("plan", ""))
        except RuleError as refused:
            messages.error(request, refused.message)
            return redirect("manage-import", request.event.slug, found.pk)
        messages.success(request, _("“%s” was taken over.") % found.filename)
        return redirect("editor" if isinstance(file, Incoming) else "people-list", request.event.slug)
    context = {"found": found, "plan": _plan(request, file), "is_people": not isinstance(file, Incoming)}
    return render(request, "hybrid/interchange/pending.html", context)


def _plan(request: EventRequest, file: Incoming | Table) -> Plan | PeoplePlan:
    if isinstance(file, Incoming):
        return plan_import(event=request.event, incoming=file)
    return plan_people(event=request.event, table=file)
