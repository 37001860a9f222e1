"""Forms with which webcasts are run."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from hybrid.domain.webcast.stream_keys import MAX_LABEL
from hybrid.models import Room
from hybrid.models.webcast import MAX_SLATE_TEXT

if TYPE_CHECKING:
    import zoneinfo
    from collections.abc import Iterable
    from typing import Any


class StreamKeyForm(forms.Form):
    """What a stream key is for, and what it may do."""

    room = forms.ModelChoiceField(label=_("Room"), queryset=Room._base_manager.none(), empty_label=None)
    label = forms.CharField(
        label=_("What it is for"),
        max_length=MAX_LABEL,
        help_text=_("For your own list, such as “OBS on the hall's computer”."),
    )
    starts_on_air = forms.BooleanField(
        label=_("Goes on air at once"),
        help_text=_("Else it begins as a rehearsal, until somebody presses “Go on air”."),
        required=False,
    )
    takes_over = forms.BooleanField(
        label=_("May replace another publisher"),
        help_text=_("Else it waits until the other one has ended, or has been away for two seconds."),
        required=False,
    )

    def __init__(self, *args: Any, rooms: Iterable[Room], **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own
        super().__init__(*args, **kwargs)
        numbers = [room.pk for room in rooms]
        self.fields["room"].queryset = Room.objects.filter(pk__in=numbers)  # type: ignore[attr-defined]


class SlateForm(forms.Form):
    """What a pause says, and when it ends: a time of day on the event's clock."""

    text = forms.CharField(label=_("Text"), max_length=MAX_SLATE_TEXT, required=False)
    back_at = forms.TimeField(label=_("Back at"), required=False)

    def back_at_from(self, now: dt.datetime, zone: zoneinfo.ZoneInfo) -> dt.datetime | None:
        """Return the next instant after ``now`` at which clocks in ``zone`` show the time that was given."""
        time: dt.time | None = self.cleaned_data["back_at"]
        if time is None:
            return None
        today = now.astimezone(zone).date()
        moment = dt.datetime.combine(today, time, zone)
        return moment if moment > now else moment + dt.timedelta(days=1)
