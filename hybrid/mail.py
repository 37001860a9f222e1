"""Mail is queued: whoever causes it never waits for a mail server, and none is lost when that is down."""

from __future__ import annotations

import base64
import email.utils
from email.mime.base import MIMEBase
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from hybrid.jobs import send_mail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail import EmailMessage


class QueuedBackend(BaseEmailBackend):
    """Django's way to send mail, ending in the queue, in the current transaction."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue each message; return how many."""
        for message in email_messages:
            queue(message)
        return len(email_messages)


def queue(message: EmailMessage) -> str:
    """Put ``message`` into the queue, with the date and the id that every try will carry.

    Returns the id of its row in the queue, which is gone once the message was handed to the mail server.
    """
    headers = {str(name): str(value) for name, value in message.extra_headers.items()}
    headers.setdefault("Date", email.utils.formatdate())
    headers.setdefault("Message-ID", email.utils.make_msgid(domain=settings.CONFIG.public_host))
    result = send_mail.enqueue(
        subject=str(message.subject),
        body=str(message.body),
        sender=str(message.from_email),
        to=[str(address) for address in message.to],
        cc=[str(address) for address in message.cc],
        bcc=[str(address) for address in message.bcc],
        reply_to=[str(address) for address in message.reply_to],
        headers=headers,
        subtype=message.content_subtype,
        alternatives=[
            [str(content), str(media_type)] for content, media_type in getattr(message, "alternatives", ())
        ],
        attachments=[_attachment(part) for part in message.attachments],
    )
    return str(result.id)


def _attachment(part: MIMEBase | tuple[str | None, str | bytes, str | None]) -> list[str]:
    """Return file name, contents in base64 and media type."""
    if isinstance(part, MIMEBase):
        data = part.get_payload(decode=True)
        contents = data if isinstance(data, bytes) else b""
        name: str | None = part.get_filename()
        media_type: str | None = part.get_content_type()
    else:
        name, content, media_type = part
        contents = content.encode() if isinstance(content, str) else bytes(content)
    return [name or "", base64.b64encode(contents).decode(), media_type or "application/octet-stream"]
