"""What many threads do to one board at the same moment; prints what is left, as JSON.

Run by test_board_race.py, in a process of its own on PostgreSQL: the tests' own database is SQLite.
"""

import datetime as dt
import json
import sys
import threading

import django

django.setup()

from django.core.management import call_command  # noqa: E402 -- after the settings are read
from django.db import close_old_connections, connection  # noqa: E402
from django.db.models import Sum  # noqa: E402
from django.utils import timezone  # noqa: E402

from hybrid.enums import Role  # noqa: E402
from hybrid.errors import RuleError  # noqa: E402
from hybrid.models import Event, Person, PersonRole, scopes_disabled  # noqa: E402
from unconference.domain.facilitating import merge_by_facilitator  # noqa: E402
from unconference.domain.proposals import Idea, propose, withdraw_proposal  # noqa: E402
from unconference.domain.votes import Wish, cast_votes  # noqa: E402
from unconference.enums import Phase, ProposalState  # noqa: E402
from unconference.models import Ballot, Board, Proposal, Vote  # noqa: E402

PEOPLE, PROPOSALS, BUDGET, TABS, ROUNDS = 4, 8, 3, 3, 6


def together(acts):
    """Do all of ``acts`` at once, each in a thread and a connection of its own; return what went wrong unforeseen."""
    barrier, wrong = threading.Barrier(len(acts)), []

    def run(act):
        with scopes_disabled():
            barrier.wait()
            try:
                act()
            except RuleError:
                pass
            except Exception as error:  # noqa: BLE001 -- it is what the test is about
                wrong.append(f"{type(error).__name__}: {error}")
            finally:
                close_old_connections()
                connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def main():
    call_command("migrate", verbosity=0)
    today = timezone.now().date()
    with scopes_disabled():
        event = Event.objects.create(slug="race", name="Race", starts_on=today, ends_on=today)
        board = Board.objects.create(
            event=event, slug="b", name="B", day=today, phase=Phase.VOTING, votes_per_person=BUDGET,
            phase_since=timezone.now() - dt.timedelta(hours=1),
        )  # fmt: skip
        people = [Person.objects.create(event=event, display_name=f"Person {n}") for n in range(PEOPLE)]
        for person in people:
            PersonRole.objects.create(person=person, role=Role.GUEST)
        made = [
            propose(
                board_id=board.pk,
                person=people[n % PEOPLE],
                idea=Idea(title=f"Session {n}"),
                now=timezone.now(),
            )
            for n in range(PROPOSALS)
        ]

    def vote(person, proposal, count):
        wish = Wish(person.pk, proposal.pk, count)
        return lambda: cast_votes(board_id=board.pk, wishes=[wish], now=timezone.now())

    def merge(one, into):
        return lambda: merge_by_facilitator(
            board_id=board.pk, proposal_id=one.pk, into_id=into.pk, by=None, now=timezone.now()
        )

    def withdraw(proposal):
        return lambda: withdraw_proposal(
            board_id=board.pk, person=proposal.proposer, proposal_id=proposal.pk, now=timezone.now()
        )

    wrong = []
    for turn in range(ROUNDS):
        # Every person in several tabs, each for another proposal: more than fits.
        acts = [
            vote(person, made[(turn + tab + n) % PROPOSALS], 1)
            for n, person in enumerate(people)
            for tab in range(TABS)
        ]
        wrong += together(acts)
    # Two merges that cross, a withdrawal and votes for all of them, at once.
    wrong += together(
        [
            merge(made[0], made[1]),
            merge(made[1], made[0]),
            withdraw(made[2]),
            *(vote(person, proposal, on) for person in people for proposal in made[:3] for on in (0, 1)),
        ]
    )
    with scopes_disabled():
        spent = dict(Vote.objects.values("person").annotate(n=Sum("count")).values_list("person", "n"))
        counts = dict(Vote.objects.values("proposal").annotate(n=Sum("count")).values_list("proposal", "n"))
        states = [Proposal.objects.get(pk=one.pk).state for one in made]
        result = {
            "vendor": connection.vendor,
            "wrong": wrong,
            "most": max(spent.values()),
            "ballots_agree": all(b.spent == spent.get(b.person_id, 0) for b in Ballot.objects.all()),
            "counts_agree": all(p.votes == counts.get(p.pk, 0) for p in Proposal.objects.all()),
            "merged": states.count(ProposalState.MERGED),
            "withdrawn": states.count(ProposalState.WITHDRAWN),
        }
    sys.stdout.write(json.dumps(result) + "\n")


main()
