"""Finding words in texts. The page of a board does the same (``frontend/tests/search.test.ts``)."""

import json
from pathlib import Path

import pytest

from hybrid.search import LONGEST, MOST, search_for

FRONTEND = Path(__file__).parents[3] / "frontend"
CASES = json.loads((FRONTEND / "tests/search-cases.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['search']} in {case['text']}")
def test_words_are_found_and_marked(case):
    search = search_for(case["search"])
    marked = None
    if search.finds(case["text"]):
        marked = search.mark(case["text"]).replace("<mark>", "[").replace("</mark>", "]")
        marked = marked.replace("&amp;", "&")
    assert marked == case["marked"]


def test_words_may_be_in_different_texts_but_each_is_in_one():
    assert search_for("trust hall").finds("Trust", "Main hall")
    assert not search_for("trusthall").finds("Trust", "hall")


def test_markup_is_never_let_through():
    assert search_for("b").mark('<b>"bold"</b>') == (
        "&lt;<mark>b</mark>&gt;&quot;<mark>b</mark>old&quot;&lt;/<mark>b</mark>&gt;"
    )


def test_a_search_is_bounded():
    search = search_for("word " * 1000)
    assert len(search.text) <= LONGEST
    assert len(search.words) == MOST
    assert not search_for("")
    assert not search_for("\x00 …")
    assert search_for("a&b").query == "&q=a%26b"
