"""The back office of webcasts: each room's state and what to do about it, stream keys, and the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hybrid.addresses import public_address
from hybrid.domain.webcast import control
from hybrid.domain.webcast.rights import let_speakers_publish
from hybrid.domain.webcast.stream_keys import create_stream_key, revoke_stream_key
from hybrid.errors import RuleError
from hybrid.forms.webcast import SlateForm, StreamKeyForm
from hybrid.models import Room, StreamKey
from hybrid.queries.webcast import keys_in, log_of, webcasts_in
from hybrid.rules import Action, may_in_room
from hybrid.views.base import EventRequest, NotAllowed, event_view, find_in_event
from hybrid.views.webcast.tickets import room_to_run
from hybrid.webcast.tokens import PATHS
from streaming.tokens import Right

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from django.http import HttpResponse

LOG_LENGTH = 30
_RULES: dict[str, Callable[..., None]] = {
    "go_live": control.go_live,
    "rehearse": control.rehearse,
    "end_slate": control.end_slate,
    "end": control.end_webcast,
}


def _may_run(request: EventRequest, room: Room) -> bool:
    return may_in_room(request.actor, Action.RUN_WEBCAST, request.event, room_id=room.pk)


def server_address(room: Room) -> str:
    """Return what broadcast software calls the server of a room."""
    return public_address(PATHS[Right.PUBLISH].format(event=room.event.slug, room=room.slug))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.RUN_WEBCAST)
def webcasts(request: EventRequest) -> HttpResponse:
    """Everything about the webcasts that whoever asks may run, and a form for one more stream key.

    A new key is in the answer to the form and nowhere else: its secret is not kept.
    """
    rooms = [room for room in Room.objects.filter(event=request.event) if _may_run(request, room)]
    form = StreamKeyForm(request.POST or None, rooms=rooms)
    context: dict[str, object] = {}
    if form.is_valid():
        try:
            key, secret = create_stream_key(by=request.person, **form.cleaned_data)
        except RuleError as error:
            form.add_error(error.field or None, error.message)
        else:
            context = {"made": key, "secret": secret, "server": server_address(key.room)}
            form = StreamKeyForm(rooms=rooms)
    context |= {
        "form": form,
        "rooms": webcasts_in(rooms, now=timezone.now()),
        "keys": keys_in(rooms),
        "log": log_of(rooms, at_most=LOG_LENGTH),
    }
    return render(request, "hybrid/webcast/manage.html", context, status=422 if form.errors else 200)


@require_POST
@event_view(Action.RUN_WEBCAST)
def run(request: EventRequest, room: str) -> HttpResponse:
    """Do to a room's webcast what the button says, for who has no studio open."""
    found, what = room_to_run(request, room, Action.RUN_WEBCAST), request.POST.get("do", "")
    if what != "slate" and what not in _RULES:
        return HttpResponseBadRequest(_("There is no such button."))
    facts: dict[str, Any] = {"room": found, "by": request.person, "now": timezone.now()}
    try:
        if what == "slate":
            control.put_slate(**facts, **_slate(request, facts["now"]))
        else:
            _RULES[what](**facts)
    except RuleError as error:
        messages.error(request, error.message)
    return redirect("manage-webcast", request.event.slug)


def _slate(request: EventRequest, now: dt.datetime) -> dict[str, Any]:
    form = SlateForm(request.POST)
    if not form.is_valid():
        raise RuleError(_("Give the time like 14:15."), field="back_at")
    return {"text": form.cleaned_data["text"], "back_at": form.back_at_from(now, request.event.tz)}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.RUN_WEBCAST)
def revoke_key(request: EventRequest, pk: int) -> HttpResponse:
    """Ask whether a key is to be revoked, which may end a webcast; then do it."""
    key = find_in_event(request, StreamKey, "room", pk=pk)
    if not _may_run(request, key.room):
        raise NotAllowed(Action.RUN_WEBCAST)
    if request.method == "POST":
        revoke_stream_key(key=key, by=request.person, now=timezone.now())
        messages.success(request, _("The key no longer works. What it sent has ended."))
        return redirect("manage-webcast", request.event.slug)
    return render(request, "hybrid/webcast/revoke_key.html", {"key": key})


@require_POST
@event_view(Action.EDIT_EVENT)
def speakers(request: EventRequest) -> HttpResponse:
    """Let speakers publish from their own computers, or no longer."""
    let_speakers_publish(event=request.event, may=request.POST.get("may") == "yes", now=timezone.now())
    return redirect("manage-webcast", request.event.slug)
