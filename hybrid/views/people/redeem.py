"""Opening a role link: a page that asks first, because previews of links open them too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hybrid.domain.role_links import check_role_link, redeem_role_link
from hybrid.enums import Role
from hybrid.errors import RuleError
from hybrid.forms.people import NameForm
from hybrid.limits import WRONG_LINKS, client_address
from hybrid.views.caching import secret_address
from hybrid.views.identity import guests_of, remember_person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from hybrid.models import Person, RoleLink

# Where a role begins, other than at the event's front page.
BEGINNINGS = {
    Role.ORGANISER: "manage",
    Role.MODERATOR: "backstage",
    Role.FACILITATOR: "backstage",
    Role.AV_OPERATOR: "backstage",
    Role.SPEAKER: "backstage",
}
# Where it begins if it is of one room.
BEGINNINGS_IN_ROOM = {Role.SCREEN: "room-screen", Role.AV_OPERATOR: "studio"}
# 410: it worked once and never will again.
STATUS = {"unknown": 404, "used": 410, "expired": 410, "revoked": 410, "too_many": 429}


@never_cache
@secret_address
@require_http_methods(["GET", "HEAD", "POST"])
def role_link(request: HttpRequest, token: str) -> HttpResponse:
    """Say what the link gives; give it on confirmation. Nothing happens on the way there."""
    try:
        link, person = _check(request, token)
    except RuleError as error:
        return _refuse(request, error)
    if _has_it_already(request, link, person):
        return redirect(destination(link))
    needs_name = not link.is_reusable and not (person and person.display_name)
    form = NameForm(request.POST or None) if needs_name else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            return _redeem(request, token, link, form.cleaned_data["display_name"] if form else "")
        except RuleError as error:
            if form is None or error.field not in form.fields:
                return _refuse(request, error)
            form.add_error(error.field, error.message)
    context = {"link": link, "form": form, "who": person}
    return render(
        request, "hybrid/people/role_link.html", context, status=422 if form and form.errors else 200
    )


def _check(request: HttpRequest, token: str) -> tuple[RoleLink, Person | None]:
    try:
        return check_role_link(token=token, now=timezone.now(), user=request.user, guests=guests_of(request))
    except RuleError as error:
        if error.code != "unknown":
            raise
        address = client_address(request)
        WRONG_LINKS.count(address)
        if not WRONG_LINKS.is_reached(address):
            raise
    raise RuleError(
        _("Too many wrong links came from this network. Wait ten minutes, then try again."), code="too_many"
    )


def _has_it_already(request: HttpRequest, link: RoleLink, person: Person | None) -> bool:
    """Whether this is the browser that used the link, or the screen that it made."""
    if link.used_by_id is None or link.used_at is None:
        return False
    if link.is_reusable:
        return guests_of(request).get(str(link.event_id)) == link.used_by_id and person == link.used_by
    return person is not None and person.pk == link.used_by_id


def _redeem(request: HttpRequest, token: str, link: RoleLink, name: str) -> HttpResponse:
    person = redeem_role_link(
        token=token, now=timezone.now(), user=request.user, guests=guests_of(request), display_name=name
    )
    request.session.cycle_key()
    remember_person(request, person)
    if not link.is_reusable:
        messages.success(
            request,
            _("Welcome, %(name)s. Your role: %(role)s.")
            % {"name": person.display_name, "role": link.get_role_display()},
        )
    return redirect(destination(link))


def destination(link: RoleLink) -> str:
    """Return where whoever used ``link`` begins."""
    if link.room is not None:
        page = BEGINNINGS_IN_ROOM.get(Role(link.role), "stage")
        return reverse(page, args=[link.event.slug, link.room.slug])
    return reverse(BEGINNINGS.get(Role(link.role), "event-home"), args=[link.event.slug])


def _refuse(request: HttpRequest, error: RuleError) -> HttpResponse:
    context = {"message": error.message, "code": error.code}
    return render(
        request, "hybrid/people/role_link_refused.html", context, status=STATUS.get(error.code, 403)
    )
