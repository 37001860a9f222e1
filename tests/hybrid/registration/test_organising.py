import csv
import datetime as dt
import io
import json

import pytest
from django.test import Client

from hybrid.domain.registration.changes import cancel_registration
from hybrid.domain.registration.erasure import erase_registration, erase_what_is_due
from hybrid.domain.registration.links import path_of
from hybrid.domain.registration.offers import settle
from hybrid.domain.removals import remove, restore
from hybrid.enums import Attendance, NeedToKnow, RegistrationState, Role
from hybrid.models import Person, Registration, RegistrationAnswer, RegistrationQuestion, RegistrationRules
from tests.factories import EventFactory, PersonFactory
from tests.hybrid.access.world import browser_of
from tests.hybrid.registration.conftest import NOW

LIST = "/demo/manage/registrations/"


def rows_of(client, query=""):
    return client.get(f"{LIST}?{query}").content.decode().split("rows__row")[1:]


def names_in(client, query=""):
    people = ("Ada", "Ben", "Cora", "Dan")
    return [name for row in rows_of(client, query) for name in people if f">{name} Field<" in row]


def sheet(client, query=""):
    text = client.get(f"{LIST}list.csv?{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def people(event, come):
    """Ada has the place, Ben waits, Cora is online, Dan has cancelled."""
    found = [
        come("Ada"),
        come("Ben", may_stream=True),
        come("Cora", attendance=Attendance.ONLINE),
        come("Dan"),
    ]
    cancel_registration(registration=found[3], now=NOW)
    return found


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Dan", "Cora", "Ben", "Ada"]),
        ("q=cora", ["Cora"]),
        ("q=field+ben%40example", ["Ben"]),
        ("state=confirmed", ["Cora", "Ada"]),
        ("state=waiting", ["Ben"]),
        ("state=offered", []),
        ("state=cancelled", ["Dan"]),
        ("attendance=online", ["Cora"]),
        ("unstreamed=1", ["Ada"]),
        ("state=nonsense", ["Dan", "Cora", "Ben", "Ada"]),
        ("q=nobody", []),
    ],
)
def test_registrations_are_found(client, organiser, people, query, names):
    assert names_in(client, query) == names


def test_it_says_how_full_it_is(client, organiser, people):
    html = " ".join(client.get(LIST).content.decode().split())
    assert '<th scope="row">In the room</th><td class="tabular">1 of 1</td>' in html
    assert "no limit" in html


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    client, organiser, come, count, django_assert_max_num_queries
):
    for n in range(count):
        come(f"P{n}")
    with django_assert_max_num_queries(13):
        assert len(rows_of(client)) == count


def test_before_anything_is_said_it_says_where_to_begin(client, organiser):
    RegistrationRules.objects.all().delete()
    assert "Set up registration" in client.get(LIST).content.decode()


def test_a_spreadsheet_shows_and_never_runs_what_people_typed(client, organiser, event, come):
    diet = RegistrationQuestion.objects.create(event=event, label="=Diet", kind="text")
    agree = RegistrationQuestion.objects.create(event=event, label="Agree", kind="consent")
    come("Ada", answers={diet.pk: "=cmd|' /C calc'!A0", agree.pk: "yes"}, organisation="@SUM(1+1)")
    come("Ben", attendance=Attendance.ONLINE, answers={diet.pk: "-1+1"}, may_record=True)
    ben, ada = sheet(client)
    assert (ada["'=Diet"], ada["organisation"], ada["Agree"]) == ("'=cmd|' /C calc'!A0", "'@SUM(1+1)", "yes")
    assert (ben["'=Diet"], ben["Agree"], ben["may_be_recorded"]) == ("'-1+1", "no", "yes")
    assert [row["name"] for row in sheet(client, "q=ada")] == ["Ada Field"]


def test_an_organiser_acts_on_one_registration(client, organiser, event, people):
    _ada, ben, cora, _dan = people
    page = f"{LIST}{ben.pk}/"
    assert "Waits for: In the room" in client.get(page).content.decode()
    assert "has a place now" in client.post(page, {"do": "give"}, follow=True).content.decode()
    assert "have a place already" in client.post(page, {"do": "give"}, follow=True).content.decode()
    client.post(page, {"do": "cancel"})
    assert Registration.objects.get(pk=ben.pk).state == RegistrationState.CANCELLED
    assert client.post(f"{LIST}{cora.pk}/", {"do": "erase"}).url == LIST
    assert not Registration.objects.filter(pk=cora.pk).exists()


def test_rules_are_set_and_the_wrong_ones_refused(client, organiser, event, rules):
    form = {
        "state": "",
        "is_offered": "on",
        "opens_at": "2030-06-01T09:00",
        "closes_at": "2030-06-01T08:00",
        "in_room": "on",
        "in_room_places": "80",
        "offer_hours": "24",
        "kept_days": "90",
    }
    page = client.get(f"{LIST}settings/")
    form["state"] = page.context["form"].state
    wrong = client.post(f"{LIST}settings/", form)
    assert (wrong.status_code, "close before it opens" in wrong.content.decode()) == (422, True)
    assert client.post(f"{LIST}settings/", {**form, "closes_at": "2030-06-20T08:00"}).status_code == 302
    rules.refresh_from_db()
    assert (rules.in_room_places, rules.online) == (80, False)
    # On the clock of the event: London is an hour ahead in June.
    assert rules.opens_at == dt.datetime(2030, 6, 1, 8, tzinfo=dt.UTC)
    nothing = {**form, "closes_at": "", "in_room": ""}
    assert client.post(f"{LIST}settings/", nothing).status_code == 422


