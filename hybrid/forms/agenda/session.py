"""The form of one session: its times are typed as the event's clocks show them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hybrid.domain.agenda import Part, SessionDetails
from hybrid.domain.times import DoubledTimeError, TimeError, Which, to_instant, to_wall, which_of
from hybrid.enums import SessionKind
from hybrid.models import Cohort, Room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_stubs_ext import StrOrPromise

    from hybrid.models import Event, Session

_DAY = dt.timedelta(days=1)
_WHICH = [
    (Which.FIRST, gettext_lazy("The first, before the clocks go back")),
    (Which.SECOND, gettext_lazy("The second, after the clocks have gone back")),
]


class ClockInput(forms.TimeInput):
    """A time of day in whole minutes, in the browser's own field for it."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class EndInput(ClockInput):
    """The same for an end, which a length can stand in for."""

    def use_required_attribute(self, initial: object) -> bool:  # noqa: ARG002 -- Django's own signature
        """Leave it to the form to miss it."""
        return False


class EndField(forms.TimeField):
    """The end of a session: shown as needed, but :meth:`SessionForm.clean` says when it is missing."""

    widget = EndInput

    def validate(self, value: object) -> None:
        """Accept nothing, too."""


def _which(label: StrOrPromise) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=_WHICH, required=False, widget=forms.RadioSelect)


class SessionForm(forms.Form):
    """A session as an organiser thinks of it: a day and times on the clock of the event's zone.

    On the night when clocks go back it asks which of two equal times is meant (``asks_start``,
    ``asks_end`` tell the page to show that question).
    """

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=SessionKind)
    abstract = forms.CharField(
        label=gettext_lazy("Abstract"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("What it is about. Markdown works: *emphasis*, lists, links."),
    )
    day = forms.TypedChoiceField(label=gettext_lazy("Day"), coerce=dt.date.fromisoformat)
    start = forms.TimeField(label=gettext_lazy("Starts"), widget=ClockInput)
    start_which = _which(gettext_lazy("Which start is it?"))
    end = EndField(label=gettext_lazy("Ends"))
    length = forms.IntegerField(
        label=gettext_lazy("Or minutes"), required=False, min_value=1, max_value=24 * 60
    )
    next_day = forms.BooleanField(label=gettext_lazy("Ends the next day, after midnight"), required=False)
    end_which = _which(gettext_lazy("Which end is it?"))
    room: forms.ModelChoiceField[Room] = forms.ModelChoiceField(
        label=gettext_lazy("Room"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("No room: for everybody, everywhere"),
    )
    cohort: forms.ModelChoiceField[Cohort] = forms.ModelChoiceField(
        label=gettext_lazy("Only for"), queryset=None, required=False, empty_label=gettext_lazy("Everybody")
    )
    accept = forms.BooleanField(label=gettext_lazy("Save it all the same"), required=False)

    def __init__(self, *args: Any, event: Event, session: Session | None = None, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(*args, **kwargs)
        self.event = event
        self.asks_start = bool(self["start_which"].value())
        self.asks_end = bool(self["end_which"].value())
        self.needs_accept = bool(self["accept"].value())
        self.starts_at: dt.datetime | None = None
        self.ends_at: dt.datetime | None = None
        self.fields["room"].queryset = Room.objects.filter(event=event)  # type: ignore[attr-defined]
        self.fields["cohort"].queryset = Cohort.objects.filter(event=event)  # type: ignore[attr-defined]
        days = set(event.days)
        if session is not None:
            days.add(to_wall(session.starts_at, event.tz).date())
        self.fields["day"].choices = [(day.isoformat(), date_format(day)) for day in sorted(days)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Work out the two instants, and say beside which field something is wrong with them."""
        self.starts_at = self._instant("start", self.cleaned_data.get("day"))
        if self.starts_at is not None:
            self.ends_at = self._end(self.starts_at)
        return self.cleaned_data

    def details(self, parts: Sequence[Part]) -> SessionDetails:
        """Return what the rules need; only after the form was found valid."""
        assert self.starts_at is not None  # noqa: S101 -- for the reader and the type checker
        assert self.ends_at is not None  # noqa: S101 -- the same
        facts = self.cleaned_data
        return SessionDetails(
            title=facts["title"],
            kind=SessionKind(facts["kind"]),
            abstract=facts["abstract"].replace("\r\n", "\n"),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            room=facts["room"],
            cohort=facts["cohort"],
            parts=parts,
        )

    def _instant(self, name: str, day: dt.date | None) -> dt.datetime | None:
        """Return the instant of the time in field ``name``, or None after saying beside it what is wrong."""
        time: dt.time | None = self.cleaned_data.get(name)
        if day is None or time is None:
            return None
        chosen = self.cleaned_data.get(f"{name}_which")
        which = Which(chosen) if chosen else None
        try:
            return to_instant(dt.datetime.combine(day, time), self.event.tz, which=which)
        except DoubledTimeError as doubled:
            if name == "end" and self.starts_at is not None:
                after = [instant for instant in (doubled.first, doubled.second) if instant > self.starts_at]
                if len(after) == 1:  # the other one would be before the start
                    return after[0]
            setattr(self, f"asks_{name}", True)
            self.fields[f"{name}_which"].required = True  # from here on it is, and the page says so
            self.add_error(f"{name}_which", str(doubled))
        except TimeError as impossible:
            self.add_error(name, str(impossible))
        return None

    def _end(self, start: dt.datetime) -> dt.datetime | None:
        minutes, time = self.cleaned_data.get("length"), self.cleaned_data.get("end")
        if {"end", "length"} & set(self.errors):
            return None
        by_length = start + dt.timedelta(minutes=minutes) if minutes else None
        if time is None:
            if by_length is None:
                self.add_error("end", _("Say when it ends, or how many minutes it lasts."))
            return by_length
        day = self.cleaned_data["day"] + (_DAY if self.cleaned_data.get("next_day") else dt.timedelta())
        end = self._instant("end", day)
        if end is not None and by_length not in {None, end}:
            self.add_error(
                "length",
                _("%(length)d minutes from the start is not %(end)s. Empty one of the two.")
                % {"length": minutes, "end": f"{time:%H:%M}"},
            )
        elif end is not None and end <= start:
            self.add_error("end", self._reversed(time))
        elif end is not None and end - start > _DAY:
            self.add_error("next_day", _("That is more than 24 hours. Untick this, or mend the times."))
        return end

    def _reversed(self, end: dt.time) -> str:
        return _(
            "The end, %(end)s, is not after the start, %(start)s. "
            "Mend one of them, or tick “Ends the next day” if it goes on past midnight."
        ) % {"start": f"{self.cleaned_data['start']:%H:%M}", "end": f"{end:%H:%M}"}


def initial_of(session: Session, version: str) -> dict[str, Any]:
    """Return what the form shows of ``session`` before anybody has typed."""
    zone = session.event.tz
    start, end = to_wall(session.starts_at, zone), to_wall(session.ends_at, zone)
    return {
        "version": version,
        "title": session.title,
        "kind": session.kind,
        "abstract": session.abstract,
        "day": start.date().isoformat(),
        "start": start.time(),
        "start_which": which_of(session.starts_at, zone) or "",
        "end": end.time(),
        "next_day": end.date() > start.date(),
        "end_which": which_of(session.ends_at, zone) or "",
        "room": session.room_id,
        "cohort": session.cohort_id,
    }
