import datetime as dt

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from hybrid.domain.registration.links import find_registration, path_of, token_of
from hybrid.domain.releases import release_agenda
from hybrid.enums import Access, Attendance, RegistrationState, Role
from hybrid.errors import RuleError
from hybrid.models import Person, Registration, RegistrationMail, RegistrationQuestion
from hybrid.queries.releases import draft_of
from tests.factories import PersonFactory, SessionFactory, UserFactory
from tests.hybrid.accounts.mailbox import sign_in
from tests.hybrid.interop.parsers import as_three_read_it
from tests.hybrid.registration.conftest import NOW

FORM = {"attendance": "in_room", "name": "Ada Field", "email": "Ada@Example.org", "organisation": "A ward"}


def states():
    return list(Registration.objects.order_by("pk").values_list("name", "attendance", "state"))


def test_a_visitor_registers_without_an_account(client, event, mailbox):
    SessionFactory(
        event=event, starts_at=NOW + dt.timedelta(days=7), ends_at=NOW + dt.timedelta(days=7, hours=1)
    )
    assert "/demo/register/" in client.get("/demo/").content.decode()
    assert "few places left" in client.get("/demo/register/").content.decode()
    answer = client.post("/demo/register/", {**FORM, "may_stream": "on"}, follow=True)
    assert "We have written to Ada@Example.org" in answer.content.decode()
    assert "Look into your mail" in answer.content.decode()
    [registration] = Registration.objects.all()
    assert (registration.email, registration.may_stream, registration.may_record) == (
        "ada@example.org",
        True,
        False,
    )
    assert registration.person.roles == {Role.DELEGATE}
    assert registration.person.attendance == Attendance.IN_ROOM
    mail = mailbox.last("ada@example.org")
    assert mail.subject == "Your place at Demo"
    assert f"http://localhost:8000{path_of(registration)}" in mail.body
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    # The link in the mail lets in: then the browser is the person, and "Register" leads to what it has.
    assert client.get("/demo/register/").status_code == 200
    assert "You have a place" in client.get(path_of(registration)).content.decode()
    client.post(path_of(registration), {"do": "enter"})
    assert client.get("/demo/register/").url == path_of(registration)
    assert "Ada Field" in client.get("/demo/me/").content.decode()


def test_the_mail_brings_a_calendar_that_knows_the_hours(client, event, come, mailbox):
    start = dt.datetime.combine(event.starts_on, dt.time(9, 30), event.tz)
    SessionFactory(event=event, starts_at=start, ends_at=start + dt.timedelta(hours=2))
    event.venue_name = "Town hall"
    event.save()
    registration = come("Ada")
    text, kind = mailbox.last("ada@example.org").files["event.ics"]
    assert kind == "text/calendar; method=PUBLISH"
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar["method"] == "PUBLISH"
    [entry] = calendar.walk("VEVENT")
    assert entry.decoded("dtstart") == start
    assert entry.decoded("dtend") == start + dt.timedelta(hours=2)
    assert (str(entry["summary"]), str(entry["location"]), str(entry["status"])) == (
        "Demo",
        "Town hall",
        "CONFIRMED",
    )
    assert client.get(f"{path_of(registration)}event.ics").content.decode() == text
    [read] = as_three_read_it(text).values()
    assert read == (start, start + dt.timedelta(hours=2), "Demo", registration.sequence, "CONFIRMED")


def test_the_calendar_knows_the_hours_of_the_release_not_of_the_draft(event, come, mailbox):
    start = dt.datetime.combine(event.starts_on, dt.time(9, 30), event.tz)
    SessionFactory(event=event, starts_at=start, ends_at=start + dt.timedelta(hours=2))
    release_agenda(event=event, name="As at 3", seen=0, draft=draft_of(event).digest, now=NOW)
    SessionFactory(event=event, starts_at=start, ends_at=start + dt.timedelta(hours=5))
    come("Ada")
    text, _kind = mailbox.last("ada@example.org").files["event.ics"]
    [entry] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert entry.decoded("dtend") == start + dt.timedelta(hours=2)


def test_whoever_comes_when_it_is_full_waits_and_is_told_so(client, come, mailbox):
    come("Ada")
    page = client.get("/demo/register/").content.decode()
    assert "full: there is a waiting list" in page
    assert "Every place is taken" not in page, "there are places online"
    client.post("/demo/register/", {**FORM, "email": "ben@example.org", "name": "Ben Field"})
    ben = Registration.objects.get(email="ben@example.org")
    assert "You are number 1 in the queue" in client.get(path_of(ben)).content.decode()
    assert (ben.state, ben.person.roles) == (RegistrationState.WAITING, frozenset())
    assert "You are number 1 on the waiting list" in mailbox.last("ben@example.org").body


