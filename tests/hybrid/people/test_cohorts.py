import datetime as dt

import icalendar
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hybrid.domain.cohorts import Member, assign_cohorts, place_by_hand, split
from hybrid.domain.registration.changes import cancel_registration
from hybrid.domain.registration.details import Details
from hybrid.domain.registration.register import register
from hybrid.domain.releases import release_agenda
from hybrid.enums import Attendance, CohortRule, Role
from hybrid.errors import RuleError
from hybrid.models import Cohort, CohortSettings, Person, RegistrationRules, Star
from hybrid.queries.releases import draft_of
from tests.factories import DAY, EventFactory, PersonFactory, RoomFactory, SessionFactory
from tests.hybrid.access.world import browser_with

EVEN, TOGETHER = CohortRule.EVEN, CohortRule.BY_ORGANISATION
PAGE = "/demo/manage/cohorts/people/"


@pytest.fixture
def event(db):
    return EventFactory(slug="demo")


@pytest.fixture
def groups(event):
    return [Cohort.objects.create(event=event, name=f"Group {n}", position=n) for n in (1, 2)]


@pytest.fixture
def delegate(event):
    def made(organisation="", cohort=None, **more):
        return PersonFactory(
            event=event, organisation=organisation, cohort=cohort, roles=[Role.DELEGATE], **more
        )

    return made


@pytest.fixture
def organiser(event, client):
    person = PersonFactory(event=event, display_name="Olwen Organiser", roles=[Role.ORGANISER])
    client.force_login(person.user)
    return person


def sizes(groups):
    return [Person.objects.filter(cohort=group).count() for group in groups]


@given(
    st.lists(st.sampled_from(["", "a", "b", "c"]), max_size=60),
    st.dictionaries(st.integers(1, 4), st.integers(0, 20), min_size=2),
)
def test_an_even_split_differs_by_one_at_most_once_it_can(homes, before):
    members = [Member(n, home) for n, home in enumerate(homes)]
    found = split(members, sizes=before, rule=EVEN, homes={})
    after = {group: size + list(found.values()).count(group) for group, size in before.items()}
    grown = [size for group, size in after.items() if size > before[group]]
    assert set(found) == {member.person for member in members}
    # Nobody was put into a group while a smaller one was there.
    assert all(size <= min(after.values()) + 1 for size in grown)


@given(st.lists(st.sampled_from(["", "a", "A ", "b", "c"]), max_size=60))
def test_colleagues_stay_together_and_the_rest_evens_it_out(homes):
    found = split(
        [Member(n, home) for n, home in enumerate(homes)], sizes={1: 0, 2: 0}, rule=TOGETHER, homes={}
    )
    for name in ("a", "b", "c"):
        assert len({found[n] for n, home in enumerate(homes) if home.strip().lower() == name}) <= 1
    largest = max((sum(h.strip().lower() == name for h in homes) for name in ("a", "b", "c")), default=1)
    counts = [list(found.values()).count(group) for group in (1, 2)]
    assert abs(counts[0] - counts[1]) <= max(largest, 1)


def test_delegates_are_split_and_nobody_else(event, groups, delegate):
    for _n in range(5):
        delegate()
    for role in (Role.VIEWER, Role.SPEAKER, Role.GUEST):
        PersonFactory(event=event, roles=[role])
    PersonFactory(roles=[Role.DELEGATE])
    assert assign_cohorts(event=event, rule=EVEN) == 5
    assert sizes(groups) == [3, 2]
    assert assign_cohorts(event=event, rule=EVEN) == 0, "who is in a group stays there"


def test_a_newcomer_joins_the_group_of_their_colleagues(event, groups, delegate):
    delegate("A Ward", cohort=groups[1])
    delegate("", cohort=groups[1])
    newcomer = delegate("a  ward")
    assign_cohorts(event=event, rule=TOGETHER)
    newcomer.refresh_from_db()
    assert newcomer.cohort == groups[1]


def test_anew_moves_those_who_had_a_group(event, groups, delegate):
    for _n in range(4):
        delegate(cohort=groups[0])
    assert assign_cohorts(event=event, rule=EVEN) == 0
    assert assign_cohorts(event=event, rule=EVEN, anew=True) == 2
    assert sizes(groups) == [2, 2]


