"""The live socket: ``/ws/<event>/``. Who connects, what they ask, what they are answered."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any, Union

import msgspec
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from hybrid.errors import RuleError
from hybrid.live.brief import Brief
from hybrid.live.connection import Connection
from hybrid.live.database import in_database
from hybrid.live.frame import encode
from hybrid.live.limits import MAX_MESSAGE
from hybrid.live.process import CLOSE_NOT_FOUND, CLOSE_TOO_BIG, CLOSE_TRY_LATER, live_process
from hybrid.live.topics import CREW, MODERATORS, PUBLIC, TALLY, NotThere, person_stream, registry
from hybrid.models import Event
from hybrid.protocol.core import Error, Ok, Request, Subscribe, Unsubscribe
from hybrid.queries.actors import GUESTS_KEY, quick_actor
from hybrid.rules import Action, allows

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from hybrid.enums import Attendance
    from hybrid.live.process import LiveProcess
    from hybrid.rules import Actor

    Scope = dict[str, Any]
    Receive = Callable[[], Awaitable[dict[str, Any]]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]

logger = logging.getLogger(__name__)

_events: Brief[Event | None] = Brief()

_encoder = msgspec.json.Encoder()


@dataclass(frozen=True)
class Caller:
    """Who sent a request, and from where. Handlers authorise against it."""

    event: Event
    actor: Actor
    connection: Connection
    process: LiveProcess


class Refused(Exception):  # noqa: N818 -- it is an answer, not a fault
    """A handler refuses. ``code`` is part of the protocol."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@cache
def request_decoder() -> msgspec.json.Decoder[Request]:
    """Return the decoder of everything that apps have registered."""
    return msgspec.json.Decoder(Union[(Subscribe, Unsubscribe, *registry.handlers)])


@dataclass(frozen=True)
class Identity:
    """Who connects to which event, from where, and the session that says so."""

    event: Event
    actor: Actor
    attendance: Attendance
    session_key: str | None


def identify(slug: str, cookie: str) -> Identity | None:
    """Return who connects, by session cookie; None when there is no such event for them."""
    event = _events.get(slug, Event.objects.filter(slug=slug).first)
    if event is None:
        return None
    request = HttpRequest()
    jar = SimpleCookie(cookie)
    morsel = jar.get(settings.SESSION_COOKIE_NAME)
    store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    request.session = store(morsel.value if morsel else None)
    actor, attendance = quick_actor(
        event=event, user=get_user(request), guests=request.session.get(GUESTS_KEY, {})
    )
    if not allows(actor, Action.SEE_PROGRAMME, event):
        return None
    return Identity(event, actor, attendance, request.session.session_key)


async def live_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one socket from connect to disconnect."""
    slug = scope["url_route"]["kwargs"]["event"]
    headers = dict(scope["headers"])
    await receive()
    # Nobody is in scope yet: finding out who asks is what comes first.
    found = await in_database(None, identify, slug, headers.get(b"cookie", b"").decode("latin-1"))
    if found is None:
        await send({"type": "websocket.close", "code": CLOSE_NOT_FOUND})
        return
    process = live_process()
    if not await process.is_ready():
        await _refuse_for_now(scope, send)
        return
    await send({"type": "websocket.accept"})
    connection = Connection(
        send,
        event_id=found.event.pk,
        session_key=found.session_key,
        actor=found.actor,
        attendance=found.attendance,
        bucket=process.buckets.of(found.actor.person_id),
    )
    process.hub.add(connection)
    try:
        await _converse(Caller(found.event, found.actor, connection, process), receive)
    finally:
        connection.is_open = False
        process.hub.remove(connection)


async def _refuse_for_now(scope: Scope, send: Send) -> None:
    """Answer the handshake with 503, where the server can: the client tries again, later each time."""
    if "websocket.http.response" in scope.get("extensions", {}):
        headers = [(b"retry-after", b"2"), (b"content-type", b"text/plain")]
        await send({"type": "websocket.http.response.start", "status": 503, "headers": headers})
        await send({"type": "websocket.http.response.body", "body": b"Try again in a moment."})
    else:
        await send({"type": "websocket.close", "code": CLOSE_TRY_LATER})


async def _converse(caller: Caller, receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        if text is None or len(text) > MAX_MESSAGE:
            caller.connection.close(CLOSE_TOO_BIG)
            return
        if not caller.connection.bucket.take():
            caller.connection.push(
                encode(
                    Error(
                        ref=_ref_of(text),
                        code="too_fast",
                        message=_("Too fast. Wait a moment, then try again."),
                    )
                )
            )
            continue
        await answer(caller, text)


def _ref_of(text: str) -> int | None:
    """Return the ``ref`` of a message that could not be taken, so that the client knows which it was."""
    try:
        ref = msgspec.json.decode(text)["ref"]
    except (msgspec.DecodeError, RecursionError, KeyError, TypeError):
        return None
    return ref if isinstance(ref, int) and not isinstance(ref, bool) and 0 <= ref < 2**53 else None


async def answer(caller: Caller, text: str) -> None:
    """Carry one request out, and answer it with exactly one frame. A fault here ends no other request."""
    try:
        request = request_decoder().decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        # The second is an answer of the decoder too: eight kilobytes hold four thousand lists in each other.
        caller.connection.push(encode(Error(ref=_ref_of(text), code="malformed", message=str(error))))
        return
    try:
        if isinstance(request, Subscribe):
            await _subscribe(caller, request)
            return
        if isinstance(request, Unsubscribe):
            _unsubscribe(caller, request)
            result: object = None
        else:
            result = await registry.handlers[type(request)](request, caller)
        frame: msgspec.Struct = Ok(ref=request.ref, result=msgspec.Raw(_encoder.encode(result)))
    except RuleError as error:
        frame = Error(ref=request.ref, code=error.code or "refused", message=error.message)
    except Refused as error:
        frame = Error(ref=request.ref, code=error.code, message=error.message)
    except NotThere:
        frame = Error(ref=request.ref, code="not_there", message=_("There is no such topic."))
    except Exception:
        logger.exception("a live request failed: %s", type(request).__name__)
        message = _("Something went wrong here. It was not saved; try again.")
        frame = Error(ref=request.ref, code="fault", message=message)
    caller.connection.push(encode(frame))


async def _subscribe(caller: Caller, request: Subscribe) -> None:
    kind, _colon, argument = request.topic.partition(":")
    if kind not in registry.kinds:
        raise NotThere
    topic = await in_database(
        caller.event, registry.kinds[kind].resolve, caller.event, caller.actor, argument
    )
    streams = [PUBLIC, TALLY]
    if caller.actor.is_crew:
        streams.append(CREW)
    if allows(caller.actor, Action.MODERATE, caller.event):
        streams.append(MODERATORS)
    if caller.actor.person_id is not None:
        streams.append(person_stream(caller.actor.person_id))
    subscription = caller.process.hub.subscribe(caller.connection, topic, streams)
    try:
        await caller.process.snapshots.answer(subscription, event=caller.event, ref=request.ref)
    except BaseException:
        caller.process.hub.unsubscribe(subscription)
        raise
    if (presence := caller.process.presence.frame(topic.key, topic.name)) is not None:
        caller.connection.push(presence)


def _unsubscribe(caller: Caller, request: Unsubscribe) -> None:
    for subscription in list(caller.connection.subscriptions.values()):
        if subscription.topic.name == request.topic:
            caller.process.hub.unsubscribe(subscription)
