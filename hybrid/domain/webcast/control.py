"""What an operator does with a room's webcast. Each is logged, and the relay is told once it is committed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.names import without_controls
from hybrid.domain.webcast.telling import told
from hybrid.enums import WebcastDeed, WebcastMode
from hybrid.errors import RuleError
from hybrid.models import Webcast, WebcastAction, scope
from hybrid.models.webcast import MAX_SLATE_TEXT
from hybrid.queries.webcast import relay_link
from hybrid.webcast.outbox import end_publisher, set_on_air

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from hybrid.models import Person, Room


def held_webcast(room: Room) -> Webcast:
    """Return the webcast of ``room``, made if there is none, and nobody else's to change until the transaction ends."""
    Webcast.objects.get_or_create(room=room, defaults={"event_id": room.event_id})
    webcast: Webcast = Webcast.objects.select_for_update(of=("self",)).get(room=room)
    webcast.room = room
    return webcast


def note(room: Room, action: WebcastDeed, *, by: Person | None, now: dt.datetime, detail: str = "") -> None:
    """Write down who did what."""
    WebcastAction.objects.create(
        event_id=room.event_id,
        room=room,
        by=by,
        action=action,
        detail=detail[:MAX_SLATE_TEXT],
        at=now,
    )


@contextmanager
def _deciding(room: Room, *, by: Person | None, action: WebcastDeed, now: dt.datetime) -> Iterator[Webcast]:
    """Hold a webcast while an operator decides; then save it, log it, tell its topics and the relay."""
    with transaction.atomic(), scope(event=room.event):
        webcast = held_webcast(room)
        mode, went_out = webcast.mode, webcast.goes_out
        with told([webcast], relay_link(), now=now):
            yield webcast
            webcast.decided_at = now
            if webcast.mode != mode:
                webcast.since = now
            webcast.save()
        note(room, action, by=by, now=now, detail=webcast.slate_text if action is WebcastDeed.SLATE else "")
        if webcast.goes_out != went_out or webcast.mode != mode:
            set_on_air(room=room, on_air=webcast.goes_out)


def _take_slate_down(webcast: Webcast) -> None:
    webcast.slate_since = webcast.back_at = None
    webcast.slate_text = ""


def go_live(*, room: Room, by: Person | None, now: dt.datetime) -> None:
    """Let the public see the room's webcast, without a slate."""
    with _deciding(room, by=by, action=WebcastDeed.GO_LIVE, now=now) as webcast:
        webcast.mode = WebcastMode.ON_AIR
        _take_slate_down(webcast)


def rehearse(*, room: Room, by: Person | None, now: dt.datetime) -> None:
    """Let only the crew see it; whoever watches stays connected and gets nothing."""
    with _deciding(room, by=by, action=WebcastDeed.REHEARSE, now=now) as webcast:
        webcast.mode = WebcastMode.REHEARSAL
        _take_slate_down(webcast)


def put_slate(
    *, room: Room, by: Person | None, text: str, back_at: dt.datetime | None, now: dt.datetime
) -> None:
    """Pause: the public sees ``text`` and ``back_at`` and gets neither picture nor sound. Again: with another text.

    Raises:
        RuleError: it is not on air, the text is too long, or the time has passed.

    """
    text = without_controls(text).strip()
    if len(text) > MAX_SLATE_TEXT:
        raise RuleError(
            _("At most %d characters fit on the slate.") % MAX_SLATE_TEXT, code="too_long", field="text"
        )
    if back_at is not None and back_at <= now:
        raise RuleError(_("That time has passed already."), code="past", field="back_at")
    with _deciding(room, by=by, action=WebcastDeed.SLATE, now=now) as webcast:
        if not webcast.on_air:
            raise RuleError(_("It is not on air: there is nothing to pause."), code="not_on_air")
        webcast.slate_since = webcast.slate_since or now
        webcast.slate_text, webcast.back_at = text, back_at


def end_slate(*, room: Room, by: Person | None, now: dt.datetime) -> None:
    """Go on after a pause.

    Raises:
        RuleError: it is not on air.

    """
    with _deciding(room, by=by, action=WebcastDeed.END_SLATE, now=now) as webcast:
        if not webcast.on_air:
            raise RuleError(_("It is not on air: there is nothing to pause."), code="not_on_air")
        _take_slate_down(webcast)


def end_webcast(*, room: Room, by: Person | None, now: dt.datetime) -> None:
    """End it, and whoever publishes. Who publishes again rehearses until somebody goes live."""
    with _deciding(room, by=by, action=WebcastDeed.END, now=now) as webcast:
        webcast.mode = WebcastMode.OFF
        _take_slate_down(webcast)
        end_publisher(room=room, now=now)


@transaction.atomic
def let_publisher_decide(*, room: Room) -> None:
    """Let the next publisher's own token say whether the room begins on air, unless it is in use now."""
    with scope(event=room.event):
        Webcast.objects.filter(room=room, mode=WebcastMode.OFF).update(decided_at=None)
