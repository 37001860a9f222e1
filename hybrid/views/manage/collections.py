"""The lists that an organiser keeps, and what each is called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hybrid.domain.webcast.addresses import save_unless_on_air
from hybrid.forms.manage import records as forms
from hybrid.forms.registration.rules import RegistrationQuestionForm
from hybrid.models import Exhibitor, Organisation
from hybrid.queries import collections as used
from hybrid.views.manage.collection import Collection, Words

ROOMS = Collection(
    name="rooms",
    form=forms.RoomForm,
    words=Words(
        title=_("Rooms"),
        add=_("Add a room"),
        intro=_(
            "Halls, breakout rooms and online rooms. Each has a live page of its own. "
            "The agenda shows them in this order."
        ),
        empty=_("No rooms yet. Begin with the main hall."),
    ),
    rows=used.rooms_used,
    save=save_unless_on_air,
)
COHORTS = Collection(
    name="cohorts",
    form=forms.CohortForm,
    words=Words(
        title=_("Groups"),
        add=_("Add a group"),
        intro=_("Parts of the delegates that have sessions of their own, for instance two halves that swap."),
        empty=_("No groups. Most events need none: then every session is for everybody."),
    ),
    rows=used.cohorts_used,
)
ORGANISATIONS = Collection(
    name="organisations",
    form=forms.OrganisationForm,
    words=Words(
        title=_("Organisations"),
        add=_("Add an organisation"),
        intro=_("Who is behind the event: host, organisers, sponsors, media partners."),
        empty=_("No organisations yet. Visitors like to know who invites them."),
    ),
    rows=lambda event: Organisation.objects.filter(event=event),
)
SPEAKERS = Collection(
    name="speakers",
    form=forms.SpeakerForm,
    words=Words(
        title=_("Speakers"),
        add=_("Add a speaker"),
        intro=_("Everybody who has a part in a session, in alphabetical order."),
        empty=_("No speakers yet."),
    ),
    rows=used.speakers_used,
    is_ordered=False,
)
EXHIBITORS = Collection(
    name="exhibitors",
    form=forms.ExhibitorForm,
    words=Words(
        title=_("Market place"),
        add=_("Add a stand"),
        intro=_("Who shows what at the market place, and where to find them."),
        empty=_("No stands yet. Without any, visitors see no market place."),
    ),
    rows=lambda event: Exhibitor.objects.filter(event=event),
)
DOCUMENTS = Collection(
    name="documents",
    form=forms.DocumentForm,
    words=Words(
        title=_("Documents"),
        add=_("Add a document"),
        intro=_(
            "Files to download: programme, slides, reports. Each is for everybody or for who has joined."
        ),
        empty=_("No documents yet."),
    ),
    rows=used.documents_shown,
)
REGISTRATION_QUESTIONS = Collection(
    name="registration-questions",
    form=RegistrationQuestionForm,
    words=Words(
        title=_("Your questions"),
        add=_("Add a question"),
        intro=_(
            "What you need to know of whoever registers: diets, access needs, a choice of workshop, an agreement. "
            "Ask for as little as you can use; say who needs to see it, and how long it is kept."
        ),
        empty=_("No questions. People give their name, their address and how they take part."),
    ),
    rows=used.registration_questions_used,
)
ALL = (ROOMS, COHORTS, ORGANISATIONS, SPEAKERS, EXHIBITORS, DOCUMENTS, REGISTRATION_QUESTIONS)
