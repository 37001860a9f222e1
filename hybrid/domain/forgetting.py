"""Taking names out of what is otherwise frozen: releases, and the news of what changed in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from django.db import transaction

from hybrid.models import AgendaNews, AgendaRelease, Event
from hybrid.protocol.agenda import AgendaChange
from hybrid.queries.content import content_of, write_down

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hybrid.queries.content import Content

# Stands in a sentence for a name that was forgotten.
_NOBODY = "…"


@transaction.atomic
def forget_speakers(*, event: Event, names: Mapping[int, str]) -> None:
    """Take speakers, by their former keys and with their names, out of every release of ``event``.

    What they spoke about, when and where stays: that is the agenda's and not theirs.
    """
    if not names:
        return
    # As whoever releases does: nobody may freeze a name again meanwhile.
    Event.objects.select_for_update().select_related(None).get(pk=event.pk)
    for release in AgendaRelease.objects.filter(event=event):
        before = content_of(release)
        after = _without(before, names)
        if after != before:
            content, digest = write_down(after)
            AgendaRelease.objects.filter(pk=release.pk).update(content=content, digest=digest)
    _forget_in_news(event, names)


def _without(content: Content, names: Mapping[int, str]) -> Content:
    return tuple(
        msgspec.structs.replace(facts, voices=tuple(v for v in facts.voices if v.key not in names))
        for facts in content
    )


def _forget_in_news(event: Event, names: Mapping[int, str]) -> None:
    """Take the names out of what the public was last told."""
    news = AgendaNews.objects.select_for_update().filter(event=event).first()
    if news is None:
        return
    named = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names.values()))
    changes = msgspec.json.decode(news.changes, type=list[AgendaChange])
    for change in changes:
        change.text = named.sub(_NOBODY, change.text)
    news.changes = msgspec.json.encode(changes).decode()
    news.save(update_fields=["changes"])
