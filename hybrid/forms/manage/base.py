"""The form behind every record that an organiser keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from hybrid.domain.edits import state_of
from hybrid.forms.manage.fields import DateInput, DocumentField, MomentInput, PictureField
from hybrid.uploads import LOGO, PORTRAIT, PREVIEW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

    from hybrid.models import Event

    ModelForm = forms.ModelForm[models.Model]
else:
    ModelForm = forms.ModelForm

# Longer than any biography; short enough that a page stays one.
TEXT_MAX = 20_000
_SHAPES = {"logo": LOGO, "event.picture": PREVIEW, "speaker.picture": PORTRAIT}


def make_field(field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:  # noqa: ANN401 -- Django's own signature
    """Return the form field of a model's field: pictures are cleaned, dates get a calendar, texts an end."""
    made: forms.Field | None
    if isinstance(field, models.ForeignKey):
        made = None  # its choices belong to one event: the form that has one declares it
    elif isinstance(field, models.ImageField):
        shape = _SHAPES.get(f"{field.model._meta.model_name}.{field.name}") or _SHAPES[field.name]
        made = field.formfield(form_class=PictureField, shape=shape, **kwargs)
    elif isinstance(field, models.FileField):
        made = field.formfield(form_class=DocumentField, **kwargs)
    elif isinstance(field, models.DateTimeField):
        made = field.formfield(widget=MomentInput(), **kwargs)
    elif isinstance(field, models.DateField):
        made = field.formfield(widget=DateInput(), **kwargs)
    elif isinstance(field, models.URLField):
        made = field.formfield(assume_scheme="https", **kwargs)
    elif isinstance(field, models.TextField):
        made = field.formfield(max_length=TEXT_MAX, widget=forms.Textarea({"rows": 4}), **kwargs)
    else:
        made = field.formfield(**kwargs)
    return made


class RecordForm(ModelForm):
    """A form over one row of an event, which knows from which state of the row it was filled.

    ``once`` names fields that may not have the same value twice in an event, with the message that says so.
    ``derived`` names fields of the row that the form does not show and that ``clean`` adds.
    """

    once: ClassVar[Mapping[str, StrOrPromise]] = {}
    derived: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(*args, **kwargs)
        self.event = event
        if hasattr(self.instance, "event_id"):
            self.instance.event = event  # type: ignore[attr-defined]
        self.names: list[str] = [*(str(name) for name in self._meta.fields or ()), *self.derived]
        self.state = self.data.get("state", "") if self.is_bound else self.make_state(self.instance)

    def make_state(self, row: models.Model) -> str:
        """Return the state of ``row``, for a form that shows it."""
        return state_of(row, self.names)

    @property
    def values(self) -> dict[str, Any]:
        """The clean values of the row's own fields, in the order of its state."""
        return {name: self.cleaned_data[name] for name in self.names}

    @property
    def lost_files(self) -> list[str]:
        """Labels of files that were fine but must be chosen again, because something else was not."""
        if not self.is_bound or self.is_valid():
            return []
        return [str(self[name].label) for name in self.files if name in self.fields and not self[name].errors]

    def clean(self) -> dict[str, Any]:
        """Write line ends one way, and find what is in the event already."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = value.replace("\r\n", "\n")
        for name, message in self.once.items():
            others = self._meta.model._default_manager.filter(**{name: cleaned.get(name)})
            if cleaned.get(name) and others.exclude(pk=self.instance.pk).exists():
                self.add_error(name, ValidationError(message, code="taken"))
        return cleaned
