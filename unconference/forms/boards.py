"""Setting a board up: its rules and times, its spaces, its slots."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hybrid.forms.manage.base import RecordForm, make_field
from hybrid.models import Room
from unconference.domain.setting_up import SlotPlan, SpaceFacts
from unconference.enums import Need
from unconference.forms.fields import ClockInput, MomentField
from unconference.models import Board, Space

if TYPE_CHECKING:
    from django.db import models

TIMES = ("proposing_at", "voting_at", "voting_ends_at", "running_at", "over_at")
EQUIPMENT = (Need.PROJECTOR, Need.QUIET)
# A room without a known capacity begins with this: a round table and those who stand behind it.
USUAL_CAPACITY = 20


def _field(field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:  # noqa: ANN401 -- Django's own signature
    if field.name in TIMES:
        return field.formfield(form_class=MomentField, **kwargs)
    return make_field(field, **kwargs)


class BoardForm(RecordForm):
    """A board's name, day, rules and times."""

    # How the form is laid out: a heading, and the fields below it.
    sections = (
        ("about", _("About"), ("name", "day", "introduction")),
        ("proposing", _("Proposing"), ("may_propose", "is_moderated", "late_proposals")),
        ("voting", _("Voting"), ("may_vote", "votes_per_person", "several_votes", "counts_visible")),
        ("times", _("By the clock"), TIMES),
        ("pitches", _("Pitches"), ("pitch_seconds",)),
    )

    class Meta:
        model = Board
        fields = [
            "name", "day", "introduction",
            "may_propose", "is_moderated", "late_proposals",
            "may_vote", "votes_per_person", "several_votes", "counts_visible",
            *TIMES, "pitch_seconds",
        ]  # fmt: skip
        formfield_callback = _field
        help_texts = {
            "introduction": _(
                "What it is for, and how it goes. Markdown: **bold**, *italic*, lists and links."
            ),
            "counts_visible": _("Hidden counts are hidden from everybody until voting closes."),
            "proposing_at": _(
                "Each of these may stay empty: then a facilitator moves the board on by hand, which is always possible."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(*args, **kwargs)
        for name in TIMES:
            cast("MomentField", self.fields[name]).zone = self.event.tz
        days = [(day.isoformat(), f"{day:%A} {day.day} {day:%B}") for day in self.event.days]
        self.fields["day"] = forms.TypedChoiceField(
            label=self.fields["day"].label, choices=days, coerce=dt.date.fromisoformat
        )

    def clean(self) -> dict[str, Any]:
        """Refuse times that are not in the order of the phases."""
        cleaned = super().clean()
        earlier = None
        for name in TIMES:
            moment = cleaned.get(name)
            if moment is None:
                continue
            if earlier is not None and moment <= earlier:
                self.add_error(name, ValidationError(_("This comes before the one above."), code="order"))
            earlier = moment
        return cleaned

    @property
    def board(self) -> Board:
        """The board that is made or changed."""
        return cast("Board", self.instance)

    def laid_out(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Return the sections with their fields: id, heading, fields."""
        return [(key, str(heading), [self[name] for name in names]) for key, heading, names in self.sections]


class SpaceForm(forms.Form):
    """One room of the event: whether a board uses it, and what it offers there."""

    use = forms.BooleanField(label=_("Use it"), required=False)
    capacity = forms.IntegerField(label=_("People"), min_value=1, max_value=100_000, required=False)
    projector = forms.BooleanField(label=_("Projector"), required=False)
    quiet = forms.BooleanField(label=_("Quiet"), required=False)
    step_free = forms.BooleanField(label=_("Step-free"), required=False)
    webcast = forms.BooleanField(label=_("Webcast"), required=False)

    def __init__(self, room: Room, space: Space | None, data: Any = None) -> None:  # noqa: ANN401 -- what was sent
        self.room, self.space = room, space
        super().__init__(data, prefix=f"room-{room.pk}", initial=self._first(room, space))

    @staticmethod
    def _first(room: Room, space: Space | None) -> dict[str, Any]:
        if space is None:
            capacity = room.capacity or USUAL_CAPACITY
            return {"use": False, "capacity": capacity, "step_free": bool(room.step_free)}
        return {
            "use": True,
            "capacity": space.capacity,
            "projector": Need.PROJECTOR in space.equipment,
            "quiet": Need.QUIET in space.equipment,
            "step_free": space.step_free,
            "webcast": space.webcast,
        }

    def clean(self) -> dict[str, Any]:
        """Miss the capacity only where the room is used."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("use") and not cleaned.get("capacity") and "capacity" not in self.errors:
            self.add_error("capacity", _("How many people fit in?"))
        return cleaned

    @property
    def was_sent(self) -> bool:
        """Whether the room was on the page that was sent: a box that is not ticked sends nothing."""
        return self.add_prefix("capacity") in self.data

    @property
    def facts(self) -> SpaceFacts | None:
        """What was typed; None for a room that is not used."""
        if not self.cleaned_data["use"]:
            return None
        return SpaceFacts(
            room=self.room,
            capacity=self.cleaned_data["capacity"],
            equipment=frozenset(need for need in EQUIPMENT if self.cleaned_data[need.value]),
            step_free=self.cleaned_data["step_free"],
            webcast=self.cleaned_data["webcast"],
        )


def space_forms(board: Board, data: Any = None) -> list[SpaceForm]:  # noqa: ANN401 -- what was sent
    """Return one form for each room of the event. Two queries."""
    by_room = {space.room_id: space for space in board.spaces.all() if not space.name}
    return [SpaceForm(room, by_room.get(room.pk), data) for room in Room.objects.filter(event=board.event)]


# The page's one form: the times stand below the list of those that are there, which has forms of its own.
PLACES_FORM = "board-places"


class SlotsForm(forms.Form):
    """Times for sessions, many at once."""

    first = forms.TimeField(label=_("From"), widget=ClockInput())
    last = forms.TimeField(label=_("To"), widget=ClockInput())
    length = forms.IntegerField(label=_("Minutes each"), min_value=5, max_value=480, initial=45)
    pause = forms.IntegerField(label=_("Minutes in between"), min_value=0, max_value=240, initial=15)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["form"] = PLACES_FORM

    @property
    def plan(self) -> SlotPlan:
        """What was typed."""
        return SlotPlan(
            first=self.cleaned_data["first"],
            last=self.cleaned_data["last"],
            length=dt.timedelta(minutes=self.cleaned_data["length"]),
            pause=dt.timedelta(minutes=self.cleaned_data["pause"]),
        )
