"""What the jobs process does: the tasks that rules and views put into the queue.

Nobody calls :func:`send_mail` to send mail: ``django.core.mail`` puts every message of the program, and of
the packages it uses, into the queue through ``hybrid.mail``, in the transaction that caused it.
"""

from __future__ import annotations

import base64
import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django_tasks import task

from hybrid.retries import GiveUp, keep_trying

FIRST_PERMANENT_CODE = 500  # RFC 5321 §4.2.1: 5yz is a permanent refusal, 4yz one for now


@keep_trying(forget_when_done=True)
@task
def send_mail(
    *,
    subject: str,
    body: str,
    sender: str,
    to: list[str],
    cc: list[str],
    bcc: list[str],
    reply_to: list[str],
    headers: dict[str, str],
    subtype: str,
    alternatives: list[list[str]],
    attachments: list[list[str]],
) -> None:
    """Hand one message to the mail server.

    ``alternatives`` are pairs of text and media type; ``attachments`` are file name, contents in base64
    and media type.

    Raises:
        GiveUp: the server refuses every address for good.
        OSError: it cannot be reached or refuses for now (smtplib's errors are OSErrors).

    """
    message = EmailMultiAlternatives(
        subject=subject,
        body=body,
        from_email=sender,
        to=to,
        cc=cc,
        bcc=bcc,
        reply_to=reply_to,
        headers=headers,
    )
    message.content_subtype = subtype
    for text, media_type in alternatives:
        message.attach_alternative(text, media_type)
    for name, contents, media_type in attachments:
        message.attach(name, base64.b64decode(contents), media_type)
    message.connection = get_connection(settings.MAIL_DELIVERY_BACKEND)
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        if all(code >= FIRST_PERMANENT_CODE for code, _ in error.recipients.values()):
            raise GiveUp("The mail server refuses every address of this message.") from error
        raise
