"""Objects for tests, with plainly fictional content."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from hybrid import models
from hybrid.enums import Role
from unconference import models as unconference

DAY = dt.date(2014, 6, 26)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = models.User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")


class EventFactory(DjangoModelFactory):
    class Meta:
        model = models.Event

    slug = factory.Sequence(lambda n: f"event-{n}")
    name = factory.Sequence(lambda n: f"Conference {n}")
    starts_on = DAY
    ends_on = DAY + dt.timedelta(days=1)
    is_published = True


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = models.Room

    event = factory.SubFactory(EventFactory)
    slug = factory.Sequence(lambda n: f"room-{n}")
    name = factory.Sequence(lambda n: f"Room {n}")
    position = factory.Sequence(int)


class SpeakerFactory(DjangoModelFactory):
    class Meta:
        model = models.Speaker

    event = factory.SubFactory(EventFactory)
    slug = factory.Sequence(lambda n: f"speaker-{n}")
    name = factory.Sequence(lambda n: f"Speaker {n}")


class SessionFactory(DjangoModelFactory):
    """A session of one hour; ``hour`` is the hour (UTC) of the first day at which it starts."""

    class Meta:
        model = models.Session
        skip_postgeneration_save = True

    class Params:
        hour = 9

    event = factory.SubFactory(EventFactory)
    title = factory.Sequence(lambda n: f"Session {n}")
    room = factory.SubFactory(RoomFactory, event=factory.SelfAttribute("..event"))
    starts_at = factory.LazyAttribute(lambda o: dt.datetime.combine(DAY, dt.time(o.hour), dt.UTC))
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + dt.timedelta(hours=1))

    @factory.post_generation
    def speakers(self, create, extracted, **kwargs):
        for position, speaker in enumerate(extracted or ()):
            models.SessionSpeaker.objects.create(session=self, speaker=speaker, position=position)


class PersonFactory(DjangoModelFactory):
    """A person with an account; pass ``roles=[Role.…]``, and ``user=None`` for a guest."""

    class Meta:
        model = models.Person
        skip_postgeneration_save = True

    event = factory.SubFactory(EventFactory)
    user = factory.SubFactory(UserFactory)
    display_name = factory.Sequence(lambda n: f"Person {n}")

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for role in extracted or ():
            models.PersonRole.objects.create(person=self, role=Role(role))


class ReleaseFactory(DjangoModelFactory):
    """A release of an empty agenda, which the public does not see as long as nobody says so."""

    class Meta:
        model = models.AgendaRelease

    event = factory.SubFactory(EventFactory)
    number = 1
    name = factory.Sequence(lambda n: f"Release {n}")
    content = "[]"
    digest = factory.Sequence(lambda n: f"digest {n}")
    released_at = factory.LazyAttribute(lambda o: dt.datetime.combine(DAY, dt.time(8), dt.UTC))


class BoardFactory(DjangoModelFactory):
    """A board; ``phase`` is where it stands."""

    class Meta:
        model = unconference.Board

    event = factory.SubFactory(EventFactory)
    slug = factory.Sequence(lambda n: f"board-{n}")
    name = factory.Sequence(lambda n: f"Board {n}")
    day = DAY


class SlotFactory(DjangoModelFactory):
    """A slot of 45 minutes from ``hour`` (UTC) on."""

    class Meta:
        model = unconference.Slot

    class Params:
        hour = 13

    board = factory.SubFactory(BoardFactory)
    starts_at = factory.LazyAttribute(lambda o: dt.datetime.combine(o.board.day, dt.time(o.hour), dt.UTC))
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + dt.timedelta(minutes=45))


class SpaceFactory(DjangoModelFactory):
    class Meta:
        model = unconference.Space

    board = factory.SubFactory(BoardFactory)
    room = factory.SubFactory(RoomFactory, event=factory.SelfAttribute("..board.event"))
    capacity = 20


class ProposalFactory(DjangoModelFactory):
    """A proposal on a board; with ``host=person`` it is theirs."""

    class Meta:
        model = unconference.Proposal
        skip_postgeneration_save = True

    board = factory.SubFactory(BoardFactory)
    title = factory.Sequence(lambda n: f"Proposal {n}")

    @factory.post_generation
    def host(self, create, extracted, **kwargs):
        if extracted is None:
            return
        self.proposer = extracted
        self.save()
        unconference.Host.objects.create(proposal=self, person=extracted, accepted_at=self.created_at)
