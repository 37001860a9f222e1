"""Role by action by event: the whole table, written out, against the rules."""

from itertools import product

import pytest

from hybrid.enums import Access, Role
from hybrid.models import Event
from hybrid.rules import Action, Actor, allows, may_create_events

LETTERS = {
    "E": Action.SEE_EVENT,
    "P": Action.SEE_PROGRAMME,
    "J": Action.JOIN,
    "S": Action.STAR,
    "R": Action.ENTER_ROOM,
    "Z": Action.WATCH,
    "X": Action.WATCH_REHEARSAL,
    "Y": Action.PUBLISH,
    "B": Action.RUN_WEBCAST,
    "D": Action.SEE_MEMBERS_DOCUMENTS,
    "A": Action.SET_ATTENDANCE,
    "Q": Action.ASK,
    "M": Action.MODERATE,
    "K": Action.SPEAK,
    "O": Action.PROPOSE,
    "V": Action.VOTE_BOARD,
    "F": Action.FACILITATE,
    "L": Action.LEAVE,
    "C": Action.SHOW_JOIN_CODE,
    "G": Action.REGISTER,
    "N": Action.SEE_NEEDS,
    "W": Action.EDIT_EVENT,
    "H": Action.MANAGE_PEOPLE,
}


def somebody(*roles, **kwargs):
    return Actor(person_id=1, user_id=2, roles=frozenset(roles), **kwargs)


ACTORS = {
    "nobody": Actor(),
    # Also every organiser of another event: roles of elsewhere never reach this one.
    "signed in": Actor(user_id=2),
    "starred only": Actor(person_id=1),
    "guest": Actor(person_id=1, roles=frozenset({Role.GUEST})),
    "delegate": somebody(Role.DELEGATE),
    "viewer": somebody(Role.VIEWER),
    "speaker": somebody(Role.SPEAKER),
    "facilitator": somebody(Role.FACILITATOR),
    "AV operator": somebody(Role.AV_OPERATOR),
    "moderator": somebody(Role.MODERATOR),
    "guest who moderates": Actor(person_id=1, roles=frozenset({Role.GUEST, Role.MODERATOR})),
    "organiser": somebody(Role.ORGANISER),
    "screen": Actor(person_id=1, roles=frozenset({Role.SCREEN})),
    "blocked guest": Actor(person_id=1, roles=frozenset({Role.GUEST}), is_blocked=True),
    "blocked moderator": somebody(Role.MODERATOR, is_blocked=True),
    "blocked screen": Actor(person_id=1, roles=frozenset({Role.SCREEN}), is_blocked=True),
    "superuser": Actor(user_id=2, is_superuser=True),
    "superuser who speaks": somebody(Role.SPEAKER, is_superuser=True),
}

