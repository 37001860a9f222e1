"""Every named address of the site: who may open it, and what it is made of.

A new address needs a line here; without one a test fails. ``Below`` is for addresses below an event: the
right that opens it, the methods that it answers, and how the rest of its path is made from a ``World``.
``Site`` is for the others.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hybrid.rules import Action
from tests.hybrid.access.world import World

GET, POST, BOTH = ("get",), ("post",), ("get", "post")


@dataclass(frozen=True)
class Below:
    """``ids`` names objects of the event: with another event's the address is 404. ``rest`` is fixed words."""

    action: Action
    methods: tuple[str, ...] = GET
    ids: Callable[[World], dict[str, Any]] | None = None
    rest: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Site:
    """``who`` is everybody, somebody (signed in) or staff."""

    who: str = "everybody"
    methods: tuple[str, ...] = GET
    args: tuple[Any, ...] = ()


def of(**fields):
    """Make ids from attributes of the world: ``of(pk="room.pk")``."""

    def ids(world):
        found = {}
        for name, path in fields.items():
            value = world
            for part in path.split("."):
                value = getattr(value, part)
            found[name] = value
        return found

    return ids


SESSION = of(code="session.code")
ROOM = of(room="room.slug")
BOARD = of(board="board.slug")
PROPOSAL = of(board="board.slug", pk="proposal.pk")
BOARD_ROW = of(pk="board.pk")


def collection(name, pk, *, move=True):
    """The addresses of one kind of thing that an organiser looks after."""
    found = {
        f"manage-{name}": Below(Action.EDIT_EVENT),
        f"manage-{name}-new": Below(Action.EDIT_EVENT, BOTH),
        f"manage-{name}-edit": Below(Action.EDIT_EVENT, BOTH, of(pk=pk)),
        f"manage-{name}-delete": Below(Action.EDIT_EVENT, POST, of(pk=pk)),
    }
    if move:
        found[f"manage-{name}-move"] = Below(Action.EDIT_EVENT, POST, of(pk=pk))
    return found


