"""Follow links and look at one page of each kind.

Nothing is listed: a page that is linked to is looked at. Each has to answer, to say nothing to the console (a violated
security policy would), to fit on a telephone, a tablet and a desk, and to leave axe-core nothing to find.
"""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve

WIDTHS = (360, 768, 1440)
# Downloads, which a browser does not show as a page.
FILE = re.compile(r"\.[a-z]{2,4}$|/documents/\d+/$|/picture$")
# Django's own pages, which are styled and tested there.
NOT_OURS = ("/admin/", "/jsi18n/")
TOO_WIDE = """() => {
  const page = document.documentElement;
  return page.scrollWidth > page.clientWidth ? page.scrollWidth : 0;
}"""


def kind_of(address):
    """Return which page of the site an address is, whatever object it shows; None when it is not one of ours."""
    parts = urlsplit(address)
    if parts.path.startswith(NOT_OURS):
        return None
    try:
        match = resolve(parts.path)
    except Resolver404:
        return parts.path
    # The same page asked for otherwise (a day, a view by room) is a page of its own, once.
    asked = ",".join(sorted(pair.split("=")[0] for pair in parts.query.split("&") if pair))
    return f"{match.view_name or match.route}?{asked}"


def is_backstage(path):
    """Say whether a path belongs to the back office of an event."""
    return "/manage/" in path


def look_at(page, axe, address):
    """Return what is wrong with the page at ``address``, and the addresses that it leads to."""
    said = []

    def hear(message):
        if message.type in {"error", "warning"}:
            said.append(message.text)

    def hear_error(error):
        said.append(str(error))

    page.on("console", hear)
    page.on("pageerror", hear_error)
    page.emulate_media(color_scheme="light")
    answer = page.goto(address)
    wrong = [] if answer.ok else [f"answered {answer.status}"]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if (needed := page.evaluate(TOO_WIDE)) > 0:
            wrong.append(f"needs {needed} of {width} pixels")
        scheme = "dark" if width == WIDTHS[-1] else "light"
        page.emulate_media(color_scheme=scheme)
        if width != WIDTHS[1]:
            try:
                axe(page)
            except AssertionError as error:
                wrong.append(f"{width} pixels, {scheme}: {error}")
    links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", hear_error)
    return wrong + said, [urldefrag(urljoin(page.url, link))[0] for link in links]


def walk(context, axe, starts, seen, *, wanted):
    """Look at one page of each kind that can be reached from ``starts``, is ``wanted`` and not in ``seen`` yet.

    Return what is wrong, by address.
    """
    waiting, wrong, page = list(starts), {}, context.new_page()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if kind is None or kind in seen or not wanted(urlsplit(address).path):
            continue
        seen.add(kind)
        if FILE.search(urlsplit(address).path):
            answer = context.request.get(address)
            found, links = [] if answer.ok else [f"answered {answer.status}"], []
        else:
            found, links = look_at(page, axe, address)
        if found:
            wrong[address] = found
        waiting += [link for link in links if urlsplit(link).netloc == urlsplit(address).netloc]
    page.close()
    return wrong
