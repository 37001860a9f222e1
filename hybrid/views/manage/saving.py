"""Saving a form over a row that somebody else may have changed meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models.fields.files import FieldFile
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hybrid.domain.edits import EditConflictError, Saved, save_changes
from hybrid.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

    from hybrid.forms.manage.base import RecordForm
    from hybrid.views.base import EventRequest


@dataclass(frozen=True)
class FieldConflict:
    """One field that two people changed: its label, what is saved now, and what this person wrote."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class FormOutcome:
    """What became of a form that was sent."""

    is_saved: bool = False
    conflicts: list[FieldConflict] = field(default_factory=list)


def save_form(
    request: EventRequest, form: RecordForm, *, save: Callable[..., Saved] = save_changes
) -> FormOutcome:
    """Save ``form`` and say so in a message, or leave in it why not.

    ``save`` is the rule that does it, for rows that need more than :func:`save_changes`.
    """
    if not form.is_valid():
        return FormOutcome()
    try:
        saved = save(target=form.instance, values=form.values, state=form.state)
    except EditConflictError as error:
        form.state = error.state
        return FormOutcome(
            conflicts=[_conflict(form, name, error.current) for name in error.fields if name in form.fields]
        )
    except RuleError as error:
        form.add_error(error.field or None, error.message)
        return FormOutcome()
    messages.success(request, _("Saved.") if saved.changed else _("There was nothing to change."))
    if saved.merged:
        labels = ", ".join(str(form[name].label) for name in saved.merged if name in form.fields)
        text = ngettext(
            "Somebody else had changed %(labels)s meanwhile. That was kept.",
            "Somebody else had changed these meanwhile, and they were kept: %(labels)s.",
            len(saved.merged),
        )
        messages.info(request, text % {"labels": labels})
    return FormOutcome(is_saved=True)


def status_of(form: RecordForm, outcome: FormOutcome | None) -> int:
    """Return the HTTP status of a page that shows ``form`` again."""
    if outcome and outcome.conflicts:
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _conflict(form: RecordForm, name: str, current: Model) -> FieldConflict:
    return FieldConflict(str(form[name].label), _shown(current, name), _shown(form.instance, name))


def _shown(row: Model, name: str) -> str:
    """Return a field's value as a person reads it."""
    if hasattr(row, f"get_{name}_display"):
        return str(getattr(row, f"get_{name}_display")())
    value = getattr(row, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, FieldFile):
        return _("a file") if value else _("(nothing)")
    if value is None or value == "":
        return _("(nothing)")
    return str(formats.localize(value))
