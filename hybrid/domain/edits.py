"""Changing a row that somebody else may be changing too.

A form carries the *state* of the row that it was filled from: one short fingerprint a field. When it comes
back, three versions of each field are known well enough: as it was, as it is now, as this person wants it.
Whoever changed different fields loses nothing; only the same field changed twice needs a person.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, models, transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from hybrid.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class EditConflictError(RuleError):
    """Somebody else changed ``fields`` meanwhile; nothing was saved. ``current`` is the row as it is now.

    ``state`` is for the form that is shown next: sent again with it, this person's ``fields`` win, and what
    else was changed by somebody else still stays.
    """

    def __init__(self, fields: list[str], current: models.Model, state: str) -> None:
        super().__init__(_("Somebody else has changed this while you were at it."), code="conflict")
        self.fields = fields
        self.current = current
        self.state = state


@dataclass(frozen=True)
class Saved:
    """What a change came to. ``merged`` names the fields that somebody else had changed meanwhile."""

    changed: list[str] = dataclass_field(default_factory=list)
    merged: list[str] = dataclass_field(default_factory=list)


def state_of(target: models.Model, names: Iterable[str]) -> str:
    """Return the fingerprints of the fields ``names`` of ``target``, for a form to carry."""
    return ".".join(_fingerprint(target, name, _value(target, name)) for name in names)


@transaction.atomic
def save_changes(*, target: models.Model, values: Mapping[str, Any], state: str) -> Saved:
    """Write ``values`` into the row of ``target`` as far as they differ from ``state``.

    ``values`` are clean values by field name, in the order in which ``state`` was made. A file may be an
    upload, False to take it away, or what is there. Replaced files go once the change is safe.

    Raises:
        EditConflictError: a field was changed by somebody else and, differently, by this person.
        RuleError: together with what somebody else changed meanwhile, the row would make no sense.

    """
    current = type(target)._base_manager.select_for_update().get(pk=target.pk)
    before = state.split(".")
    if len(before) != len(values):
        raise RuleError(_("This form is out of date. Load the page again."), code="stale")
    saved = Saved()
    clashes = []
    state_next = []
    for base, (name, value) in zip(before, values.items(), strict=True):
        now = _fingerprint(current, name, _value(current, name))
        mine = _fingerprint(current, name, value)
        theirs_changed, mine_changed = now != base, mine not in {base, now}
        if theirs_changed and mine_changed:
            clashes.append(name)
        elif theirs_changed and mine != now:
            saved.merged.append(name)
        elif mine_changed:
            saved.changed.append(name)
        state_next.append(now if name in clashes else base)
    if clashes:
        raise EditConflictError(clashes, current, ".".join(state_next))
    if saved.changed:
        _write(current, {name: values[name] for name in saved.changed}, merged=bool(saved.merged))
    return saved


def _write(current: models.Model, values: Mapping[str, Any], *, merged: bool) -> None:
    replaced = []
    for name, value in values.items():
        old = _value(current, name)
        if isinstance(old, FieldFile) and old:
            replaced.append((old.storage, str(old)))
        setattr(current, name, "" if value is False and isinstance(old, FieldFile) else value)
    if merged:
        try:
            current.full_clean()
        except ValidationError as error:
            raise RuleError(" ".join(error.messages), code="merged") from error
    try:
        with transaction.atomic():
            current.save()
    except IntegrityError as error:
        raise RuleError(_("Something else has this name or address already."), code="taken") from error
    for storage, old_name in replaced:
        transaction.on_commit(partial(storage.delete, old_name))


def _value(target: models.Model, name: str) -> Any:  # noqa: ANN401 -- fields hold anything
    return getattr(target, _field(target, name).attname)


def _field(target: models.Model, name: str) -> models.Field[Any, Any]:
    return cast("models.Field[Any, Any]", target._meta.get_field(name))


def _fingerprint(target: models.Model, name: str, value: Any) -> str:  # noqa: ANN401 -- fields hold anything
    """Return 8 hexadecimal digits of what the database would keep for ``value``."""
    field = _field(target, name)
    if isinstance(field, models.FileField):
        if isinstance(value, File) and not isinstance(value, FieldFile):
            # An upload is always a change: nobody chooses a file to leave things as they are.
            return "upload"
        kept = str(value) if value else ""
    else:
        kept = field.get_prep_value(value.pk if isinstance(value, models.Model) else value)
    # Browsers send line ends as CR LF, whatever they were given.
    text = "\0" if kept is None else str(kept).replace("\r\n", "\n")
    return hashlib.blake2s(text.encode(), digest_size=4).hexdigest()
