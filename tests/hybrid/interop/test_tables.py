"""Tables in and out: three encodings, cells that would run, and what is in them come back as it was."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hybrid.enums import Role
from hybrid.interop.cells import harmless
from hybrid.models import PendingImport, Person, Session, Speaker
from tests.factories import EventFactory, PersonFactory, RoomFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db
PAGE = "/demo/manage/interchange/"


@pytest.fixture
def event():
    return EventFactory(slug="demo", timezone="Europe/London")


@pytest.fixture(autouse=True)
def olive(event, client):
    person = PersonFactory(event=event, display_name="Olive", roles=[Role.ORGANISER])
    client.force_login(person.user)
    return person


def send(client, data, name="file.csv"):
    """Send a file in and return the page that says what it would change."""
    data = data.encode() if isinstance(data, str) else data
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data)}, follow=True)


def take(client, data):
    page = send(client, data)
    digest = page.content.decode().split('name="plan" value="', 1)[1].split('"')[0]
    return client.post(page.request["PATH_INFO"], {"plan": digest}, follow=True).content.decode()


def rows(client, path):
    text = client.get(PAGE + path).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_speakers_in_any_encoding_and_with_any_comma(client, event, encoding, between):
    text = "\r\n".join(
        between.join(row) for row in [("Name", "Position"), ("Zoë Müller", "Chief – “of all”")]
    )
    assert "was taken over" in take(client, text.encode(encoding))
    speaker = Speaker.objects.get()
    assert (speaker.name, speaker.position, speaker.biography) == ("Zoë Müller", "Chief – “of all”", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_cell_runs_and_none_is_changed_by_that(client, event, start):
    trap = f"{start}HYPERLINK('http://example.org')"
    SpeakerFactory(event=event, name="Ann", biography=trap, position=trap, organisation=trap)
    (row,) = rows(client, "speakers.csv")
    assert all(cell[0] not in "=+-@\t\r" for cell in row.values())
    exported = client.get(PAGE + "speakers.csv").content
    page = send(client, exported).content.decode()
    if start in "=+-@":
        assert "Nothing: everything that it says is here already." in page


def test_sessions_out_changed_and_in_again(client, event):
    hall = RoomFactory(event=event, name="Hall")
    speakers = [SpeakerFactory(event=event, name="Ann Example"), SpeakerFactory(event=event, name="Bob, PhD")]
    kept = SessionFactory(event=event, title="Opening", room=hall, speakers=speakers, abstract="One\n\nTwo")
    SessionFactory(event=event, title="Stays", hour=11)
    text = client.get(PAGE + "sessions.csv").content.decode("utf-8-sig")
    assert "Nothing: everything" in send(client, text).content.decode()
    changed = text.replace("Opening", "Opening words").replace("10:00+01:00", "10:30+01:00")
    page = send(client, changed).content.decode()
    assert "Moved from 10:00 to 10:30" in page
    assert "Was called “Opening”" in page
    take(
        client, changed + ",Brand new,workshop,2014-06-26 15:00,2014-06-26 16:00,Attic,,Cleo; Bob\\, PhD,\r\n"
    )
    kept.refresh_from_db()
    assert kept.title == "Opening words"
    assert kept.parts.count() == 2
    new = Session.objects.get(title="Brand new")
    assert (new.kind, new.room.name, f"{new.starts_at:%H:%M}") == ("workshop", "Attic", "14:00")
    assert Session.objects.count() == 3
    assert not PendingImport.objects.exists()


def test_rows_that_cannot_be_taken_are_named(client, event):
    text = (
        "title,start,end,id\n"
        "Good,2014-06-26 10:00,2014-06-26 11:00,\n"
        "No start,,2014-06-26 11:00,\n"
        "Backwards,2014-06-26 11:00,2014-06-26 10:00,\n"
        ",2014-06-26 10:00,2014-06-26 11:00,\n"
        "Never,2014-03-30 01:30,2014-03-30 02:30,\n"
        "Odd id,2014-06-26 12:00,2014-06-26 13:00,seven\n"
    )
    page = send(client, text).content.decode()
    for line in ("Line 3: No start", "Line 4: Backwards", "Line 5", "Line 6: Never", "Line 7"):
        assert line in page
    assert "does not exist" in page
    take(client, text)
    assert sorted(s.title for s in Session.objects.all()) == ["Good", "Odd id"]
    assert "2 rows are here already, and stay as they are." in send(client, text).content.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "names no columns"),
        (b"colour,size\r\nred,1\r\n", "names no columns"),
        (b'name\r\n"open', "no readable CSV"),
        (b"\xff\xfe\x00\xd8\x00\xd8", "no UTF-16"),
        (b"name\r\n\x81\x8d\r\n", "letters cannot be read"),
        (b"name\0", "This is no text."),
        (b"{}", "days is missing"),
        (b"<a", "no readable XML"),
    ],
)
def test_a_file_that_says_nothing_is_refused(client, event, data, said):
    response = send(client, data)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not PendingImport.objects.exists()


def test_fifty_megabytes_are_refused_before_they_are_read(client, event):
    response = send(client, b"name\r\n" + b"x" * 50 * 1024**2)
    assert response.status_code == 422
    assert "too large: 8 MB at most" in response.content.decode()
    assert client.post(PAGE).status_code == 422


def test_people_get_a_place_and_nobody_loses_one(client, event):
    group = event.cohorts.create(name="Group 1")
    old = PersonFactory(event=event, display_name="Old Hand", roles=[Role.MODERATOR], organisation="A")
    text = (
        "email,name,roles,organisation,group\n"
        f"{old.user.email.upper()},Other name,speaker,B,group 1\n"
        "new@example.org,New Person,,C,\n"
        "new@example.org,Twice,,,\n"
        "nobody,No address,,,\n"
        "guest@example.org,Gus,screen boss,,Group 9\n"
        "anon@example.org,!!!,,,\n"
    )
    page = send(client, text).content.decode()
    for said in (
        "is there twice",
        "no e-mail address",
        "“screen” is no role",
        "“boss” is no role",
        "no group “Group 9”",
        "at least one letter",
    ):
        assert said in page
    take(client, text)
    old.refresh_from_db()
    assert {role.value for role in Person.objects.get(pk=old.pk).roles} == {"moderator", "speaker"}
    assert (old.display_name, old.organisation, old.cohort) == ("Old Hand", "B", group)
    new = Person.objects.get(user__email="new@example.org")
    assert (new.display_name, new.organisation, {r.value for r in new.roles}) == (
        "New Person",
        "C",
        {"delegate"},
    )
    again = send(client, text).content.decode()
    assert "Nothing: everything that it says is here already." in again
    exported = client.get(PAGE + "people.csv").content
    assert "Nothing: everything that it says is here already." in send(client, exported).content.decode()


def test_what_was_shown_is_done_or_nothing(client, event):
    page = send(client, "name,position\nAnn,Chair\n")
    Speaker.objects.create(event=event, name="Ann", slug="ann")
    digest = page.content.decode().split('name="plan" value="', 1)[1].split('"')[0]
    html = client.post(page.request["PATH_INFO"], {"plan": digest}, follow=True).content.decode()
    assert "The event was changed meanwhile." in html
    assert "another role" in html
    assert Speaker.objects.get().position == ""
    assert PendingImport.objects.exists()


@pytest.mark.parametrize("data", ["name,position\nAnn,Chair\n", "email,name\nann@example.org,Ann\n"])
def test_a_file_that_was_taken_over_is_forgotten(client, event, data):
    page = send(client, data)
    assert PendingImport.objects.count() == 1
    digest = page.content.decode().split('name="plan" value="', 1)[1].split('"')[0]
    for status in (302, 404):
        assert client.post(page.request["PATH_INFO"], {"plan": digest}).status_code == status
    assert not PendingImport.objects.exists()


def test_schedules_of_what_the_public_sees(client, event):
    SessionFactory(event=event, title="Opening")
    client.logout()
    for ending, kind in (("json", "application/json"), ("xml", "application/xml; charset=utf-8")):
        response = client.get(f"/demo/schedule.{ending}")
        assert response["Content-Type"] == kind
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Opening" in response.content.decode()
        known = {"If-None-Match": response["ETag"]}
        assert client.get(f"/demo/schedule.{ending}", headers=known).status_code == 304
    assert client.get("/demo/schedule.txt").status_code == 404
    assert client.get(PAGE + "sessions.xml").status_code in {403, 404}


def test_a_draft_is_exported_for_organisers_only(client, event):
    SessionFactory(event=event, title="Opening")
    for what in ("schedule.json", "schedule.xml", "sessions.csv", "speakers.csv", "people.csv"):
        assert client.get(PAGE + what).status_code == 200
    assert client.get(PAGE + "sessions.xml").status_code == 404


def test_a_table_that_is_wider_than_any_is_not_read(client, event):
    page = send(client, "name," + "," * 100_000 + "\n" + "x\n" * 4000)
    assert page.status_code == 422
    assert "more than 200 columns" in page.content.decode()


@pytest.mark.parametrize("start", ["9999-12-31T23:30:00+00:00", "0001-01-01T00:00:00"])
def test_a_session_at_the_end_of_time_is_not_taken(client, event, start):
    page = send(client, f"title,start,end\nLast,{start},{start}\n")
    assert "is no date with a time" in page.content.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            "<schedule><day>" + "".join(f'<room name="{n}"/>' for n in range(600)) + "</day></schedule>",
            "500 rooms",
        ),
        (
            "title,start,end,speakers\nAll,2014-06-26 09:00,2014-06-26 10:00,"
            + ";".join(map(str, range(10_001))),
            "10000 speakers",
        ),
    ],
)
def test_more_than_any_event_has_is_not_taken(client, event, data, said):
    page = send(client, data)
    assert page.status_code == 422
    assert f"more than {said}" in page.content.decode()


@pytest.mark.parametrize(
    "sign", "=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH COMMERCIAL AT}"
)
def test_no_cell_begins_a_formula(sign):
    assert harmless(f"{sign}1+1") == f"'{sign}1+1"
