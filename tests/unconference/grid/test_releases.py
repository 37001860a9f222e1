"""Releases: frozen, named, on the agenda, and changed under the same identity."""

import datetime as dt

import pytest

from hybrid.domain.forgetting import forget_name
from hybrid.domain.releases import release_agenda
from hybrid.domain.stars import toggle_star
from hybrid.enums import SessionKind
from hybrid.errors import RuleError
from hybrid.models import Session
from hybrid.queries.content import content_of, public_content
from hybrid.queries.releases import draft_of
from tests.factories import SpeakerFactory
from unconference.domain.moves import move_session
from unconference.domain.notes import StaleNoteError, say_seen, write_note
from unconference.domain.releases import release_grid
from unconference.enums import NoteKind, ProposalState
from unconference.models import GridRelease, Proposal, Vote
from unconference.queries.draft import DraftDesk
from unconference.queries.releases import news_for


@pytest.fixture
def grid(kit, now):
    """Two sessions in the draft."""

    class Grid:
        def __init__(self):
            self.ada = kit.person("Ada Anorak")
            self.bea = kit.person("Bea Bobbin")
            self.one = kit.proposal("One", self.ada, pitch="Why one?")
            self.two = kit.proposal("Two", self.bea)
            self.put(self.one, 0, kit.hall)
            self.put(self.two, 1, kit.small)

        def put(self, proposal, slot, space):
            row = proposal.placements.first()
            move_session(
                board=kit.board,
                by=kit.facilitator,
                proposal_id=proposal.pk,
                source=row and (row.slot_id, row.space_id),
                target=space and (kit.slots[slot].pk, space.pk),
                occupant=None,
                now=now,
            )

        def release(self, name="First", after=0):
            return release_grid(board=kit.board, by=kit.facilitator, name=name, after=after, now=now)

    return Grid()


def test_the_sessions_are_on_the_agenda(kit, grid):
    SpeakerFactory(event=kit.event, person=grid.ada, name="Ada Anorak")
    release = grid.release()
    session = Session.objects.get(title="One")
    assert (session.kind, session.room) == (SessionKind.UNCONFERENCE, kit.hall.room)
    assert (session.starts_at, session.ends_at) == (kit.slots[0].starts_at, kit.slots[0].ends_at)
    assert "Ada Anorak" in session.abstract
    assert "Why one?" in session.abstract
    assert [part.speaker.person for part in session.parts.all()] == [grid.ada]
    assert [row["session"] for row in release.rows] == [
        session.code,
        Session.objects.get(title="Two").code,
    ]


def test_a_later_release_moves_the_same_session(kit, grid):
    grid.release()
    before = Session.objects.get(title="One")
    untouched = Session.objects.get(title="Two")
    grid.put(grid.one, 2, kit.small)
    grid.release("Second", after=1)
    after = Session.objects.get(title="One")
    assert (after.pk, after.uid, after.code) == (before.pk, before.uid, before.code)
    assert after.room == kit.small.room
    assert after.starts_at == kit.slots[2].starts_at
    assert Session.objects.get(title="Two").updated_at == untouched.updated_at


def test_cancelled_and_back_it_is_the_same_session_with_its_stars(kit, grid):
    grid.release()
    before = Session.objects.get(title="One")
    toggle_star(person=grid.bea, session=before)
    grid.put(grid.one, 0, None)
    grid.release("Second", after=1)
    assert not Session.objects.filter(title="One").exists()
    grid.put(grid.one, 1, kit.hall)
    grid.release("Third", after=2)
    back = Session.objects.get(title="One")
    assert (back.uid, back.code) == (before.uid, before.code)
    assert back.starts_at == kit.slots[1].starts_at
    assert grid.bea.stars.get().session == back


def test_what_was_released_stays_as_it_was(kit, grid):
    first = grid.release()
    Proposal.objects.filter(pk=grid.one.pk).update(title="Another title")
    grid.put(grid.one, 2, kit.small)
    first.refresh_from_db()
    assert first.rows[0]["title"] == "One"
    assert first.rows[0]["where"] == "Main hall"


def test_of_two_releases_one_wins(kit, grid):
    grid.release()
    with pytest.raises(RuleError, match="Rowan Cartwheel") as refusal:
        grid.release("Also first")
    assert refusal.value.code == "stale"
    assert GridRelease.objects.get().name == "First"


def test_nothing_and_nameless_are_refused(kit, grid):
    with pytest.raises(RuleError):
        grid.release(" ")
    grid.put(grid.one, 0, None)
    grid.put(grid.two, 0, None)
    with pytest.raises(RuleError) as refusal:
        grid.release()
    assert refusal.value.code == "empty"


