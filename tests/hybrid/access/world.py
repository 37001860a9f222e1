"""An event with one of everything, and a browser for everybody who could open its pages."""

import datetime as dt
import uuid

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from hybrid.domain.removals import remove
from hybrid.domain.role_links import create_role_link
from hybrid.domain.webcast.stream_keys import create_stream_key
from hybrid.enums import Access, DocumentAudience, Role
from hybrid.models import (
    Cohort,
    Document,
    Exhibitor,
    Invitation,
    Organisation,
    PendingImport,
    Registration,
    RegistrationQuestion,
    RegistrationRules,
    scope,
)
from hybrid.queries.actors import GUESTS_KEY
from tests.factories import (
    DAY,
    BoardFactory,
    EventFactory,
    PersonFactory,
    ProposalFactory,
    ReleaseFactory,
    RoomFactory,
    SessionFactory,
    SlotFactory,
    SpeakerFactory,
    UserFactory,
)
from unconference.models import GridRelease

NOON = dt.datetime.combine(DAY, dt.time(12), dt.UTC)


class World:
    """An event, and what the addresses of its objects are made of, by the name that the address gives them."""

    def __init__(self, **event):
        self.event = EventFactory(
            **{"access": Access.CODE, "join_code": uuid.uuid4().hex[:6].upper(), **event}
        )
        self.room = RoomFactory(event=self.event)
        self.speaker = SpeakerFactory(event=self.event)
        self.session = SessionFactory(event=self.event, room=self.room, speakers=[self.speaker])
        self.cohort = Cohort.objects.create(event=self.event, name="Group 1")
        self.organisation = Organisation.objects.create(event=self.event, name="A body")
        self.exhibitor = Exhibitor.objects.create(event=self.event, name="A stall")
        self.document = Document.objects.create(
            event=self.event,
            title="A paper",
            filename="paper.pdf",
            audience=DocumentAudience.PUBLIC,
            file=ContentFile(b"%PDF-1.4", name="paper.pdf"),
        )
        self.member = PersonFactory(event=self.event, roles=[Role.DELEGATE])
        self.link = create_role_link(event=self.event, role=Role.MODERATOR, now=NOON)[0]
        # Releases are counted for each event: here no two events have one of the same number.
        self.release = ReleaseFactory(event=self.event, number=self.event.pk)
        RegistrationRules.objects.create(event=self.event, is_offered=True)
        self.question = RegistrationQuestion.objects.create(event=self.event, label="A question")
        self.registration = Registration.objects.create(
            event=self.event,
            person=self.member,
            email="sam@example.org",
            name="Sam Field",
            attendance="in_room",
            state="confirmed",
        )
        self.invitation = Invitation.objects.create(
            event=self.event, label="A guest", token_hash=uuid.uuid4().hex, expires_at=NOON
        )
        self.board = BoardFactory(event=self.event)
        self.slot = SlotFactory(board=self.board)
        self.proposal = ProposalFactory(board=self.board)
        GridRelease.objects.create(board=self.board, number=1, name="First", rows=[self._released()])
        self.stream_key = create_stream_key(room=self.room, label="OBS", by=None)[0]
        self.pending = PendingImport.objects.create(
            event=self.event, filename="speakers.csv", content=b"name\r\nAnn Example\r\n"
        )
        gone = RoomFactory(event=self.event)
        with scope(event=self.event):
            self.removal = remove(event=self.event, target=gone, now=timezone.now(), by=None)

    def _released(self):
        """The one session of the board's timetable."""
        return {
            "proposal": self.proposal.pk,
            "turn": 1,
            "slot": self.slot.pk,
            "space": 1,
            "starts": self.slot.starts_at.isoformat(),
            "ends": self.slot.ends_at.isoformat(),
            "title": self.proposal.title,
            "format": "talk",
            "host_ids": [],
            "where": "Hall",
            "room": self.room.slug,
            "webcast": False,
            "votes": 0,
            "session": self.session.code,
        }


def browser_of(event, *roles, account=True, **person):
    """A browser that is somebody in ``event``: signed in, or known by its session alone."""
    user = UserFactory() if account else None
    return browser_with(event, PersonFactory(event=event, user=user, roles=roles, **person))


def browser_with(event, person):
    client = Client()
    if person.user:
        client.force_login(person.user)
        return client
    client.get("/accounts/login/")
    session = client.session
    session[GUESTS_KEY] = {str(event.pk): person.pk}
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client


def signed_in(**user):
    client = Client()
    client.force_login(UserFactory(**user))
    return client


def browsers_for(event, elsewhere):
    """Everybody in the table of rules, as far as an address can tell them apart."""
    return {
        "nobody": Client(),
        "signed in": browser_of(elsewhere, Role.ORGANISER),
        "starred only": browser_of(event, account=False),
        "guest": browser_of(event, Role.GUEST, account=False),
        "delegate": browser_of(event, Role.DELEGATE),
        "viewer": browser_of(event, Role.VIEWER),
        "speaker": browser_of(event, Role.SPEAKER),
        "facilitator": browser_of(event, Role.FACILITATOR),
        "AV operator": browser_of(event, Role.AV_OPERATOR),
        "moderator": browser_of(event, Role.MODERATOR),
        "organiser": browser_of(event, Role.ORGANISER),
        "screen": browser_of(event, Role.SCREEN, account=False),
        "blocked moderator": browser_of(event, Role.MODERATOR, blocked_at=NOON),
        "superuser": signed_in(is_superuser=True, is_staff=True),
    }
