"""The organiser's timeline, by mouse and by keyboard, and its pages without it."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from hybrid.enums import Role
from hybrid.models import Session
from tests.factories import EventFactory, PersonFactory, RoomFactory, SessionFactory, SpeakerFactory

AGENDA = "/demo/manage/agenda/"
WIDE = {"width": 1440, "height": 1000}


@pytest.fixture
def event(site):
    """Two rooms, and an opening of an hour at 10:00 on London's clocks."""
    event = EventFactory(slug="demo", name="Demo")
    hall = RoomFactory(event=event, slug="hall", name="Main hall", position=0)
    RoomFactory(event=event, slug="breakout", name="Breakout", position=1)
    SessionFactory(event=event, room=hall, title="Opening")
    return event


@pytest.fixture
def sign_in(event, client, site):
    """Make the browser that of an organiser of the event."""

    def sign_in(page):
        person = PersonFactory(event=event, roles=[Role.ORGANISER])
        client.force_login(person.user, "django.contrib.auth.backends.ModelBackend")
        cookie = client.cookies["sessionid"]
        page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": site}])
        page.set_viewport_size(WIDE)

    return sign_in


@pytest.fixture
def timeline(page, site, event, sign_in):
    """The page of an organiser, with the timeline drawn; what its console says is a fault."""
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.faults = faults
    sign_in(page)
    page.goto(site + AGENDA)
    expect(page.locator("agenda-editor[drawn]")).to_be_visible()
    yield page
    assert [fault for fault in faults if "409" not in fault and "ERR_" not in fault] == []


def hold_time(page):
    """Let no pause between keys be long enough for them to be saved, until ``let_time_pass``."""
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)


def let_time_pass(page):
    page.clock.resume()


def block(page, title):
    return page.locator(".timeline__block", has=page.locator(".timeline__title", has_text=title))


def times(page, title):
    return block(page, title).locator(".timeline__time")


def status(page):
    return page.locator("agenda-editor > [role=status]")


def stored(title="Opening"):
    """The times on London's clocks and the room, as the database has them."""
    session = Session.objects.select_related("room", "event").get(title=title)
    zone = session.event.tz
    start, end = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    return f"{start:%H:%M}–{end:%H:%M}", session.room and session.room.name


def drag(page, source, *, by=(0, 0), drop=True):
    """Press on the middle of ``source``, move by pixels in steps like a hand, and let go."""
    box = source.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0] / 2, y + by[1] / 2, steps=3)
    page.mouse.move(x + by[0], y + by[1], steps=3)
    if drop:
        page.mouse.up()


def column_width(page):
    return page.locator(".timeline__column").first.bounding_box()["width"]


def test_a_session_is_dragged_to_another_time_and_room(timeline):
    drag(timeline, block(timeline, "Opening"), by=(column_width(timeline), 61))
    expect(times(timeline, "Opening")).to_have_text("10:30–11:30")
    expect(status(timeline)).to_have_text("Saved: Opening, Thursday 26 June 10:30–11:30, Breakout")
    assert stored() == ("10:30–11:30", "Breakout")
    expect(block(timeline, "Opening")).to_be_focused()


def test_an_edge_is_dragged_to_make_it_longer(timeline):
    drag(timeline, block(timeline, "Opening").locator(".timeline__edge--end"), by=(0, 60))
    expect(status(timeline)).to_contain_text("10:00–11:30")
    drag(timeline, block(timeline, "Opening").locator(".timeline__edge--start"), by=(0, 30))
    expect(status(timeline)).to_contain_text("10:15–11:30")
    assert stored() == ("10:15–11:30", "Main hall")


def test_escape_gives_up_a_drag(timeline):
    drag(timeline, block(timeline, "Opening"), by=(0, 100), drop=False)
    expect(times(timeline, "Opening")).to_have_text("10:50–11:50")
    timeline.keyboard.press("Escape")
    timeline.mouse.up()
    expect(times(timeline, "Opening")).to_have_text("10:00–11:00")
    assert stored() == ("10:00–11:00", "Main hall")