def test_one_group_is_none(event, delegate):
    Cohort.objects.create(event=event, name="Group 1")
    with pytest.raises(RuleError):
        assign_cohorts(event=event, rule=EVEN)


def test_whoever_registers_later_comes_into_a_group_by_the_same_rule(event, groups, delegate):
    event.starts_on = event.ends_on = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3)
    event.save()
    RegistrationRules.objects.create(event=event, is_offered=True)
    delegate(cohort=groups[0])
    CohortSettings.objects.create(event=event, rule=EVEN)

    def come(n, attendance=Attendance.IN_ROOM):
        from django.contrib.auth.models import AnonymousUser

        details = Details(email=f"p{n}@example.org", name=f"P {n}", attendance=attendance)
        now = dt.datetime.now(dt.UTC)
        return register(event=event, details=details, user=AnonymousUser(), guests={}, now=now)

    first = come(1)
    assert Person.objects.get(pk=first.person_id).cohort == groups[1]
    come(2)
    come(3)
    assert sizes(groups) == [2, 2]
    assert come(4, Attendance.ONLINE).person.cohort is None
    cancel_registration(registration=first, now=dt.datetime.now(dt.UTC))
    CohortSettings.objects.update(rule=CohortRule.BY_HAND)
    assert come(5).person.cohort is None


def test_an_organiser_assigns_by_rule_and_by_hand(client, organiser, groups, delegate):
    ada, ben = delegate(display_name="Ada Field"), delegate(display_name="Ben Field")
    answer = client.post("/demo/manage/cohorts/assign/", {"rule": "even", "from_now_on": "on"}, follow=True)
    assert "2 people were moved" in answer.content.decode()
    assert "Evenly" in answer.content.decode()
    assert sizes(groups) == [1, 1]
    ada.refresh_from_db()
    ben.refresh_from_db()
    # Ada is moved; Ben's field was not touched, though somebody else has moved him meanwhile.
    other = next(group for group in groups if group != ada.cohort)
    form = {
        f"was-{ada.pk}": ada.cohort_id,
        f"group-{ada.pk}": other.pk,
        f"was-{ben.pk}": ben.cohort_id,
        f"group-{ben.pk}": ben.cohort_id,
    }
    Person.objects.filter(pk=ben.pk).update(cohort=None)
    assert "1 person was moved" in client.post(PAGE, form, follow=True).content.decode()
    assert [Person.objects.get(pk=p.pk).cohort for p in (ada, ben)] == [other, None]
    assert "Ben Field" not in client.get(f"{PAGE}?q=ada").content.decode()
    assert client.post("/demo/manage/cohorts/assign/", {"rule": "nonsense"}).status_code == 422


def test_another_events_group_or_person_is_refused(event, groups, delegate):
    elsewhere = Cohort.objects.create(event=EventFactory(), name="Group 1")
    ada = delegate()
    for choices in ({ada.pk: elsewhere.pk}, {PersonFactory().pk: groups[0].pk}):
        with pytest.raises(RuleError):
            place_by_hand(event=event, choices=choices)
    assert sizes(groups) == [0, 0]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number(
    client, organiser, groups, delegate, count, django_assert_max_num_queries
):
    for _n in range(count):
        delegate()
    with django_assert_max_num_queries(11):
        assert client.get(PAGE).content.decode().count('name="group-') == count


@pytest.fixture
def swap(event, groups):
    """Two workshops at eleven and at twelve, between which the groups swap; lunch is for everybody."""
    room = RoomFactory(event=event)
    made = {}
    for group, other, hour in ((0, 1, 11), (1, 0, 11), (1, 0, 12), (0, 1, 12)):
        title = f"Workshop {'AB'[group if hour == 11 else other]} of {groups[group].name}"
        start = dt.datetime.combine(DAY, dt.time(hour), dt.UTC)
        made[title] = SessionFactory(
            event=event,
            room=room,
            title=title,
            cohort=groups[group],
            starts_at=start,
            ends_at=start + dt.timedelta(hours=1),
        )
    made["Lunch"] = SessionFactory(event=event, room=room, title="Lunch together", hour=13)
    return made


