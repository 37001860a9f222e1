import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from hybrid.domain.edits import EditConflictError, save_changes, state_of
from hybrid.domain.events import create_event, free_event_slug, set_published
from hybrid.domain.records import add_record, move_record
from hybrid.enums import Role
from hybrid.errors import RuleError
from hybrid.models import Cohort, Event, Room
from tests.factories import DAY, EventFactory, RoomFactory, SpeakerFactory, UserFactory

pytestmark = pytest.mark.django_db
FIELDS = ("name", "tagline", "starts_on", "ends_on")


def wanted(event, **changes):
    return {name: changes.get(name, getattr(event, name)) for name in FIELDS}


def test_a_change_is_saved():
    event = EventFactory()
    saved = save_changes(target=event, values=wanted(event, name="New"), state=state_of(event, FIELDS))
    assert saved.changed == ["name"]
    assert Event.objects.get().name == "New"


def test_different_fields_changed_by_two_people_are_both_kept():
    event = EventFactory(tagline="Old")
    state = state_of(event, FIELDS)
    Event.objects.update(tagline="Theirs")
    saved = save_changes(target=event, values=wanted(event, name="Mine"), state=state)
    assert (saved.changed, saved.merged) == (["name"], ["tagline"])
    event.refresh_from_db()
    assert (event.name, event.tagline) == ("Mine", "Theirs")


def test_the_same_field_changed_twice_is_not_overwritten():
    event = EventFactory()
    state = state_of(event, FIELDS)
    Event.objects.update(name="Theirs")
    with pytest.raises(EditConflictError) as conflict:
        save_changes(target=event, values=wanted(event, name="Mine", tagline="Mine"), state=state)
    assert conflict.value.fields == ["name"]
    assert conflict.value.current.name == "Theirs"
    event.refresh_from_db()
    assert (event.name, event.tagline) == ("Theirs", "")


def test_who_has_seen_the_conflict_may_insist_and_still_keeps_what_else_was_changed():
    event = EventFactory()
    state = state_of(event, FIELDS)
    Event.objects.update(name="Theirs", tagline="Theirs")
    with pytest.raises(EditConflictError) as conflict:
        save_changes(target=event, values=wanted(event, name="Mine"), state=state)
    saved = save_changes(target=event, values=wanted(event, name="Mine"), state=conflict.value.state)
    assert (saved.changed, saved.merged) == (["name"], ["tagline"])
    event.refresh_from_db()
    assert (event.name, event.tagline) == ("Mine", "Theirs")


def test_the_same_change_made_twice_is_no_conflict():
    event = EventFactory()
    state = state_of(event, FIELDS)
    Event.objects.update(name="Same")
    saved = save_changes(target=event, values=wanted(event, name="Same"), state=state)
    assert (saved.changed, saved.merged) == ([], [])


def test_two_changes_that_make_no_sense_together_are_refused():
    event = EventFactory(ends_on=DAY + dt.timedelta(days=5))
    state = state_of(event, FIELDS)
    Event.objects.update(ends_on=DAY)
    with pytest.raises(RuleError):
        save_changes(target=event, values=wanted(event, starts_on=DAY + dt.timedelta(days=2)), state=state)
    event.refresh_from_db()
    assert (event.starts_on, event.ends_on) == (DAY, DAY)


def test_line_ends_are_no_change():
    event = EventFactory(tagline="one\ntwo")
    values = wanted(event, tagline="one\r\ntwo")
    assert not save_changes(target=event, values=values, state=state_of(event, FIELDS)).changed


def test_a_state_of_another_form_is_refused():
    event = EventFactory()
    with pytest.raises(RuleError, match="out of date"):
        save_changes(target=event, values=wanted(event), state="")


def test_a_name_that_is_taken_is_refused():
    event = EventFactory()
    Cohort.objects.create(event=event, name="Group 1")
    second = Cohort.objects.create(event=event, name="Group 2")
    with pytest.raises(RuleError, match="already"):
        save_changes(target=second, values={"name": "Group 1"}, state=state_of(second, ["name"]))


def test_a_replaced_picture_goes_once_the_change_is_safe(django_capture_on_commit_callbacks):
    speaker = SpeakerFactory(picture=ContentFile(b"old", name="old.webp"))
    old, state = speaker.picture.name, state_of(speaker, ["picture"])
    with django_capture_on_commit_callbacks() as callbacks:
        new = ContentFile(b"new", name="new.webp")
        save_changes(target=speaker, values={"picture": new}, state=state)
    assert default_storage.exists(old)
    callbacks[0]()
    speaker.refresh_from_db()
    assert not default_storage.exists(old)
    with speaker.picture as file:
        assert file.read() == b"new"

    state = state_of(speaker, ["picture"])
    save_changes(target=speaker, values={"picture": speaker.picture}, state=state)
    assert default_storage.exists(speaker.picture.name)
    with django_capture_on_commit_callbacks(execute=True):
        new_name = speaker.picture.name
        save_changes(target=speaker, values={"picture": False}, state=state)
    assert not default_storage.exists(new_name)
    speaker.refresh_from_db()
    assert not speaker.picture


def test_rooms_are_added_last_and_move_one_place():
    event = EventFactory()
    rooms = [Room(event=event, slug=name, name=name) for name in "abc"]
    for room in rooms:
        add_record(event=event, target=room)

    def order():
        return "".join(Room.objects.values_list("name", flat=True))

    assert order() == "abc"
    move_record(event=event, target=rooms[2], places=-1)
    assert order() == "acb"
    move_record(event=event, target=rooms[0], places=-1)
    assert order() == "acb"
    move_record(event=event, target=rooms[0], places=1)
    assert order() == "cab"
    with pytest.raises(RuleError, match="already"):
        add_record(event=event, target=Room(event=event, slug="a", name="Again"))


def test_moving_leaves_other_events_alone():
    room, other = RoomFactory(position=0), RoomFactory(position=7)
    move_record(event=room.event, target=room, places=1)
    other.refresh_from_db()
    assert other.position == 7


def test_whoever_begins_an_event_becomes_its_organiser():
    user = UserFactory()
    event = create_event(
        name="Round table", starts_on=DAY, ends_on=DAY, timezone="Europe/London", slug="round", creator=user
    )
    assert event.people.get().roles == {Role.ORGANISER}
    assert event.join_code
    assert not event.is_published
    set_published(event=event, published=True)
    assert Event.objects.get().is_published


@pytest.mark.parametrize("slug", ["taken", "admin", "new"])
def test_an_address_that_is_taken_or_reserved_is_refused(slug):
    EventFactory(slug="taken")
    with pytest.raises(RuleError, match="Choose another"):
        create_event(name="x", starts_on=DAY, ends_on=DAY, timezone="UTC", slug=slug, creator=UserFactory())


def test_an_address_is_found_for_any_name():
    EventFactory(slug="new-ideas")
    assert free_event_slug("New ideas") == "new-ideas-2"
    assert free_event_slug("Admin") == "admin-2"
    assert free_event_slug("会议") == "event"