EVENT = {
    "event-home": Below(Action.SEE_EVENT),
    "event-style": Below(Action.SEE_EVENT),
    "event-picture": Below(Action.SEE_EVENT),
    "agenda": Below(Action.SEE_PROGRAMME),
    "agenda-embed": Below(Action.SEE_PROGRAMME),
    "agenda-releases": Below(Action.SEE_PROGRAMME),
    "agenda-release": Below(Action.SEE_PROGRAMME, ids=of(number="release.number")),
    "agenda-changes": Below(Action.SEE_PROGRAMME, ids=of(number="release.number")),
    "manage-releases": Below(Action.EDIT_EVENT, BOTH),
    "manage-shift": Below(Action.EDIT_EVENT, BOTH),
    "manage-interchange": Below(Action.EDIT_EVENT, BOTH),
    "manage-import": Below(Action.EDIT_EVENT, BOTH, of(key="pending.pk")),
    "manage-export": Below(Action.EDIT_EVENT, rest={"what": "sessions", "ending": "csv"}),
    "manage-export-people": Below(Action.MANAGE_PEOPLE),
    "schedule": Below(Action.SEE_PROGRAMME, rest={"ending": "json"}),
    "event-ics": Below(Action.SEE_PROGRAMME),
    "my-agenda": Below(Action.SEE_PROGRAMME),
    "my-agenda-wishes": Below(Action.STAR, POST),
    "my-agenda-ics": Below(Action.SEE_PROGRAMME),
    "session": Below(Action.SEE_PROGRAMME, ids=SESSION),
    "session-ics": Below(Action.SEE_PROGRAMME, ids=SESSION),
    "star": Below(Action.STAR, POST, SESSION),
    "speakers": Below(Action.SEE_PROGRAMME),
    "speaker": Below(Action.SEE_PROGRAMME, ids=of(speaker="speaker.slug")),
    "market-place": Below(Action.SEE_PROGRAMME),
    "practical": Below(Action.SEE_PROGRAMME),
    "document": Below(Action.SEE_PROGRAMME, ids=of(pk="document.pk")),
    "stage": Below(Action.ENTER_ROOM, ids=ROOM),
    "stage-questions": Below(Action.ENTER_ROOM, ids=ROOM),
    "stage-agenda": Below(Action.ENTER_ROOM, ids=ROOM),
    "watch": Below(Action.WATCH, POST, ROOM),
    "studio": Below(Action.PUBLISH, GET, ROOM),
    "studio-token": Below(Action.PUBLISH, POST, ROOM),
    "manage-webcast": Below(Action.RUN_WEBCAST, BOTH),
    "manage-webcast-speakers": Below(Action.EDIT_EVENT, POST),
    "webcast-viewers": Below(Action.EDIT_EVENT),
    "webcast-viewers-csv": Below(Action.EDIT_EVENT),
    "stream-key-revoke": Below(Action.RUN_WEBCAST, BOTH, of(pk="stream_key.pk")),
    "webcast-run": Below(Action.RUN_WEBCAST, POST, ROOM),
    "room-moderate": Below(Action.MODERATE, ids=ROOM),
    "room-speaker": Below(Action.SPEAK, ids=ROOM),
    "room-screen": Below(Action.SHOW_JOIN_CODE, ids=ROOM),
    "backstage": Below(Action.SPEAK),
    "join": Below(Action.JOIN, BOTH),
    "join-screen": Below(Action.SHOW_JOIN_CODE),
    "join-qr": Below(Action.SHOW_JOIN_CODE, rest={"at": "hall"}),
    "my-place": Below(Action.SET_ATTENDANCE, BOTH),
    "attendance": Below(Action.SET_ATTENDANCE, POST),
    "leave": Below(Action.LEAVE, BOTH),
    "people-list": Below(Action.MANAGE_PEOPLE),
    "person-new": Below(Action.MANAGE_PEOPLE, BOTH),
    "person": Below(Action.MANAGE_PEOPLE, BOTH, of(pk="member.pk")),
    "person-block": Below(Action.MANAGE_PEOPLE, POST, of(pk="member.pk")),
    "person-unblock": Below(Action.MANAGE_PEOPLE, POST, of(pk="member.pk")),
    "role-links": Below(Action.MANAGE_PEOPLE, BOTH),
    "role-link-revoke": Below(Action.MANAGE_PEOPLE, POST, of(pk="link.pk")),
    "join-code-renew": Below(Action.MANAGE_PEOPLE, POST),
    "register": Below(Action.REGISTER, BOTH),
    "registration-link": Below(Action.REGISTER, BOTH),
    "needs": Below(Action.SEE_NEEDS),
    "registrations": Below(Action.MANAGE_PEOPLE),
    "registrations-csv": Below(Action.MANAGE_PEOPLE),
    "registration-manage": Below(Action.MANAGE_PEOPLE, BOTH, of(pk="registration.pk")),
    "registration-mails-retry": Below(Action.MANAGE_PEOPLE, POST),
    "invitations": Below(Action.MANAGE_PEOPLE, BOTH),
    "invitation-revoke": Below(Action.MANAGE_PEOPLE, POST, of(pk="invitation.pk")),
    "registration-settings": Below(Action.EDIT_EVENT, BOTH),
    "mail-texts": Below(Action.EDIT_EVENT),
    "mail-text": Below(Action.EDIT_EVENT, BOTH, rest={"kind": "confirmed"}),
    "editor": Below(Action.EDIT_EVENT, BOTH),
    "editor-changes": Below(Action.EDIT_EVENT, BOTH),
    "session-new": Below(Action.EDIT_EVENT, BOTH),
    "session-edit": Below(Action.EDIT_EVENT, BOTH, SESSION),
    "manage": Below(Action.EDIT_EVENT),
    "manage-publish": Below(Action.EDIT_EVENT, POST),
    "manage-settings": Below(Action.EDIT_EVENT, BOTH),
    "manage-questions": Below(Action.EDIT_EVENT, BOTH),
    "questions-export": Below(Action.EDIT_EVENT, rest={"ending": "csv"}),
    "manage-deleted": Below(Action.EDIT_EVENT),
    "manage-undo": Below(Action.EDIT_EVENT, POST, of(removal="removal.pk")),
    "boards": Below(Action.SEE_PROGRAMME),
    "board": Below(Action.ENTER_ROOM, ids=BOARD),
    "board-vote": Below(Action.VOTE_BOARD, POST, BOARD),
    "propose": Below(Action.PROPOSE, BOTH, BOARD),
    "proposal": Below(Action.ENTER_ROOM, ids=PROPOSAL),
    "proposal-edit": Below(Action.PROPOSE, BOTH, PROPOSAL),
    "proposal-do": Below(Action.PROPOSE, POST, PROPOSAL, rest={"deed": "withdraw"}),
    "board-run": Below(Action.FACILITATE, ids=BOARD),
    "board-do": Below(Action.FACILITATE, POST, BOARD, rest={"deed": "pitch-step"}),
    "board-pitch": Below(Action.SHOW_JOIN_CODE, ids=BOARD),
    "board-facilitate": Below(Action.FACILITATE, ids=BOARD),
    "board-facilitate-do": Below(Action.FACILITATE, POST, BOARD, rest={"deed": "undo"}),
    "board-grid": Below(Action.ENTER_ROOM, ids=BOARD),
    "board-grid-seen": Below(Action.STAR, POST, BOARD),
    "board-grid-take": Below(Action.STAR, POST, BOARD),
    "board-session": Below(Action.ENTER_ROOM, BOTH, PROPOSAL),
    "board-screen": Below(Action.SHOW_JOIN_CODE, ids=BOARD),
    "manage-boards": Below(Action.EDIT_EVENT),
    "manage-boards-new": Below(Action.EDIT_EVENT, BOTH),
    "manage-boards-edit": Below(Action.EDIT_EVENT, BOTH, BOARD_ROW),
    "manage-boards-places": Below(Action.EDIT_EVENT, BOTH, BOARD_ROW),
    "manage-boards-slots": Below(Action.EDIT_EVENT, POST, BOARD_ROW),
    "manage-boards-slot-delete": Below(Action.EDIT_EVENT, POST, of(pk="board.pk", slot="slot.pk")),
    "manage-boards-delete": Below(Action.EDIT_EVENT, POST, BOARD_ROW),
    "cohort-people": Below(Action.MANAGE_PEOPLE, BOTH),
    "cohort-assign": Below(Action.MANAGE_PEOPLE, POST),
    **collection("rooms", "room.pk"),
    **collection("cohorts", "cohort.pk"),
    **collection("organisations", "organisation.pk"),
    **collection("speakers", "speaker.pk", move=False),
    **collection("exhibitors", "exhibitor.pk"),
    **collection("documents", "document.pk"),
    **collection("registration-questions", "question.pk"),
}

