"""Pages and files with questions."""

import csv
import datetime as dt
import io
import json
import re

import pytest
from django.utils import timezone

from hybrid.domain import moderation
from hybrid.enums import Naming, Outcome, Role
from hybrid.models import QuestionRules, Session
from tests.factories import PersonFactory, RoomFactory, SessionFactory, UserFactory
from tests.hybrid.questions.steps import approve

pytestmark = pytest.mark.django_db


def test_the_session_page_shows_what_became_of_its_questions(client, event, room, ask, moderator):
    session = SessionFactory(event=event, room=room)
    question = approve(moderator, ask("<b>Bold?</b>", session=session, naming=Naming.UNATTRIBUTED))
    moderation.close_question(
        by=moderator,
        question_id=question.pk,
        outcome=Outcome.ANSWERED_IN_WRITING,
        text="Yes.",
        now=timezone.now(),
    )
    ask("Never seen", session=session)
    html = client.get(session.get_absolute_url()).content.decode()
    assert "&lt;b&gt;Bold?&lt;/b&gt;" in html
    assert "Answered in writing: Yes." in html
    assert "Never seen" not in html
    assert str(question.asker) not in html


def test_the_export_names_nobody_who_did_not_want_it_and_runs_nothing(organiser, ask):
    ask("=1+1", person=None)
    hidden = ask("Hidden", naming=Naming.UNATTRIBUTED)
    rows = list(
        csv.DictReader(io.StringIO(organiser.get("/demo/manage/questions.csv").content.decode("utf-8-sig")))
    )
    assert [row["text"] for row in rows] == ["'=1+1", "Hidden"]
    assert rows[1]["author"] == ""
    data = json.loads(organiser.get("/demo/manage/questions.json").content)
    assert data[0]["text"] == "=1+1"
    assert str(hidden.asker) not in json.dumps(data[1])
    assert organiser.get("/demo/manage/questions.xml").status_code == 404


def test_the_organiser_sees_which_questions_have_no_outcome(organiser, ask):
    ask("Unanswered?")
    page = organiser.get("/demo/manage/questions/")
    assert "Unanswered?" in page.content.decode()
    saved = organiser.post(
        "/demo/manage/questions/",
        {
            "state": page.context["form"].state,
            "naming": "named_only",
            "slow_mode": "30",
            "is_moderated": "on",
        },
    )
    assert saved.status_code == 302
    rules = QuestionRules.objects.get()
    assert (rules.naming, rules.slow_mode, rules.before_session) == ("named_only", 30, False)


def listed(html):
    """The sessions that the moderator's page knows, as the desk reads them."""
    return re.findall(r'<li data-code="(\w+)" data-from="([^"]+)" data-until="[^"]+">([^<]+)</li>', html)


def test_the_moderators_page_knows_what_each_question_is_about(
    organiser, event, room, ask, django_assert_max_num_queries
):
    event.timezone = "Europe/London"
    event.save()
    elsewhere = RoomFactory(event=event)
    SessionFactory(event=event, room=room, title="<Opening>", code="HERE22", hour=9)
    moved = SessionFactory(event=event, room=room, title="Moved since", code="GONE22", hour=10)
    SessionFactory(event=event, room=elsewhere, title="Never here", hour=11)
    ask("Why?", session=moved)
    Session.objects.filter(pk=moved.pk).update(room=elsewhere)
    path = f"/demo/live/{room.slug}/moderate/"
    organiser.get(path)
    with django_assert_max_num_queries(20) as first:
        known = listed(organiser.get(path).content.decode())
    # Nine in the morning, universal time, is ten in London in June.
    assert [(code, label) for code, _start, label in known] == [
        ("HERE22", "&lt;Opening&gt; (Thu 10:00)"),
        ("GONE22", "Moved since (Thu 11:00)"),
    ]
    assert dt.datetime.fromisoformat(known[0][1]).astimezone(dt.UTC).hour == 9
    for hour in (12, 13):
        ask(f"At {hour}?", session=SessionFactory(event=event, room=room, hour=hour))
    with django_assert_max_num_queries(len(first)):
        assert len(listed(organiser.get(path).content.decode())) == 4


@pytest.mark.parametrize(("role", "is_shown"), [(Role.MODERATOR, True), (Role.SPEAKER, False)])
def test_moderators_see_which_questions_have_no_outcome(client, event, ask, role, is_shown):
    ask("Unanswered?")
    user = UserFactory()
    PersonFactory(event=event, user=user, roles=[role])
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    html = client.get("/demo/backstage/").content.decode()
    assert ("Unanswered?" in html) == is_shown


@pytest.mark.parametrize(
    ("code", "link"), [("STREET", "localhost:8000/join"), ("", "localhost:8000/demo/join")]
)
def test_the_hall_screen_says_where_to_join(organiser, event, room, code, link):
    type(event).objects.filter(pk=event.pk).update(join_code=code)
    html = organiser.get(f"/demo/live/{room.slug}/screen/").content.decode()
    assert f">{link}<" in html
    assert ("hall__code" in html) == bool(code)
