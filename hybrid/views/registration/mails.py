"""What the mails say, to be read as they arrive and to be written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hybrid.addresses import public_address
from hybrid.domain.registration.mails import event_values, moment
from hybrid.domain.registration.texts import (
    PLACEHOLDERS,
    change_mail_text,
    check_mail_text,
    filled_in,
    restore_mail_text,
    subject_line,
    text_of,
)
from hybrid.enums import MailKind
from hybrid.errors import RuleError
from hybrid.forms.registration.manage import MailTextForm
from hybrid.queries.registration import end_of
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hybrid.models import Event


def example_values(event: Event) -> dict[str, str]:
    """Return what a preview says in place of what differs from mail to mail."""
    return {
        **event_values(event),
        "name": _("Poppy Example"),
        "place": _("in the room"),
        "number": "3",
        "until": moment(event, end_of(event)),
        "link": public_address("/registration/…"),
    }


@require_safe
@event_view(Action.EDIT_EVENT)
def mail_texts(request: EventRequest) -> HttpResponse:
    """Every mail that registration sends."""
    event, values = request.event, example_values(request.event)
    texts = [text_of(event, kind) for kind in MailKind]
    rows = [(text, subject_line(text.subject, values)) for text in texts]
    return render(request, "hybrid/registration/manage/mails.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.EDIT_EVENT)
def mail_text(request: EventRequest, kind: str) -> HttpResponse:
    """One mail: as it arrives, and a form that changes it. "Preview" shows what was typed and saves nothing."""
    if kind not in MailKind.values:
        raise Http404
    event, which = request.event, MailKind(kind)
    if request.method == "POST" and request.POST.get("do") == "restore":
        restore_mail_text(event=event, kind=which)
        messages.success(request, _("This mail says again what the platform says."))
        return redirect("mail-text", event.slug, kind)
    text = text_of(event, which)
    form = MailTextForm(
        request.POST if request.method == "POST" else None,
        initial={"subject": text.subject, "body": text.body},
    )
    subject, body = text.subject, text.body
    if form.is_valid():
        subject, body = form.cleaned_data["subject"], form.cleaned_data["body"]
        try:
            if request.POST.get("do") == "preview":
                # What would be refused is said now, beside how it would look.
                check_mail_text(kind=which, subject=subject, body=body)
            else:
                change_mail_text(event=event, kind=which, subject=subject, body=body)
                messages.success(request, _("Saved."))
                return redirect("mail-text", event.slug, kind)
        except RuleError as error:
            form.add_error(error.field, error.message)
    values = example_values(event)
    context = {
        "text": text,
        "title": which.label,
        "form": form,
        "placeholders": PLACEHOLDERS[which].items(),
        "preview_subject": subject_line(subject, values),
        "preview_body": filled_in(body, values),
    }
    return render(
        request, "hybrid/registration/manage/mail.html", context, status=422 if form.errors else 200
    )
