"""What a proposer writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from unconference.domain.proposals import Idea
from unconference.enums import Need, ProposalFormat
from unconference.models.proposals import MAX_PITCH_LENGTH, MAX_TITLE_LENGTH
from unconference.queries.boards import slot_choices

if TYPE_CHECKING:
    from unconference.models import Board


class ProposalForm(forms.Form):
    """A session that somebody would like to hold."""

    title = forms.CharField(
        label=_("Title"),
        max_length=MAX_TITLE_LENGTH,
        help_text=_("A question often works best."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    pitch = forms.CharField(
        label=_("Pitch"),
        max_length=MAX_PITCH_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Two or three sentences: what it is about, and who should come."),
    )
    format = forms.ChoiceField(
        label=_("Format"),
        choices=ProposalFormat,
        initial=ProposalFormat.DISCUSSION,
        widget=forms.RadioSelect(),
    )
    needs = forms.MultipleChoiceField(
        label=_("It needs"), choices=Need, required=False, widget=forms.CheckboxSelectMultiple()
    )
    is_remote = forms.BooleanField(
        label=_("I hold it from home"),
        required=False,
        help_text=_("It then gets a space that people online can be heard in."),
    )
    absent = forms.MultipleChoiceField(
        label=_("I am away at"), required=False, widget=forms.CheckboxSelectMultiple()
    )
    may_repeat = forms.BooleanField(
        label=_("I could hold it twice"),
        required=False,
        help_text=_("If many want to come and there is room."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(*args, **kwargs)
        choices = slot_choices(board)
        self.fields["absent"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["absent"]

    @property
    def idea(self) -> Idea:
        """What was written."""
        given = self.cleaned_data
        return Idea(
            title=given["title"],
            pitch=given["pitch"],
            format=ProposalFormat(given["format"]),
            needs=frozenset(Need(word) for word in given["needs"]),
            may_repeat=given["may_repeat"],
            is_remote=given["is_remote"],
            absent=frozenset(int(pk) for pk in given.get("absent", ())),
        )
