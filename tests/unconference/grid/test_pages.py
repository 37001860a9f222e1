"""The pages of a timetable, without JavaScript: who sees what, and what their forms do."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hybrid.enums import Attendance, Role
from hybrid.models import Person, Session, Star
from hybrid.queries.actors import GUESTS_KEY
from unconference.domain.moves import move_session
from unconference.domain.releases import release_grid
from unconference.domain.solving import solve_board
from unconference.enums import Phase, ProposalState
from unconference.models import Board, GridRelease, Note, Placement, Proposal, SolverRun, Vote

PATH = "/demo/board/afternoon/"


def browser(kit, person=None):
    client = Client()
    if person is not None:
        client.get("/accounts/login/")
        session = client.session
        session[GUESTS_KEY] = {str(kit.event.pk): person.pk}
        session.save()
        client.cookies["sessionid"] = session.session_key
    return client


@pytest.fixture
def wall(kit, now):
    """Three sessions, two at the same time; the board says how many votes they have."""

    class Wall:
        def __init__(self):
            self.ada = kit.person("Ada Anorak")
            host = kit.person("Hal Haystack")
            self.one = kit.proposal("Talk one", host)
            self.two, self.three = kit.proposal("Talk two"), kit.proposal("Talk three")
            for proposal, slot, space in (
                (self.one, 0, kit.hall),
                (self.two, 0, kit.small),
                (self.three, 1, kit.hall),
            ):
                self.put(proposal, kit.slots[slot], space)

        def put(self, proposal, slot, space):
            row = proposal.placements.first()
            move_session(
                board=kit.board,
                by=kit.facilitator,
                proposal_id=proposal.pk,
                source=row and (row.slot_id, row.space_id),
                target=(slot.pk, space.pk),
                occupant=None,
                now=now,
            )

        def release(self, after=0):
            return release_grid(board=kit.board, by=kit.facilitator, name="Noon", after=after, now=now)

    Board.objects.update(phase=Phase.SCHEDULED)
    return Wall()


def test_nobody_sees_a_draft(kit, wall):
    for person in (None, wall.ada):
        page = browser(kit, person).get(f"{PATH}grid/")
        assert page.status_code == 200
        assert "Talk one" not in page.text
        assert "is being made" in page.text
    assert "Talk one" not in browser(kit).get("/demo/agenda.ics").text
    assert browser(kit, wall.ada).get(f"{PATH}facilitate/").status_code == 403
    page = browser(kit, kit.facilitator).get(f"{PATH}facilitate/").text
    assert "Talk one" in page
    assert "0 of 0 votes can be attended." in page


def test_a_draft_with_nothing_in_it_is_not_judged(kit):
    Board.objects.update(phase=Phase.SCHEDULED)
    kit.proposal("Talk one")
    page = browser(kit, kit.facilitator).get(f"{PATH}facilitate/").text
    assert "Nothing has a place yet." in page
    assert "can be attended" not in page


def test_votes_that_nobody_may_know_are_not_on_the_facilitators_page_either(kit, wall):
    Board.objects.update(phase=Phase.VOTING, counts_visible=False)
    client = browser(kit, kit.facilitator)
    assert "nobody may see how many" in client.get(f"{PATH}facilitate/").text
    client.post(f"{PATH}facilitate/solve/", {"mode": "fresh"})
    assert not SolverRun.objects.exists()


def test_everything_a_facilitator_does_works_by_forms(kit, wall):
    client = browser(kit, kit.facilitator)

    def do(deed, **data):
        return client.post(f"{PATH}facilitate/{deed}/", data, follow=True).text

    do("solve", mode="around")
    solve_board.func(run_id=SolverRun.objects.get().pk)
    assert "The solver is done" in client.get(f"{PATH}facilitate/").text
    assert "Moved" in do("move", proposal=wall.one.pk, to=f"{kit.slots[2].pk}:{kit.small.pk}")
    assert Placement.objects.get(proposal=wall.one).slot == kit.slots[2]
    do("undo")
    assert Placement.objects.get(proposal=wall.one).slot == kit.slots[0]
    assert "Moved" in do("move", proposal=wall.one.pk, to="")
    assert not Placement.objects.filter(proposal=wall.one).exists()
    assert "Everybody now sees “Noon”" in do("release", name="Noon", after="0")
    assert "meanwhile" in do("release", name="Again", after="0")
    do("take", run="999")
    do("stop", run="nonsense")
    assert client.post(f"{PATH}facilitate/dance/").status_code == 404
    assert [release.name for release in GridRelease.objects.all()] == ["Noon"]


def test_now_and_next(kit, wall, monkeypatch):
    wall.release()
    monkeypatch.setattr(timezone, "now", lambda: kit.slots[0].starts_at + dt.timedelta(minutes=5))
    text = browser(kit).get(f"{PATH}grid/").text
    now, after = text.index("Talk one"), text.index("Talk three")
    assert text.index("grid-now__part") < now < after
    screen = browser(kit, kit.person("", Role.SCREEN)).get(f"{PATH}screen/").text
    assert "Talk two" in screen
    assert "Breakout 1" in screen
    monkeypatch.setattr(timezone, "now", lambda: kit.slots[2].ends_at)
    assert "last session" in browser(kit, kit.person("", Role.SCREEN)).get(f"{PATH}screen/").text


def test_an_afternoon_from_ones_votes_goes_into_ones_agenda(kit, wall):
    for proposal in (wall.one, wall.three):
        Vote.objects.create(proposal=proposal, person=wall.ada)
    wall.release()
    client = browser(kit, wall.ada)
    assert client.get(f"{PATH}grid/").text.count("Suggested to you") == 2
    client.post(f"{PATH}grid/take/")
    client.post(f"{PATH}grid/take/")
    stars = Star.objects.filter(person=wall.ada).values_list("session__title", flat=True)
    assert sorted(stars) == ["Talk one", "Talk three"]


def test_what_one_voted_for_and_found_no_place_is_named(kit, wall):
    left = kit.proposal("Talk four")
    for proposal in (wall.one, left):
        Vote.objects.create(proposal=proposal, person=wall.ada)
    wall.release()
    mine = browser(kit, wall.ada).get(f"{PATH}grid/").text
    assert "this found no place: Talk four." in mine
    assert "no place" not in browser(kit).get(f"{PATH}grid/").text


def test_the_screens_say_where_to_type_the_code(kit, wall):
    wall.release()
    screen = browser(kit, kit.facilitator)
    for page in ("screen/", "pitch/"):
        assert '<p class="hall__link">localhost' in screen.get(f"{PATH}{page}").text


def test_what_one_holds_is_among_ones_sessions(kit, wall):
    wall.release()
    host = Person.objects.get(display_name="Hal Haystack")
    client = browser(kit, host)
    mine = client.get(f"{PATH}grid/").text.partition('id="mine"')[2].partition("</section>")[0]
    assert "Talk one" in mine
    assert "You host it" in mine
    assert "Talk two" not in mine
    client.post(f"{PATH}grid/take/")
    assert [star.session.title for star in Star.objects.filter(person=host)] == ["Talk one"]


def test_somebody_at_home_is_suggested_what_is_webcast(kit, wall):
    remote = kit.person("Rae Raincoat", attendance=Attendance.ONLINE)
    for proposal in (wall.one, wall.two):
        Vote.objects.create(proposal=proposal, person=remote)
    wall.release()
    text = browser(kit, remote).get(f"{PATH}grid/").text
    assert text.count("Suggested to you") == text.count("You voted for it") == 1


def test_what_changed_is_shown_until_it_was_seen(kit, wall):
    Vote.objects.create(proposal=wall.one, person=wall.ada)
    wall.release()
    wall.put(wall.one, kit.slots[2], kit.small)
    wall.release(after=1)
    client = browser(kit, wall.ada)
    assert "Changed for you" in client.get(f"{PATH}grid/").text
    assert "Changed for you" not in browser(kit).get(f"{PATH}grid/").text
    client.post(f"{PATH}grid/seen/")
    assert "Changed for you" not in client.get(f"{PATH}grid/").text


def test_a_name_that_was_erased_is_on_no_grid_any_more(kit, wall):
    wall.release()
    assert "Hal Haystack" in browser(kit).get(f"{PATH}grid/").text
    Person.objects.filter(display_name="Hal Haystack").update(display_name="")
    assert "Hal Haystack" not in browser(kit).get(f"{PATH}grid/").text


def test_withdrawn_after_its_release_it_is_cancelled_at_once(kit, wall):
    wall.release()
    Proposal.objects.filter(pk=wall.one.pk).update(state=ProposalState.WITHDRAWN)
    assert "Cancelled" in browser(kit).get(f"{PATH}grid/").text


def test_notes_of_two_who_write_at_once(kit, wall):
    wall.release()
    bea = kit.person("Bea Bobbin")
    address = f"{PATH}session/{wall.one.pk}/"
    first = {"actions": "Ada rings up.", "actions-version": "0"}
    assert browser(kit, wall.ada).post(address, first, follow=True).status_code == 200
    second = {
        "actions": "Bea rings up.",
        "actions-version": "0",
        "contacts": "Bea",
        "contacts-version": "0",
    }
    answer = browser(kit, bea).post(address, second)
    assert answer.status_code == 409
    assert "Ada rings up." in answer.text
    assert "Bea rings up." in answer.text
    assert Note.objects.get(kind="actions").text == "Ada rings up."
    assert Note.objects.get(kind="contacts").text == "Bea"
    third = {"actions": "Both ring up.", "actions-version": "1", "contacts": "Bea", "contacts-version": "1"}
    assert browser(kit, bea).post(address, third).status_code == 302
    assert Note.objects.get(kind="actions").text == "Both ring up."
    assert "<script>" not in browser(kit).get(address).text


def test_notes_take_no_signs_that_a_database_refuses(kit, wall):
    wall.release()
    form = {"actions": "Ring\0 up.", "actions-version": "0"}
    assert browser(kit, wall.ada).post(f"{PATH}session/{wall.one.pk}/", form).status_code == 302
    assert Note.objects.get(kind="actions").text == "Ring up."


@pytest.mark.parametrize("state", [ProposalState.WAITING, ProposalState.DECLINED])
def test_a_text_that_no_facilitator_has_let_through_is_not_on_the_sessions_page(kit, wall, state):
    wall.release()
    Proposal.objects.filter(pk=wall.one.pk).update(title="Rude title", pitch="Rude words", state=state)
    page = browser(kit).get(f"{PATH}session/{wall.one.pk}/").text
    assert "Talk one" in page
    assert "Rude" not in page


def test_who_has_not_joined_reads_notes_only(kit, wall):
    wall.release()
    address = f"{PATH}session/{wall.one.pk}/"
    browser(kit).post(address, {"actions": "Anything", "actions-version": "0"})
    assert not Note.objects.exists()
    assert "textarea" not in browser(kit).get(address).text


def test_a_session_that_is_not_on_the_timetable(kit, wall):
    wall.release()
    late = kit.proposal("Late")
    assert browser(kit).get(f"{PATH}session/{late.pk}/").status_code == 404


def test_the_agendas_page_leads_to_the_notes(kit, wall):
    wall.release()
    session = Session.objects.get(title="Talk one")
    text = browser(kit).get(f"/demo/sessions/{session.code}/").text
    assert f"{PATH}session/{wall.one.pk}/" in text


def test_the_same_queries_for_few_and_for_many(kit, wall):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert browser(kit).get(f"{PATH}grid/").status_code == 200
        return len(queries)

    wall.release()
    count()
    few = count()
    for slot, space in ((1, kit.small), (2, kit.hall), (2, kit.small)):
        more = kit.proposal("More", kit.person("Host"))
        wall.put(more, kit.slots[slot], space)
    wall.release(after=1)
    assert count() == few
