"""What other apps add to the event core's pages, and where: it never imports one of them.

An app registers, in its ``ready()``, from where it is found: addresses below ``/<event>/``, items of the
navigation, and parts of pages. What it adds to the live socket goes to ``hybrid.live.topics.registry``.

A **flag** says of an event whether it has something of the app's. It is read in the query that loads the
event, so that pages of events that have nothing of the kind cost nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.module_loading import import_string

from hybrid.rules import Action, Actor, allows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import Exists, QuerySet
    from django.urls import URLPattern
    from django_stubs_ext import StrOrPromise

    from hybrid.models import Event, Person


@dataclass(frozen=True)
class NavItem:
    """A link in a navigation, for those who may do ``action``.

    ``url_name`` is of an address that takes the event's slug; ``pages`` are all those at which the reader is
    "here". With a ``flag`` it is shown only where the event has that.
    """

    url_name: str
    label: StrOrPromise
    action: Action
    pages: frozenset[str] = frozenset()
    flag: str = ""


class Contents(Protocol):
    """Gathers what a panel shows to ``actor``; None where there is nothing to show."""

    def __call__(self, *, event: Event, actor: Actor) -> Mapping[str, Any] | None: ...


@dataclass(frozen=True)
class Panel:
    """A part of one of the core's pages: a template, and what it is given beside the page's own context."""

    template: str
    contents: Contents
    flag: str = ""


class SessionContents(Protocol):
    """Gathers what a panel shows beside one item of the agenda, by its code; None where there is nothing."""

    def __call__(self, *, event: Event, actor: Actor, code: str) -> Mapping[str, Any] | None: ...


@dataclass(frozen=True)
class SessionPanel:
    """A part of the page of an item of the agenda."""

    template: str
    contents: SessionContents
    flag: str = ""


class PeopleUnited(Protocol):
    """Told that a guest turns out to be ``own``, before what is the guest's becomes theirs. In that transaction."""

    def __call__(self, *, guest: Person, own: Person) -> None: ...


class NameForgotten(Protocol):
    """Told that ``person`` was called ``name`` and is nobody any more: what was written under it goes. Likewise."""

    def __call__(self, *, person: Person, name: str) -> None: ...


@dataclass(frozen=True)
class ShownPanel:
    """A panel that has something to show."""

    template: str
    contents: Mapping[str, Any]


@dataclass(frozen=True)
class DemoPart:
    """What an app adds to the demo. ``load`` is called at each start, for every demo event, after the agenda has moved.

    ``bring_to`` puts it into one of ``stages``, and returns the address to look at.
    """

    load: Callable[..., None]
    bring_to: Callable[..., str]
    stages: tuple[str, ...]


@dataclass
class Extensions:
    """Everything that apps have registered. Each list is in the order of registration."""

    event_urls: list[str] = field(default_factory=list)  # modules with ``event_patterns``
    flags: dict[str, Callable[[], Exists]] = field(default_factory=dict)
    nav: list[NavItem] = field(default_factory=list)
    manage_nav: list[NavItem] = field(default_factory=list)
    home: list[Panel] = field(default_factory=list)
    backstage: list[Panel] = field(default_factory=list)
    stage: list[Panel] = field(default_factory=list)
    people_united: list[PeopleUnited] = field(default_factory=list)
    name_forgotten: list[NameForgotten] = field(default_factory=list)
    session: list[SessionPanel] = field(default_factory=list)
    demo: dict[str, DemoPart] = field(default_factory=dict)

    def event_patterns(self) -> list[URLPattern]:
        """Return the addresses of all apps, for below ``/<event>/``."""
        return [
            pattern for module in self.event_urls for pattern in import_string(f"{module}.event_patterns")
        ]

    def with_flags(self, events: QuerySet[Event]) -> QuerySet[Event]:
        """Have ``events`` say what they have."""
        return events.annotate(**{name: make() for name, make in self.flags.items()})

    def links(self, items: list[NavItem], *, event: Event, actor: Actor) -> list[NavItem]:
        """Return those of ``items`` that ``actor`` should see."""
        return [item for item in items if _has(event, item.flag) and allows(actor, item.action, event)]

    def panels(self, panels: list[Panel], *, event: Event, actor: Actor) -> list[ShownPanel]:
        """Return those of ``panels`` that have something to show to ``actor``."""
        open_here = (panel for panel in panels if _has(event, panel.flag))
        return [
            ShownPanel(panel.template, found)
            for panel in open_here
            if (found := panel.contents(event=event, actor=actor)) is not None
        ]

    def session_panels(self, *, event: Event, actor: Actor, code: str) -> list[ShownPanel]:
        """Return what apps show beside the item of the agenda with this code."""
        return [
            ShownPanel(panel.template, found)
            for panel in self.session
            if _has(event, panel.flag)
            and (found := panel.contents(event=event, actor=actor, code=code)) is not None
        ]


def _has(event: Event, flag: str) -> bool:
    return not flag or bool(getattr(event, flag, False))


extensions = Extensions()