def halves(html):
    return {f"Group {n}" for n in (1, 2) if f"of Group {n}" in html}


def test_a_delegates_agenda_shows_their_half_and_the_public_one_both(client, event, groups, delegate, swap):
    ada = browser_with(event, delegate(cohort=groups[0], user=None))
    assert halves(client.get("/demo/agenda/").content.decode()) == {"Group 1", "Group 2"}
    for query in ("", "?view=rooms"):
        page = ada.get(f"/demo/agenda/{query}").content.decode()
        assert halves(page) == {"Group 1"}, query
        assert "Lunch together" in page
        assert "group=all" in page
    assert halves(ada.get("/demo/agenda/?group=all").content.decode()) == {"Group 1", "Group 2"}
    assert halves(browser_with(event, delegate(user=None)).get("/demo/agenda/").content.decode()) == {
        "Group 1",
        "Group 2",
    }


def test_my_agenda_has_my_groups_sessions_by_itself(event, groups, delegate, swap):
    ada = delegate(cohort=groups[0], user=None)
    Star.objects.create(person=ada, session=swap["Lunch"])
    Star.objects.create(person=ada, session=swap["Workshop B of Group 2"])
    browser = browser_with(event, ada)
    page = browser.get("/demo/my-agenda/").content.decode()
    assert (halves(page), "Lunch together" in page) == ({"Group 1"}, True)
    assert "Overlaps" not in page
    calendar = icalendar.Calendar.from_ical(browser.get("/demo/my-agenda.ics").content)
    titles = {str(entry["summary"]).split(" (")[0] for entry in calendar.walk("VEVENT")}
    assert titles == {"Workshop A of Group 1", "Workshop B of Group 1", "Lunch together"}
    # Without a group, what one has starred is all there is.
    ada.cohort = None
    ada.save()
    assert "Workshop B of Group 2" in browser.get("/demo/my-agenda/").content.decode()


def test_my_agenda_follows_the_groups_of_the_release(event, groups, delegate, swap):
    ada = delegate(cohort=groups[0], user=None)
    browser = browser_with(event, ada)
    now = timezone.now()
    release_agenda(event=event, name="First", seen=0, draft=draft_of(event).digest, now=now)
    # In the draft the groups have swapped; nobody has been told yet.
    for session in swap.values():
        if session.cohort is not None:
            session.cohort = groups[1] if session.cohort == groups[0] else groups[0]
            session.save(update_fields=["cohort"])
    before = {"Workshop A of Group 1", "Workshop B of Group 1"}

    def mine():
        calendar = icalendar.Calendar.from_ical(browser.get("/demo/my-agenda.ics").content)
        page = browser.get("/demo/my-agenda/").content.decode()
        found = {str(entry["summary"]).split(" (")[0] for entry in calendar.walk("VEVENT")}
        assert all(title in page for title in found)
        return found

    assert mine() == before
    event.refresh_from_db()
    release_agenda(event=event, name="Swapped", seen=1, draft=draft_of(event).digest, now=now)
    assert mine() == {"Workshop A of Group 2", "Workshop B of Group 2"}


def test_of_what_a_group_has_at_once_one_is_kept_by_choice(event, groups, delegate, swap):
    ada = delegate(cohort=groups[0], user=None)
    first = swap["Workshop A of Group 1"]
    other = SessionFactory(
        event=event,
        title="Another at eleven",
        cohort=groups[0],
        starts_at=first.starts_at,
        ends_at=first.ends_at,
    )
    browser = browser_with(event, ada)
    page = browser.get("/demo/my-agenda/").content.decode()
    assert "Another at eleven" in page
    assert "Workshop A of Group 1" in page
    assert "Overlaps" not in page
    Star.objects.create(person=ada, session=other)
    page = browser.get("/demo/my-agenda/").content.decode()
    assert "Another at eleven" in page
    assert "Workshop A of Group 1" not in page
    assert "Workshop B of Group 1" in page