def test_keys_move_stretch_and_undo(timeline):
    hold_time(timeline)
    block(timeline, "Opening").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        timeline.keyboard.press(key)
    expect(status(timeline)).to_have_text("Opening, Thursday 26 June 10:10–11:10, Breakout")
    timeline.keyboard.press("+")
    let_time_pass(timeline)
    expect(status(timeline)).to_contain_text("Saved: Opening, Thursday 26 June 10:10–11:15, Breakout")
    assert stored() == ("10:10–11:15", "Breakout")
    expect(block(timeline, "Opening")).to_be_focused()
    timeline.keyboard.press("Control+z")
    expect(times(timeline, "Opening")).to_have_text("10:10–11:10")
    timeline.keyboard.press("Control+z")
    expect(times(timeline, "Opening")).to_have_text("10:00–11:00")
    expect(status(timeline)).to_contain_text("Saved: Opening")
    timeline.keyboard.press("Control+z")
    expect(status(timeline)).to_have_text("There is nothing to undo.")
    assert stored() == ("10:00–11:00", "Main hall")


def test_escape_gives_up_keys_that_are_not_saved(timeline):
    hold_time(timeline)
    block(timeline, "Opening").focus()
    timeline.keyboard.press("ArrowDown")
    timeline.keyboard.press("Escape")
    expect(status(timeline)).to_contain_text("Cancelled: Opening")
    expect(times(timeline, "Opening")).to_have_text("10:00–11:00")
    expect(block(timeline, "Opening")).to_be_focused()
    timeline.keyboard.press("ArrowLeft")
    timeline.keyboard.press("ArrowLeft")
    expect(status(timeline)).to_have_text("It cannot go further that way.")


def test_a_session_goes_to_the_next_day_at_the_same_time(timeline):
    block(timeline, "Opening").focus()
    timeline.keyboard.press("PageDown")
    expect(timeline.get_by_role("link", name="Friday 27 June")).to_have_attribute("aria-current", "true")
    expect(status(timeline)).to_contain_text("Saved: Opening, Friday 27 June 10:00–11:00")
    assert Session.objects.get().starts_at == dt.datetime(2014, 6, 27, 9, tzinfo=dt.UTC)


def test_every_key_has_a_button(timeline):
    tools = timeline.locator(".timeline__tools")
    expect(tools.get_by_role("button", name="Later")).to_be_hidden()
    hold_time(timeline)
    block(timeline, "Opening").click()
    timeline.locator("agenda-editor").get_by_label("Move by").select_option("30")
    for name in ("Later", "Room to the right"):
        tools.get_by_role("button", name=name).click()
    let_time_pass(timeline)
    expect(status(timeline)).to_contain_text("Saved: Opening, Thursday 26 June 10:30–11:30, Breakout")
    tools.get_by_role("button", name="Longer").click()
    expect(status(timeline)).to_contain_text("Saved: Opening, Thursday 26 June 10:30–12:00, Breakout")
    expect(tools.get_by_role("button", name="Longer")).to_be_focused()
    for times_ in ("10:30–11:30", "10:00–11:00"):
        timeline.get_by_role("button", name="Undo").click()
        expect(times(timeline, "Opening")).to_have_text(times_)
    expect(timeline.get_by_role("button", name="Undo")).to_be_disabled()


def test_all_details_begin_with_what_was_typed(timeline):
    timeline.get_by_role("button", name="Add a session").click()
    dialog = timeline.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Panel")
    dialog.get_by_label("Kind").select_option("workshop")
    dialog.get_by_role("link", name="All details").click()
    expect(timeline.get_by_role("heading", name="New session")).to_be_visible()
    expect(timeline.get_by_label("Title")).to_have_value("Panel")
    expect(timeline.get_by_label("Kind")).to_have_value("workshop")


def test_a_click_into_an_empty_place_creates(timeline, axe):
    opening = block(timeline, "Opening").bounding_box()
    timeline.mouse.click(opening["x"] + column_width(timeline) + 20, opening["y"] + 62)
    dialog = timeline.get_by_role("dialog")
    expect(dialog).to_contain_text("Thursday 26 June 10:30–11:00, Breakout")
    expect(dialog.get_by_label("Title")).to_be_focused()
    axe(timeline)
    expect(dialog.get_by_role("link", name="All details")).to_have_attribute(
        "href", re.compile(r"new/\?day=2014-06-26&start=10%3A30&end=11%3A00&room=breakout$")
    )
    timeline.keyboard.type("Panel")
    timeline.keyboard.press("Enter")
    expect(block(timeline, "Panel")).to_be_focused()
    expect(status(timeline)).to_contain_text("Created: Panel")
    assert stored("Panel") == ("10:30–11:00", "Breakout")
    timeline.keyboard.press("Control+z")
    expect(block(timeline, "Panel")).to_have_count(0)
    expect(status(timeline)).to_contain_text("Deleted: Panel")