def test_a_withdrawn_session_goes_with_the_next_release(kit, grid):
    grid.release()
    Proposal.objects.filter(pk=grid.one.pk).update(state=ProposalState.WITHDRAWN)
    grid.release("Second", after=1)
    assert [session.title for session in Session.objects.all()] == ["Two"]


def test_a_session_that_the_organiser_deleted_comes_back_new(kit, grid):
    grid.release()
    Session.objects.get(title="One").delete()
    grid.release("Second", after=1)
    assert Session.objects.filter(title="One").count() == 1


def test_held_twice(kit, grid, now):
    Proposal.objects.filter(pk=grid.one.pk).update(may_repeat=True)
    move_session(
        board=kit.board,
        by=kit.facilitator,
        proposal_id=grid.one.pk,
        source=None,
        target=(kit.slots[2].pk, kit.hall.pk),
        occupant=None,
        now=now,
    )
    grid.release()
    assert Session.objects.filter(title="One").count() == 2


def test_changes_are_told_to_those_whom_they_concern(kit, grid):
    voter, starrer, other = (kit.person(f"Person {n}") for n in range(3))
    Vote.objects.create(proposal=grid.one, person=voter)
    grid.release()
    toggle_star(person=starrer, session=Session.objects.get(title="One"))
    assert news_for(kit.board, voter) == []
    grid.put(grid.one, 2, kit.small)
    grid.release("Second", after=1)
    for person in (voter, starrer, grid.ada):
        (change,) = news_for(kit.board, person)
        assert (change.before.where, change.after.where) == ("Main hall", "Breakout 1")
    assert news_for(kit.board, other) == news_for(kit.board, None) == []
    say_seen(board=kit.board, person=voter, number=2)
    say_seen(board=kit.board, person=voter, number=1)
    assert news_for(kit.board, voter) == []


def test_a_space_that_was_released_can_be_taken_off_the_board(kit, grid):
    grid.release()
    kit.small.delete()
    release = grid.release("Second", after=1)
    assert [row["title"] for row in release.rows] == ["One"]
    assert not Session.objects.filter(title="Two").exists()


def test_in_the_hour_when_clocks_go_back(kit, grid, now):
    start = dt.datetime(2014, 10, 26, 0, 30, tzinfo=dt.UTC)
    for n, slot in enumerate(kit.slots):
        slot.starts_at = start + dt.timedelta(minutes=30 * n)
        slot.ends_at = slot.starts_at + dt.timedelta(minutes=25)
        slot.save()
    release = grid.release()
    assert [row["starts"] for row in release.rows] == [
        "2014-10-26T00:30:00+00:00",
        "2014-10-26T01:00:00+00:00",
    ]
    labels = [slot.starts for slot in DraftDesk(kit.board).draft().slots]
    assert labels == ["01:30 BST", "01:00 GMT", "01:30 GMT"]


def test_notes_are_never_overwritten_unseen(kit, grid):
    first = write_note(proposal=grid.one, by=grid.ada, kind=NoteKind.ACTIONS, text="Call Bea", version=0)
    assert first.version == 1
    with pytest.raises(StaleNoteError) as refusal:
        write_note(proposal=grid.one, by=grid.bea, kind=NoteKind.ACTIONS, text="Call Ada", version=0)
    assert refusal.value.current.text == "Call Bea"
    second = write_note(proposal=grid.one, by=grid.bea, kind=NoteKind.ACTIONS, text="Call both", version=1)
    assert (second.version, second.updated_by) == (2, grid.bea)
    same = write_note(proposal=grid.one, by=grid.ada, kind=NoteKind.ACTIONS, text="Call both", version=0)
    assert same.version == 2
    with pytest.raises(RuleError):
        write_note(proposal=grid.one, by=grid.ada, kind=NoteKind.ACTIONS, text="x" * 20_001, version=2)


def test_a_host_whose_name_is_erased_is_named_nowhere(kit, grid, now):
    namesake = kit.proposal("Three", kit.person("Ada Anorak"))
    grid.put(namesake, 2, kit.hall)
    grid.release()
    draft = draft_of(kit.event).digest
    release = release_agenda(event=kit.event, name="All", seen=0, draft=draft, now=now)
    forget_name(person=grid.ada)
    kit.event.refresh_from_db()
    release.refresh_from_db()
    for content in (public_content(kit.event), content_of(release)):
        said = {facts.title: facts.abstract for facts in content}
        assert said["One"] == "Why one?\n\nHosted by …."
        assert said["Two"].endswith("Hosted by Bea Bobbin.")
        assert said["Three"].endswith("Hosted by Ada Anorak.")
    # What visitors see is still what the organisers have: nothing is left to release.
    assert Session.objects.get(title="One").abstract == said["One"]
    assert draft_of(kit.event).digest == release.digest
