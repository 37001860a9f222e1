"""The two steps of joining with an event code, and its QR codes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hybrid.addresses import public_address, qr_svg
from hybrid.domain.join_codes import code_fits
from hybrid.domain.people import join_as_guest
from hybrid.enums import Access, Attendance
from hybrid.errors import RuleError
from hybrid.forms.people import CodeForm, PlaceForm
from hybrid.limits import WRONG_CODES, client_address
from hybrid.queries.people import event_of_code
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view
from hybrid.views.caching import secret_address
from hybrid.views.identity import guests_of, remember_person
from hybrid.views.redirects import safe_next

if TYPE_CHECKING:
    from django.http import HttpRequest

# Which QR code somebody used tells where they are.
ATTENDANCE_OF = {"hall": Attendance.IN_ROOM, "link": Attendance.ONLINE}


def _wrong_code(request: HttpRequest, form: CodeForm) -> int:
    """Count a code that opens nothing, say so on the form, and return the status to answer with."""
    address = client_address(request)
    WRONG_CODES.count(address)
    form.add_error(
        "code", _("No event has that code. Look at the hall screen or in your invitation, and try again.")
    )
    return 422


def _too_many(form: CodeForm) -> int:
    form.add_error(
        "code", _("Too many wrong codes came from this network. Wait ten minutes, or ask for a link instead.")
    )
    return 429


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """The first step, for whoever has a code and no address: type it, and find the event."""
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if WRONG_CODES.is_reached(client_address(request)):
            status = _too_many(form)
        elif event := event_of_code(form.cleaned_data["code"]):
            return redirect(join_path(event.slug, event.join_code, at=request.POST.get("at", "")))
        else:
            status = _wrong_code(request, form)
    elif request.method == "POST":
        status = 422
    return render(request, "hybrid/people/enter_code.html", {"form": form}, status=status)


def join_path(slug: str, code: str, *, at: str = "") -> str:
    """Return the address of the second step, with what is known already."""
    known = {"code": code, "at": at if at in ATTENDANCE_OF else ""}
    query = urlencode({name: value for name, value in known.items() if value})
    return f"{reverse('join', args=[slug])}{'?' if query else ''}{query}"


@never_cache
@secret_address
@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.JOIN)
def join(request: EventRequest) -> HttpResponse:
    """The second step: a name. Then back to the page from which one came, as whoever has a place already."""
    if request.actor.is_member:
        return redirect(safe_next(request, reverse("my-place", args=[request.event.slug])))
    code = request.POST.get("code") or request.GET.get("code", "")
    if request.event.access == Access.CODE and (refused := _ask_for_code(request, code)):
        return refused
    at = request.GET.get("at", "")
    initial: dict[str, str] = {"attendance": ATTENDANCE_OF.get(at, Attendance.ONLINE)}
    if request.person is not None:
        initial["display_name"] = request.person.display_name
    form = PlaceForm(request.POST if "display_name" in request.POST else None, initial=initial)
    if form.is_valid():
        try:
            return _let_in(request, form, code)
        except RuleError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    context = {"form": form, "code": code, "at": at, "next": safe_next(request, "")}
    return render(request, "hybrid/people/join.html", context, status=422 if form.errors else 200)


def _ask_for_code(request: EventRequest, code: str) -> HttpResponse | None:
    """Return the page that asks for the code, or None where the right one was given."""
    form = CodeForm({"code": code} if code else None)
    status = 200
    if WRONG_CODES.is_reached(client_address(request)):
        form = CodeForm({"code": code})
        form.is_valid()
        status = _too_many(form)
    elif form.is_valid():
        if code_fits(event=request.event, code=code):
            return None
        status = _wrong_code(request, form)
    context = {"form": form, "at": request.GET.get("at", ""), "next": safe_next(request, "")}
    return render(request, "hybrid/people/join_code.html", context, status=status)


def _let_in(request: EventRequest, form: PlaceForm, code: str) -> HttpResponse:
    person = join_as_guest(
        event=request.event,
        code=code,
        display_name=form.cleaned_data["display_name"],
        attendance=Attendance(form.cleaned_data["attendance"]),
        user=request.user,
        guests=guests_of(request),
    )
    remember_person(request, person)
    messages.success(request, _("Welcome, %(name)s. You are in.") % {"name": person.display_name})
    return redirect(safe_next(request, reverse("event-home", args=[request.event.slug])))


@never_cache
@require_safe
@event_view(Action.SHOW_JOIN_CODE)
def join_qr(request: EventRequest, at: str) -> HttpResponse:
    """The QR code that leads to the second step: the hall screen's, or the one for a link."""
    if at not in ATTENDANCE_OF:
        raise Http404
    path = join_path(request.event.slug, request.event.join_code, at=at)
    return HttpResponse(qr_svg(public_address(path)), content_type="image/svg+xml")


@never_cache
@require_safe
@event_view(Action.SHOW_JOIN_CODE)
def join_screen(request: EventRequest) -> HttpResponse:
    """How to join, to be read from the back of the hall."""
    _scheme, _slashes, address = public_address(reverse("join-code")).partition("://")
    return render(request, "hybrid/people/join_screen.html", {"join_host": address.rstrip("/")})
