"""Fields and widgets that the organiser's forms share."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from hybrid.uploads import DOCUMENT_MAX, DOCUMENT_TYPES, PICTURE_MAX, Shape, clean_document, clean_picture

if TYPE_CHECKING:
    from django.core.files.base import File
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.safestring import SafeString


class _FileInput(forms.ClearableFileInput):
    """A file input drawn from our templates: what is there, a way to take it away, a way to replace it."""

    template_name = "hybrid/parts/file_input.html"
    is_picture = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ANN401 -- Django's own signature
        context = super().get_context(name, value, attrs)
        context["widget"]["is_picture"] = self.is_picture
        return context

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ANN401, ARG002 -- Django's own signature
        """Draw the input with the site's template engine, which knows our tags."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))


class PictureInput(_FileInput):
    """Shows the picture that is there."""

    is_picture = True


class PictureField(forms.FileField):
    """Takes a picture and gives a small, clean one of ``shape``; everything else is refused with a reason."""

    widget = PictureInput

    def __init__(self, *, shape: Shape, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(**kwargs)
        self.shape = shape

    def to_python(self, data: UploadedFile[bytes] | None) -> File[bytes] | None:  # type: ignore[override]
        """Return the picture that is kept for ``data``."""
        return clean_picture(data, self.shape) if data else None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:  # noqa: ARG002 -- Django's own signature
        """Let browsers offer pictures, and say at once when one is too large."""
        return {"accept": "image/jpeg,image/png,image/webp,image/gif", "data-max-bytes": PICTURE_MAX}


class DocumentField(forms.FileField):
    """Takes a document of a kind that may be offered for download."""

    widget = _FileInput

    def to_python(self, data: UploadedFile[bytes] | None) -> File[bytes] | None:  # type: ignore[override]
        """Return ``data``, checked."""
        return clean_document(data) if data else None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:  # noqa: ARG002 -- Django's own signature
        """Let browsers offer what is taken, and say at once when a file is too large."""
        return {"accept": ",".join(sorted(DOCUMENT_TYPES)), "data-max-bytes": DOCUMENT_MAX}


class DateInput(forms.DateInput):
    """The browser's own calendar, which wants ISO dates."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(format="%Y-%m-%d", **kwargs)


class MomentInput(forms.DateTimeInput):
    """A day and a time on the event's clock, in the browser's own field for it."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class ColourInput(forms.TextInput):
    """The browser's own choice of colours."""

    input_type = "color"


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every place of the time zone database, grouped by part of the world, readable."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(zoneinfo.available_timezones()):
        area, _slash, place = zone.partition("/")
        if place and area not in {"Etc", "SystemV", "US", "posix", "right"}:
            groups.setdefault(area, []).append((zone, place.replace("_", " ").replace("/", " – ")))
    return [(cast("str", _("Everywhere")), [("UTC", "UTC")]), *sorted(groups.items())]


class ZoneField(forms.ChoiceField):
    """A time zone by its place."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        kwargs.setdefault(
            "error_messages",
            {"invalid_choice": _("“%(value)s” is not a time zone. Choose one like Europe/London.")},
        )
        super().__init__(choices=zone_choices, **kwargs)
