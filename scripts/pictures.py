"""Take the pictures of the documents from the real pages: ``python -m scripts.pictures [NAME…]``.

Starts the platform on a free port with the demo events in a directory that goes away, and looks at it with
Chromium. The clock of server and browser stands at one moment, so that the pictures differ only when the
pages do.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import sys
import tempfile
import threading
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import django
import uvicorn
from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from hybrid.models import Event, Person

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
MOMENT = dt.datetime(2026, 6, 10, 10, 5, tzinfo=ZoneInfo("Europe/London"))
EVENT = "policing-social-citizens"
DESK = (1280, 800)
PHONE = (390, 780)
# WebP at this quality keeps small type sharp and most pictures below 60 kB.
QUALITY = 82
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--font-render-hinting=none"]
# The address that pages show. The browser takes it to wherever the platform listens.
HOST = "conference.lan"
START_SECONDS = 30


@dataclass(frozen=True)
class Shot:
    """One picture. ``path`` is below the event; ``size`` in CSS pixels; ``scheme`` light or dark.

    ``choose`` is the label of a choice on the page, and what to choose there first.
    """

    name: str
    path: str
    size: tuple[int, int] = DESK
    scheme: str = "light"
    organiser: bool = False
    choose: tuple[str, str] | None = None


SHOTS = (
    Shot("event-home", ""),
    Shot("event-home-phone-dark", "", size=PHONE, scheme="dark"),
    Shot("agenda", "agenda/"),
    Shot("stage", "live/main-hall/questions/"),
    Shot("moderate-phone", "live/main-hall/moderate/", size=PHONE, organiser=True),
    Shot("join-phone", "join/", size=PHONE),
    Shot("manage", "manage/", organiser=True),
    Shot("settings", "manage/settings/", organiser=True),
    Shot("rooms", "manage/rooms/", organiser=True),
    Shot("agenda-editor", "manage/agenda/", size=(1440, 1130), organiser=True, choose=("Size", "Small")),
    Shot("releases", "manage/releases/", organiser=True),
    Shot("shift-phone", "manage/shift/", size=PHONE, organiser=True),
    Shot("files", "manage/interchange/", organiser=True),
    Shot("links", "manage/links/", organiser=True),
    Shot("register-phone", "register/", size=PHONE),
    Shot("registrations", "manage/registrations/", organiser=True),
)


def release_and_change(event: Event, person: Person) -> None:
    """Release the agenda, then move a talk of the afternoon in the draft."""
    from hybrid.domain.agenda import move_session, version_of
    from hybrid.domain.releases import release_agenda
    from hybrid.queries.releases import draft_of

    draft = draft_of(event).digest
    release_agenda(event=event, name="As at 3 June", seen=0, draft=draft, now=MOMENT, by=person)
    session = event.sessions.filter(starts_at__gt=MOMENT + dt.timedelta(hours=3)).first()
    if session is not None:
        starts_at = session.starts_at + dt.timedelta(minutes=15)
        move_session(session=session, version=version_of(session), starts_at=starts_at, room=session.room)


def prepare() -> str:
    """Make the database and the demo, and return the session key of a browser that is an organiser's."""
    from django.conf import settings
    from django.utils import timezone
    from django.utils.module_loading import import_string

    from hybrid.demo.build import load_demo
    from hybrid.domain.people import grant_role
    from hybrid.enums import Role
    from hybrid.models import Person, scope
    from hybrid.ops.prepare import make_ready
    from hybrid.queries.actors import GUESTS_KEY

    timezone.now = lambda: MOMENT.astimezone(dt.UTC)
    make_ready()
    event = next(event for event in load_demo(now=MOMENT) if event.slug == EVENT)
    with scope(event=event):
        person = Person.objects.create(event=event, display_name="Poppy Noticeboard")
        grant_role(person=person, role=Role.ORGANISER)
        release_and_change(event, person)
    session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    session[GUESTS_KEY] = {str(event.pk): person.pk}
    session.create()
    return str(session.session_key)


@contextlib.contextmanager
def site() -> Iterator[int]:
    """Serve the platform on a free port, and give that."""
    from hybrid.asgi import application

    config = uvicorn.Config(application, host="127.0.0.1", port=0, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    ended = threading.Event()
    for _attempt in range(START_SECONDS * 20):
        if server.started or ended.wait(0.05):
            break
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


def open_page(browser: Browser, shot: Shot, organiser: str) -> Page:
    """Return a page of a fresh browser, the organiser's where the picture needs it."""
    context = browser.new_context(
        viewport={"width": shot.size[0], "height": shot.size[1]},
        color_scheme="dark" if shot.scheme == "dark" else "light",
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
        device_scale_factor=1.5 if shot.size == PHONE else 1,
    )
    page = context.new_page()
    page.clock.set_fixed_time(MOMENT)
    if shot.organiser:
        context.add_cookies([{"name": "sessionid", "value": organiser, "url": f"http://{HOST}"}])
    return page


def take(browser: Browser, shot: Shot, organiser: str) -> None:
    """Take one picture and keep it as WebP."""
    page = open_page(browser, shot, organiser)
    answer = page.goto(f"http://{HOST}/{EVENT}/{shot.path}")
    if answer is None or not answer.ok:
        raise SystemExit(f"/{EVENT}/{shot.path} answered {answer and answer.status}")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    if shot.choose is not None:
        label, option = shot.choose
        page.get_by_label(label).select_option(label=option)
    image = Image.open(BytesIO(page.screenshot())).convert("RGB")
    file = PICTURES / f"{shot.name}.webp"
    image.save(file, "WEBP", quality=QUALITY, method=6)
    print(f"{file.relative_to(Path.cwd())}  {file.stat().st_size // 1000} kB")  # noqa: T201 -- a script's answer
    page.context.close()


def main(names: list[str]) -> None:
    """Take all pictures, or those named."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hybrid-pictures-") as data:
        os.environ |= {
            "HYBRID_DATA_DIR": data,
            "HYBRID_PUBLIC_URL": f"http://{HOST}",
            "DJANGO_SETTINGS_MODULE": "hybrid.settings",
        }
        django.setup()
        organiser = prepare()
        with site() as port, sync_playwright() as playwright:
            there = f"--host-resolver-rules=MAP {HOST}:80 127.0.0.1:{port}"
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=[*CHROMIUM_FLAGS, there]
            )
            for shot in SHOTS:
                if not names or shot.name in names:
                    take(browser, shot, organiser)
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
