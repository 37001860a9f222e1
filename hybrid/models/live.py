"""What the live socket numbers and remembers in the database, so that nothing below it has to be reliable."""

from __future__ import annotations

from django.db import models
from django.utils.timezone import now


class StreamRevision(models.Model):
    """How far one stream of live changes has come.

    A stream is a topic (``"3:room:7"``: event 3, room 7) and an audience (``"public"``, ``"crew"``,
    ``"tally"``, ``"person:12"``). The row is taken in the transaction that makes the change, so that
    revisions are committed in their own order. It is written by ``live.publish`` alone.
    """

    topic = models.CharField(max_length=80)
    audience = models.CharField(max_length=40)
    revision = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "audience"], name="stream_once")]


class Receipt(models.Model):
    """What was answered to a request that must take effect once, however often it is sent.

    ``key`` is made by the client; ``answer`` is the JSON that it was, or would have been, sent.
    """

    person = models.ForeignKey("hybrid.Person", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=36)
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="receipt_once")]
