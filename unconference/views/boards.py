"""A board as everybody sees it: what is proposed, and votes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hybrid.rules import Action
from hybrid.search import search_for
from hybrid.views.base import EventRequest, event_view, may
from unconference.domain.votes import Wish, cast_votes
from unconference.enums import Need, Phase
from unconference.queries.boards import (
    boards_of,
    hosts_of,
    in_order,
    open_proposals,
    own_section,
    seed_of,
    voters_of,
    votes_of,
)
from unconference.queries.topics import board_topic
from unconference.rules import may_propose, may_vote, next_change, phase_at, shows_counts, takes_proposals
from unconference.views.base import find_board

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponse

    from hybrid.search import Search
    from unconference.models import Board, Proposal


@dataclass(frozen=True)
class Card:
    """One proposal as a page lists it. ``mine`` is how many of the reader's votes it has."""

    proposal: Proposal
    hosts: list[str]
    needs: list[str]
    votes: int | None
    mine: int


@dataclass(frozen=True)
class Standing:
    """Where a board stands for one reader at one instant."""

    board: Board
    phase: Phase
    is_voting: bool
    counts_shown: bool
    takes_proposals: bool
    may_propose: bool
    may_vote: bool
    has_place: bool
    mine: dict[int, int] = field(default_factory=dict)

    @property
    def is_counted(self) -> bool:
        """Whether voting has been: before, a count says nothing."""
        return self.phase in {Phase.SCHEDULED, Phase.RUNNING, Phase.OVER}

    @property
    def left(self) -> int:
        """How many votes the reader has not given yet."""
        return self.board.votes_per_person - sum(self.mine.values())


def turn_of(request: EventRequest, board: Board, *, now: dt.datetime) -> Standing:
    """Gather where ``board`` stands for whoever asks. One query for who has joined."""
    phase = phase_at(board, now)
    person = request.person
    attendance = person.attendance if person else ""
    return Standing(
        board=board,
        phase=phase,
        is_voting=phase == Phase.VOTING,
        # What is stored decides: the clock's own change is told to everybody when it is made.
        counts_shown=shows_counts(board, Phase(board.phase)),
        takes_proposals=takes_proposals(board, phase),
        may_propose=may_propose(board, request.actor, event=request.event, attendance=attendance),
        may_vote=may_vote(board, request.actor, event=request.event, attendance=attendance),
        has_place=may(request, Action.PROPOSE) and person is not None and bool(person.display_name),
        mine=votes_of(board.pk, person.pk) if person else {},
    )


def card_of(proposal: Proposal, turn: Standing) -> Card:
    """Return a proposal as a page shows it."""
    return Card(
        proposal=proposal,
        hosts=[str(host.person) for host in hosts_of(proposal)],
        needs=[str(Need(word).label) for word in sorted(proposal.needs)],
        votes=proposal.votes if turn.counts_shown else None,
        mine=turn.mine.get(proposal.pk, 0),
    )


def is_wanted(card: Card, search: Search) -> bool:
    """Say whether every word is in the title, the pitch or the name of a host; the page's own script does the same."""
    return search.finds(card.proposal.title, card.proposal.pitch, *card.hosts)


@require_safe
@event_view(Action.SEE_PROGRAMME)
def boards(request: EventRequest) -> HttpResponse:
    """The boards of an event; where there is only one, that one."""
    now = timezone.now()
    found = list(boards_of(request.event))
    if len(found) == 1:
        return redirect("board", request.event.slug, found[0].slug)
    rows = [{"board": one, "phase": phase_at(one, now)} for one in found]
    return render(request, "unconference/boards.html", {"rows": rows})


@require_safe
@event_view(Action.ENTER_ROOM)
def board(request: EventRequest, board: str) -> HttpResponse:
    """One board. Everything on it works without JavaScript; with it, it is live."""
    now, found = timezone.now(), find_board(request, board)
    turn = turn_of(request, found, now=now)
    seed = seed_of(found, request.person.pk if request.person else None)
    proposals = in_order(
        open_proposals(found.pk), phase=turn.phase, counts_shown=turn.counts_shown, seed=seed
    )
    search = search_for(request.GET.get("q", ""))
    cards = [card_of(one, turn) for one in proposals]
    change = next_change(found, now)
    context = {
        "turn": turn,
        "board": found,
        "cards": [card for card in cards if is_wanted(card, search)],
        "total": len(cards),
        "search": search,
        "own": own_section(board_topic(found), request.person.pk).proposals if request.person else [],
        "voters": voters_of(found.pk),
        "seed": seed,
        "topic": board_topic(found).name,
        "changes_at": change[0] if change else None,
        "changes_to": change[1] if change else None,
        "phases": steps_of(turn.phase),
        "has_grid": found.releases.exists(),
    }
    return render(request, "unconference/board.html", context)


def steps_of(phase: Phase) -> list[dict[str, object]]:
    """Return the phases that people take part in, and which is on."""
    shown = {
        Phase.PROPOSING: _("Propose"),
        Phase.VOTING: _("Vote"),
        Phase.SCHEDULED: _("Timetable"),
        Phase.RUNNING: _("Sessions"),
    }
    return [{"label": label, "is_now": one == phase} for one, label in shown.items()]


@require_POST
@event_view(Action.VOTE_BOARD)
def vote(request: EventRequest, board: str) -> HttpResponse:
    """Give votes to a proposal, or take them back, without JavaScript; back to where the button was."""
    found = find_board(request, board)
    number, count = request.POST.get("proposal", ""), request.POST.get("count", "")
    address = reverse("board", args=[request.event.slug, found.slug])
    if search := search_for(request.POST.get("q", "")):
        address += f"?{search.query.removeprefix('&')}"
    if request.person is not None and number.isdecimal() and count.isdecimal():
        wish = Wish(request.person.pk, int(number[:12]), min(int(count[:4]), found.votes_per_person + 1))
        (counted,) = cast_votes(board_id=found.pk, wishes=[wish], now=timezone.now())
        if counted.refusal is not None:
            messages.error(request, counted.refusal.message)
            return HttpResponseRedirect(address)
    return HttpResponseRedirect(f"{address}#proposal-{number}" if number.isdecimal() else address)
