"""What the jobs process does for registration, by the real worker of the queue."""

import datetime as dt

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hybrid.domain.registration.changes import cancel_registration
from hybrid.domain.registration.erasure import look_after_registrations, plan_next_look
from hybrid.enums import RegistrationState, Role
from hybrid.models import Registration, WaitingEntry
from hybrid.queries.registrations import mail_trouble
from hybrid.retries import DELAYS
from tests.factories import PersonFactory
from tests.hybrid.registration.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = dt.timedelta(hours=1)
EXPIRED = RegistrationState.EXPIRED


@pytest.fixture
def event(transactional_db, event):
    return event


def again(registration):
    return Registration.objects.select_related("event", "person", "wait").get(pk=registration.pk)


def to_files(settings, tmp_path):
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path


def test_the_jobs_make_and_end_offers_by_themselves(come, queue_worker, settings, tmp_path):
    """The real worker: cancel, and the queue goes on until it is somebody's again."""
    to_files(settings, tmp_path)
    ada, ben, cora = (come(name) for name in ("Ada", "Ben", "Cora"))
    cancel_registration(registration=ada, now=NOW)
    queue_worker()
    assert again(ben).waiting.offered_at is not None
    assert again(cora).waiting.offered_at is None
    # Its time comes: the task that waits for it is there, and does the rest.
    past = NOW - HOUR
    WaitingEntry.objects.filter(registration=ben).update(expires_at=past)
    DBTaskResult.objects.filter(task_path__endswith="settle_waiting_list").update(run_after=past)
    queue_worker()
    assert again(ben).state == EXPIRED
    assert again(cora).waiting.offered_at is not None
    sent = "".join(path.read_text() for path in tmp_path.iterdir())
    assert sent.count("A place is free for you at Demo") == 2


def test_a_mail_server_that_is_down_loses_nothing_and_is_shown(
    client, event, come, queue_worker, settings, closed_port, tmp_path
):
    olwen = PersonFactory(event=event, display_name="Olwen Organiser", roles=[Role.ORGANISER])
    client.force_login(olwen.user)
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port
    ada = come("Ada")
    assert not mail_trouble(event).is_any, "on its way is no trouble"
    before = timezone.now()
    queue_worker()
    trouble = mail_trouble(event)
    assert (trouble.retrying, trouble.failed) == (1, 0)
    assert before <= trouble.next_try - dt.timedelta(seconds=DELAYS[0]) <= timezone.now()
    page = client.get("/demo/manage/registrations/").content.decode()
    assert "1 mail could not be sent yet" in page
    assert "ConnectionRefusedError" in page
    assert "tried again" in client.get(f"/demo/manage/registrations/{ada.pk}/").content.decode()

    # Given up after its last try, it is still there, and the organiser has it tried again.
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)
    assert "given up" in client.get("/demo/manage/registrations/").content.decode()
    to_files(settings, tmp_path)
    answer = client.post("/demo/manage/registrations/mails/retry/", follow=True)
    assert "1 mail is tried again" in answer.content.decode()
    queue_worker()
    [sent] = tmp_path.iterdir()
    assert "Subject: Your place at Demo" in sent.read_text()
    page = client.get("/demo/manage/registrations/").content.decode()
    assert "could not be sent" not in page
    assert "Handed to the mail server" in client.get(f"/demo/manage/registrations/{ada.pk}/").content.decode()


def test_another_events_mails_are_left_alone(event, come, queue_worker, settings, closed_port):
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port
    come("Ada")
    queue_worker()
    elsewhere = PersonFactory(roles=[Role.ORGANISER]).event
    assert not mail_trouble(elsewhere).is_any


def test_the_daily_look_erases_what_is_due_and_plans_the_next(
    event, come, rules, queue_worker, settings, tmp_path
):
    to_files(settings, tmp_path)
    come("Ada")
    event.starts_on = event.ends_on = NOW.date() - dt.timedelta(days=5)
    event.save()
    rules.kept_days = 4
    rules.save()
    plan_next_look(now=NOW)
    plan_next_look(now=NOW)
    planned = DBTaskResult.objects.filter(task_path=look_after_registrations.module_path)
    assert planned.count() == 1
    planned.update(run_after=NOW - HOUR, enqueued_at=NOW - 2 * HOUR)
    queue_worker()
    assert not Registration.objects.exists()
    [after] = planned.all()
    assert after.run_after > NOW + 23 * HOUR