def test_a_dialog_that_is_closed_creates_nothing(timeline):
    timeline.get_by_role("button", name="Add a session").click()
    expect(timeline.get_by_role("dialog")).to_be_visible()
    timeline.keyboard.press("Escape")
    expect(timeline.get_by_role("dialog")).to_have_count(0)
    timeline.get_by_role("button", name="Add a session").click()
    expect(timeline.get_by_role("dialog")).to_be_visible()
    assert Session.objects.count() == 1


def test_a_copy_is_made_and_deleted_and_comes_back(timeline):
    block(timeline, "Opening").focus()
    timeline.keyboard.press("d")
    expect(block(timeline, "Opening")).to_have_count(2)
    expect(status(timeline)).to_contain_text("Duplicated: Opening, Thursday 26 June 11:00–12:00")
    copy = timeline.locator(".timeline__block:focus")
    expect(copy).to_contain_text("11:00–12:00")
    timeline.keyboard.press("Delete")
    expect(block(timeline, "Opening")).to_have_count(1)
    expect(status(timeline)).to_have_text("Deleted: Opening")
    expect(block(timeline, "Opening")).to_be_focused()
    timeline.keyboard.press("Control+z")
    expect(block(timeline, "Opening")).to_have_count(2)
    expect(status(timeline)).to_contain_text("Back again: Opening")
    assert Session.objects.count() == 2


def test_a_double_booking_is_warned_of_beside_and_in_a_list(timeline, event, site, axe):
    ada = SpeakerFactory(event=event, name="Ada Example")
    SessionFactory(event=event, room=event.rooms.last(), title="Talk", hour=13, speakers=[ada])
    timeline.reload()
    expect(timeline.locator(".timeline__alarm")).to_have_count(0)
    block(timeline, "Talk").focus()
    timeline.locator("agenda-editor").get_by_label("Move by").select_option("30")
    block(timeline, "Talk").focus()
    hold_time(timeline)
    timeline.keyboard.press("ArrowLeft")
    for _press in range(7):
        timeline.keyboard.press("ArrowUp")
    let_time_pass(timeline)
    expect(timeline.locator(".timeline__alarm")).to_have_count(2)
    warnings = timeline.locator("agenda-editor .editor-warnings")
    expect(warnings).to_contain_text("Main hall is booked twice: “Opening” and “Talk”.")
    boxes = [block(timeline, title).bounding_box() for title in ("Opening", "Talk")]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]  # side by side
    axe(timeline)
    timeline.get_by_role("link", name="Friday 27 June").click()
    expect(block(timeline, "Talk")).to_have_count(0)
    warnings.get_by_role("button", name="Show “Talk”").click()
    expect(block(timeline, "Talk")).to_be_focused()
    timeline.keyboard.press("Control+z")
    expect(timeline.locator(".timeline__alarm")).to_have_count(0)


def test_two_organisers_at_once(timeline, event):
    theirs = Session.objects.get()
    theirs.title = "Opening, by somebody else"
    theirs.save()
    block(timeline, "Opening").focus()
    timeline.keyboard.press("ArrowRight")
    alert = timeline.get_by_role("alert")
    expect(alert).to_contain_text("Somebody else has changed “Opening, by somebody else” meanwhile.")
    expect(block(timeline, "Opening, by somebody else")).to_contain_text("10:00–11:00")
    assert stored("Opening, by somebody else") == ("10:00–11:00", "Main hall")
    timeline.keyboard.press("ArrowRight")  # now on what they have seen
    expect(status(timeline)).to_contain_text("Saved: Opening, by somebody else")
    expect(alert).to_be_empty()
    assert stored("Opening, by somebody else") == ("10:00–11:00", "Breakout")


def test_what_cannot_be_saved_goes_back(timeline):
    timeline.context.set_offline(True)
    block(timeline, "Opening").focus()
    timeline.keyboard.press("ArrowDown")
    expect(timeline.get_by_role("alert")).to_contain_text("the server cannot be reached")
    expect(times(timeline, "Opening")).to_have_text("10:00–11:00")
    timeline.context.set_offline(False)
    timeline.context.clear_cookies()
    timeline.keyboard.press("ArrowDown")
    expect(timeline.get_by_role("alert")).to_contain_text("you are signed out")
    expect(times(timeline, "Opening")).to_have_text("10:00–11:00")
    timeline.faults.clear()


