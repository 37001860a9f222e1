"""Django's admin: for whoever runs the installation, over all events.

Organisers have pages of their own, which keep the rules. Here one finds, corrects and deletes; new things of
an event and its files are made there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from hybrid.domain.events import delete_event
from hybrid.domain.webcast.addresses import check_address
from hybrid.errors import RuleError
from hybrid.models import (
    Cohort,
    Document,
    Event,
    Exhibitor,
    Organisation,
    Person,
    PersonRole,
    Removal,
    RoleLink,
    Room,
    Session,
    SessionSpeaker,
    Speaker,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import ForeignKey, QuerySet
    from django.forms import ModelChoiceField
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    ModelAdmin = admin.ModelAdmin[Any]
    ModelForm = forms.ModelForm[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, ModelForm, TabularInline = admin.ModelAdmin, forms.ModelForm, admin.TabularInline

admin.site.site_header = admin.site.site_title = _("Installation")
admin.site.index_title = _("Everything, over all events")
# Accounts need no password: signing in happens on the site's own page, by code or passkey.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class Discreet(ModelAdmin):
    """Says how much goes with what is deleted, but not which.

    Django's page would list the numbers of somebody's questions below their name, those too that are not
    attributed; and a question's number is public.
    """

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """Return what is deleted, with no more than counts of what goes along."""
        found = list(objs)
        _nested, counts, forbidden, protected = super().get_deleted_objects(found, request)
        return [str(row) for row in found], counts, forbidden, protected


class AddressForm(ModelForm):
    """What has an address that it goes by on the relay, too."""

    def clean_slug(self) -> str:
        """Refuse a new address while a webcast is on, as the organiser's pages do."""
        slug: str = self.cleaned_data["slug"]
        try:
            check_address(target=self.instance, slug=slug)
        except RuleError as error:
            raise ValidationError(error.message, code=error.code) from error
        return slug


@admin.register(User)
class UserAdmin(Discreet):
    """Accounts. Staff may begin events and come here; superusers may do everything in every event."""

    list_display = ("email", "first_name", "last_name", "is_staff", "is_superuser", "is_active", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)
    fields = (
        "email",
        ("first_name", "last_name"),
        ("is_active", "is_staff", "is_superuser"),
        "groups",
        "user_permissions",
        ("date_joined", "last_login"),
    )
    readonly_fields = ("date_joined", "last_login")
    filter_horizontal = ("groups", "user_permissions")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: ANN401, FBT001 -- Django's own signature
        """Save the account; a new one is entered by code, so it gets no password."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


@admin.register(Event)
class EventAdmin(Discreet):
    """Events: found, opened in the organiser's pages, or deleted for good."""

    form = AddressForm
    list_display = ("name", "starts_on", "ends_on", "access", "is_published", "organise")
    list_filter = ("is_published", "access", "starts_on")
    search_fields = ("name", "slug", "venue_name")
    date_hierarchy = "starts_on"
    readonly_fields = ("picture", "uid", "created_at", "organise")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    @admin.display(description=_("organise"))
    def organise(self, event: Event) -> SafeString:
        """Link to the organiser's pages."""
        return format_html('<a href="{}">{}</a>', reverse("manage", args=[event.slug]), _("Open"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Events begin at /new/, with an organiser and a code."""
        return False

    def delete_model(self, request: HttpRequest, obj: Event) -> None:
        """Delete an event with its files."""
        delete_event(event=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        """Delete events with their files."""
        for event in queryset:
            delete_event(event=event)


class OfEvent(Discreet):
    """What belongs to one event and stays in it: choices are from the same event, files are only shown."""

    list_filter: ClassVar[Any] = ("event",)
    list_select_related: ClassVar[Any] = ("event",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """New ones are made in the organiser's pages."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        """Keep the event and the files as they are."""
        files = [f.name for f in self.model._meta.concrete_fields if isinstance(f, models.FileField)]
        return [*self.readonly_fields, "event", *files]

    def formfield_for_foreignkey(
        self,
        db_field: ForeignKey[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401 -- Django's own signature
    ) -> ModelChoiceField[Any] | None:
        """Offer only what is in the same event."""
        target = db_field.related_model
        match = request.resolver_match
        if "event" in {field.name for field in target._meta.fields} and match and "object_id" in match.kwargs:
            event = self.model._default_manager.values_list("event", flat=True).filter(
                pk=match.kwargs["object_id"]
            )
            kwargs["queryset"] = target._default_manager.filter(event__in=event)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class RoleInline(TabularInline):
    """A person's roles."""

    model = PersonRole
    fields = ("role",)
    extra = 0


@admin.register(Person)
class PersonAdmin(OfEvent):
    """People of events, with their roles."""

    list_display = ("__str__", "event", "user", "organisation", "attendance", "blocked_at")
    list_filter = ("event", "role_rows__role", "attendance", ("blocked_at", admin.EmptyFieldListFilter))
    list_select_related = ("event", "user")
    search_fields = ("display_name", "organisation", "user__email")
    raw_id_fields = ("user",)
    inlines = (RoleInline,)


class PartInline(TabularInline):
    """Who speaks in a session."""

    model = SessionSpeaker
    extra = 0
    can_delete = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401 -- Django's own signature
        """Speakers are added in the agenda."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ANN401 -- Django's own signature
        """Who it is stays."""
        return ("speaker",)


@admin.register(Session)
class SessionAdmin(OfEvent):
    """Agenda items."""

    list_display = ("title", "event", "kind", "starts_at", "ends_at", "room", "cohort")
    list_filter = ("event", "kind")
    list_select_related = ("event", "room", "cohort")
    search_fields = ("title", "abstract", "code")
    date_hierarchy = "starts_at"
    # Times here would be in UTC; the agenda shows and changes them in the event's own zone.
    readonly_fields = ("starts_at", "ends_at", "code", "uid", "updated_at")
    inlines = (PartInline,)


@admin.register(Room)
class RoomAdmin(OfEvent):
    """Rooms."""

    form = AddressForm
    list_display = ("name", "event", "slug", "kind", "capacity", "step_free")
    search_fields = ("name", "slug")


@admin.register(Speaker)
class SpeakerAdmin(OfEvent):
    """Speakers."""

    list_display = ("name", "event", "position", "organisation", "person")
    list_select_related = ("event", "person")
    search_fields = ("name", "organisation", "biography")


@admin.register(Organisation, Exhibitor, Cohort)
class NamedAdmin(OfEvent):
    """Organisations, stands and groups."""

    list_display = ("name", "event")
    search_fields = ("name",)


@admin.register(Document)
class DocumentAdmin(OfEvent):
    """Documents: their titles and who may have them."""

    list_display = ("title", "event", "filename", "size", "audience")
    search_fields = ("title", "filename")
    readonly_fields = ("filename", "size")


class ReadOnly(OfEvent):
    """What only rules write: shown and deleted, never changed."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401 -- Django's own signature
        """Nobody changes it by hand."""
        return False


@admin.register(RoleLink)
class RoleLinkAdmin(ReadOnly):
    """Role links: who made them, and what became of them."""

    list_display = ("role", "label", "event", "room", "created_at", "expires_at", "used_at", "revoked_at")
    list_filter = ("event", "role")
    list_select_related = ("event", "room")
    exclude = ("token_hash",)


@admin.register(Removal)
class RemovalAdmin(ReadOnly):
    """What was deleted and can still come back."""

    list_display = ("label", "model", "event", "removed_at", "removed_by")
    list_select_related = ("event", "removed_by")
    exclude = ("payload",)
