"""Requests that take effect once, however often they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from django.db import transaction

from hybrid.models import Receipt

if TYPE_CHECKING:
    from collections.abc import Callable

_encoder = msgspec.json.Encoder()


@transaction.atomic
def once(*, person_id: int, key: str, act: Callable[[], object]) -> msgspec.Raw:
    """Run ``act`` unless ``key`` has been carried out before, and return what it answered, as JSON.

    The receipt is in the same transaction: a process that dies in between leaves neither. Somebody who
    sends the same key at the same time waits for the first.
    """
    receipt, is_new = Receipt.objects.get_or_create(person_id=person_id, key=key)
    if not is_new:
        return msgspec.Raw(receipt.answer.encode())
    answer = _encoder.encode(act())
    receipt.answer = answer.decode()
    receipt.save(update_fields=["answer"])
    return msgspec.Raw(answer)
