"""Beginning an event, and all that can be said about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hybrid.domain.events import free_event_slug
from hybrid.enums import Access
from hybrid.forms.manage.base import RecordForm, make_field
from hybrid.forms.manage.fields import ColourInput, DateInput, ZoneField
from hybrid.models import Event
from hybrid.models.fields import validate_event_slug

_DAYS_MAX = 31
_MARKDOWN = _("Markdown: **bold**, *italic*, lists and links.")


def check_days(form: forms.BaseForm, cleaned: dict[str, Any]) -> None:
    """Refuse an event that ends before it begins, or that lasts longer than anybody stays."""
    first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
    if not first or not last:
        return
    if last < first:
        form.add_error("ends_on", ValidationError(_("The last day is before the first."), code="reversed"))
    elif (last - first).days >= _DAYS_MAX:
        form.add_error(
            "ends_on",
            ValidationError(
                _("An event lasts %(count)d days at most."), code="long", params={"count": _DAYS_MAX}
            ),
        )


class NewEventForm(forms.Form):
    """The few facts that an event begins with."""

    name = forms.CharField(label=_("Name"), max_length=160)
    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput())
    timezone = ZoneField(label=_("Time zone"), initial="Europe/London")
    slug = forms.SlugField(
        label=_("Address"),
        max_length=60,
        required=False,
        validators=[validate_event_slug],
        help_text=_("The last part of the event's web address. Made from the name when left empty."),
    )

    def clean(self) -> dict[str, Any]:
        """Check the days, and find an address where none was given."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        check_days(self, cleaned)
        slug = cleaned.get("slug")
        if slug and Event.objects.filter(slug=slug).exists():
            self.add_error("slug", _("Another event has this address. Choose another one."))
        elif slug == "" and cleaned.get("name"):
            cleaned["slug"] = free_event_slug(cleaned["name"])
        return cleaned


class EventForm(RecordForm):
    """Everything about an event that is not a list of its own."""

    timezone = ZoneField(label=_("Time zone"))

    # How the form is laid out: a heading, and the fields below it.
    sections = (
        ("about", _("About"), ("name", "tagline", "description", "who_should_attend", "contact_email")),
        ("when", _("When"), ("starts_on", "ends_on", "timezone")),
        (
            "where",
            _("Where"),
            ("venue_name", "venue_address", "venue_map_url", "directions", "step_free_access"),
        ),
        ("look", _("Look"), ("accent", "picture")),
        ("access", _("Access"), ("access", "slug")),
    )

    class Meta:
        model = Event
        fields = [
            "name", "tagline", "description", "who_should_attend", "contact_email",
            "starts_on", "ends_on", "timezone",
            "venue_name", "venue_address", "venue_map_url", "directions", "step_free_access",
            "accent", "picture", "access", "slug",
        ]  # fmt: skip
        formfield_callback = make_field
        widgets = {"accent": ColourInput(), "access": forms.RadioSelect()}
        help_texts = {
            "tagline": _("One sentence below the name."),
            "description": _MARKDOWN,
            "who_should_attend": _MARKDOWN,
            "contact_email": _("Shown at the foot of every page of the event."),
            "directions": _MARKDOWN,
            "step_free_access": _(
                "Lifts, ramps, parking, hearing loop: what somebody must know before they come."
            ),
            "venue_map_url": _("For instance a link to OpenStreetMap."),
            "accent": _("Any colour will do: it is made darker or lighter until text on it is easy to read."),
            "access": _("The event code and its QR codes are under “Links and codes”."),
            "picture": _("Shown where somebody shares the event. JPEG, PNG, WebP or GIF, at most 10 MB."),
            "slug": _(
                "The last part of the event's web address. Changing it breaks links and printed QR codes."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(*args, **kwargs)
        self.fields["access"].choices = Access.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check the days."""
        cleaned = super().clean()
        check_days(self, cleaned)
        return cleaned

    def laid_out(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Return the sections with their fields: id, heading, fields."""
        return [(key, str(heading), [self[name] for name in names]) for key, heading, names in self.sections]
