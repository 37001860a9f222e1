"""The pages of one kind of thing that an organiser keeps in a list: see, add, edit, order, delete.

Rooms, groups, organisations, speakers, exhibitors and documents differ in their form, their list template
and their words; everything else is here once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hybrid.domain.edits import save_changes
from hybrid.domain.records import add_record, move_record
from hybrid.domain.removals import remove
from hybrid.errors import RuleError
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view
from hybrid.views.manage.saving import FormOutcome, save_form, status_of
from hybrid.views.manage.undo import offer_undo

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model, QuerySet
    from django.http import HttpResponse, HttpResponseBase
    from django_stubs_ext import StrOrPromise

    from hybrid.domain.edits import Saved
    from hybrid.forms.manage.base import RecordForm
    from hybrid.models import Event


@dataclass(frozen=True)
class Words:
    """What a collection is called on its pages."""

    title: StrOrPromise
    add: StrOrPromise
    intro: StrOrPromise
    empty: StrOrPromise


@dataclass(frozen=True)
class Collection:
    """One kind of thing; ``name`` is its address, ``rows`` gives what its list shows, ``save`` keeps a change."""

    name: str
    form: type[RecordForm]
    words: Words
    rows: Callable[[Event], QuerySet[Any]]
    is_ordered: bool = True
    save: Callable[..., Saved] = save_changes

    @property
    def model(self) -> type[Model]:
        """The model of the things."""
        return self.form._meta.model

    @property
    def list_name(self) -> str:
        """The URL name of the list."""
        return f"manage-{self.name}"

    def to_list(self, event: Event, row: Model | None = None) -> HttpResponseRedirect:
        """Go back to the list, to ``row`` where it is given."""
        address = reverse(self.list_name, args=[event.slug])
        return HttpResponseRedirect(address + (f"#row-{row.pk}" if row else ""))

    def find(self, event: Event, pk: int) -> Model:
        """Return the thing of ``event`` with this key, or answer 404."""
        return get_object_or_404(self.model._default_manager.filter(event=event), pk=pk)

    def urls(self) -> list[URLPattern]:
        """Return the addresses below ``/<event>/manage/``."""
        base, name = f"manage/{self.name}/", self.list_name
        found = [
            path(base, list_view(self), name=name),
            path(f"{base}new/", add_view(self), name=f"{name}-new"),
            path(f"{base}<int:pk>/", edit_view(self), name=f"{name}-edit"),
            path(f"{base}<int:pk>/delete/", delete_view(self), name=f"{name}-delete"),
        ]
        if self.is_ordered:
            found.append(path(f"{base}<int:pk>/move/", move_view(self), name=f"{name}-move"))
        return found


def list_view(collection: Collection) -> Callable[..., HttpResponseBase]:
    """Make the page that lists them."""

    @require_safe
    @event_view(Action.EDIT_EVENT)
    def view(request: EventRequest) -> HttpResponse:
        rows = list(collection.rows(request.event))
        context = {"collection": collection, "rows": rows}
        return render(request, f"hybrid/manage/{collection.name}.html", context)

    return view


def add_view(collection: Collection) -> Callable[..., HttpResponseBase]:
    """Make the page that adds one."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @event_view(Action.EDIT_EVENT)
    def view(request: EventRequest) -> HttpResponse:
        form = collection.form(
            request.POST if request.method == "POST" else None, request.FILES or None, event=request.event
        )
        if request.method == "POST" and form.is_valid():
            try:
                add_record(event=request.event, target=form.instance)
            except RuleError as error:
                form.add_error(error.field or None, error.message)
            else:
                messages.success(request, _("“%s” was added.") % form.instance)
                return collection.to_list(request.event, form.instance)
        return _form_page(request, collection, form, str(collection.words.add))

    return view


def edit_view(collection: Collection) -> Callable[..., HttpResponseBase]:
    """Make the page that changes one."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @event_view(Action.EDIT_EVENT)
    def view(request: EventRequest, pk: int) -> HttpResponse:
        row = collection.find(request.event, pk)
        title = str(row)
        if request.method != "POST":
            form = collection.form(instance=row, event=request.event)
            return _form_page(request, collection, form, title)
        form = collection.form(request.POST, request.FILES, instance=row, event=request.event)
        outcome = save_form(request, form, save=collection.save)
        if outcome.is_saved:
            return collection.to_list(request.event, row)
        return _form_page(request, collection, form, title, outcome=outcome)

    return view


def delete_view(collection: Collection) -> Callable[..., HttpResponseBase]:
    """Make the button that deletes one; a notice offers to undo it."""

    @require_POST
    @event_view(Action.EDIT_EVENT)
    def view(request: EventRequest, pk: int) -> HttpResponse:
        row = collection.find(request.event, pk)
        try:
            removal = remove(event=request.event, target=row, now=timezone.now(), by=request.person)
        except RuleError as error:
            # To the top of the list, where the message is.
            messages.error(request, error.message)
            return collection.to_list(request.event)
        back = collection.to_list(request.event)
        offer_undo(request, removal, back=back.url)
        return back

    return view


def move_view(collection: Collection) -> Callable[..., HttpResponseBase]:
    """Make the buttons that move one up or down."""

    @require_POST
    @event_view(Action.EDIT_EVENT)
    def view(request: EventRequest, pk: int) -> HttpResponse:
        row = collection.find(request.event, pk)
        try:
            move_record(event=request.event, target=row, places=-1 if request.POST.get("to") == "up" else 1)
        except RuleError as error:
            messages.error(request, error.message)
        return collection.to_list(request.event, row)

    return view


def _form_page(
    request: EventRequest,
    collection: Collection,
    form: RecordForm,
    title: str,
    outcome: FormOutcome | None = None,
) -> HttpResponse:
    context = {"collection": collection, "form": form, "title": title, "outcome": outcome}
    return render(request, "hybrid/manage/record.html", context, status=status_of(form, outcome))
