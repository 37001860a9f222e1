"""The solver as a job: what it leaves in the database, whatever becomes of it."""

import datetime as dt

import pytest
from django.utils import timezone

from hybrid.enums import Role
from hybrid.errors import RuleError
from unconference.domain.moves import move_session, undo_step
from unconference.domain.solving import Worker, ask_for_timetable, solve_board, stop_run, take_run
from unconference.enums import ProposalState, RunMode, RunState
from unconference.models import Absence, Host, Placement, SolverRun
from unconference.queries.draft import DraftDesk, latest_run

STEPS = 20_000


@pytest.fixture
def full(kit):
    """Twelve proposals for six places; voters with two wishes each."""
    voters = kit.people(10)
    hosts = kit.people(12)
    kit.made = [
        kit.proposal(
            f"Session {n}",
            hosts[n],
            voters=[voters[n % 10], voters[(3 * n) % 10]][: 1 + (n % 10 != (3 * n) % 10)],
        )
        for n in range(12)
    ]
    return kit


def ask(kit, mode=RunMode.FRESH, steps=STEPS, seed=1):
    return ask_for_timetable(
        board=kit.board, by=kit.facilitator, mode=mode, steps=steps, seed=seed, now=timezone.now()
    )


def solve(kit, mode=RunMode.FRESH, **options):
    run = ask(kit, mode, **options)
    solve_board.func(run_id=run.pk)
    run.refresh_from_db()
    return run


def wall(kit):
    return set(Placement.objects.values_list("slot", "space", "proposal"))


def test_a_run_fills_the_draft_and_can_be_undone(full):
    run = solve(full)
    assert (run.state, run.is_taken, run.share) == (RunState.DONE, True, 1.0)
    assert len(wall(full)) == 6
    report = DraftDesk(full.board).report()
    assert (report.attendable, report.votes) == (run.votes, run.total_votes)
    assert run.bound is not None
    assert report.bound == run.bound >= run.votes >= run.greedy
    undo_step(board=full.board, by=full.facilitator, now=timezone.now())
    assert wall(full) == set()


def test_the_same_board_seed_and_steps_give_the_same_answer(full):
    first = solve(full)
    Placement.objects.all().delete()
    assert solve(full).best == first.best


def test_one_at_a_time(full):
    ask(full)
    with pytest.raises(RuleError) as refusal:
        ask(full)
    assert refusal.value.code == "running"


def test_stopped_it_keeps_the_best_so_far(full):
    run = ask(full, steps=200_000_000)
    ticks = iter(range(10**9))
    worker = Worker(run, clock=lambda: next(ticks))
    assert worker.begin()
    SolverRun.objects.filter(pk=run.pk).update(wants_stop=True)
    worker.work()
    run.refresh_from_db()
    assert (run.state, run.is_taken) == (RunState.STOPPED, True)
    assert run.done_steps < run.steps
    assert wall(full) == {tuple(place) for place in run.best} != set()


