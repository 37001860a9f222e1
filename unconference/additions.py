"""What the unconference adds to the event core, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hybrid.extensions import DemoPart, NavItem, Panel, SessionPanel, extensions
from hybrid.rules import Action, allows
from unconference.demo import build as demo
from unconference.domain import phases, solving  # noqa: F401 -- the jobs process must know their tasks
from unconference.domain.forgetting import forget_host
from unconference.domain.unvoting import unite_people
from unconference.enums import Phase
from unconference.live import handlers, timetable  # noqa: F401 -- they register themselves
from unconference.models import Board, ReleasedSession
from unconference.queries.boards import boards_of
from unconference.rules import phase_at, takes_proposals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hybrid.models import Event
    from hybrid.rules import Actor

FLAG = "has_boards"


def _has_boards() -> Exists:
    # The event is not in scope yet: this is part of the query that finds it.
    return Exists(Board._base_manager.filter(event=OuterRef("pk")))


def open_boards(*, event: Event, actor: Actor) -> Mapping[str, Any] | None:
    """Return the boards on which something can be done now."""
    if not allows(actor, Action.SEE_PROGRAMME, event):
        return None
    now = timezone.now()
    found = [(board, phase_at(board, now)) for board in boards_of(event)]
    shown = [
        {
            "board": board,
            "phase": phase,
            "takes_proposals": takes_proposals(board, phase),
            "has_grid": getattr(board, "has_grid", False),
        }
        for board, phase in found
        if phase not in {Phase.PLANNED, Phase.OVER}
    ]
    return {"boards": shown} if shown else None


def run_boards(*, event: Event, actor: Actor) -> Mapping[str, Any] | None:
    """Return the boards that ``actor`` runs, or whose screens they show."""
    if not allows(actor, Action.SHOW_JOIN_CODE, event):
        return None
    return {"boards": list(boards_of(event)), "may_run": allows(actor, Action.FACILITATE, event)}


def session_notes(*, event: Event, actor: Actor, code: str) -> Mapping[str, Any] | None:
    """Return the board's own page of a session that a board put on the agenda."""
    if not allows(actor, Action.ENTER_ROOM, event):
        return None
    released = (
        ReleasedSession.objects.filter(board__event=event, session__code=code).select_related("board").first()
    )
    return {"board": released.board, "proposal": released.proposal_id} if released else None


def register() -> None:
    """Add everything, once, when the app is loaded."""
    extensions.event_urls.append("unconference.urls")
    extensions.event_urls.append("unconference.grid_urls")
    extensions.flags[FLAG] = _has_boards
    extensions.nav.append(
        NavItem(
            url_name="boards",
            label=_("Unconference"),
            action=Action.SEE_PROGRAMME,
            pages=frozenset(
                {
                    "boards",
                    "board",
                    "propose",
                    "proposal",
                    "proposal-edit",
                    "board-run",
                    "board-grid",
                    "board-session",
                }
            ),
            flag=FLAG,
        )
    )
    extensions.manage_nav.append(
        NavItem(url_name="manage-boards", label=_("Unconference"), action=Action.EDIT_EVENT)
    )
    extensions.home.append(Panel("unconference/parts/home.html", open_boards, flag=FLAG))
    extensions.stage.append(Panel("unconference/parts/stage.html", open_boards, flag=FLAG))
    extensions.backstage.append(Panel("unconference/parts/backstage.html", run_boards, flag=FLAG))
    extensions.session.append(SessionPanel("unconference/parts/notes.html", session_notes, flag=FLAG))
    extensions.demo["board"] = DemoPart(demo.load, demo.bring_to, demo.STAGES)
    extensions.people_united.append(unite_people)
    extensions.name_forgotten.append(forget_host)
