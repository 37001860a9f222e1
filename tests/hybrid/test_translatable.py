"""Everything that a person reads goes through gettext: nothing is written straight into a template."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(
    path for app in ("hybrid", "unconference") for path in (ROOT / app / "templates").rglob("*.*")
)
# What is not shown (comments), or is translated: a block of its own, or a tag with its text in it.
TRANSLATED = re.compile(
    r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->|{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}",
    re.DOTALL,
)
# The block that gives a page its class, not its words.
NAMES = re.compile(r"{%\s*block page_class\s*%}.*?{%\s*endblock\b.*?%}", re.DOTALL)
CODE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
SPOKEN = re.compile(r'\s(?:aria-label|aria-description|alt|title|placeholder|label)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")


def untranslated(source):
    """Return the words of a template that no catalogue would ever see, in the text and in what is read out."""
    source = CODE.sub("", NAMES.sub("", TRANSLATED.sub("", source)))
    spoken = " ".join(SPOKEN.findall(source))
    text = re.sub(r"<[^>]*>", " ", source)
    return WORD.findall(f"{text} {spoken}")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_no_words_of_their_own(path):
    assert untranslated(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Welcome</p>", ["Welcome"]),
        ('<p class="quiet">{% trans "Welcome" %} {{ name }}</p>', []),
        ("{% blocktrans %}Welcome <b>home</b>{% endblocktrans %}", []),
        ('<button aria-label="Close">×</button>', ["Close"]),
        ("{% block title %}Agenda{% endblock %}", ["Agenda"]),
        ("{% block page_class %}page--narrow{% endblock %}", []),
    ],
)
def test_words_are_found_where_people_read_them(source, words):
    assert untranslated(source) == words
