"""Where the timeline saves what an organiser does: one JSON message in, one out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hybrid.domain.agenda import (
    SessionDetails,
    StaleError,
    create_session,
    delete_session,
    duplicate_session,
    move_session,
    resize_session,
    restore_session,
)
from hybrid.errors import RuleError
from hybrid.models import Removal, Room, Session
from hybrid.queries.agenda import sessions_of
from hybrid.queries.editor import agenda_to_edit
from hybrid.queries.removals import removed_session
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view
from hybrid.views.editor import wire

if TYPE_CHECKING:
    from hybrid.models import Event

_DECODER = msgspec.json.Decoder(wire.AnyChange)


class _MissingError(Exception):
    """A change names something that this event does not have. Carries what to tell the organiser."""


@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.EDIT_EVENT)
def changes(request: EventRequest) -> HttpResponse:
    """Answer the whole agenda to GET; carry out one change for POST."""
    if request.method != "POST":
        return _answer(wire.state_of(agenda_to_edit(request.event)))
    return _answer(*_save(request))


def _save(request: EventRequest) -> tuple[wire.Done | wire.Refused, int]:
    """Carry out the change in the request's body; return what to answer, and the status."""
    try:
        outcome = _carry_out(request, _DECODER.decode(request.body))
    except (msgspec.MsgspecError, RecursionError) as error:
        return wire.Refused("bad_request", str(error)), 400
    except _MissingError as missing:
        return wire.Refused("not_found", str(missing)), 404
    except StaleError as stale:
        current = _row(request.event, stale.current) if stale.current else None
        return wire.Refused(stale.code, stale.message, current), 409
    except RuleError as refused:
        return wire.Refused(refused.code or "refused", refused.message), 422
    warnings = wire.warning_rows(agenda_to_edit(request.event).conflicts)
    if isinstance(outcome, Removal):
        return wire.Done(None, str(outcome.pk), warnings), 200
    return wire.Done(_row(request.event, outcome), None, warnings), 200


def _carry_out(request: EventRequest, change: wire.AnyChange) -> Session | Removal:
    event = request.event
    match change:
        case wire.Create():
            details = SessionDetails(
                title=change.title,
                kind=change.kind,
                starts_at=wire.instant_of(change.start),
                ends_at=wire.instant_of(change.end),
                room=_room(event, change.room),
            )
            return create_session(event=event, details=details)
        case wire.Move():
            return move_session(
                session=_session(event, change.session),
                version=change.version,
                starts_at=wire.instant_of(change.start),
                room=_room(event, change.room),
            )
        case wire.Resize():
            return resize_session(
                session=_session(event, change.session),
                version=change.version,
                starts_at=wire.instant_of(change.start),
                ends_at=wire.instant_of(change.end),
            )
        case wire.Duplicate():
            return duplicate_session(session=_session(event, change.session))
        case wire.Delete():
            session = _session(event, change.session)
            return delete_session(
                session=session, version=change.version, now=timezone.now(), by=request.person
            )
        case wire.Restore():
            return restore_session(removal=find_removal(event, change.removal))


def find_removal(event: Event, key: str) -> Removal:
    """Return the deleted session that ``key`` stands for.

    Raises:
        RuleError: it is back already, or was deleted too long ago.

    """
    removal = removed_session(event, key)
    if removal is None:
        raise RuleError(_("This session is back already, or was deleted too long ago."), code="gone")
    return removal


def _session(event: Event, code: str) -> Session:
    session: Session | None = Session.objects.filter(event=event, code=code).first()
    if session is None:
        raise _MissingError(_("This session is not there any more."))
    return session


def _room(event: Event, slug: str | None) -> Room | None:
    if slug is None:
        return None
    room: Room | None = Room.objects.filter(event=event, slug=slug).first()
    if room is None:
        raise _MissingError(_("This room is not there any more."))
    return room


def _row(event: Event, session: Session) -> wire.SessionRow:
    return wire.session_row(event, sessions_of(event).get(pk=session.pk))


def _answer(body: msgspec.Struct, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(body), status=status, content_type="application/json")
