"""Parts of pages that are the same for everybody, rendered once for each state of what they show.

The agenda of 200 sessions is 8,000 template nodes: 35 ms of every request, whoever asks. Its HTML depends on
nothing but the rows that the queries return, so a digest of those rows is its key: it can never be stale, and
nothing has to be told when something changes. Fragments are kept in this process and not in a shared cache,
because they are large, cheap to make again, and belong to this version of the templates.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

import msgspec
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# An agenda of 200 sessions is 150 kB: 9 MB at most.
CAPACITY = 64

_kept: OrderedDict[bytes, SafeString] = OrderedDict()
_lock = Lock()


def render_once(template: str, context: Mapping[str, object], *, facts: object) -> SafeString:
    """Return ``template`` rendered with ``context``, from memory where the same was rendered before.

    ``facts`` is all that the result depends on, as data that msgspec can encode. The context processors do
    not run: nothing about the request or the person can get in.
    """
    written = msgspec.json.encode((template, get_language(), facts))
    key = hashlib.blake2b(written, digest_size=16).digest()
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    html = render_to_string(template, dict(context))
    with _lock:
        _kept[key] = html
        while len(_kept) > CAPACITY:
            _kept.popitem(last=False)
    return html


def press_stars(html: SafeString, links: Iterable[str]) -> SafeString:
    """Return ``html``, whose stars are all unpressed, with those of the sessions at ``links`` pressed."""
    text = str(html)
    for link in links:
        star = f'formaction="{link}star/" aria-pressed='
        text = text.replace(f'{star}"false"', f'{star}"true"')
    return mark_safe(text)  # noqa: S308 -- only an attribute's word was changed


def forget_fragments() -> None:
    """Forget all that was rendered, to measure what the first request costs."""
    with _lock:
        _kept.clear()
