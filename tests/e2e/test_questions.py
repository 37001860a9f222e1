"""Two askers, a moderator and the hall, all live at once."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hybrid.enums import QuestionState, Role
from hybrid.models import Question
from tests.factories import PersonFactory, SessionFactory, SpeakerFactory

QUESTIONS = "live/main-hall/questions/"


def ask(page, text):
    page.get_by_label("Your question").fill(text)
    page.get_by_role("button", name="Ask", exact=True).click()


def approve(event):
    """Let every waiting question be seen, by the rule that moderators use."""
    from hybrid.domain.moderation import approve_question

    moderator = PersonFactory(event=event, user=None, roles=[Role.MODERATOR])
    for number in Question.objects.filter(state=QuestionState.WAITING).values_list("pk", flat=True):
        approve_question(by=moderator, question_id=number, now=timezone.now())


def test_asking_and_voting_are_live_for_everybody(open_as, event):
    asker = open_as(
        PersonFactory(event=event, user=None, roles=[Role.GUEST], display_name="Ada Example"), QUESTIONS
    )
    voter = open_as(PersonFactory(event=event, user=None, roles=[Role.GUEST]), QUESTIONS)
    ask(asker, "What happens to the night shift?")
    expect(asker.get_by_text("Waiting for the moderator", exact=True)).to_be_visible()
    expect(asker.get_by_label("Your question")).to_have_value("")
    expect(voter.get_by_text("No questions yet")).to_be_visible()
    approve(event)
    expect(voter.get_by_text("What happens to the night shift?")).to_be_visible()
    expect(voter.get_by_text("Ada Example")).to_be_visible()
    vote = voter.get_by_role("button", name=re.compile("Vote for this question"))
    vote.click()
    expect(asker.get_by_role("button", name=re.compile("1 vote"))).to_be_visible()
    voter.get_by_role("button", name=re.compile("Take my vote back")).click()
    expect(asker.get_by_role("button", name=re.compile("0 votes"))).to_be_visible()


def test_what_is_asked_offline_is_asked_once_when_the_network_is_back(open_as, event):
    page = open_as(PersonFactory(event=event, user=None, roles=[Role.GUEST]), QUESTIONS)
    expect(page.get_by_text("No questions yet")).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text("Reconnecting…")).to_be_visible()
    ask(page, "Is anybody there at all?")
    page.context.set_offline(False)
    expect(page.get_by_text("Waiting for the moderator", exact=True)).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Reconnecting…")).to_be_hidden()
    assert Question.objects.count() == 1


def test_a_draft_survives_a_reload_and_a_change_of_panel(open_as, event):
    page = open_as(PersonFactory(event=event, user=None, roles=[Role.GUEST]), QUESTIONS)
    page.get_by_label("Your question").fill("Half a thou")
    page.get_by_role("navigation", name="Panels").get_by_role("link", name="Agenda").click()
    page.get_by_role("navigation", name="Panels").get_by_role("link", name="Questions").click()
    expect(page.get_by_label("Your question")).to_have_value("Half a thou")
    page.reload()
    expect(page.get_by_label("Your question")).to_have_value("Half a thou")


def test_the_last_panel_that_was_chosen_is_the_one_that_stays(open_as, event):
    page = open_as(PersonFactory(event=event, user=None, roles=[Role.GUEST]), QUESTIONS)
    panels = page.get_by_role("navigation", name="Panels")
    held = []

    def hold(route):
        held.append(route)

    page.route("**/live/main-hall/agenda/", hold)
    with page.expect_request("**/live/main-hall/agenda/"):
        panels.get_by_role("link", name="Agenda").click()
    panels.get_by_role("link", name="Questions").click()
    expect(page.locator("[data-panel]")).not_to_have_attribute("aria-busy", "true")
    held[0].continue_()
    # What was held up is not wanted any more: the next panel comes, and the one before it never does.
    panels.get_by_role("link", name="Now").click()
    expect(panels.get_by_role("link", name="Now")).to_have_attribute("aria-current", "page")
    page.go_back()
    expect(page.get_by_label("Your question")).to_be_visible()
    expect(panels.get_by_role("link", name="Questions")).to_have_attribute("aria-current", "page")


def test_similar_questions_are_offered_while_typing(open_as, event):
    page = open_as(PersonFactory(event=event, user=None, roles=[Role.GUEST]), QUESTIONS)
    ask(page, "When will response times get better?")
    expect(page.get_by_text("Waiting for the moderator", exact=True)).to_be_visible()
    approve(event)
    page.get_by_label("Your question").fill("When will the response times be better?")
    expect(page.get_by_text("Already asked. Vote for it instead?")).to_be_visible()


def test_who_has_not_joined_may_read_and_is_shown_the_way_in(open_as, event):
    page = open_as(None, QUESTIONS)
    expect(page.get_by_text("No questions yet")).to_be_visible()
    expect(page.get_by_role("link", name="Join to ask and vote")).to_have_attribute(
        "href", re.compile(r"^/demo/join/\?next=/demo/live/[a-z-]+/questions/$")
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_panel_is_accessible(open_as, event, axe, width, scheme):
    person = PersonFactory(event=event, user=None, roles=[Role.GUEST])
    page = open_as(person, QUESTIONS, viewport={"width": width, "height": 800}, color_scheme=scheme)
    ask(page, "Will this be published?")
    expect(page.get_by_text("Waiting for the moderator", exact=True)).to_be_visible()
    approve(event)
    expect(page.get_by_role("button", name=re.compile("Vote for this question"))).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"


def test_a_question_can_be_put_to_a_speaker_and_changed_while_it_waits(open_as, event):
    now = timezone.now()
    hour = timezone.timedelta(hours=1)
    event.starts_on = event.ends_on = now.date()
    event.save()
    room = event.rooms.get()
    speaker = SpeakerFactory(event=event, name="Sol Example")
    SessionFactory(
        event=event, room=room, title="On now", starts_at=now - hour, ends_at=now + hour, speakers=[speaker]
    )
    person = PersonFactory(event=event, user=None, roles=[Role.GUEST])
    page = open_as(person, QUESTIONS, viewport={"width": 360, "height": 600})
    expect(page.get_by_text("No questions yet")).to_be_visible()
    page.get_by_label("Your question").fill("What if?")
    send = page.get_by_role("button", name="Ask", exact=True)
    # What unfolds below the words is not in the window's way: nobody has to look for the button.
    expect(send).to_be_in_viewport(ratio=1)
    page.get_by_role("combobox", name=re.compile("^To")).select_option("Sol Example")
    send.click()
    page.get_by_role("button", name="Change").click()
    page.get_by_label("Your question, changed").fill("What then?")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".question--own").get_by_text("What then?")).to_be_visible()
    question = Question.objects.get()
    assert (question.text, question.to_speaker, question.session.title) == ("What then?", speaker, "On now")