def test_one_that_has_not_begun_is_stopped_at_once(full):
    run = ask(full)
    stop_run(board=full.board, run_id=run.pk, now=timezone.now())
    solve_board.func(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == RunState.STOPPED
    assert wall(full) == set()


def test_begun_again_it_says_so_and_comes_to_the_same(full):
    undisturbed = solve(full)
    Placement.objects.all().delete()
    run = ask(full)
    assert Worker(run).begin()
    SolverRun.objects.filter(pk=run.pk).update(
        votes=3, best=[[full.slots[0].pk, full.hall.pk, full.made[0].pk]]
    )
    solve_board.func(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.interruptions) == (RunState.DONE, 1)
    assert run.best == undisturbed.best


def test_what_a_lost_process_had_found_can_be_taken(full):
    run = ask(full)
    assert Worker(run).begin()
    place = [full.slots[0].pk, full.hall.pk, full.made[0].pk]
    long_ago = timezone.now() - dt.timedelta(minutes=5)
    SolverRun.objects.filter(pk=run.pk).update(votes=3, best=[place], heard_at=long_ago)
    assert latest_run(full.board).is_silent(at=timezone.now())
    take_run(board=full.board, by=full.facilitator, run_id=run.pk, now=timezone.now())
    assert wall(full) == {tuple(place)}
    again = ask(full)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert again.state == RunState.WAITING


def test_a_draft_that_was_changed_meanwhile_is_not_overwritten(full):
    run = ask(full)
    worker = Worker(run)
    assert worker.begin()
    cell = (full.slots[0].pk, full.small.pk)
    move_session(
        board=full.board,
        by=full.facilitator,
        proposal_id=full.made[3].pk,
        source=None,
        target=cell,
        occupant=None,
        now=timezone.now(),
    )
    worker.work()
    run.refresh_from_db()
    assert (run.state, run.is_taken) == (RunState.DONE, False)
    assert wall(full) == {(*cell, full.made[3].pk)}
    take_run(board=full.board, by=full.facilitator, run_id=run.pk, now=timezone.now())
    assert len(wall(full)) == 6


def test_withdrawn_while_it_is_being_scheduled(full):
    run = ask(full)
    worker = Worker(run)
    assert worker.begin()
    full.board.proposals.filter(pk__in=[p.pk for p in full.made[6:]]).update(state=ProposalState.WITHDRAWN)
    worker.work()
    assert {proposal for _, _, proposal in wall(full)} == {p.pk for p in full.made[:6]}
    # And one that goes between the answer and its being taken.
    run.refresh_from_db()
    late = run.best[0][2]
    full.board.proposals.filter(pk=late).update(state=ProposalState.WITHDRAWN)
    take_run(board=full.board, by=full.facilitator, run_id=run.pk, now=timezone.now())
    assert late not in {proposal for _, _, proposal in wall(full)}


def test_around_what_is_there_says_what_moved_and_why(full):
    solve(full)
    before = wall(full)
    slot, _space, proposal = min(before)
    Absence.objects.create(host=Host.objects.get(proposal=proposal), slot_id=slot)
    run = solve(full, RunMode.AROUND)
    assert (slot, proposal) not in {(cell[0], cell[2]) for cell in wall(full)}
    assert len(before - wall(full)) <= 3
    title = next(row.title for row in full.made if row.pk == proposal)
    assert any(title in text and "absent" in text for text in run.outcome["changes"])


def test_a_space_lost_in_between_leaves_the_rest_where_it_was(full):
    solve(full)
    full.small.delete()
    before = wall(full)
    assert len(before) == 3
    solve(full, RunMode.LATE)
    assert wall(full) == before


def test_late_proposals_only_fill_free_places(full):
    full.board.proposals.filter(pk__in=[p.pk for p in full.made[4:]]).update(state=ProposalState.WITHDRAWN)
    solve(full)
    before = wall(full)
    assert len(before) == 4
    late = full.proposal("Late", voters=full.people(3))
    run = solve(full, RunMode.LATE)
    assert before < wall(full)
    assert late.pk in {proposal for _, _, proposal in wall(full)}
    assert any("Late" in text for text in run.outcome["changes"])


def test_pins_that_contradict_each_other_are_named_and_the_nearest_is_offered(full, now):
    host = full.person("Nora Newspaper", Role.DELEGATE)
    for n, space in enumerate((full.hall, full.small)):
        twin = full.proposal(f"Twin {n}", host, voters=full.people(1))
        move_session(
            board=full.board,
            by=full.facilitator,
            proposal_id=twin.pk,
            source=None,
            target=(full.slots[0].pk, space.pk),
            occupant=None,
            now=now,
        )
    run = solve(full)
    assert run.state == RunState.DONE
    assert any("Nora Newspaper" in text for text in run.outcome["conflict"])
    assert len(run.outcome["dropped"]) == 1
    assert not DraftDesk(full.board).report().troubles


@pytest.mark.parametrize("count", [0, 1])
def test_none_and_one(kit, count):
    for n in range(count):
        kit.proposal(f"Only {n}", voters=[kit.facilitator])
    run = solve(kit)
    assert (run.state, len(wall(kit))) == (RunState.DONE, count)


def test_three_hundred(kit):
    voters = kit.people(20)
    for n in range(300):
        kit.proposal(f"Session {n}", voters=[voters[n % 20]])
    run = solve(kit, steps=5_000)
    assert (run.state, len(wall(kit))) == (RunState.DONE, 6)


def test_one_host_in_every_proposal(kit):
    host = kit.person("Everywhere Eiderdown")
    for n in range(8):
        kit.proposal(f"Session {n}", host, voters=[kit.facilitator])
    solve(kit)
    assert len({slot for slot, _, _ in wall(kit)}) == len(wall(kit)) == 3


def test_a_fault_is_said_and_nothing_is_lost(full, monkeypatch, caplog):
    run = ask(full)

    def broken(_board):
        raise ValueError("broken")

    monkeypatch.setattr("unconference.domain.solving.load_problem", broken)
    solve_board.func(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "the solver failed" in caplog.text
