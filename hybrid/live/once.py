"""Requests that take effect once, however often they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from django.db import IntegrityError, transaction

from hybrid.models import Receipt

if TYPE_CHECKING:
    from collections.abc import Callable

_encoder = msgspec.json.Encoder()


def _answered(person_id: int, key: str) -> msgspec.Raw | None:
    answer = Receipt.objects.filter(person_id=person_id, key=key).values_list("answer", flat=True).first()
    return None if answer is None else msgspec.Raw(answer.encode())


def once(*, person_id: int, key: str, act: Callable[[], object]) -> msgspec.Raw:
    """Run ``act`` unless ``key`` has been carried out before, and return what it answered, as JSON.

    The receipt is in the transaction of ``act``: a process that dies in between leaves neither. Of two that
    send the same key at the same time, the database lets one in; all that the other did is undone, and it
    gets the answer of the first.
    """
    known = _answered(person_id, key)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            answer = _encoder.encode(act())
            Receipt.objects.create(person_id=person_id, key=key, answer=answer.decode())
    except IntegrityError:
        known = _answered(person_id, key)
        if known is None:
            raise
        return known
    return msgspec.Raw(answer)
