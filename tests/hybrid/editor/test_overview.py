import datetime as dt

import pytest

from hybrid.domain.agenda import version_of
from hybrid.enums import Role, SessionKind
from hybrid.models import Session
from tests.factories import EventFactory, PersonFactory, RoomFactory, SessionFactory, SpeakerFactory

LIST = "/demo/manage/agenda/"


def press(client, do, **more):
    """Press a button of the list, and return the page that follows."""
    return client.post(LIST, {"do": do, **more}, follow=True)


def shown(session):
    return f"{session.code} {version_of(session)}"


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_only_organisers_get_in(client, event):
    for address in (LIST, LIST + "changes/", LIST + "new/"):
        assert client.get(address).status_code == 403
    for role in (Role.MODERATOR, Role.SPEAKER):
        person = PersonFactory(event=event, roles=[role])
        client.force_login(person.user, "django.contrib.auth.backends.ModelBackend")
        assert client.get(LIST).status_code == 403
        assert client.post(LIST + "changes/", {}, "application/json").status_code == 403
    elsewhere = PersonFactory(roles=[Role.ORGANISER])
    client.force_login(elsewhere.user, "django.contrib.auth.backends.ModelBackend")
    assert client.get(LIST).status_code == 403


def test_the_list_shows_days_sessions_and_what_is_wrong(organiser, event):
    hall = RoomFactory(event=event, name="Main hall")
    SessionFactory(event=event, room=hall, title="Opening")
    SessionFactory(event=event, room=hall, title="<b>Keynote</b>")
    SessionFactory(event=event, room=hall, title="Coffee", kind=SessionKind.BREAK)
    html = organiser.get(LIST, {"view": "list"}).content.decode()
    assert "Thursday 26 June 2014" in html
    assert "Nothing is planned for this day yet." in html
    assert "10:00–11:00</time>" in html
    assert "1 warning" in html
    assert html.count("Main hall is booked twice: “Opening” and “&lt;b&gt;Keynote&lt;/b&gt;”.") == 3
    assert "<b>Keynote" not in html


def test_the_list_stands_without_the_timeline(organiser, event):
    SessionFactory(event=event)
    assert b"<agenda-editor" in organiser.get(LIST).content
    html = organiser.get(LIST, {"view": "list", "step": "15"}).content.decode()
    assert "agenda-editor" not in html
    assert '<option value="15" selected>15 minutes</option>' in html


@pytest.mark.parametrize(
    ("verb", "step", "minutes"),
    [("earlier", "5", -5), ("later", "30", 30), ("later", "7", 5), ("later", "", 5)],
)
def test_a_button_moves_a_session(organiser, event, verb, step, minutes):
    session = SessionFactory(event=event)
    response = organiser.post(LIST, {"do": f"{verb} {shown(session)}", "step": step, "view": "list"})
    assert response["Location"].endswith(f"#session-{session.code}")
    assert "view=list" in response["Location"]
    moved = Session.objects.get()
    assert moved.starts_at - session.starts_at == dt.timedelta(minutes=minutes)
    assert moved.ends_at - moved.starts_at == session.ends_at - session.starts_at


def test_a_button_duplicates_a_session(organiser, event):
    session = SessionFactory(event=event, title="Coffee")
    assert said(press(organiser, f"duplicate {shown(session)}")) == [
        "“Coffee” was duplicated: this is the copy."
    ]
    assert list(Session.objects.values_list("title", flat=True)) == ["Coffee", "Coffee"]


def test_a_deleted_session_can_be_brought_back(organiser, event):
    session = SessionFactory(event=event, title="Coffee", speakers=[SpeakerFactory(event=event)])
    page = press(organiser, f"delete {shown(session)}")
    assert said(page) == ["“Coffee” was deleted. You can bring it back below."]
    assert not Session.objects.exists()
    (removal,) = page.context["removals"]
    page = press(organiser, f"restore {removal.pk}")
    assert said(page) == ["“Coffee” is back."]
    assert Session.objects.get().parts.count() == 1
    assert said(press(organiser, f"restore {removal.pk}")) == [
        "This session is back already, or was deleted too long ago."
    ]
    assert said(press(organiser, "restore nonsense"))


def test_a_button_of_an_old_page_changes_nothing(organiser, event):
    session = SessionFactory(event=event, title="Coffee")
    old = shown(session)
    session.save()
    for verb in ("earlier", "later", "delete"):
        assert "Somebody else has changed" in said(press(organiser, f"{verb} {old}"))[0]
    session.delete()
    assert said(press(organiser, f"later {old}")) == ["This session is not there any more."]


@pytest.mark.parametrize("do", ["", "later", "explode {key}"])
def test_a_button_that_does_not_exist_changes_nothing(organiser, event, do):
    session = SessionFactory(event=event)
    organiser.post(LIST, {"do": do.format(key=shown(session))})
    assert Session.objects.get().starts_at == session.starts_at


def test_another_events_session_is_out_of_reach(organiser, event):
    other = SessionFactory(event=EventFactory())
    assert said(press(organiser, f"delete {shown(other)}")) == ["This session is not there any more."]
    assert Session.objects.get() == other


@pytest.mark.parametrize("count", [2, 12])
def test_the_page_costs_the_same_for_any_number_of_sessions(
    organiser, event, count, django_assert_max_num_queries
):
    speakers = SpeakerFactory.create_batch(3, event=event)
    SessionFactory.create_batch(count, event=event, speakers=speakers)
    with django_assert_max_num_queries(10):
        assert organiser.get(LIST).status_code == 200
