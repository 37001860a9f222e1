import datetime as dt

import pytest
from django_tasks_db.models import DBTaskResult

from hybrid.domain.registration.changes import cancel_registration, change_registration, give_place
from hybrid.domain.registration.details import Details
from hybrid.domain.registration.links import path_of
from hybrid.domain.registration.offers import accept_offer, decline_offer, settle
from hybrid.domain.registration.rules import reconsider_places
from hybrid.enums import Attendance, RegistrationState, Role
from hybrid.errors import RuleError
from hybrid.models import Registration, WaitingEntry
from hybrid.queries.registration import places_of
from tests.hybrid.registration.conftest import NOW

HOUR = dt.timedelta(hours=1)
EXPIRED, DECLINED = RegistrationState.EXPIRED, RegistrationState.DECLINED
CONFIRMED, WAITING, CANCELLED = (
    RegistrationState.CONFIRMED,
    RegistrationState.WAITING,
    RegistrationState.CANCELLED,
)


def again(registration):
    return Registration.objects.select_related("event", "person", "wait").get(pk=registration.pk)


def in_room(event, now=NOW):
    return places_of(event, event.registration_rules, now=now)[Attendance.IN_ROOM]


@pytest.fixture
def queue(come):
    """Ada has the only place; Ben, Cora and Dan wait in this order."""
    return [come(name, now=NOW + n * HOUR / 60) for n, name in enumerate(("Ada", "Ben", "Cora", "Dan"))]


def test_a_freed_place_is_offered_to_the_next_and_taken(event, queue, mailbox):
    ada, ben, cora, _dan = queue
    cancel_registration(registration=ada, now=NOW + HOUR)
    assert [row.name for row in settle(event=event, now=NOW + HOUR)] == ["Ben Field"]
    assert mailbox.last("ben@example.org").subject == "A place is free for you at Demo"
    assert again(ben).person.roles == frozenset()
    assert in_room(event, NOW + HOUR).free == 0

    ben = accept_offer(registration=ben, now=NOW + 2 * HOUR)
    assert (ben.state, ben.waiting, ben.person.roles) == (CONFIRMED, None, {Role.DELEGATE})
    assert mailbox.last("ben@example.org").subject == "Your place at Demo"
    assert settle(event=event, now=NOW + 2 * HOUR) == []
    assert again(cora).waiting.offered_at is None
    assert accept_offer(registration=ben, now=NOW + 3 * HOUR) == ben, "twice is once"


def test_settling_twice_offers_once(event, queue, mailbox):
    cancel_registration(registration=queue[0], now=NOW)
    assert len(settle(event=event, now=NOW)) == 1
    assert settle(event=event, now=NOW) == []
    assert mailbox.subjects("ben@example.org").count("A place is free for you at Demo") == 1


def test_an_offer_taken_too_late_is_answered_and_the_queue_goes_on(client, event, queue, mailbox):
    ada, ben, cora, _dan = queue
    cancel_registration(registration=ada, now=NOW)
    settle(event=event, now=NOW)
    late = NOW + 48 * HOUR
    # Before the jobs have come by …
    with pytest.raises(RuleError) as error:
        accept_offer(registration=ben, now=late)
    assert error.value.code == "expired"
    assert "goes to the next person" in error.value.message
    # … and after.
    assert [row.name for row in settle(event=event, now=late)] == ["Cora Field"]
    assert again(ben).state == EXPIRED
    assert mailbox.last("ben@example.org").subject == "The offer of a place at Demo has run out"
    with pytest.raises(RuleError) as error:
        accept_offer(registration=ben, now=late)
    assert error.value.code == "expired"
    page = client.post(path_of(ben), {"do": "accept"}, follow=True).content.decode()
    assert "You can join the list again" in page
    assert "Register again" in page
    assert accept_offer(registration=cora, now=late + HOUR).state == CONFIRMED


def test_who_let_an_offer_run_out_starts_again_at_the_end(event, queue, come):
    ada, ben, _cora, _dan = queue
    cancel_registration(registration=ada, now=NOW)
    settle(event=event, now=NOW)
    settle(event=event, now=NOW + 48 * HOUR)
    ben = come("Ben", now=NOW + 49 * HOUR)
    assert ben.state == WAITING
    order = WaitingEntry.objects.filter(offered_at=None).values_list("registration__name", flat=True)
    assert list(order) == ["Dan Field", "Ben Field"]


def test_a_declined_offer_goes_on_to_the_next(event, queue):
    ada, ben, cora, _dan = queue
    cancel_registration(registration=ada, now=NOW)
    settle(event=event, now=NOW)
    assert decline_offer(registration=ben, now=NOW).state == DECLINED
    assert [row.name for row in settle(event=event, now=NOW)] == ["Cora Field"]
    assert again(cora).waiting.offered_at == NOW


def test_nobody_who_comes_later_overtakes_the_queue(event, queue, come):
    cancel_registration(registration=queue[0], now=NOW)
    # The place is free and not offered yet: it belongs to Ben.
    assert come("Eve", now=NOW + HOUR).state == WAITING


def test_more_places_are_offered_in_order(event, queue, rules):
    rules.in_room_places = 3
    rules.save()
    assert [row.name for row in settle(event=event, now=NOW)] == ["Ben Field", "Cora Field"]


def test_who_waits_with_a_place_online_keeps_it_whatever_becomes_of_the_offer(event, come):
    ada = come("Ada")
    ben = come("Ben", online_meanwhile=True)
    cancel_registration(registration=ada, now=NOW)
    settle(event=event, now=NOW)
    settle(event=event, now=NOW + 48 * HOUR)
    ben = again(ben)
    assert (ben.state, ben.attendance, ben.waiting) == (CONFIRMED, Attendance.ONLINE, None)


