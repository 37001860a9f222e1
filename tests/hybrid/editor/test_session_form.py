import datetime as dt

import pytest

from hybrid.domain.agenda import SessionDetails, change_session, version_of
from hybrid.models import Cohort, Session, SessionSpeaker
from tests.factories import DAY, EventFactory, RoomFactory, SessionFactory, SpeakerFactory

NEW = "/demo/manage/agenda/new/"
UTC = dt.UTC


def address(session):
    return f"/demo/manage/agenda/{session.code}/"


def typed(**changes):
    """What a browser sends for a small session."""
    return {
        "version": "",
        "title": "Opening",
        "kind": "talk",
        "abstract": "",
        "day": DAY.isoformat(),
        "start": "10:00",
        "end": "11:00",
        "length": "",
        "room": "",
        "cohort": "",
        "speakers-TOTAL_FORMS": "2",
        "speakers-INITIAL_FORMS": "0",
        **changes,
    }


def with_speakers(*rows):
    """The same for the rows of speakers."""
    data = {"speakers-TOTAL_FORMS": str(len(rows))}
    for n, (speaker, part) in enumerate(rows):
        data |= {f"speakers-{n}-speaker": str(speaker.pk) if speaker else "", f"speakers-{n}-part": part}
    return data


def errors(response):
    """Every message beside a field, by the field's name."""
    form, speakers = response.context["form"], response.context["speakers"]
    found = {name: " ".join(messages) for name, messages in form.errors.items()}
    for n, row in enumerate(speakers.forms if speakers.is_bound else []):
        found |= {f"speakers-{n}-{name}": " ".join(messages) for name, messages in row.errors.items()}
    return found


def test_a_session_is_made_with_everything(organiser, event):
    room, group = RoomFactory(event=event), Cohort.objects.create(event=event, name="Group 1")
    ada, ben = SpeakerFactory(event=event, name="Ada"), SpeakerFactory(event=event, name="Ben")
    response = organiser.post(
        NEW,
        typed(room=room.pk, cohort=group.pk, kind="panel", abstract="Why.")
        | with_speakers((ben, "Chair"), (None, ""), (ada, "")),
    )
    session = Session.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/demo/manage/agenda/#session-{session.code}"
    assert (session.title, session.kind, session.room, session.cohort) == ("Opening", "panel", room, group)
    assert session.starts_at == dt.datetime(2014, 6, 26, 9, tzinfo=UTC)  # 10:00 in London's summer
    assert list(session.parts.values_list("speaker__name", "part")) == [("Ben", "Chair"), ("Ada", "")]


def test_a_length_will_do_instead_of_an_end(organiser, event):
    organiser.post(NEW, typed(end="", length="90"))
    session = Session.objects.get()
    assert session.ends_at - session.starts_at == dt.timedelta(minutes=90)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"end": "09:00"}, "end", "not after the start"),
        ({"end": "10:00"}, "end", "not after the start"),
        ({"end": ""}, "end", "Say when it ends"),
        ({"length": "30"}, "length", "30 minutes from the start is not 11:00"),
        ({"length": "0"}, "length", "greater than or equal to 1"),
        ({"next_day": "on"}, "next_day", "more than 24 hours"),
        ({"start": "25:00"}, "start", "valid time"),
        ({"day": "2015-01-01"}, "day", "valid choice"),
        ({"title": " "}, "title", "required"),
        ({"kind": "party"}, "kind", "valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    organiser, event, changes, field, message
):
    speaker = SpeakerFactory(event=event)
    sent = typed(abstract="A long text that took an hour.", **with_speakers((speaker, "Chair"))) | changes
    response = organiser.post(NEW, sent)
    assert response.status_code == 422
    assert list(errors(response)) == [field]
    assert message in errors(response)[field]
    html = response.content.decode()
    assert "A long text that took an hour." in html
    assert 'value="Chair"' in html
    assert not Session.objects.exists()


def test_past_midnight_is_said_with_a_tick(organiser, event):
    assert organiser.post(NEW, typed(start="22:00", end="01:00", next_day="on")).status_code == 302
    session = Session.objects.get()
    assert session.ends_at - session.starts_at == dt.timedelta(hours=3)
    assert 'name="next_day" id="id_next_day" checked' in organiser.get(address(session)).content.decode()


@pytest.fixture
def autumn(event):
    """An event on the night when London's clocks go back."""
    event.starts_on = event.ends_on = dt.date(2026, 10, 25)
    event.save()
    return event


def test_the_doubled_hour_asks_and_takes_the_answer(organiser, autumn):
    sent = typed(day="2026-10-25", start="01:30", end="03:00")
    assert b"Which start is it?" not in organiser.get(NEW).content
    response = organiser.post(NEW, sent)
    assert errors(response) == {
        "start_which": "The clocks go back then, so 01:30 happens twice. Choose which of the two you mean."
    }
    assert b"Which start is it?</legend>" in response.content  # and no "optional"
    organiser.post(NEW, sent | {"start_which": "second"})
    session = Session.objects.get()
    assert session.starts_at == dt.datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    page = organiser.get(address(session)).content.decode()
    assert 'value="second" id="id_start_which_1" checked' in page
    assert "Which end is it?" not in page


def test_an_end_in_the_doubled_hour_is_asked_only_where_both_are_possible(organiser, autumn):
    first = typed(day="2026-10-25", start="00:30", end="01:30")
    assert list(errors(organiser.post(NEW, first))) == ["end_which"]
    only = typed(day="2026-10-25", start="01:40", start_which="first", end="01:20")
    assert organiser.post(NEW, only).status_code == 302
    session = Session.objects.get()
    assert session.ends_at - session.starts_at == dt.timedelta(minutes=40)


