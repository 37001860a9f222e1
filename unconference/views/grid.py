"""The released grid for everybody, each session's page with its notes, and the hall's screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hybrid.addresses import join_address
from hybrid.errors import RuleError
from hybrid.queries.agenda import starred_ids
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, may
from unconference.domain.notes import say_seen
from unconference.domain.stars import star_suggested
from unconference.enums import ProposalState
from unconference.forms.notes import notes_of, save_notes
from unconference.models import Proposal
from unconference.queries.grid import grid_of
from unconference.queries.releases import concerns, latest_release, left_out, news_for
from unconference.queries.topics import board_topic
from unconference.views.base import find_board

if TYPE_CHECKING:
    from django.http import HttpResponse

    from unconference.models import Board
    from unconference.queries.grid import Grid


def _grid(request: EventRequest, board: Board) -> Grid | None:
    release = latest_release(board)
    if release is None:
        return None
    return grid_of(board, release, person=request.person, now=timezone.now())


@require_safe
@event_view(Action.ENTER_ROOM)
def grid(request: EventRequest, board: str) -> HttpResponse:
    """What is on when and where, now and next, and what suits the reader."""
    found = find_board(request, board)
    shown = _grid(request, found)
    mine = concerns(found, request.person) if request.person else set()
    context = {
        "board": found,
        "grid": shown,
        "news": news_for(found, request.person),
        "starred": starred_ids(request.person),
        "mine": " ".join(map(str, sorted(mine))),
        "left_out": left_out(found, mine, shown.proposals) if shown and mine else [],
        "topic": board_topic(found).name,
    }
    return render(request, "unconference/grid.html", context)


@require_POST
@event_view(Action.STAR)
def seen(request: EventRequest, board: str) -> HttpResponse:
    """Note that the reader knows what changed for them."""
    found = find_board(request, board)
    release = latest_release(found)
    if request.person is not None and release is not None:
        say_seen(board=found, person=request.person, number=release.number)
    return redirect("board-grid", request.event.slug, found.slug)


@require_POST
@event_view(Action.STAR)
def take(request: EventRequest, board: str) -> HttpResponse:
    """Put what the reader holds, and the sessions that are suggested, into their agenda."""
    found = find_board(request, board)
    shown = _grid(request, found)
    if request.person is not None and shown is not None:
        wanted = [item.session_id for item in shown.own if item.session_id is not None]
        count = star_suggested(person=request.person, session_ids=wanted)
        said = ngettext("%d session is in your agenda now.", "%d sessions are in your agenda now.", count)
        messages.success(request, said % count)
    return redirect("board-grid", request.event.slug, found.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.ENTER_ROOM)
def session(request: EventRequest, board: str, pk: int) -> HttpResponse:
    """One session: where, hosts, how many want it, and the notes of those who attend it."""
    found = find_board(request, board)
    proposal = get_object_or_404(Proposal.objects.filter(board=found), pk=pk)
    shown = _grid(request, found)
    holdings = shown.find(proposal.pk) if shown else []
    if not holdings:
        raise Http404(_("This session is not on the timetable."))
    may_write = may(request, Action.ASK) and request.person is not None
    notes, is_stale = notes_of(proposal), False
    if request.method == "POST" and may_write and request.person is not None:
        try:
            notes, is_stale = save_notes(proposal=proposal, by=request.person, data=request.POST)
        except RuleError as refused:
            messages.error(request, refused.message)
        else:
            if not is_stale:
                messages.success(request, _("Your notes are saved."))
                return redirect("board-session", request.event.slug, found.slug, proposal.pk)
    # What a facilitator has yet to look at, or has declined, is nobody's to read here either.
    is_approved = proposal.state in {ProposalState.OPEN, ProposalState.MERGED}
    context = {
        "board": found,
        "proposal": proposal,
        "title": proposal.title if is_approved else holdings[0].title,
        "pitch": proposal.pitch if is_approved else "",
        "holdings": holdings,
        "notes": notes,
        "is_stale": is_stale,
        "may_write": may_write,
        "starred": starred_ids(request.person),
    }
    return render(request, "unconference/session.html", context, status=409 if is_stale else 200)


@require_safe
@event_view(Action.SHOW_JOIN_CODE)
def screen(request: EventRequest, board: str) -> HttpResponse:
    """The grid on the hall's projector, with what is on now."""
    found = find_board(request, board)
    context = {
        "board": found,
        "grid": _grid(request, found),
        "topic": board_topic(found).name,
        "join_at": join_address(request.event),
    }
    return render(request, "unconference/screen.html", context)
