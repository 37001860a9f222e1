"""Orders to the relay: kept in the database until they have been obeyed, sent as soon as they are committed.

An order is a row written in the transaction that wants it. Once that is committed a thread of this process
sends it. What fails is tried again whenever the relay next reports (every two seconds, to any process of
web): a relay that reports can be told, and one that does not has nobody to end. A relay that has started
again knows of no revocation, so it is told those again that tokens could still outlive.
"""

from __future__ import annotations

import datetime as dt
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from hybrid.models import RelayLink, RelayOrder
from streaming.client import RelayError, tell
from streaming.messages import EndPublisher, Revoke, SetOnAir
from streaming.tokens import LEEWAY, LIFETIME

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hybrid.models import Room

logger = logging.getLogger(__name__)

# A token that was issued before could be used for so long.
_REVOKED_FOR = dt.timedelta(seconds=LIFETIME + 2 * LEEWAY)
# Whoever publishes after this began later, and is not meant.
_END_FOR = dt.timedelta(seconds=15)

# One thread: orders to one relay are short, and keep their sequence.
_sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="relay-orders")


def revoke(
    *, event_slug: str, now: dt.datetime, room_slug: str = "", person: str = "", key: str = ""
) -> None:
    """Have the media of a person or a key end, or with neither of everybody, in an event or one room of it."""
    _keep(
        RelayOrder(
            event_slug=event_slug,
            room_slug=room_slug,
            person=person,
            key=key,
            created_at=now,
            not_after=now + _REVOKED_FOR,
        )
    )


def end_publisher(*, room: Room, now: dt.datetime) -> None:
    """Have whoever publishes to ``room`` end."""
    _keep(
        RelayOrder(
            event_slug=room.event.slug,
            room_slug=room.slug,
            ends_publisher=True,
            created_at=now,
            not_after=now + _END_FOR,
        )
    )


def _keep(order: RelayOrder) -> None:
    RelayOrder.objects.filter(not_after__lt=order.created_at).delete()
    order.save()
    transaction.on_commit(deliver_soon)


def set_on_air(*, room: Room, on_air: bool) -> None:
    """Tell the relay, once it is committed, whether the public gets the picture.

    It is not kept: the answer to each report says so again.
    """
    order = SetOnAir(event=room.event.slug, room=room.slug, on_air=on_air)
    transaction.on_commit(partial(_sender.submit, _tell, order))


def deliver_soon() -> None:
    """Send what is due from a thread of this process."""
    _sender.submit(_deliver_quietly)


def is_due(boot: str) -> bool:
    """Say whether there is something that this run of the relay has yet to be told. One query."""
    return due_orders(boot).exists()


def due_orders(boot: str) -> QuerySet[RelayOrder]:
    """Return what the run ``boot`` of the relay has yet to be told, in the order in which it was asked for."""
    wanted = RelayOrder.objects.filter(not_after__gt=timezone.now()).order_by("pk")
    return wanted.exclude(told_boot=boot) if boot else wanted.filter(told_boot="")


def deliver() -> int:
    """Send what is due; return how many were obeyed. The first that cannot be sent ends it."""
    boot = RelayLink.objects.filter(pk=1).values_list("boot", flat=True).first() or ""
    count = 0
    for order in due_orders(boot):
        if order.ends_publisher and order.told_boot:
            continue
        if not _tell(_message_of(order)):
            break
        # Without a report we do not know which run obeyed; it is told again when it says so.
        RelayOrder.objects.filter(pk=order.pk).update(told_boot=boot or "unknown")
        count += 1
    return count


def _deliver_quietly() -> None:
    try:
        deliver()
    except DatabaseError:
        logger.warning("orders to the relay wait: the database is away")
    finally:
        connection.close()


def _message_of(order: RelayOrder) -> Revoke | EndPublisher:
    if order.ends_publisher:
        return EndPublisher(event=order.event_slug, room=order.room_slug)
    return Revoke(event=order.event_slug, room=order.room_slug, person=order.person, key=order.key)


def _tell(order: Revoke | EndPublisher | SetOnAir) -> bool:
    try:
        tell(settings.CONFIG.relay_url, settings.CONFIG.relay_secret, order)
    except RelayError as error:
        logger.debug("an order was not obeyed yet: %s", error)
        return False
    return True