SITE = {
    "events": Site(),
    "robots": Site(),
    "web-manifest": Site(),
    "favicon": Site(),
    "calendar-feed": Site(args=("guess",)),
    "api-openapi": Site(),
    "api-oembed": Site(),
    "api-events": Site(),
    # Only what anybody may see; tests/hybrid/interop/test_api.py walks the kinds of access.
    **{
        f"api-{name}": Site(args=("no-event",))
        for name in ("event", "agenda", "speakers", "questions", "grid")
    },
    "health": Site(),
    # Takes what is signed with the installation's key, from whoever brings it; its own test tries the rest.
    "live-parcels": Site(methods=POST),
    "javascript-catalog": Site(),
    "join-code": Site(methods=BOTH),
    "role-link": Site(methods=BOTH, args=("guess",)),
    # A signature lets the relay in, and nobody else; their own tests walk that.
    "relay-state": Site(methods=POST),
    "relay-event": Site(methods=POST),
    "relay-key": Site(methods=POST),
    # What a link that works opens is in the tests of registration.
    "registration": Site(methods=BOTH, args=("guess",)),
    "registration-sent": Site(),
    "registration-change": Site(methods=BOTH, args=("guess",)),
    "registration-erase": Site(methods=BOTH, args=("guess",)),
    "registration-ics": Site(args=("guess",)),
    "registration-data": Site(args=("guess",)),
    "invitation": Site(methods=BOTH, args=("guess",)),
    "event-new": Site("staff", BOTH),
    # Who may see a picture is its event's rule; its own test walks that.
    "picture": Site(args=("no-event", "speaker", "x.jpg")),
    "account": Site("somebody"),
    "account_login": Site(methods=BOTH),
    "account_request_login_code": Site(),
    "account_confirm_login_code": Site(methods=BOTH),
    "account_logout": Site(methods=BOTH),
    "account_signup": Site(methods=BOTH),
    "account_email_verification_sent": Site(methods=BOTH),
    "account_email": Site("somebody", BOTH),
    "account_inactive": Site(),
    "socialaccount_connections": Site("somebody", BOTH),
    "socialaccount_signup": Site(methods=BOTH),
    "socialaccount_login_cancelled": Site(),
    "socialaccount_login_error": Site(),
    "openid_connect_login": Site(methods=BOTH, args=("sso",)),
    "openid_connect_callback": Site(args=("sso",)),
    "mfa_index": Site("somebody"),
    "mfa_list_webauthn": Site("somebody"),
    "mfa_add_webauthn": Site("somebody", BOTH),
    "mfa_login_webauthn": Site(methods=BOTH),
    "mfa_edit_webauthn": Site("somebody", BOTH, (1,)),
    "mfa_remove_webauthn": Site("somebody", BOTH, (1,)),
}
