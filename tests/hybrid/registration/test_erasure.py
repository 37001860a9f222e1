"""What is kept of whoever registered goes with the registration: from everywhere, and for good."""

import datetime as dt

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hybrid.domain.questions import ask_question
from hybrid.domain.registration.changes import change_registration
from hybrid.domain.registration.details import Details
from hybrid.domain.registration.erasure import (
    erase_registration,
    erase_what_is_due,
    everything_about,
    forget_mails,
)
from hybrid.domain.registration.invitations import invite
from hybrid.enums import Attendance, Naming, Role
from hybrid.models import Invitation, Person, Question, Registration, RegistrationMail
from hybrid.queries.questions import public_question
from tests.factories import PersonFactory, RoomFactory
from tests.hybrid.registration.conftest import NOW

SOON = NOW + dt.timedelta(days=2)


@pytest.fixture
def room(event):
    return RoomFactory(event=event)


def ask(person, room, naming=Naming.NAMED):
    return ask_question(
        person=person,
        room=room,
        session=None,
        to_speaker=None,
        text="Who decides?",
        naming=naming,
        now=NOW,
    )


def invited(event, name="Ada", **more):
    return invite(
        event=event, now=timezone.now(), expires_at=SOON, email=f"{name}@example.org", label=name, **more
    )


def test_a_question_loses_the_name_that_only_the_registration_had_given(come, room):
    ada = come("Ada")
    question = ask(ada.person, room)
    assert question.author_name == "Ada Field"
    erase_registration(registration=ada)
    question.refresh_from_db()
    assert question.author_name == ""
    assert public_question(question).author is None
    assert question.text == "Who decides?"


def test_a_name_that_somebody_had_otherwise_stays_on_their_question(event, come, room):
    guest = PersonFactory(event=event, user=None, roles=[Role.GUEST], display_name="Gwen Guest")
    registration = come("Ada", guests={str(event.pk): guest.pk})
    assert registration.person == guest
    question = ask(guest, room)
    erase_registration(registration=registration)
    question.refresh_from_db()
    assert question.author_name == "Gwen Guest"


def test_the_invitation_goes_with_the_registration_that_it_brought(event, come):
    _invitation, token = invited(event)
    ada = come("Ada", invitation_token=token)
    assert everything_about(ada)["invited_as"] == "Ada"
    erase_registration(registration=ada)
    assert not Invitation.objects.exists()
    assert not RegistrationMail.objects.exists()


def test_an_invitation_for_several_stays_for_the_others(event, come):
    _invitation, token = invite(event=event, now=timezone.now(), expires_at=SOON, label="The choir", places=3)
    ada = come("Ada", invitation_token=token)
    assert everything_about(ada)["invited_as"] == "The choir"
    erase_registration(registration=ada)
    assert Invitation.objects.get().label == "The choir"


def test_whoever_was_invited_and_never_came_is_forgotten_in_time(event, rules):
    invited(event, "Ada")
    invited(event, "Ben")
    assert DBTaskResult.objects.filter(task_path="hybrid.jobs.send_mail").count() == 2
    last = dt.datetime.combine(event.ends_on, dt.time(12), event.tz)
    erase_what_is_due(event=event, now=last + dt.timedelta(days=rules.kept_days))
    assert Invitation.objects.count() == 2
    assert erase_what_is_due(event=event, now=last + dt.timedelta(days=rules.kept_days + 1)) == 0
    assert not Invitation.objects.exists()
    assert not DBTaskResult.objects.filter(task_path="hybrid.jobs.send_mail").exists()


def test_a_role_that_changed_meanwhile_is_taken_as_it_is_now(event, come, rules):
    rules.in_room_places = 9
    rules.save()
    seen = come("Ada", attendance=Attendance.ONLINE)
    details = Details(email=seen.email, name=seen.name, attendance=Attendance.IN_ROOM)
    change_registration(registration=Registration.objects.get(), details=details, now=NOW)
    erase_registration(registration=seen)
    person = Person.objects.get(pk=seen.person_id)
    assert (person.roles, person.display_name) == (frozenset(), "")


@pytest.mark.parametrize("ends", [TaskResultStatus.FAILED, TaskResultStatus.READY])
def test_a_mail_on_its_way_is_forgotten_if_it_does_not_arrive(come, ends):
    ada = come("Ada")
    mails = DBTaskResult.objects.filter(task_path="hybrid.jobs.send_mail")
    mails.update(status=TaskResultStatus.RUNNING)
    keys = [str(key) for key in mails.values_list("pk", flat=True)]
    erase_registration(registration=ada)
    look = DBTaskResult.objects.get(task_path=forget_mails.module_path)
    assert look.args_kwargs["kwargs"] == {"tasks": keys}
    forget_mails.call(tasks=keys)
    assert mails.exists(), "nobody takes away what is being sent"
    assert DBTaskResult.objects.filter(task_path=forget_mails.module_path).count() == 2
    mails.update(status=ends)
    forget_mails.call(tasks=keys)
    assert not mails.exists()


def test_questions_of_others_stay_as_they_are(come, event, room):
    ada, ben = come("Ada"), come("Ben")
    theirs = ask(ben.person, room)
    hidden = ask(ada.person, room, Naming.UNATTRIBUTED)
    erase_registration(registration=ada)
    assert dict(Question.objects.values_list("pk", "author_name")) == {theirs.pk: "Ben Field", hidden.pk: ""}
