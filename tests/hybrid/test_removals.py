import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hybrid.domain.removals import KEPT, forget, forget_old, remove, restore
from hybrid.errors import RuleError
from hybrid.models import Cohort, Document, Person, Removal, Room, Session, SessionSpeaker, Speaker, Star
from tests.factories import EventFactory, PersonFactory, RoomFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2014, 6, 26, 9, tzinfo=dt.UTC)


@pytest.fixture
def event():
    return EventFactory()


def test_what_was_deleted_comes_back_with_all_that_hung_on_it(event):
    speaker = SpeakerFactory(event=event)
    session = SessionFactory(event=event, speakers=[speaker])
    Star.objects.create(person=PersonFactory(event=event), session=session)
    before = Session.objects.filter(pk=session.pk).values().get()

    removal = remove(event=event, target=session, now=NOW)
    assert not Session.objects.exists()
    assert not SessionSpeaker.objects.exists()
    assert not Star.objects.exists()

    restored = restore(removal=removal)
    assert Session.objects.filter(pk=restored.pk).values().get() == before
    assert SessionSpeaker.objects.get().speaker == speaker
    assert Star.objects.count() == 1
    assert not Removal.objects.exists()


def test_references_that_were_emptied_point_at_it_again(event):
    cohort = Cohort.objects.create(event=event, name="Group 1")
    other = Cohort.objects.create(event=event, name="Group 2")
    stays, moves = PersonFactory(event=event, cohort=cohort), PersonFactory(event=event, cohort=cohort)
    removal = remove(event=event, target=cohort, now=NOW)
    assert not Person.objects.filter(cohort__isnull=False).exists()
    Person.objects.filter(pk=moves.pk).update(cohort=other)

    restore(removal=removal)
    stays.refresh_from_db()
    moves.refresh_from_db()
    assert (stays.cohort.name, moves.cohort) == ("Group 1", other)


def test_what_is_still_used_stays_and_the_message_names_the_users(event):
    room = RoomFactory(event=event, name="Main hall")
    for n in range(5):
        SessionFactory(event=event, room=room, title=f"Talk {n}")
    with pytest.raises(RuleError) as refused:
        remove(event=event, target=room, now=NOW)
    assert refused.value.code == "in_use"
    assert "Main hall" in refused.value.message
    assert "“Talk 0”" in refused.value.message
    assert "2 more" in refused.value.message
    assert Room.objects.filter(pk=room.pk).exists()
    assert not Removal.objects.exists()


def test_it_does_not_come_back_over_something_new(event):
    room = RoomFactory(event=event, slug="main-hall", name="Main hall")
    removal = remove(event=event, target=room, now=NOW)
    RoomFactory(event=event, slug="main-hall")
    with pytest.raises(RuleError, match="name or its address"):
        restore(removal=removal)
    assert Removal.objects.filter(pk=removal.pk).exists()


def test_a_session_comes_back_without_a_room_that_has_gone(event):
    session = SessionFactory(event=event)
    room = session.room
    first = remove(event=event, target=session, now=NOW)
    remove(event=event, target=room, now=NOW)
    assert restore(removal=first).room is None


def test_the_part_of_a_speaker_who_has_gone_waits_for_the_speaker(event):
    speaker = SpeakerFactory(event=event, name="Asha Fictional")
    session = SessionFactory(event=event, speakers=[speaker])
    first = remove(event=event, target=session, now=NOW)
    second = remove(event=event, target=speaker, now=NOW)
    with pytest.raises(RuleError, match="Put that back first"):
        restore(removal=first)
    assert not Session.objects.exists()
    restore(removal=second)
    restore(removal=first)
    assert Session.objects.get().speakers.get().name == "Asha Fictional"


def test_files_stay_until_the_removal_is_forgotten(event, django_capture_on_commit_callbacks):
    document = Document.objects.create(
        event=event, title="Programme", file=ContentFile(b"%PDF-1.7", name="a.pdf"), filename="a.pdf"
    )
    name = document.file.name
    removal = remove(event=event, target=document, now=NOW)
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        assert forget(event=event, before=removal.removed_at) == 0
        assert forget(event=event, before=removal.removed_at + dt.timedelta(seconds=1)) == 1
    assert not default_storage.exists(name)


def test_each_removal_queues_its_own_forgetting(event):
    now = timezone.now()
    remove(event=event, target=RoomFactory(event=event), now=now)
    task = DBTaskResult.objects.get()
    assert task.run_after == now + KEPT
    assert task.args_kwargs["kwargs"] == {"event_id": event.pk}


def test_what_was_kept_long_enough_is_forgotten_in_its_own_event(event):
    now = timezone.now()
    remove(event=event, target=RoomFactory(event=event), now=now - KEPT)
    other = EventFactory()
    kept = remove(event=other, target=RoomFactory(event=other), now=now - KEPT)
    last = remove(event=event, target=RoomFactory(event=event), now=now)
    forget_old.func(event_id=event.pk)
    assert set(Removal.objects.all()) == {kept, last}
    event.delete()
    forget_old.func(event_id=0)


def test_a_speaker_keeps_the_link_to_a_person(event):
    person = PersonFactory(event=event)
    speaker = SpeakerFactory(event=event, person=person)
    restore(removal=remove(event=event, target=speaker, now=NOW))
    assert Speaker.objects.get().person == person


def test_the_same_thing_goes_once_and_comes_back_once(event):
    room = RoomFactory(event=event, name="Blue room")
    again = Room.objects.get(pk=room.pk)
    removal = remove(event=event, target=room, now=NOW)
    with pytest.raises(RuleError, match="“Blue room” has just been deleted"):
        remove(event=event, target=again, now=NOW)
    assert Removal.objects.get() == removal
    second = Removal.objects.get()
    restore(removal=removal)
    with pytest.raises(RuleError, match="“Blue room” is back already"):
        restore(removal=second)
    assert Room.objects.get() == again
