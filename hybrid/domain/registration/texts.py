"""What the mails say: our words, or the organiser's own with the same placeholders.

A placeholder is a name in braces, ``{name}``. There are only the ones below: nothing that is typed is ever
taken for code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hybrid.enums import MailKind
from hybrid.errors import RuleError
from hybrid.models import MailText, scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

    from hybrid.models import Event

_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
SUBJECT_MAX, BODY_MAX = 200, 10_000

EVERYWHERE: dict[str, StrOrPromise] = {
    "name": gettext_lazy("the person's name"),
    "event": gettext_lazy("the name of the event"),
    "dates": gettext_lazy("the days of the event"),
    "venue": gettext_lazy("the venue and its address"),
    "link": gettext_lazy("the private link"),
    "contact": gettext_lazy("the event's contact address"),
}
PLACE: dict[str, StrOrPromise] = {"place": gettext_lazy("“in the room” or “online”")}
NUMBER: dict[str, StrOrPromise] = {"number": gettext_lazy("their place in the queue")}
UNTIL: dict[str, StrOrPromise] = {"until": gettext_lazy("until when the link or the offer works")}

PLACEHOLDERS: dict[MailKind, dict[str, StrOrPromise]] = {
    MailKind.CONFIRMED: {**EVERYWHERE, **PLACE},
    MailKind.WAITING: {**EVERYWHERE, **PLACE, **NUMBER},
    MailKind.OFFERED: {**EVERYWHERE, **PLACE, **UNTIL},
    MailKind.EXPIRED: {**EVERYWHERE, **PLACE},
    MailKind.CHANGED: {**EVERYWHERE, **PLACE},
    MailKind.CANCELLED: dict(EVERYWHERE),
    MailKind.LINK: dict(EVERYWHERE),
    MailKind.AGAIN: dict(EVERYWHERE),
    MailKind.INVITED: {**EVERYWHERE, **UNTIL},
}
# Without these a mail would be of no use.
NEEDED: dict[MailKind, tuple[str, ...]] = {
    kind: () if kind == MailKind.CANCELLED else ("link",) for kind in MailKind
}

OURS: dict[MailKind, tuple[StrOrPromise, StrOrPromise]] = {
    MailKind.CONFIRMED: (
        gettext_lazy("Your place at {event}"),
        gettext_lazy(
            "Dear {name},\n\nYou have a place {place} at {event}, {dates}.\n\n{venue}\n\n"
            "Your page, to look at, change or cancel your registration:\n{link}\n\n"
            "The calendar file in this mail puts the event into your calendar.\n\n{contact}"
        ),
    ),
    MailKind.WAITING: (
        gettext_lazy("You are on the waiting list of {event}"),
        gettext_lazy(
            "Dear {name},\n\n{event}, {dates}, is full for now. You are number {number} on the waiting list "
            "for a place {place}. When one becomes free for you we write to you at once.\n\n"
            "Your page:\n{link}\n\n{contact}"
        ),
    ),
    MailKind.OFFERED: (
        gettext_lazy("A place is free for you at {event}"),
        gettext_lazy(
            "Dear {name},\n\nA place {place} has become free for you at {event}, {dates}.\n\n"
            "Please say by {until} whether you take it. After that it goes to the next person:\n{link}\n\n"
            "{contact}"
        ),
    ),
    MailKind.EXPIRED: (
        gettext_lazy("The offer of a place at {event} has run out"),
        gettext_lazy(
            "Dear {name},\n\nThe place {place} at {event} was kept for you, and we had no answer in time. "
            "It has gone to the next person on the waiting list.\n\n"
            "If you would still like to come, you can join the list again:\n{link}\n\n{contact}"
        ),
    ),
    MailKind.CHANGED: (
        gettext_lazy("Your registration for {event} was changed"),
        gettext_lazy(
            "Dear {name},\n\nWhat you changed about your registration for {event}, {dates}, was saved. "
            "You take part {place}.\n\nYour page:\n{link}\n\n{contact}"
        ),
    ),
    MailKind.CANCELLED: (
        gettext_lazy("Your registration for {event} was cancelled"),
        gettext_lazy(
            "Dear {name},\n\nYour registration for {event}, {dates}, was cancelled. If there was an entry in "
            "your calendar, the file in this mail takes it out.\n\n{contact}"
        ),
    ),
    MailKind.LINK: (
        gettext_lazy("Your registration for {event}"),
        gettext_lazy(
            "Dear {name},\n\nSomebody, probably you, asked for the link to your registration for {event}, "
            "{dates}:\n{link}\n\nIf it was not you, there is nothing that you need to do.\n\n{contact}"
        ),
    ),
    MailKind.AGAIN: (
        gettext_lazy("You are registered for {event} already"),
        gettext_lazy(
            "Dear {name},\n\nSomebody, probably you, has just registered with this address for {event}, {dates}. "
            "It is registered already, and nothing was changed. Your page, to look at, change or cancel your "
            "registration:\n{link}\n\nIf it was not you, there is nothing that you need to do.\n\n{contact}"
        ),
    ),
    MailKind.INVITED: (
        gettext_lazy("You are invited to {event}"),
        gettext_lazy(
            "Dear {name},\n\nYou are invited to {event}, {dates}.\n\n{venue}\n\n"
            "Please register by {until}:\n{link}\n\n{contact}"
        ),
    ),
}


@dataclass(frozen=True)
class Text:
    """What a mail says. ``is_own`` where the organiser wrote it."""

    kind: MailKind
    subject: str
    body: str
    is_own: bool = False


def text_of(event: Event, kind: MailKind) -> Text:
    """Return what mails of ``kind`` say at ``event``. One query."""
    own = MailText.objects.filter(event=event, kind=kind).first()
    if own is not None:
        return Text(kind, own.subject, own.body, is_own=True)
    return Text(kind, str(OURS[kind][0]), str(OURS[kind][1]))


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with its placeholders replaced, once: what a value says is not looked at again.

    Paragraphs that end up empty are left out.
    """
    filled = _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)
    return re.sub(r"\n{3,}", "\n\n", filled.replace("\r\n", "\n")).strip()


