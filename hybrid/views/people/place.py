"""One's own place in an event: name, attendance, and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hybrid.domain.people import change_place, set_attendance
from hybrid.domain.registration.links import path_of
from hybrid.domain.registration.register import STANDING
from hybrid.domain.webcast.rights import end_media_of_browser
from hybrid.enums import Attendance, Role
from hybrid.errors import RuleError
from hybrid.forms.people import PlaceForm
from hybrid.queries.actors import make_actor
from hybrid.queries.people import traces_of
from hybrid.queries.registration import registration_of
from hybrid.rules import Action, allows
from hybrid.views.base import EventRequest, event_view
from hybrid.views.identity import forget_guest, person_here
from hybrid.views.redirects import safe_next

if TYPE_CHECKING:
    from django.http import HttpResponse


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.SET_ATTENDANCE)
def my_place(request: EventRequest) -> HttpResponse:
    """Who one is in the event, to be changed."""
    person = person_here(request)
    initial = {"display_name": person.display_name, "attendance": person.attendance}
    form = PlaceForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            change_place(
                person=person,
                display_name=form.cleaned_data["display_name"],
                attendance=Attendance(form.cleaned_data["attendance"]),
            )
        except RuleError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("my-place", request.event.slug)
    registration = registration_of(person)
    context = {"form": form, "registration_path": path_of(registration) if registration else ""}
    return render(request, "hybrid/people/place.html", context, status=422 if form.errors else 200)


@require_POST
@event_view(Action.SET_ATTENDANCE)
def attendance(request: EventRequest) -> HttpResponse:
    """The switch on every page: in the room, or online."""
    wanted = request.POST.get("attendance", "")
    if wanted in Attendance.values:
        set_attendance(person=person_here(request), attendance=Attendance(wanted))
    return redirect(safe_next(request, reverse("event-home", args=[request.event.slug])))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.LEAVE)
def leave(request: EventRequest) -> HttpResponse:
    """Say what leaving takes away; then let this browser forget who it is here. What was done stays."""
    if request.method != "POST":
        return _before_leaving(request)
    forget_guest(request)
    if request.person is not None:
        end_media_of_browser(user_id=None, guests=[request.person.pk])
    messages.success(request, _("This browser has left %(event)s.") % {"event": request.event.name})
    if allows(make_actor(None, request.user), Action.SEE_EVENT, request.event):
        return redirect("event-home", request.event.slug)
    return redirect("events")


def _before_leaving(request: EventRequest) -> HttpResponse:
    person = person_here(request)
    if person.user_id is not None:
        # An account knows them, not this browser: leaving would do nothing. They sign out.
        return redirect("account_logout")
    registration = registration_of(person)
    context = {
        "traces": traces_of(person),
        "handed": [role.label for role in Role if role in person.roles - {Role.GUEST}],
        "registration_path": path_of(registration) if registration and registration.state in STANDING else "",
        "back": reverse("event-home", args=[request.event.slug]),
    }
    return render(request, "hybrid/people/leave.html", context)
