import base64
import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hybrid.domain.registration.details import Details
from hybrid.domain.registration.register import register
from hybrid.enums import Attendance, Role
from hybrid.models import RegistrationRules
from tests.factories import EventFactory, PersonFactory

NOW = timezone.now().replace(microsecond=0)


@pytest.fixture(autouse=True)
def _nobody_has_registered_yet():
    """Forget who registered from this network in other tests."""
    cache.clear()


class Mail:
    """A message as it stands in the queue."""

    def __init__(self, row):
        told = row.args_kwargs["kwargs"]
        self.to, self.subject, self.body = told["to"][0], told["subject"], told["body"]
        self.sender, self.headers = told["sender"], told["headers"]
        self.files = {
            name: (base64.b64decode(data).decode(), kind) for name, data, kind in told["attachments"]
        }


class Mailbox:
    """Mails that the product has put into its queue, oldest first."""

    def all(self):
        rows = DBTaskResult.objects.filter(task_path="hybrid.jobs.send_mail").order_by("enqueued_at", "pk")
        return [Mail(row) for row in rows]

    def subjects(self, to):
        return [mail.subject for mail in self.all() if mail.to == to]

    def last(self, to):
        return [mail for mail in self.all() if mail.to == to][-1]


@pytest.fixture
def mailbox(db):
    return Mailbox()


@pytest.fixture
def event(db):
    """An event next week: registration is open, with one place in the room and no end of them online."""
    first = (NOW + dt.timedelta(days=7)).date()
    event = EventFactory(
        slug="demo", name="Demo", starts_on=first, ends_on=first, contact_email="office@example.org"
    )
    RegistrationRules.objects.create(event=event, is_offered=True, in_room_places=1)
    return event


@pytest.fixture
def rules(event):
    return event.registration_rules


@pytest.fixture
def organiser(event, client):
    """The organiser of the event; the client is theirs."""
    person = PersonFactory(event=event, display_name="Olwen Organiser", roles=[Role.ORGANISER])
    client.force_login(person.user)
    return person


@pytest.fixture
def come(event):
    """Register somebody by their first name, in a browser of their own."""

    def registered(name="Ada", *, attendance=Attendance.IN_ROOM, now=NOW, **more):
        wanted = {key: more.pop(key) for key in ("user", "guests", "invitation_token") if key in more}
        details = Details(
            email=f"{name.lower()}@example.org", name=f"{name} Field", attendance=attendance, **more
        )
        return register(
            event=event, details=details, now=now, **{"user": AnonymousUser(), "guests": {}, **wanted}
        )

    return registered


@pytest.fixture
def queue_worker():
    """The real worker of the queue: does what is ready, then stops."""

    def work():
        call_command(
            "db_worker", "--batch", "--queue-name=*", "--no-startup-delay", "--no-reload", verbosity=0
        )

    return work
