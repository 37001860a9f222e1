"""What a speaker may do with a room while it is not their turn there, and who may no longer send by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _

from hybrid.enums import Picture, WebcastDeed, WebcastMode
from hybrid.errors import RuleError
from hybrid.models import WebcastAction
from hybrid.queries.webcast import webcast_of

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Room
    from hybrid.queries.turns import Speaking


def check_turn(
    *, room: Room, person_id: int | None, speaking: Speaking, only_rehearses: bool, now: dt.datetime
) -> None:
    """Let a speaker whose turn it is not try out camera and microphone, in a room that nobody else uses.

    Raises:
        RuleError: it is on air, somebody else sends, or they want more than to rehearse.

    """
    webcast = webcast_of(room)
    is_sent = webcast.picture in {Picture.LIVE, Picture.AWAY} and webcast.mode != WebcastMode.OFF
    is_others = is_sent and (webcast.publisher_person_id is None or webcast.publisher_person_id != person_id)
    if only_rehearses and not webcast.on_air and not is_others:
        return
    turn = speaking.next_in(room.pk, now=now)
    words = _("You have no session in this room.")
    if turn is not None:
        zone = room.event.tz
        starts, ends = turn.starts_at.astimezone(zone), turn.ends_at.astimezone(zone)
        words = _(
            "Your session here is on %(day)s, %(from)s to %(to)s. From half an hour before until half an hour "
            "after it you may go on air. At other times you can rehearse, while nobody else uses the room."
        ) % {
            "day": formats.date_format(starts, "j F"),
            "from": formats.time_format(starts, "H:i"),
            "to": formats.time_format(ends, "H:i"),
        }
    raise RuleError(words, code="not_your_turn")


def check_not_ended(*, room: Room, since: dt.datetime) -> None:
    """Refuse a page that has sent since ``since`` and only comes back because its session was ended.

    Raises:
        RuleError: somebody ended the webcast meanwhile. Whoever still wants to send says so.

    """
    ended = WebcastAction.objects.filter(room=room, action=WebcastDeed.END, at__gt=since)
    if webcast_of(room).mode == WebcastMode.OFF and ended.exists():
        raise RuleError(_("The webcast of this room was ended."), code="ended")
