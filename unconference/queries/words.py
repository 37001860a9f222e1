"""What the solver says, as sentences: its reasons are data, these are words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hybrid.domain.times import clock_of
from unconference.enums import Need
from unconference.models import Host
from unconference.solver import Cause, Rule

if TYPE_CHECKING:
    from unconference.models import Board
    from unconference.solver import Change, Placement, Reason, Why, WhyNot

_MANY = 3


class Words:
    """The names of a board's things, read once. Four queries."""

    def __init__(self, board: Board) -> None:
        zone = board.event.tz
        self.slots = {slot.pk: clock_of(slot.starts_at, zone) for slot in board.slots.all()}
        self.spaces = {space.pk: str(space) for space in board.spaces.select_related("room")}
        self.proposals = dict(board.proposals.values_list("pk", "title"))
        rows = Host.objects.filter(proposal__board=board).values_list("person_id", "person__display_name")
        self.people = {person: name or str(_("Guest")) for person, name in rows}

    def slot(self, pk: int) -> str:
        """Name a slot by its start."""
        return self.slots.get(pk, _("a time that is no longer on the board"))

    def space(self, pk: int) -> str:
        """Name a space."""
        return self.spaces.get(pk, _("a space that is no longer on the board"))

    def proposal(self, pk: int) -> str:
        """Name a proposal, in quotation marks."""
        return _("“%s”") % self.proposals.get(pk, _("a proposal that is gone"))

    def person(self, pk: int) -> str:
        """Name a host."""
        return self.people.get(pk, _("a host"))

    def place(self, place: Placement) -> str:
        """Name a cell: "14:30, Breakout 1"."""
        return f"{self.slot(place.slot)}, {self.space(place.space)}"

    def reason(self, reason: Reason) -> str:
        """Say one requirement that forbids something."""
        title = self.proposal(reason.proposal)
        plain = {
            Rule.BANNED: _("%s must not be there: a facilitator has said so."),
            Rule.PINNED: _("%s is pinned."),
            Rule.MUST_BE_HELD: _("%s must be held."),
            Rule.OCCUPIED: _("%s cannot be there: the place is taken."),
        }
        if reason.rule in plain:
            return plain[reason.rule] % title
        say = {
            Rule.HOST_ABSENT: self._host_absent,
            Rule.HOST_ON_DUTY: self._host_on_duty,
            Rule.HOST_ELSEWHERE: self._host_elsewhere,
            Rule.TOO_SMALL: self._too_small,
            Rule.LACKS: self._lacks,
            Rule.CLOSED: self._closed,
            Rule.TOO_FEW_PLACES: self._too_few,
            Rule.GONE: self._gone,
            Rule.HELD_TWICE: self._held_twice,
        }
        return say[reason.rule](reason)

    def _host_absent(self, reason: Reason) -> str:
        values = {"who": self.person(reason.person), "when": self.slot(reason.slot)}
        if reason.slot < 0:
            return _("%(who)s is absent.") % values
        return _("%(who)s is absent at %(when)s.") % values

    def _host_on_duty(self, reason: Reason) -> str:
        values = {"who": self.person(reason.person), "when": self.slot(reason.slot)}
        if reason.slot < 0:
            return _("%(who)s is on the formal agenda.") % values
        return _("%(who)s is on the formal agenda at %(when)s.") % values

    def _closed(self, reason: Reason) -> str:
        values = {"where": self.space(reason.space), "when": self.slot(reason.slot)}
        if reason.slot < 0:
            return _("%(where)s is taken by the formal agenda at times.") % values
        return _("%(where)s is taken by the formal agenda at %(when)s.") % values

    def _too_few(self, reason: Reason) -> str:
        return _("%(wanted)d sessions must be held, in %(available)d places.") % {
            "wanted": reason.wanted,
            "available": reason.available,
        }

    def _held_twice(self, reason: Reason) -> str:
        return _("%(what)s is there twice at %(when)s.") % {
            "what": self.proposal(reason.proposal),
            "when": self.slot(reason.slot),
        }

    def _host_elsewhere(self, reason: Reason) -> str:
        who = self.person(reason.person)
        if reason.other < 0:
            return _("%s cannot be in two places at once.") % who
        return _("%(who)s hosts both %(one)s and %(other)s.") % {
            "who": who,
            "one": self.proposal(reason.proposal),
            "other": self.proposal(reason.other),
        }

    def _too_small(self, reason: Reason) -> str:
        title = self.proposal(reason.proposal)
        if reason.space < 0:
            return _("%(what)s needs %(wanted)d seats.") % {"what": title, "wanted": reason.wanted}
        return _("%(what)s needs %(wanted)d seats; %(where)s has %(available)d.") % {
            "what": title,
            "wanted": reason.wanted,
            "where": self.space(reason.space),
            "available": reason.available,
        }

    def _lacks(self, reason: Reason) -> str:
        title = self.proposal(reason.proposal)
        thing = Need(reason.thing).label if reason.thing in Need.values else reason.thing
        if reason.space < 0:
            return _("%(what)s needs: %(thing)s.") % {"what": title, "thing": thing}
        return _("%(what)s needs something that %(where)s does not have: %(thing)s.") % {
            "what": title,
            "where": self.space(reason.space),
            "thing": thing,
        }

    def _gone(self, reason: Reason) -> str:
        title = self.proposal(reason.proposal)
        if reason.slot >= 0:
            return _("Its time is no longer on the board.")
        if reason.space >= 0:
            return _("Its space is no longer on the board.")
        return _("%s was withdrawn.") % title

    def change(self, change: Change) -> str:
        """Say what became of one session in a new timetable, and why."""
        title = self.proposal(change.proposal)
        if change.before is None and change.after is not None:
            what = _("%(what)s is new: %(to)s.") % {"what": title, "to": self.place(change.after)}
        elif change.after is None and change.before is not None:
            what = _("%(what)s is no longer held (it was at %(old)s).") % {
                "what": title,
                "old": self.place(change.before),
            }
        elif change.before is not None and change.after is not None:
            what = _("%(what)s moves from %(old)s to %(to)s.") % {
                "what": title,
                "old": self.place(change.before),
                "to": self.place(change.after),
            }
        else:
            what = title
        return " ".join(filter(None, [what, self._because(change)]))

    def _because(self, change: Change) -> str:
        if change.cause is Cause.FORCED:
            return " ".join(self.reason(reason) for reason in change.reasons[:_MANY])
        if change.cause is Cause.MADE_ROOM and change.made_room_for is not None:
            return _("It makes room for %s.") % self.proposal(change.made_room_for)
        if change.cause is Cause.MORE_VOTES:
            return _("So more votes can be attended.")
        return ""

    def why_here(self, why: Why) -> list[str]:
        """Say why a session is where it is, one thought a line."""
        lines = [
            ngettext(
                "%(attended)d of the %(wanted)d vote for it can be attended.",
                "%(attended)d of the %(wanted)d votes for it can be attended.",
                why.wanted,
            )
            % {"attended": why.attended, "wanted": why.wanted},
            _("It needs %(seats)d seats; the space has %(capacity)d.")
            % {"seats": why.seats, "capacity": why.capacity},
        ]
        if why.pinned:
            lines.append(_("A facilitator pinned it here."))
        if why.repeated:
            lines.append(_("It is held twice, so that more people can come."))
        lines += self._ruled_out([*why.slots_out, *why.spaces_out])
        for other in why.elsewhere[:_MANY]:
            lines.append(self._elsewhere(other.slot, other.space, other.votes, other.swapped))
        return lines

    def why_not(self, why: WhyNot) -> list[str]:
        """Say why a proposal is not held."""
        lines = [
            ngettext("%d vote is for it.", "%d votes are for it.", why.wanted) % why.wanted,
            *self._ruled_out(list(why.reasons)),
        ]
        lines += [self._elsewhere(o.slot, o.space, o.votes, o.swapped) for o in why.elsewhere]
        return lines

    def _ruled_out(self, reasons: list[Reason]) -> list[str]:
        return list(dict.fromkeys(self.reason(reason) for reason in reasons))

    def _elsewhere(self, slot: int, space: int, votes: int, swapped: int | None) -> str:
        values = {
            "when": self.slot(slot),
            "where": self.space(space),
            "votes": self.votes(votes),
            "other": self.proposal(swapped) if swapped is not None else "",
        }
        if swapped is None:
            return _("At %(when)s the best place would be %(where)s: %(votes)s.") % values
        return _("At %(when)s the best place would be %(where)s, instead of %(other)s: %(votes)s.") % values

    def votes(self, change: int) -> str:
        """Say a change of votes: "3 votes fewer"."""
        if change == 0:
            return _("as many votes")
        if change > 0:
            return ngettext("%d vote more", "%d votes more", change) % change
        return ngettext("%d vote fewer", "%d votes fewer", -change) % -change
