import asyncio
import datetime as dt
import email
import email.policy
import threading

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hybrid.retries import DELAYS, take_up_abandoned

pytestmark = pytest.mark.django_db(transaction=True)


class MailServer:
    """A small SMTP server (RFC 5321) on a free port; ``refuse`` is its answer to every recipient."""

    def __init__(self):
        self.messages = []
        self.refuse = None
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    async def _talk(self, reader, writer):
        writer.write(b"220 ready\r\n")
        while line := await reader.readline():
            verb = line[:4].upper().strip()
            if verb == b"RCPT" and self.refuse:
                writer.write(self.refuse + b"\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                data = await reader.readuntil(b"\r\n.\r\n")
                self.messages.append(email.message_from_bytes(data[:-3], policy=email.policy.default))
                writer.write(b"250 kept\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 yes\r\n")
        writer.close()
        await writer.wait_closed()

    def stop(self):
        async def close():
            self._server.close()
            await self._server.wait_closed()

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


@pytest.fixture
def mail_server():
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _queued(settings):
    settings.EMAIL_BACKEND = "hybrid.mail.QueuedBackend"


@pytest.fixture
def smtp(settings):
    """Let the product deliver to this port."""

    def use(port):
        settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port

    return use


def fast_forward():
    """Let the time of every waiting retry come."""
    DBTaskResult.objects.update(run_after=timezone.now() - dt.timedelta(seconds=1))


def test_mail_is_queued_and_sent_whole_by_the_worker(mail_server, smtp, queue_worker):
    smtp(mail_server.port)
    message = EmailMultiAlternatives(
        "Your place – café",
        "Plain text",
        "events@example.org",
        ["Ä. Person <a@example.org>"],
        bcc=["b@example.org"],
        reply_to=["office@example.org"],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative("<p>Rich text</p>", "text/html")
    message.attach("badge.bin", b"\x00\xff\x01", "application/octet-stream")
    message.attach("programme.txt", "Opening – 9:30", "text/plain")
    assert message.send() == 1
    assert not mail_server.messages

    queue_worker()

    [got] = mail_server.messages
    assert got["subject"] == "Your place – café"
    assert got["reply-to"] == "office@example.org"
    assert got["auto-submitted"] == "auto-generated"
    assert "bcc" not in got
    assert got["message-id"].endswith("@localhost>")
    assert got.get_body(("plain",)).get_content().strip() == "Plain text"
    assert got.get_body(("html",)).get_content().strip() == "<p>Rich text</p>"
    binary, text = got.iter_attachments()
    assert (binary.get_filename(), binary.get_content()) == ("badge.bin", b"\x00\xff\x01")
    assert text.get_content().strip() == "Opening – 9:30"


def test_mail_that_was_sent_is_not_kept(mail_server, smtp, queue_worker):
    smtp(mail_server.port)
    mail.send_mail("Code", "1234", None, ["a@example.org"])
    queue_worker()
    assert len(mail_server.messages) == 1
    assert not DBTaskResult.objects.exists()


def test_mail_of_what_did_not_happen_is_not_sent():
    def change():
        with transaction.atomic():
            mail.send_mail("You have a place", "", None, ["a@example.org"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert not DBTaskResult.objects.exists()


def test_mail_waits_for_a_server_that_is_down(mail_server, closed_port, smtp, queue_worker):
    smtp(closed_port)
    before = timezone.now()
    mail.send_mail("Code", "1234", None, ["a@example.org"])
    queue_worker()
    [row] = DBTaskResult.objects.all()
    assert row.status == TaskResultStatus.READY
    assert "ConnectionRefusedError" in row.traceback
    assert before <= row.run_after - dt.timedelta(seconds=DELAYS[0]) <= timezone.now()

    DBTaskResult.objects.update(run_after=timezone.now() + dt.timedelta(hours=1))
    queue_worker()  # too early: nothing is tried
    row.refresh_from_db()
    assert len(row.worker_ids) == 1

    smtp(mail_server.port)
    fast_forward()
    queue_worker()
    assert [got["subject"] for got in mail_server.messages] == ["Code"]
    assert not DBTaskResult.objects.exists()


def test_after_the_last_try_the_mail_stays_visible_as_failed(closed_port, smtp, queue_worker):
    smtp(closed_port)
    mail.send_mail("Code", "1234", None, ["a@example.org"])
    for _ in range(len(DELAYS) + 3):
        queue_worker()
        fast_forward()
    [row] = DBTaskResult.objects.all()
    assert row.status == TaskResultStatus.FAILED
    assert len(row.worker_ids) == len(DELAYS) + 1
    assert row.args_kwargs["kwargs"]["to"] == ["a@example.org"]


@pytest.mark.parametrize(
    ("answer", "status"),
    [(b"550 no such person", TaskResultStatus.FAILED), (b"450 busy", TaskResultStatus.READY)],
)
def test_only_a_refusal_for_good_is_believed_at_once(mail_server, smtp, queue_worker, answer, status):
    smtp(mail_server.port)
    mail_server.refuse = answer
    mail.send_mail("Code", "1234", None, ["nobody@example.org"])
    queue_worker()
    assert DBTaskResult.objects.get().status == status


def test_what_a_killed_worker_had_begun_is_taken_up_again(mail_server, smtp, queue_worker):
    smtp(mail_server.port)
    mail.send_mail("Code", "1234", None, ["a@example.org"])
    DBTaskResult.objects.get().claim("this-machine")

    assert take_up_abandoned(worker_id="another-machine", now=timezone.now()) == 0
    assert take_up_abandoned(worker_id="this-machine", now=timezone.now()) == 1
    queue_worker()
    assert len(mail_server.messages) == 1


def test_a_task_that_always_kills_its_worker_is_given_up():
    mail.send_mail("Code", "1234", None, ["a@example.org"])
    for _ in range(len(DELAYS) + 1):
        DBTaskResult.objects.get().claim("this-machine")
    assert take_up_abandoned(worker_id="this-machine", now=timezone.now()) == 0
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED
