"""Proposing, one proposal's page, and what its hosts do with it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hybrid.errors import RuleError
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, may
from unconference.domain.host_invitations import take_back_address
from unconference.domain.hosts import accept_invitation, invite_host, leave_hosts
from unconference.domain.merging import answer_merge, offer_merge
from unconference.domain.proposals import edit_proposal, propose, takes_part_from_home, withdraw_proposal
from unconference.enums import ProposalState
from unconference.forms.proposals import ProposalForm
from unconference.queries.hosts import invitation_for
from unconference.queries.proposals import find_proposal, offers_by, offers_to, others_on_board
from unconference.queries.similar import similar_to
from unconference.queries.topics import board_topic
from unconference.views.base import attempt, find_board, posted_number
from unconference.views.boards import card_of, turn_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from hybrid.models import Person
    from unconference.models import Board, Host, Proposal


def _find(board: Board, pk: int) -> Proposal:
    """Return a proposal of ``board`` with its hosts, or answer 404."""
    found = find_proposal(board, pk)
    if found is None:
        raise Http404(_("There is no such proposal on this board."))
    return found


def _host_of(proposal: Proposal, person: Person | None) -> Host | None:
    return next((h for h in proposal.hosts.all() if person is not None and h.person_id == person.pk), None)


def _is_own(proposal: Proposal, person: Person | None) -> bool:
    host = _host_of(proposal, person)
    return person is not None and (
        proposal.proposer_id == person.pk or (host is not None and host.accepted_at is not None)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.PROPOSE)
def propose_page(request: EventRequest, board: str) -> HttpResponse:
    """Write a proposal. What resembles it is shown before it is put on the board."""
    found, person = find_board(request, board), request.person
    if person is None or not person.display_name:
        return redirect("join", request.event.slug)
    turn = turn_of(request, found, now=timezone.now())
    alike: list[Proposal] = []
    if request.method == "POST":
        form = ProposalForm(request.POST, board=found)
        if form.is_valid():
            idea = form.idea
            alike = [] if "anyway" in request.POST else similar_to(found, idea.title)
            if not alike:
                try:
                    made = propose(board_id=found.pk, person=person, idea=idea, now=timezone.now())
                except RuleError as error:
                    form.add_error(error.field or None, error.message)
                else:
                    messages.success(request, _said(made))
                    return redirect(made)
    else:
        form = ProposalForm(board=found, initial={"is_remote": takes_part_from_home(person)})
    context = {
        "board": found,
        "turn": turn,
        "form": form,
        "alike": alike,
        "topic": board_topic(found).name,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or alike else HTTPStatus.OK
    return render(request, "unconference/propose.html", context, status=status)


def _said(made: Proposal) -> str:
    if made.state == ProposalState.WAITING:
        return _("Thank you. A facilitator looks at it, then it is on the board.")
    return _("Your proposal is on the board.")


@require_safe
@event_view(Action.ENTER_ROOM)
def proposal(request: EventRequest, board: str, pk: int) -> HttpResponse:
    """One proposal: what it is about, who holds it, and for its hosts what they can do with it."""
    found = find_board(request, board)
    one = _find(found, pk)
    host = _host_of(one, request.person)
    is_own, runs = _is_own(one, request.person), may(request, Action.FACILITATE)
    asked = invitation_for(one, request.person) if request.person is not None else None
    if one.state not in {ProposalState.OPEN, ProposalState.MERGED} and not (is_own or runs or host or asked):
        raise Http404(_("There is no such proposal on this board."))
    turn = turn_of(request, found, now=timezone.now())
    context = {
        "board": found,
        "turn": turn,
        "card": card_of(one, turn),
        "proposal": one,
        "is_own": is_own,
        "is_invited": host.accepted_at is None if host is not None else asked is not None,
        "is_standing": one.state in {ProposalState.OPEN, ProposalState.WAITING},
        "topic": board_topic(found).name,
    }
    if is_own:
        context["asked"] = one.host_invitations.all()
        context["offers_here"] = offers_to(one)
        context["offers_made"] = offers_by(one)
        context["others"] = others_on_board(one)
    return render(request, "unconference/proposal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.PROPOSE)
def edit(request: EventRequest, board: str, pk: int) -> HttpResponse:
    """Change one's own proposal."""
    found = find_board(request, board)
    one = _find(found, pk)
    if request.person is None or not _is_own(one, request.person):
        messages.error(request, _("Only its hosts can change a proposal."))
        return redirect("board", request.event.slug, found.slug)
    if request.method == "POST":
        form = ProposalForm(request.POST, board=found)
        if form.is_valid():
            try:
                edit_proposal(
                    board_id=found.pk,
                    person=request.person,
                    proposal_id=one.pk,
                    idea=form.idea,
                    version=form.cleaned_data["version"] or 0,
                    now=timezone.now(),
                )
            except RuleError as error:
                form.add_error(error.field or None, error.message)
            else:
                messages.success(request, _("Saved."))
                return redirect(one)
    else:
        form = ProposalForm(board=found, initial=_written(one, request.person))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"board": found, "form": form, "proposal": one}
    return render(request, "unconference/edit.html", context, status=status)


def _written(proposal: Proposal, person: Person) -> dict[str, object]:
    host = _host_of(proposal, person)
    return {
        "title": proposal.title,
        "pitch": proposal.pitch,
        "format": proposal.format,
        "needs": proposal.needs,
        "may_repeat": proposal.may_repeat,
        "is_remote": host.is_remote if host else False,
        "absent": [str(absence.slot_id) for absence in host.absences.all()] if host else [],
        "version": proposal.version,
    }


@dataclass(frozen=True)
class At:
    """What a button of a proposal's page is about."""

    board_id: int
    person: Person
    proposal_id: int

    def facts(self) -> dict[str, Any]:
        """The same for a rule."""
        return {"board_id": self.board_id, "person": self.person, "proposal_id": self.proposal_id}


@require_POST
@event_view(Action.PROPOSE)
def do(request: EventRequest, board: str, pk: int, deed: str) -> HttpResponse:
    """Carry out what a button of a proposal's page says."""
    found = find_board(request, board)
    one = _find(found, pk)
    if request.person is None or deed not in _DEEDS:
        raise Http404
    at = At(found.pk, request.person, one.pk)
    attempt(request, lambda: _DEEDS[deed](request, at))
    if deed in {"withdraw", "leave"}:
        return redirect("board", request.event.slug, found.slug)
    one.refresh_from_db(fields=["merged_into"])
    return redirect(one.merged_into or one)


def _withdraw(request: EventRequest, at: At) -> str:
    withdraw_proposal(**at.facts(), now=timezone.now())
    return _("Your proposal is withdrawn.")


def _invite(request: EventRequest, at: At) -> str:
    invite_host(**at.facts(), who=request.POST.get("who", "")[:200], now=timezone.now())
    if "@" in request.POST.get("who", ""):
        return _(
            "We have written to that address. They accept on the board's page, once they are signed in with it."
        )
    return _("They are asked. They accept on the board's page.")


def _accept(request: EventRequest, at: At) -> str:
    accept_invitation(**at.facts(), now=timezone.now())
    return _("You are a host of this session.")


def _leave(request: EventRequest, at: At) -> str:
    leave_hosts(**at.facts())
    return _("You are not a host of it.")


def _uninvite(request: EventRequest, at: At) -> str:
    if "invitation" in request.POST:
        take_back_address(**at.facts(), invitation_id=posted_number(request, "invitation"))
    else:
        leave_hosts(**at.facts(), host_id=posted_number(request, "host"))
    return _("The invitation is taken back.")


def _join(request: EventRequest, at: At) -> str:
    united = offer_merge(**at.facts(), into_id=posted_number(request, "into"), now=timezone.now())
    return _("The two are one.") if united else _("Its hosts are asked. Once they agree, the two are one.")


def _answer(request: EventRequest, at: At) -> str:
    accept = request.POST.get("answer") == "yes"
    answer_merge(
        board_id=at.board_id,
        person=at.person,
        offer_id=posted_number(request, "offer"),
        accept=accept,
        now=timezone.now(),
    )
    return _("The two are one.") if accept else _("They stay apart.")


_DEEDS: dict[str, Callable[[EventRequest, At], str]] = {
    "withdraw": _withdraw,
    "invite": _invite,
    "accept": _accept,
    "leave": _leave,
    "uninvite": _uninvite,
    "join": _join,
    "answer": _answer,
}
