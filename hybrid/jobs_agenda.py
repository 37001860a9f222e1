"""Mail to those who keep a session that was moved or cancelled, and who wish to be told."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tasks import task

from hybrid.models import AgendaWishes, Event, FormerStar, Star, scope
from hybrid.retries import keep_trying


@keep_trying(forget_when_done=True)
@task
def mail_agenda_changes(*, event_id: int, changes: list[list[str | int]]) -> int:
    """Queue one message for each person concerned; return how many.

    ``changes`` are rows of the session's key, its title, and what became of it.
    """
    event = Event.objects.filter(pk=event_id).first()
    if event is None:
        return 0
    with scope(event=event):
        keys = [row[0] for row in changes]
        wishes = AgendaWishes.objects.filter(mail=True, person__blocked_at=None).exclude(person__user=None)
        addresses = dict(wishes.values_list("person_id", "person__user__email"))
        kept: dict[int, set[int]] = defaultdict(set)
        for stars, column in ((Star, "session_id"), (FormerStar, "session_key")):
            found = stars.objects.filter(person__in=list(addresses), **{f"{column}__in": keys})
            for person, key in found.values_list("person_id", column):
                kept[person].add(key)
    for person, mine in kept.items():
        _write(event, addresses[person], [row for row in changes if row[0] in mine])
    return len(kept)


def _write(event: Event, address: str, changes: list[list[str | int]]) -> None:
    site = settings.CONFIG.public_url
    context = {
        "event": event,
        "changes": [{"title": title, "text": text} for _key, title, text in changes],
        "agenda": site + reverse("my-agenda", args=[event.slug]),
    }
    EmailMessage(
        subject=_("%(event)s: your agenda has changed") % {"event": event.name},
        body=render_to_string("hybrid/mail/agenda_changed.txt", context),
        to=[address],
    ).send()