def subject_line(text: str, values: Mapping[str, str]) -> str:
    """Return ``text``, filled in, as one line: a header cannot have more."""
    return " ".join(filled_in(text, values).split())[:SUBJECT_MAX]


def check_mail_text(*, kind: MailKind, subject: str, body: str) -> tuple[str, str]:
    """Return subject and text of a mail of ``kind`` as they would be kept.

    Raises:
        RuleError: a placeholder is unknown, a needed one is missing, or nothing is said.

    """
    subject, body = " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    for field, text in (("subject", subject), ("body", body)):
        if not text:
            raise RuleError(_("Write something here."), field=field)
        unknown = sorted({name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS[kind]})
        if unknown:
            raise RuleError(
                _("There is no placeholder {%(name)s}. Use one of the list.") % {"name": unknown[0]},
                field=field,
            )
    for name in NEEDED[kind]:
        if f"{{{name}}}" not in body:
            raise RuleError(
                _("Leave {%(name)s} in: without it nobody can do what the mail says.") % {"name": name},
                field="body",
            )
    return subject, body


@transaction.atomic
def change_mail_text(*, event: Event, kind: MailKind, subject: str, body: str) -> None:
    """Let mails of ``kind`` say something else at ``event``.

    Raises:
        RuleError: as :func:`check_mail_text`.

    """
    subject, body = check_mail_text(kind=kind, subject=subject, body=body)
    with scope(event=event):
        MailText.objects.update_or_create(
            event=event, kind=kind, defaults={"subject": subject[:SUBJECT_MAX], "body": body[:BODY_MAX]}
        )


@transaction.atomic
def restore_mail_text(*, event: Event, kind: MailKind) -> None:
    """Let mails of ``kind`` say again what the platform says."""
    with scope(event=event):
        MailText.objects.filter(event=event, kind=kind).delete()
