"""Fields that the unconference's forms share."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from hybrid.domain.times import TimeError, Which, to_instant

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class MomentInput(forms.DateTimeInput):
    """The browser's own field for a day and a time on the clock, in whole minutes."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class MomentField(forms.DateTimeField):
    """A day and a time on the event's clock, as the instant that is meant.

    ``zone`` is set by the form. A time that the clock skips is refused with its neighbours; of one that it shows
    twice the first is meant.
    """

    widget = MomentInput
    zone: ZoneInfo | None = None

    def to_python(self, value: Any) -> dt.datetime | None:  # noqa: ANN401 -- Django's own signature
        """Return the instant of what was typed."""
        if not value:
            return None
        try:
            wall = dt.datetime.fromisoformat(str(value))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if self.zone is None or wall.tzinfo is not None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return to_instant(wall, self.zone, which=Which.FIRST)
        except TimeError as error:
            raise ValidationError(str(error), code="skipped") from error


class ClockInput(forms.TimeInput):
    """A time of day in whole minutes, in the browser's own field for it."""

    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(format="%H:%M", **kwargs)