#                       public           code             registered      invited         not published
TABLE = {
    "nobody": ("EPJSRZG", "EJG", "EG", "", ""),
    "signed in": ("EPJSRZDG", "EJG", "EG", "", ""),
    "starred only": ("EPJSRZLG", "EJLG", "ELG", "", ""),
    "guest": ("EPJSRZDAQOVLG", "EPJSRZDAQOVLG", "ELG", "", ""),
    "delegate": ("EPJSRZDAQOVLG", "EPJSRZDAQOVLG", "EPSRZDAQOVLG", "EPSRZDAQOVLG", ""),
    "viewer": ("EPJSRZDAQOVLG", "EPJSRZDAQOVLG", "EPSRZDAQOVLG", "EPSRZDAQOVLG", ""),
    "speaker": ("EPJSRZDAQOVLKG", "EPJSRZDAQOVLKG", "EPSRZDAQOVLKG", "EPSRZDAQOVLKG", "EPSRZDAQOVLKG"),
    "facilitator": (
        "EPJSRZDAQOVLCKFXGN",
        "EPJSRZDAQOVLCKFXGN",
        "EPSRZDAQOVLCKFXGN",
        "EPSRZDAQOVLCKFXGN",
        "EPSRZDAQOVLCKFXGN",
    ),
    "AV operator": (
        "EPJSRZDAQOVLCKXYBGN",
        "EPJSRZDAQOVLCKXYBGN",
        "EPSRZDAQOVLCKXYBGN",
        "EPSRZDAQOVLCKXYBGN",
        "EPSRZDAQOVLCKXYBGN",
    ),
    "moderator": (
        "EPJSRZDAQOVLCMKXGN",
        "EPJSRZDAQOVLCMKXGN",
        "EPSRZDAQOVLCMKXGN",
        "EPSRZDAQOVLCMKXGN",
        "EPSRZDAQOVLCMKXGN",
    ),
    "guest who moderates": (
        "EPJSRZDAQOVLCMKXGN",
        "EPJSRZDAQOVLCMKXGN",
        "EPSRZDAQOVLCMKXGN",
        "EPSRZDAQOVLCMKXGN",
        "EPSRZDAQOVLCMKXGN",
    ),
    "organiser": (
        "EPJSRZDAQOVLCMWHKFXYBGN",
        "EPJSRZDAQOVLCMWHKFXYBGN",
        "EPSRZDAQOVLCMWHKFXYBGN",
        "EPSRZDAQOVLCMWHKFXYBGN",
        "EPSRZDAQOVLCMWHKFXYBGN",
    ),
    "screen": ("EPRZLC", "EPRZLC", "EPRZLC", "EPRZLC", "EPRZLC"),
    "blocked guest": ("EPL", "EL", "EL", "", ""),
    "blocked moderator": ("EPL", "EL", "EL", "", ""),
    "blocked screen": ("EPL", "EL", "EL", "", ""),
    "superuser": (
        "EPJSRZDCMWHKFXYBGN",
        "EPJSRZDCMWHKFXYBGN",
        "EPSRZDCMWHKFXYBGN",
        "EPSRZDCMWHKFXYBGN",
        "EPSRZDCMWHKFXYBGN",
    ),
    "superuser who speaks": (
        "EPJSRZDAQOVLCMWHKFXYBGN",
        "EPJSRZDAQOVLCMWHKFXYBGN",
        "EPSRZDAQOVLCMWHKFXYBGN",
        "EPSRZDAQOVLCMWHKFXYBGN",
        "EPSRZDAQOVLCMWHKFXYBGN",
    ),
}
COLUMNS = (Access.PUBLIC, Access.CODE, Access.REGISTERED, Access.INVITED)


def cell(who, access, is_published):
    return TABLE[who][COLUMNS.index(access) if is_published else -1]


@pytest.mark.parametrize("is_published", [True, False])
@pytest.mark.parametrize("access", COLUMNS)
@pytest.mark.parametrize("who", ACTORS)
def test_each_may_do_what_the_table_says_and_nothing_else(who, access, is_published):
    event = Event(access=access, is_published=is_published)
    allowed = {letter for letter, action in LETTERS.items() if allows(ACTORS[who], action, event)}
    assert allowed == set(cell(who, access, is_published))


def test_the_table_is_complete():
    assert set(LETTERS.values()) == set(Action)
    assert set(COLUMNS) == set(Access)
    assert set(TABLE) == set(ACTORS)
    assert {role for actor in ACTORS.values() for role in actor.roles} == set(Role)


def test_an_action_that_is_not_in_the_rules_is_refused_to_everybody(monkeypatch):
    monkeypatch.setattr("hybrid.rules._TABLE", {})
    for actor, action in product(ACTORS.values(), Action):
        assert not allows(actor, action, Event(is_published=True))


def test_every_role_can_only_add_rights():
    """Nobody loses anything by being given one more role, except by becoming a device."""
    roles = [role for role in Role if role != Role.SCREEN]
    for access, is_published in product(COLUMNS, (True, False)):
        event = Event(access=access, is_published=is_published)
        for one, more in product(roles, roles):
            for action in Action:
                assert allows(somebody(one, more), action, event) >= allows(somebody(one), action, event)


@pytest.mark.parametrize(("is_staff", "is_superuser"), list(product((True, False), repeat=2)))
def test_staff_make_events(is_staff, is_superuser):
    assert may_create_events(is_staff=is_staff, is_superuser=is_superuser) is (is_staff or is_superuser)