def test_that_every_place_is_taken_is_said_before_one_registers(client, come, rules):
    rules.online = False
    rules.save()
    assert "Every place is taken" not in client.get("/demo/register/").content.decode()
    come("Ada")
    page = client.get("/demo/register/").content.decode()
    assert "Every place is taken" in page
    assert "Join the waiting list" in page


def test_who_waits_for_the_room_may_take_part_online_meanwhile(come):
    come("Ada")
    ben = come("Ben", online_meanwhile=True)
    assert (ben.state, ben.attendance) == (RegistrationState.CONFIRMED, Attendance.ONLINE)
    assert ben.waiting.attendance == Attendance.IN_ROOM
    assert ben.person.roles == {Role.VIEWER}


def test_without_a_waiting_list_full_is_full(client, come, rules):
    rules.has_waiting_list = False
    rules.online = False
    rules.save()
    come("Ada")
    with pytest.raises(RuleError) as error:
        come("Ben")
    assert error.value.code == "full"
    assert Registration.objects.count() == 1
    assert "Fully booked" in client.get("/demo/register/").content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"is_offered": False}, "No registration"),
        ({"opens_at": NOW + dt.timedelta(days=1)}, "Not open yet"),
        ({"closes_at": NOW - dt.timedelta(days=1)}, "Registration has closed"),
    ],
)
def test_a_closed_door_says_why(client, event, rules, come, change, said):
    for name, value in change.items():
        setattr(rules, name, value)
    rules.save()
    assert said in client.get("/demo/register/").content.decode()
    assert said in client.post("/demo/register/", FORM).content.decode()
    with pytest.raises(RuleError):
        come("Ada")
    assert not Registration.objects.exists()


def test_an_event_that_is_over_takes_nobody(client, event):
    event.starts_on = event.ends_on = NOW.date() - dt.timedelta(days=2)
    event.save()
    assert "This event is over" in client.get("/demo/register/").content.decode()


def test_the_link_can_be_sent_again_and_nobody_learns_to_whom(client, come, mailbox):
    come("Ada")
    same = [
        client.post("/demo/register/link/", {"email": email}, follow=True)
        .content.decode()
        .count("on its way there")
        for email in ("ADA@example.org", "nobody@example.org", "ada@example.org")
    ]
    assert same == [1, 1, 1]
    # Asked twice within minutes, sent once; and nothing to who is not registered.
    assert mailbox.subjects("ada@example.org") == ["Your place at Demo", "Your registration for Demo"]
    assert mailbox.subjects("nobody@example.org") == []


def test_one_browser_registers_a_second_person(client, event, rules):
    rules.in_room_places = 5
    rules.save()
    client.post("/demo/register/", FORM)
    client.post(path_of(Registration.objects.get()), {"do": "enter"})
    client.post("/demo/register/?another", {**FORM, "name": "Ben Field", "email": "ben@example.org"})
    ada, ben = Registration.objects.order_by("pk")
    assert ada.person != ben.person
    assert ben.person.roles == {Role.DELEGATE}
    assert "Ada Field" in client.get("/demo/me/").content.decode()


def test_what_is_wrong_is_said_and_what_was_typed_stays(client, event):
    question = RegistrationQuestion.objects.create(event=event, label="What do you eat?", is_required=True)
    page = client.post("/demo/register/", {**FORM, "email": "no address", f"question-{question.pk}": ""})
    html = page.content.decode()
    assert page.status_code == 422
    assert html.count("field--wrong") == 2
    assert 'value="Ada Field"' in html
    assert 'value="no address"' in html
    assert not Registration.objects.exists()


def test_a_question_for_the_room_alone_is_required_of_those_who_come(client, event):
    question = RegistrationQuestion.objects.create(
        event=event, label="Your diet", is_required=True, attendance=Attendance.IN_ROOM
    )
    assert client.post("/demo/register/", FORM).status_code == 422
    assert client.post("/demo/register/", {**FORM, "attendance": "online"}).status_code == 302
    [registration] = Registration.objects.all()
    assert not registration.answers.exists()
    other = {**FORM, "email": "ben@example.org", f"question-{question.pk}": "  Vegan\t food "}
    assert Client().post("/demo/register/", other).status_code == 302
    assert Registration.objects.get(email="ben@example.org").answers.get().value == "Vegan food"


def test_a_question_that_must_be_answered_is_never_called_optional(client, event, rules):
    RegistrationQuestion.objects.create(
        event=event, label="Your diet", is_required=True, attendance=Attendance.IN_ROOM
    )
    RegistrationQuestion.objects.create(event=event, label="Your network", attendance=Attendance.ONLINE)
    both = client.get("/demo/register/").content.decode()
    assert "We need your answer if you come." in both
    assert 'Your diet <span class="field__optional">' not in both
    rules.online = False
    rules.save()
    page = client.get("/demo/register/")
    [diet] = [field for field in page.context["form"] if field.label == "Your diet"]
    assert diet.field.required
    assert "Your network" not in page.content.decode(), "nobody takes part online"


