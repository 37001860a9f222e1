"""What an event is made of, besides its agenda: one form for each kind of thing."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hybrid.enums import Role
from hybrid.forms.manage.base import RecordForm, make_field
from hybrid.models import Cohort, Document, Exhibitor, Organisation, Person, Room, Session, Speaker

_FILENAME_MAX = 160


class RoomForm(RecordForm):
    """A room."""

    once = {"slug": _("Another room has this address.")}

    class Meta:
        model = Room
        fields = ["name", "kind", "capacity", "where", "step_free", "slug"]
        formfield_callback = make_field
        labels = {"step_free": _("Can it be reached without steps?")}
        help_texts = {
            "capacity": _("How many people fit in."),
            "where": _("How to find it, for instance “First floor, left of the stairs”."),
            "step_free": _("Everybody reads it on the page with practical information."),
            "slug": _(
                "The last part of the room's web address. Made from the name when left empty. "
                "Changing it later breaks links and QR codes."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = self.instance.pk is not None


class CohortForm(RecordForm):
    """A group of delegates."""

    once = {"name": _("Another group has this name.")}

    class Meta:
        model = Cohort
        fields = ["name"]
        formfield_callback = make_field
        help_texts = {"name": _("For instance “Group 1”. Sessions can be for one group only.")}


class OrganisationForm(RecordForm):
    """A body behind the event."""

    class Meta:
        model = Organisation
        fields = ["name", "role", "url", "logo"]
        formfield_callback = make_field
        help_texts = {"logo": _("JPEG, PNG, WebP or GIF, at most 10 MB. A clear background looks best.")}


class SpeakerForm(RecordForm):
    """A speaker."""

    person: forms.ModelChoiceField[Person] = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=_("Person"),
        empty_label=_("Nobody yet"),
        help_text=_(
            "Whoever opened a speaker link appears here. The person can then speak from their place."
        ),
    )

    class Meta:
        model = Speaker
        fields = ["name", "position", "organisation", "biography", "picture", "person"]
        formfield_callback = make_field
        labels = {"position": _("Role or title")}
        help_texts = {
            "position": _("For instance “Head of research”."),
            "biography": _("Markdown: **bold**, *italic*, lists and links."),
            "picture": _(
                "JPEG, PNG, WebP or GIF, at most 10 MB. It is shown round, so the face in the middle."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(*args, **kwargs)
        fits = Q(role_rows__role__in=[Role.SPEAKER, Role.ORGANISER, Role.MODERATOR, Role.FACILITATOR])
        wanted = fits & Q(speaker__isnull=True)
        if self.instance.pk:
            wanted |= Q(speaker=self.instance.pk)
        people = Person.objects.filter(event=self.event).filter(wanted).distinct()
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class ExhibitorForm(RecordForm):
    """A stand of the market place."""

    class Meta:
        model = Exhibitor
        fields = ["name", "stand", "description", "url", "logo"]
        formfield_callback = make_field
        help_texts = {
            "stand": _("Where to find it, for instance “Stand 4” or “Foyer”."),
            "description": _("Markdown: **bold**, *italic*, lists and links."),
            "logo": _("JPEG, PNG, WebP or GIF, at most 10 MB."),
        }


class DocumentForm(RecordForm):
    """A document to download, under the name that it was sent with."""

    derived = ("filename", "size")

    session: forms.ModelChoiceField[Session] = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=_("Session"),
        empty_label=_("The whole event"),
    )

    class Meta:
        model = Document
        fields = ["title", "file", "audience", "session"]
        formfield_callback = make_field
        help_texts = {"file": _("PDF, office document, text or picture; at most 50 MB.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = Session.objects.filter(event=self.event)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Note the name and the size of a new file."""
        cleaned = super().clean()
        if isinstance(upload := cleaned.get("file"), UploadedFile):
            row = cast("Document", self.instance)
            row.filename = (upload.name or "")[-_FILENAME_MAX:]
            row.size = upload.size or 0
        cleaned.update({name: getattr(self.instance, name) for name in self.derived})
        return cleaned