def test_registration_is_open_once_its_form_was_sent_the_first_time(client, organiser, event, rules):
    rules.delete()
    form = client.get(f"{LIST}settings/").context["form"]
    assert form["is_offered"].value()
    sent = {"state": form.state, "is_offered": "on", "in_room": "on", "offer_hours": "48", "kept_days": "180"}
    page = client.post(f"{LIST}settings/", sent, follow=True).content.decode()
    assert "People can register now" in page
    assert "Somebody else" not in page


def test_a_choice_needs_choices(client, organiser):
    form = {
        "label": "Lunch",
        "kind": "choice",
        "choices": "Hot",
        "seen_by": "organisers",
        "kept_days": "30",
        "state": "",
    }
    assert client.post("/demo/manage/registration-questions/new/", form).status_code == 422
    answer = client.post("/demo/manage/registration-questions/new/", {**form, "choices": "Hot\nCold"})
    assert answer.status_code == 302
    assert RegistrationQuestion.objects.get().options == ["Hot", "Cold"]


NEED = {
    NeedToKnow.ORGANISERS: {Role.ORGANISER},
    NeedToKnow.FACILITATORS: {Role.ORGANISER, Role.FACILITATOR},
    NeedToKnow.AV_OPERATORS: {Role.ORGANISER, Role.AV_OPERATOR},
    NeedToKnow.MODERATORS: {Role.ORGANISER, Role.MODERATOR},
    NeedToKnow.CREW: {Role.ORGANISER, Role.FACILITATOR, Role.AV_OPERATOR, Role.MODERATOR},
}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SCREEN])
def test_a_need_is_seen_by_who_needs_to_see_it_and_nobody_else(event, come, role):
    for seen_by in NeedToKnow:
        question = RegistrationQuestion.objects.create(event=event, label=f"Q-{seen_by}", seen_by=seen_by)
        Registration.objects.filter(email="ada@example.org").exists() or come("Ada")
        RegistrationAnswer.objects.create(
            registration=Registration.objects.get(), question=question, value=f"secret-{seen_by}-"
        )
    browser = browser_of(event, role, account=False)
    html = browser.get("/demo/backstage/needs/").content.decode()
    assert {need for need in NeedToKnow if f"secret-{need}-" in html} == {
        need for need, roles in NEED.items() if role in roles
    }
    for path in (LIST, f"{LIST}list.csv", f"{LIST}{Registration.objects.get().pk}/"):
        assert ("secret-" in browser.get(path).content.decode()) == (role == Role.ORGANISER and path != LIST)


def test_those_who_run_the_hall_know_whom_not_to_show(event, come):
    come("Ada", may_stream=False)
    come("Cora", attendance=Attendance.ONLINE, may_stream=False)
    html = browser_of(event, Role.AV_OPERATOR, account=False).get("/demo/backstage/needs/").content.decode()
    assert "Ada Field" in html
    assert "Cora Field" not in html


def test_one_takes_ones_data_along_and_has_it_erased(event, come, mailbox):
    question = RegistrationQuestion.objects.create(event=event, label="Your diet")
    ada = come("Ada", answers={question.pk: "Vegan"}, organisation="A ward")
    ben = come("Ben")
    phone = Client()
    kept = json.loads(phone.get(f"{path_of(ada)}data.json").content)
    assert (kept["email"], kept["answers"]) == (
        "ada@example.org",
        [{"question": "Your diet", "answer": "Vegan"}],
    )
    assert phone.get(f"{path_of(ada)}erase/").status_code == 200
    assert Registration.objects.count() == 2
    assert "Nothing is kept" in phone.post(f"{path_of(ada)}erase/").content.decode()
    assert phone.get(path_of(ada)).status_code == 404
    person = Person.objects.get(pk=ada.person_id)
    assert (person.display_name, person.organisation, person.roles) == ("", "", frozenset())
    assert mailbox.subjects("ada@example.org") == [], "nothing goes out any more"
    assert [row.name for row in settle(event=event, now=NOW)] == [ben.name], "the place goes on"


def test_answers_go_before_the_registration_does(event, come, rules):
    question = RegistrationQuestion.objects.create(event=event, label="Your diet", kept_days=10)
    come("Ada", answers={question.pk: "Vegan"})
    last = dt.datetime.combine(event.ends_on, dt.time(12), event.tz)
    day = dt.timedelta(days=1)
    assert erase_what_is_due(event=event, now=last + 10 * day) == 0
    assert RegistrationAnswer.objects.exists()
    assert erase_what_is_due(event=event, now=last + 11 * day) == 0
    assert not RegistrationAnswer.objects.exists()
    assert erase_what_is_due(event=event, now=last + (rules.kept_days + 1) * day) == 1
    assert not Registration.objects.exists()


def test_another_events_registrations_are_not_here(client, organiser, come):
    come("Ada")
    elsewhere = EventFactory(slug="elsewhere")
    other = PersonFactory(event=elsewhere, roles=[Role.ORGANISER])
    client.force_login(other.user)
    assert client.get(LIST).status_code == 403
    assert rows_of(client) == []
    assert client.get(f"/elsewhere/manage/registrations/{Registration.objects.get().pk}/").status_code == 404


def test_what_was_erased_does_not_come_back_with_a_deleted_question(event, come):
    question = RegistrationQuestion.objects.create(event=event, label="Your diet")
    ada = come("Ada", answers={question.pk: "Vegan"})
    come("Ben", attendance=Attendance.ONLINE, answers={question.pk: "Halal"})
    removal = remove(event=event, target=question, now=NOW)
    assert "Vegan" in removal.payload
    erase_registration(registration=ada)
    removal.refresh_from_db()
    assert "Vegan" not in removal.payload
    restore(removal=removal)
    assert [answer.value for answer in RegistrationAnswer.objects.all()] == ["Halal"]
