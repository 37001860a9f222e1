"""The rows of a session's form in which its speakers are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hybrid.domain.agenda import Part
from hybrid.forms.agenda.rows import MOST, PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hybrid.models import Speaker

# Empty rows below those that are filled in: enough for most sessions without asking for more.
SPARE = 2


class SpeakerRowForm(forms.Form):
    """One row: somebody who speaks, and as what. The order of the rows is the order on the page."""

    speaker = forms.ChoiceField(label=gettext_lazy("Speaker"), required=False)
    part = forms.CharField(
        label=gettext_lazy("Part"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Chair, for example")}),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(*args, **kwargs)
        self.fields["speaker"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a part that nobody plays."""
        if self.cleaned_data.get("part") and self.cleaned_data.get("speaker") == "":
            self.add_error("speaker", _("Choose who does this, or empty the part."))
        return self.cleaned_data


class SpeakerFormSet(forms.BaseFormSet[SpeakerRowForm]):
    """The speakers of one session. The event's speakers are read once, however many rows there are."""

    form = SpeakerRowForm
    extra = SPARE
    min_num = 0
    max_num = absolute_max = MOST
    can_order = can_delete = can_delete_extra = validate_min = validate_max = edit_only = False
    renderer = forms.renderers.DjangoTemplates()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        speakers: Iterable[Speaker],
        initial: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self.speakers = {str(speaker.pk): speaker for speaker in speakers}
        names = [(key, _describe(speaker)) for key, speaker in self.speakers.items()]
        choices = [("", _("Nobody")), *names]
        super().__init__(data, prefix=PREFIX, initial=initial, form_kwargs={"choices": choices})

    def clean(self) -> None:
        """Refuse to name somebody twice, beside the second time."""
        seen: set[str] = set()
        for form in self.forms:
            key = form.cleaned_data.get("speaker") if hasattr(form, "cleaned_data") else None
            if not key:
                continue
            if key in seen:
                form.add_error("speaker", _("%s is in the list already.") % self.speakers[key].name)
            seen.add(key)

    def parts(self) -> list[Part]:
        """Return the rows that name somebody, in order."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("speaker")]
        return [Part(self.speakers[row["speaker"]], row["part"].strip()) for row in rows]

    def warn(self, speaker_id: int, message: str) -> None:
        """Put ``message`` beside the row of a speaker."""
        for form in self.forms:
            if form.cleaned_data.get("speaker") == str(speaker_id):
                form.add_error("speaker", message)


def _describe(speaker: Speaker) -> str:
    return f"{speaker.name} ({speaker.organisation})" if speaker.organisation else speaker.name