def test_enter_opens_the_form_once_everything_is_saved(timeline):
    hold_time(timeline)
    block(timeline, "Opening").focus()
    timeline.keyboard.press("ArrowDown")
    timeline.keyboard.press("Enter")  # saves the move
    let_time_pass(timeline)
    timeline.keyboard.press("Enter")
    expect(timeline.get_by_role("heading", name="Edit session")).to_be_visible()
    expect(timeline.get_by_label("Starts")).to_have_value("10:05")
    timeline.get_by_label("Title").fill("Opening address")
    timeline.get_by_role("button", name="Save", exact=True).last.click()
    expect(block(timeline, "Opening address")).to_be_focused()


def test_a_night_of_25_hours_does_not_lie(page, event, sign_in, site, axe):
    event.starts_on = event.ends_on = dt.date(2026, 10, 25)
    event.save()
    Session.objects.update(
        starts_at=dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC),
        ends_at=dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC),
    )
    sign_in(page)
    page.goto(site + AGENDA)
    page.get_by_label("Show the whole day").check()
    expect(page.locator(".timeline__hour")).to_have_count(25)
    hours = page.locator(".timeline__hour").all_inner_texts()
    assert hours[:4] == ["00:00", "01:00 BST", "01:00 GMT", "02:00"]
    expect(page.locator(".timeline__line--named")).to_have_text("Clocks change")
    expect(times(page, "Opening")).to_have_text("01:30 BST–01:30 GMT")
    assert block(page, "Opening").bounding_box()["height"] > 100  # an hour long
    block(page, "Opening").dblclick()
    expect(page.get_by_role("group", name="Which start is it?").get_by_label("The first")).to_be_checked()
    expect(page.get_by_role("group", name="Which end is it?").get_by_label("The second")).to_be_checked()
    axe(page)
    page.get_by_label("Starts").fill("01:15")
    page.get_by_role("group", name="Which start is it?").get_by_label("The second").check()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(times(page, "Opening")).to_have_text("01:15 GMT–01:30 GMT")
    session = Session.objects.get()
    assert session.ends_at - session.starts_at == dt.timedelta(minutes=15)


def test_an_evening_goes_on_past_midnight(timeline, event):
    evening = dt.datetime(2014, 6, 26, 21, tzinfo=dt.UTC)
    SessionFactory(event=event, title="Dinner", starts_at=evening, ends_at=evening + dt.timedelta(hours=4))
    timeline.reload()
    expect(times(timeline, "Dinner")).to_have_text("22:00–02:00")
    expect(timeline.locator(".timeline__line--named")).to_have_text("The day after")
    timeline.get_by_role("link", name="Friday 27 June").click()
    expect(timeline.get_by_text("Still running from the day before, until 02:00")).to_be_visible()
    timeline.get_by_role("button", name="Dinner").click()
    expect(block(timeline, "Dinner")).to_be_focused()


def test_a_phone_has_the_list_with_buttons(page, event, sign_in, site, axe):
    sign_in(page)
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(site + AGENDA)
    expect(page.locator("agenda-editor")).to_be_hidden()
    row = page.locator(".editor-row", has_text="Opening")
    row.get_by_text("Change").click()
    expect(row.get_by_role("button", name="Later")).to_be_visible()
    axe(page)
    row.get_by_role("button", name="Later").click()
    expect(page.get_by_text("“Opening” was moved.")).to_be_visible()
    assert stored() == ("10:05–11:05", "Main hall")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", ["", "?view=list", "new/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(page, event, sign_in, site, axe, path, scheme):
    SessionFactory(event=event, room=event.rooms.first(), title="Another")
    page.emulate_media(color_scheme=scheme)
    sign_in(page)
    page.goto(site + AGENDA + path)
    if path == "":
        expect(page.locator("agenda-editor[drawn]")).to_be_visible()
    axe(page)


def test_nothing_needs_a_script(browser, event, sign_in, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page)
    page.goto(site + AGENDA)
    page.get_by_role("link", name="New session").first.click()
    page.get_by_label("Title").fill("By hand")
    page.get_by_label("Starts").fill("12:00")
    page.get_by_label("Ends", exact=True).fill("11:00")
    page.get_by_label("Room").select_option(label="Main hall")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The end, 11:00, is not after the start, 12:00.").first).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("By hand")
    page.get_by_label("Ends", exact=True).fill("12:45")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_text("“By hand” is saved.")).to_be_visible()
    assert stored("By hand") == ("12:00–12:45", "Main hall")
    context.close()
