import pytest
from django.template import engines
from django.utils.safestring import SafeString

from hybrid.views import fragments
from hybrid.views.fragments import forget_fragments, press_stars, render_once

TEMPLATE = "hybrid/agenda/times_note.html"


@pytest.fixture
def rendered(monkeypatch):
    """Every rendering that really happened."""
    forget_fragments()
    done = []

    def render(template, context):
        done.append(template)
        return SafeString(engines["django"].from_string("{{ word }}").render(context))

    monkeypatch.setattr(fragments, "render_to_string", render)
    yield done
    forget_fragments()


def test_the_same_facts_are_rendered_once(rendered):
    for _n in range(3):
        assert render_once(TEMPLATE, {"word": "a"}, facts=["a", 1]) == "a"
    assert render_once(TEMPLATE, {"word": "b"}, facts=["b", 1]) == "b"
    assert len(rendered) == 2


def test_memory_is_bounded_and_forgets_what_was_longest_unused(rendered):
    for number in range(fragments.CAPACITY):
        render_once(TEMPLATE, {"word": number}, facts=number)
    render_once(TEMPLATE, {"word": 0}, facts=0)
    render_once(TEMPLATE, {"word": "new"}, facts="new")
    assert len(fragments._kept) == fragments.CAPACITY
    rendered.clear()
    render_once(TEMPLATE, {"word": 0}, facts=0)
    assert rendered == []
    render_once(TEMPLATE, {"word": 1}, facts=1)
    assert rendered == [TEMPLATE]


def test_only_the_stars_asked_for_are_pressed():
    html = SafeString("".join(f'<button formaction="/s/{n}/star/" aria-pressed="false">' for n in (1, 11)))
    pressed = press_stars(html, ["/s/1/"])
    assert pressed.count('aria-pressed="true"') == 1
    assert '/s/1/star/" aria-pressed="true"' in pressed