def test_only_a_given_choice_is_taken(come, event):
    question = RegistrationQuestion.objects.create(
        event=event, label="Lunch", kind="choice", choices="Hot\nCold\n"
    )
    with pytest.raises(RuleError) as error:
        come("Ada", answers={question.pk: "Both"})
    assert error.value.field == f"question-{question.pk}"
    assert come("Ada", answers={question.pk: "Hot"}).answers.get().value == "Hot"


@pytest.mark.parametrize("access", [Access.REGISTERED, Access.CODE])
def test_whoever_registered_gets_into_an_event_that_asks_for_it(client, event, access):
    event.access, event.join_code = access, "ABC234"
    event.save()
    closed = client.get("/demo/agenda/")
    assert closed.status_code == 403
    assert ("/demo/register/" in closed.content.decode()) == (access == Access.REGISTERED)
    client.post("/demo/register/", FORM)
    assert client.get("/demo/agenda/").status_code == 403
    client.post(path_of(Registration.objects.get()), {"do": "enter"})
    assert client.get("/demo/agenda/").status_code == 200


def test_the_link_in_the_mail_lets_another_browser_in(event, come):
    event.access = Access.INVITED
    event.save()
    registration = come("Ada")
    phone = Client()
    assert phone.get("/demo/agenda/").status_code == 404
    page = phone.get(path_of(registration))
    assert page.status_code == 200
    assert phone.get("/demo/agenda/").status_code == 404, "looking at the link changes nothing"
    phone.post(path_of(registration), {"do": "enter"})
    assert phone.get("/demo/agenda/").status_code == 200


def test_who_signs_in_with_the_address_finds_the_place(client, event, come):
    registration = come("Ada")
    UserFactory(email="ada@example.org")
    assert sign_in(client, "ada@example.org").status_code == 302
    person = Person.objects.get(user__email="ada@example.org")
    assert person == Registration.objects.get().person
    assert person.roles == {Role.DELEGATE}
    assert "belongs to an account" in Client().get(path_of(registration)).content.decode()


def test_a_role_that_somebody_had_before_stays_when_the_registration_goes(event, client, rules):
    speaker = PersonFactory(event=event, roles=[Role.SPEAKER, Role.DELEGATE])
    client.force_login(speaker.user)
    client.post("/demo/register/", {**FORM, "email": speaker.user.email.upper()})
    registration = Registration.objects.get()
    assert registration.person == speaker
    client.post(path_of(registration), {"do": "cancel"})
    assert Person.objects.get(pk=speaker.pk).roles == {Role.SPEAKER, Role.DELEGATE}


def test_a_link_that_somebody_made_up_opens_nothing(client, come):
    token = token_of(come("Ada"))
    for wrong in (token[:-1] + ("a" if token[-1] != "a" else "b"), token.split(".")[0], "guess", "x.y", "é"):
        assert find_registration(wrong) is None
        assert client.get(f"/registration/{wrong}/").status_code == 404


def test_who_was_blocked_does_not_come_back_by_registering(client, event, come):
    registration = come("Ada")
    Person.objects.update(blocked_at=timezone.now())
    Registration.objects.update(state=RegistrationState.CANCELLED)
    with pytest.raises(RuleError) as error:
        come("Ada")
    assert error.value.code == "blocked"
    client.post(path_of(registration), {"do": "enter"})
    assert "Ada Field" not in client.get("/demo/").content.decode()


def test_nobody_floods_a_mailbox_by_changing_their_mind(client, event, mailbox):
    client.post("/demo/register/", FORM)
    [registration] = Registration.objects.all()
    for _turn in range(30):
        registration.refresh_from_db()
        client.post(path_of(registration), {"do": "cancel"})
        answer = client.post("/demo/register/", FORM)
    assert answer.status_code == 302, "who asks learns nothing"
    there = len(mailbox.subjects("ada@example.org"))
    assert there <= 21
    RegistrationMail.objects.update(queued_at=NOW - dt.timedelta(hours=2))
    client.post("/demo/register/", FORM)
    assert Registration.objects.get().state == RegistrationState.CONFIRMED
    page = f"{path_of(Registration.objects.get())}change/"
    for turn in range(30):
        answer = client.post(page, {**FORM, "name": f"Ada {turn}"})
    assert "changed very often" in answer.content.decode()
    assert len(mailbox.subjects("ada@example.org")) <= there + 20
