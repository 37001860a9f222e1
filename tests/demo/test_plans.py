"""The demo on paper is one that an organiser could have made: valid, complete, without collisions."""

import datetime as dt
import itertools
import re
from io import BytesIO

import pytest

from hybrid.demo.build import PLANS, load_demo
from hybrid.demo.pdf import make_pdf
from hybrid.enums import PAUSES, SessionKind
from hybrid.models import Cohort, Document, Event, Exhibitor, Organisation, Person, Room, Session, Speaker
from hybrid.models.fields import CODE_ALPHABET

NOW = dt.datetime(2026, 6, 10, 10, 12, tzinfo=dt.UTC)
every_plan = pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.slug)


@every_plan
def test_codes_are_unique_and_easy_to_read_aloud(plan):
    codes = [item.code for item in plan.sessions]
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 6 and set(code) <= set(CODE_ALPHABET) for code in codes)


@every_plan
def test_nobody_and_no_room_is_needed_twice_at_once(plan):
    for one, two in itertools.combinations(plan.sessions, 2):
        if one.start < two.end and two.start < one.end:
            assert not set(one.speakers) & set(two.speakers), (one.title, two.title)
            assert one.room != two.room, (one.title, two.title)


@every_plan
def test_every_speaker_speaks_and_every_session_ends_after_it_starts(plan):
    assert {slug for item in plan.sessions for slug in item.speakers} == {s.slug for s in plan.speakers}
    assert all(item.start < item.end for item in plan.sessions)


@every_plan
def test_a_live_session_is_in_the_main_hall_with_others_before_and_after_it(plan):
    live = [item for item in plan.sessions if item.live]
    assert live
    for item in live:
        assert item.room == "main-hall"
        assert item.kind not in PAUSES
        assert item.day == 1
        assert item.end - item.start >= dt.timedelta(minutes=15)
        assert any(other.end <= item.start for other in plan.sessions)
        assert any(other.start >= item.end and other.day == 1 for other in plan.sessions)


@every_plan
def test_everybody_is_plainly_invented(plan):
    bodies = [s.organisation for s in plan.speakers] + [e.name for e in plan.exhibitors]
    assert all(name.endswith("(demo)") for name in bodies)
    assert "invented" in plan.description
    assert plan.contact_email.endswith(".example")
    assert "fictional" in plan.venue_name
    assert "fictional" in plan.venue_address


def test_the_two_groups_swap_and_every_workshop_is_there_for_both():
    plan = PLANS[1]
    for round_, workshops_for, tables_for in (
        ("11:00", "Group 1", "Group 2"),
        ("13:00", "Group 2", "Group 1"),
    ):
        found = [item for item in plan.sessions if item.starts == round_]
        workshops = [item for item in found if item.kind == SessionKind.WORKSHOP]
        assert [item.title[:10] for item in workshops] == [f"Workshop {n}" for n in range(1, 7)]
        assert {item.cohort for item in workshops} == {workshops_for}
        (table,) = (item for item in found if item.kind == SessionKind.TABLE)
        assert (table.cohort, table.room) == (tables_for, "main-hall")


@pytest.mark.django_db
def test_every_row_passes_the_checks_of_the_forms():
    load_demo(now=NOW)
    for model in (Event, Room, Cohort, Session, Speaker, Organisation, Exhibitor, Person, Document):
        rows = list(model.objects.all())
        assert rows
        for row in rows:
            row.full_clean()


@pytest.mark.django_db
def test_documents_are_real_files():
    load_demo(now=NOW)
    endings = set()
    for document in Document.objects.all():
        with document.file.open() as file:
            content = file.read()
        assert len(content) == document.size > 100
        ending = document.filename.rpartition(".")[2]
        endings.add(ending)
        assert (
            content.startswith(b"%PDF-") if ending == "pdf" else content.decode().startswith(document.title)
        )
    assert endings == {"pdf", "txt"}


def test_every_object_of_a_pdf_is_where_its_table_says():
    pdf = make_pdf(title="A title (with brackets \\ and “quotes”)", paragraphs=("One. " * 40, "Two."))
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", pdf)[1])
    table = BytesIO(pdf[start:]).read().split(b"trailer")[0].split(b"\n")[3:-1]
    assert len(table) == 10
    for number, line in enumerate(table, start=1):
        assert pdf[int(line[:10]) :].startswith(b"%d 0 obj\n" % number)
    (length, stream) = re.search(rb"/Length (\d+)>>\nstream\n(.*?)\nendstream", pdf, re.DOTALL).groups()
    assert len(stream) == int(length)


def test_a_pdf_of_more_than_a_page_is_refused():
    with pytest.raises(ValueError, match="longer than one page"):
        make_pdf(title="Long", paragraphs=("word " * 2000,))
