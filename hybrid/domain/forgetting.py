"""Taking names out of what is otherwise kept: releases, the news of what changed in them, questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from django.db import transaction

from hybrid.domain.questions import publish_question
from hybrid.enums import Naming
from hybrid.extensions import extensions
from hybrid.models import AgendaNews, AgendaRelease, Event, Question, Session
from hybrid.protocol.agenda import AgendaChange
from hybrid.queries.content import content_of, write_down

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from hybrid.models import Person
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
    _rewrite_releases(event, lambda content: _without(content, names))
    _forget_in_news(event, names)


@transaction.atomic
def forget_name(*, person: Person) -> None:
    """Let ``person`` have no name any more, nor what they did under it: their questions, what other apps keep."""
    name = person.display_name
    person.display_name = person.organisation = ""
    person.save(update_fields=["display_name", "organisation"])
    asked = Question.objects.select_for_update(of=("self",)).filter(asker=person).exclude(author_name="")
    for question in asked.select_related("event", "room", "asker", "to_speaker", "session", "handled_by"):
        question.author_name, question.naming = "", Naming.UNATTRIBUTED
        question.save(update_fields=["author_name", "naming"])
        publish_question(question)
    if name:
        for forgotten in extensions.name_forgotten:
            forgotten(person=person, name=name)


@transaction.atomic
def forget_in_sessions(*, event: Event, sessions: Collection[int], name: str) -> None:
    """Take ``name`` out of the texts of ``sessions``, by their keys, today's and those of every release."""
    if not sessions:
        return
    named = _pattern([name])

    def without(content: Content) -> Content:
        return tuple(
            msgspec.structs.replace(facts, abstract=named.sub(_NOBODY, facts.abstract))
            if facts.key in sessions
            else facts
            for facts in content
        )

    _rewrite_releases(event, without)
    for session in Session.objects.select_for_update(of=("self",)).filter(pk__in=sessions).order_by("pk"):
        # Nobody need be told of it: neither the version of the session nor its news change.
        Session.objects.filter(pk=session.pk).update(abstract=named.sub(_NOBODY, session.abstract))


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names))


def _rewrite_releases(event: Event, change: Callable[[Content], Content]) -> None:
    # As whoever releases does: nobody may freeze a name again meanwhile.
    Event.objects.select_for_update().select_related(None).get(pk=event.pk)
    for release in AgendaRelease.objects.filter(event=event):
        before = content_of(release)
        after = change(before)
        if after != before:
            content, digest = write_down(after)
            AgendaRelease.objects.filter(pk=release.pk).update(content=content, digest=digest)


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
    named = _pattern(names.values())
    changes = msgspec.json.decode(news.changes, type=list[AgendaChange])
    for change in changes:
        change.text = named.sub(_NOBODY, change.text)
    news.changes = msgspec.json.encode(changes).decode()
    news.save(update_fields=["changes"])