def test_who_takes_the_room_leaves_the_place_online(event, come, rules):
    rules.online_places = 1
    rules.save()
    ada = come("Ada")
    ben = come("Ben", online_meanwhile=True)
    cora = come("Cora", attendance=Attendance.ONLINE)
    assert cora.state == WAITING
    cancel_registration(registration=ada, now=NOW)
    settle(event=event, now=NOW)
    ben = accept_offer(registration=ben, now=NOW)
    assert (ben.attendance, ben.person.roles, ben.person.attendance) == (
        Attendance.IN_ROOM,
        {Role.DELEGATE},
        Attendance.IN_ROOM,
    )
    assert [row.name for row in settle(event=event, now=NOW)] == ["Cora Field"]


def details_of(registration, **changes):
    return Details(
        **{
            "email": registration.email,
            "name": registration.name,
            "attendance": Attendance(registration.attendance),
            **changes,
        }
    )


def test_changing_to_online_frees_the_place_and_back_means_waiting(event, queue):
    ada, ben, *_ = queue
    ada = change_registration(
        registration=ada, details=details_of(ada, attendance=Attendance.ONLINE), now=NOW
    )
    assert (ada.state, ada.attendance) == (CONFIRMED, Attendance.ONLINE)
    assert [row.name for row in settle(event=event, now=NOW)] == ["Ben Field"]
    ada = change_registration(
        registration=ada, details=details_of(ada, attendance=Attendance.IN_ROOM), now=NOW + HOUR
    )
    assert (ada.state, ada.attendance, ada.waiting.attendance) == (
        CONFIRMED,
        Attendance.ONLINE,
        Attendance.IN_ROOM,
    )
    # Keeping what one has ends the waiting.
    ada = change_registration(registration=ada, details=details_of(ada), now=NOW + 2 * HOUR)
    assert ada.waiting is None
    assert accept_offer(registration=ben, now=NOW + HOUR).state == CONFIRMED


def test_a_new_address_makes_the_old_links_worthless(client, come, mailbox):
    ada = come("Ada")
    old = path_of(ada)
    ada = change_registration(registration=ada, details=details_of(ada, email="New@example.org"), now=NOW)
    assert client.get(old).status_code == 404
    assert client.get(path_of(ada)).status_code == 200
    assert mailbox.last("new@example.org").subject == "Your registration for Demo was changed"


def test_an_organiser_gives_a_place_before_its_turn(event, queue):
    _ada, _ben, cora, _dan = queue
    assert give_place(registration=cora, now=NOW).state == CONFIRMED
    assert in_room(event).taken == 2, "beyond the limit, as they wished"
    with pytest.raises(RuleError):
        give_place(registration=cora, now=NOW)


def test_cancelling_sends_a_calendar_that_takes_the_event_out(queue, mailbox):
    ada = queue[0]
    placed = mailbox.last("ada@example.org").files["event.ics"][0]
    cancel_registration(registration=ada, now=NOW + HOUR)
    mail = mailbox.last("ada@example.org")
    text, _kind = mail.files["event.ics"]
    assert "STATUS:CANCELLED" in text
    uid = next(line for line in placed.splitlines() if line.startswith("UID:"))
    assert uid in text
    number = [
        int(line[9:]) for t in (placed, text) for line in t.splitlines() if line.startswith("SEQUENCE:")
    ]
    assert number[1] > number[0]
    count = len(mailbox.all())
    cancel_registration(registration=ada, now=NOW + HOUR)
    assert len(mailbox.all()) == count


def test_a_closed_or_past_event_makes_no_offers(event, queue, rules):
    cancel_registration(registration=queue[0], now=NOW)
    rules.is_offered = False
    rules.save()
    assert settle(event=event, now=NOW) == []
    rules.is_offered = True
    rules.save()
    assert settle(event=event, now=NOW + 24 * 30 * HOUR) == []
    assert len(settle(event=event, now=NOW)) == 1


def test_an_offer_never_outlasts_the_event(event, queue):
    cancel_registration(registration=queue[0], now=NOW)
    evening = dt.datetime.combine(event.ends_on, dt.time(8), event.tz)
    [ben] = settle(event=event, now=evening)
    assert ben.waiting.expires_at - evening == 16 * HOUR


def test_a_place_is_counted_with_as_many_queries_for_any_number(event, queue, django_assert_num_queries):
    rules = event.registration_rules
    with django_assert_num_queries(3):
        places_of(event, rules, now=NOW)


def test_changed_rules_have_the_jobs_look_again(event):
    reconsider_places(event=event)
    assert DBTaskResult.objects.filter(task_path__endswith="settle_waiting_list").count() == 1


def test_one_does_on_the_private_page_what_the_mail_says(client, event, queue):
    ada, ben, *_ = queue
    assert (
        client.post(path_of(ada), {"do": "cancel"}, follow=True).content.decode().count("was cancelled") == 1
    )
    settle(event=event, now=NOW)
    page = client.get(path_of(ben)).content.decode()
    assert "Take the place" in page
    assert "You have a place" in client.post(path_of(ben), {"do": "accept"}, follow=True).content.decode()
    form = {"attendance": "in_room", "name": "Ben Meadow", "email": "ben@example.org", "may_stream": "on"}
    assert client.post(f"{path_of(ben)}change/", form).status_code == 302
    ben = again(ben)
    assert (ben.name, ben.may_stream, ben.state) == ("Ben Meadow", True, CONFIRMED)
    wrong = client.post(
        f"{path_of(ben)}change/", {**form, "email": "cora@example.org", "organisation": "A ward"}
    )
    assert wrong.status_code == 422
    assert 'value="A ward"' in wrong.content.decode()
    assert client.get(f"{path_of(ada)}change/").status_code == 302, "what was cancelled is not changed"
