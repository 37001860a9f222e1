"""The search on the agenda: what it finds, how it goes together with the other choices, and what it says."""

import datetime as dt
import html
import re

import pytest

from hybrid.enums import Role, SessionKind
from hybrid.views import fragments
from tests.factories import DAY, EventFactory, PersonFactory, RoomFactory, SessionFactory, SpeakerFactory
from tests.hybrid.access.world import browser_with

pytestmark = pytest.mark.django_db
TOMORROW = DAY + dt.timedelta(days=1)


@pytest.fixture
def event():
    """Two days: a talk and a workshop beside it on the first, a talk on the second."""
    event = EventFactory(slug="demo", timezone="UTC")
    hall, side = RoomFactory(event=event, name="Main hall"), RoomFactory(event=event, name="Side room")
    speaker = SpeakerFactory(event=event, name="José Thimble")
    SessionFactory(event=event, room=hall, title="Trust, and how it is lost", speakers=[speaker])
    SessionFactory(event=event, room=side, title="Listening", kind=SessionKind.WORKSHOP)
    late = dt.datetime.combine(TOMORROW, dt.time(9), dt.UTC)
    SessionFactory(
        event=event, room=hall, title="Trust regained", starts_at=late, ends_at=late + dt.timedelta(hours=1)
    )
    return event


def page(client, query):
    response = client.get(f"/demo/agenda/{query}")
    assert response.status_code == 200
    return response.content.decode()


def titles(text):
    found = re.findall(r'class="item__title"><a[^>]*>(.*?)</a>', text)
    return [html.unescape(re.sub("<[^>]+>", "", one)) for one in found]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("trust", ["Trust, and how it is lost", "Trust regained"]),
        ("LOST trust", ["Trust, and how it is lost"]),
        ("jose", ["Trust, and how it is lost"]),
        ("side", ["Listening"]),
        ("workshop", ["Listening"]),
        ("thimble hall", ["Trust, and how it is lost"]),
        ("lunch", []),
    ],
)
@pytest.mark.parametrize("view", ["", "&view=rooms"])
def test_every_word_is_in_title_speaker_room_or_kind_on_all_days(client, event, words, found, view):
    text = page(client, f"?q={words}{view}")
    assert titles(text) == found
    plain = re.sub("<[^>]+>", "", text)
    if found:
        assert f"{len(found)} session{'s' * (len(found) > 1)} for “{words}”" in plain
    else:
        assert f"Nothing in the agenda for “{words}”" in plain
        assert "Try fewer words" in plain
    assert "Nothing is planned" not in plain


def test_what_was_found_is_marked_and_is_text(client, event):
    SessionFactory(event=event, title="<i>A & B</i>")
    assert "<mark>Trust</mark> regained" in page(client, "?q=trust")
    text = page(client, "?q=<i>")
    assert "&lt;<mark>i</mark>&gt;A &amp; B&lt;/<mark>i</mark>&gt;" in text
    assert "<i>" not in text
    assert 'value="&lt;i&gt;"' in text


def test_days_keep_the_search_and_say_how_many_they_have(client, event):
    text = page(client, f"?q=trust&day={TOMORROW}&view=rooms")
    assert titles(text) == ["Trust regained"]
    assert f'?day={DAY}&amp;view=rooms&amp;q=trust"' in text
    assert re.findall(r'class="tabs__count">(\d)<', text) == ["1", "1"]
    assert f'<input type="hidden" name="day" value="{TOMORROW}">' in text
    assert '<input type="hidden" name="view" value="rooms">' in text
    nothing = page(client, f"?q=lost&day={TOMORROW}")
    assert titles(nothing) == []
    assert "1 session on another day" in nothing
    assert 'name="day"' not in page(client, "?q=trust"), "a new search is of all days"


def test_one_reads_what_the_other_groups_have(client, event):
    own, other = (event.cohorts.create(name=f"Group {n}", position=n) for n in (1, 2))
    SessionFactory(event=event, title="For others", cohort=other)
    guest = PersonFactory(event=event, user=None, roles=[Role.GUEST], cohort=own)
    browser = browser_with(event, guest)
    nothing = page(browser, "?q=others")
    assert titles(nothing) == []
    assert "Nothing in Group 1 for “others”" in nothing
    assert 'href="?day=all&amp;group=all&amp;q=others"' in nothing
    assert titles(page(browser, "?q=others&group=all")) == ["For others"]
    assert titles(page(client, "?q=group+2")) == ["For others"]


def test_what_is_beside_something_stays_in_its_rooms_column(client, event):
    text = page(client, "?q=listening&view=rooms")
    assert ">Side room</a></th>" in text
    assert "rooms__wide" not in text


@pytest.mark.parametrize("query", ["?q=", "?q=+", "?q=…"])
def test_a_search_for_nothing_is_the_usual_page(client, event, query):
    text = page(client, query)
    assert titles(text) == ["Trust, and how it is lost", "Listening"]
    assert "Clear the search" not in text


def test_searches_neither_come_from_memory_nor_drive_the_agenda_out_of_it(client, event):
    fragments.forget_fragments()
    whole = page(client, "?day=all")
    kept = dict(fragments._kept)
    assert len(kept) == 1
    for number in range(fragments.CAPACITY + 1):
        page(client, f"?q=trust{number % 2}")
    assert dict(fragments._kept) == kept
    event.sessions.filter(title="Trust regained").update(title="Trust found")
    assert "Trust found" in re.sub("<[^>]+>", "", page(client, "?q=trust"))
    assert titles(whole) == ["Trust, and how it is lost", "Listening", "Trust regained"]


@pytest.mark.parametrize("view", ["", "&view=rooms"])
@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_no_more_than_the_agenda(client, event, view, count, django_assert_max_num_queries):
    for hour in range(10, 10 + count):
        SessionFactory(event=event, hour=hour, title="Kept", speakers=[SpeakerFactory(event=event)])
    with django_assert_max_num_queries(5):
        assert len(titles(page(client, f"?q=kept{view}"))) == count


def test_a_star_leads_back_to_the_search(client, event):
    text = page(client, "?q=regained")
    back = html.unescape(re.search(r'name="next" value="([^"]*)"', text)[1])
    star = re.search(r'formaction="([^"]+)"', text)[1]
    response = client.post(star, {"next": back}, headers={"Accept": "text/html"})
    assert response.url.startswith("/demo/agenda/?q=regained#s-")
    assert 'aria-pressed="true"' in page(client, "?q=regained")