def test_the_skipped_hour_names_the_times_around_it(organiser, event):
    event.starts_on = event.ends_on = dt.date(2026, 3, 29)
    event.save()
    response = organiser.post(NEW, typed(day="2026-03-29", start="01:30", end="03:00"))
    assert "00:59 and 02:00" in errors(response)["start"]
    assert (
        "does not exist"
        in errors(organiser.post(NEW, typed(day="2026-03-29", start="00:30", end="01:15")))["end"]
    )


def test_booking_twice_is_said_beside_the_field_and_can_be_meant(organiser, event):
    hall, ada = RoomFactory(event=event, name="Main hall"), SpeakerFactory(event=event, name="Ada")
    SessionFactory(event=event, title="Keynote", room=hall, speakers=[ada])
    sent = typed(room=hall.pk) | with_speakers((ada, ""))
    response = organiser.post(NEW, sent)
    assert errors(response) == {
        "room": "Main hall is booked twice: “Keynote” and “Opening”.",
        "speakers-0-speaker": "Ada speaks in two places at once: “Keynote” and “Opening”.",
    }
    assert b"Save it all the same" in response.content
    assert organiser.post(NEW, sent | {"accept": "on"}).status_code == 302
    opening = Session.objects.get(title="Opening")
    # What was accepted is not asked again, when something else is changed.
    page = organiser.get(address(opening))
    sent |= {"version": page.context["form"]["version"].value(), "title": "Opening address"}
    assert organiser.post(address(opening), sent).status_code == 302


def test_speakers_are_arranged_without_saving(organiser, event):
    ada, ben = SpeakerFactory(event=event, name="Ada"), SpeakerFactory(event=event, name="Ben")
    sent = typed(title="", next_day="on") | with_speakers((ada, "Chair"), (ben, "Panel"))

    def parts(order):
        response = organiser.post(NEW, sent | {"arrange": order})
        assert response.status_code == 200
        assert response.context["form"]["start"].value() == "10:00"
        assert b" checked" in response.content
        return [row["part"].value() or "" for row in response.context["speakers"]]

    assert parts("up-1") == ["Panel", "Chair", "", ""]
    assert parts("down-0") == ["Panel", "Chair", "", ""]
    assert parts("remove-0") == ["Panel", "", ""]
    assert parts("add") == ["Chair", "Panel", "", "", ""]
    for nonsense in ("up-0", "up-9", "sideways", "remove-x"):
        assert parts(nonsense) == ["Chair", "Panel", "", ""]
    assert not SessionSpeaker.objects.exists()


def test_speakers_are_named_once_and_parts_have_players(organiser, event):
    ada = SpeakerFactory(event=event, name="Ada")
    response = organiser.post(NEW, typed() | with_speakers((ada, ""), (ada, "Chair"), (None, "Host")))
    assert errors(response) == {
        "speakers-1-speaker": "Ada is in the list already.",
        "speakers-2-speaker": "Choose who does this, or empty the part.",
    }


def test_two_organisers_at_once_are_told(organiser, event):
    session = SessionFactory(event=event, title="Draft", room=None)
    mine = typed(title="Mine", version=version_of(session))
    theirs = SessionDetails("Theirs", session.starts_at, session.ends_at)
    change_session(session=session, version=version_of(session), details=theirs)
    response = organiser.post(address(session), mine)
    assert response.status_code == 409
    html = response.content.decode()
    assert "Somebody else has changed “Theirs” meanwhile" in html
    assert [(d.label, d.theirs, d.mine) for d in response.context["differences"]] == [
        ("Title", "Theirs", "Mine")
    ]
    assert 'value="Mine"' in html
    assert Session.objects.get().title == "Theirs"
    again = mine | {"version": response.context["form"]["version"].value()}
    assert organiser.post(address(session), again).status_code == 302
    assert Session.objects.get().title == "Mine"


def test_what_was_typed_survives_that_somebody_deleted_the_session(organiser, event, monkeypatch):
    session = SessionFactory(event=event)
    gone = version_of(session)
    from hybrid.views.editor import session as page

    def delete_first(**kwargs):
        Session.objects.all().delete()
        return change_session(**kwargs)

    monkeypatch.setattr(page, "change_session", delete_first)
    response = organiser.post(address(session), typed(version=gone, title="Mine"))
    assert response.status_code == 409
    assert b"deleted this session meanwhile" in response.content
    assert b'action="/demo/manage/agenda/new/"' in response.content
    assert b'value="Mine"' in response.content


def test_a_new_session_takes_its_place_from_the_address(organiser, event):
    room = RoomFactory(event=event, slug="hall")
    day = event.ends_on.isoformat()
    form = organiser.get(NEW, {"day": day, "start": "14:05", "end": "14:35", "room": "hall"}).context["form"]
    values = {name: form[name].value() for name in ("day", "start", "end", "room")}
    assert values == {"day": day, "start": "14:05", "end": "14:35", "room": room.pk}
    assert organiser.get(NEW, {"day": "never", "room": "nowhere", "start": "x"}).status_code == 200


def test_another_events_session_is_not_found(organiser, event):
    assert organiser.get(address(SessionFactory())).status_code == 404


def test_another_events_room_and_speaker_are_no_choice(organiser, event):
    room, speaker = RoomFactory(), SpeakerFactory(event=EventFactory())
    SpeakerFactory(event=event)
    response = organiser.post(NEW, typed(room=room.pk) | with_speakers((speaker, "")))
    assert set(errors(response)) == {"room", "speakers-0-speaker"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_costs_the_same_for_any_number_of_speakers(
    organiser, event, count, django_assert_max_num_queries
):
    session = SessionFactory(event=event, speakers=SpeakerFactory.create_batch(count, event=event))
    with django_assert_max_num_queries(12):
        assert organiser.get(address(session)).status_code == 200
