"""Querysets that belong to one event.

A model with ``objects = EventManager()`` cannot be queried before an event is named: outside
``with scope(event=event):`` every query raises ``ScopeError``. Forgetting is loud, not a leak.
Whoever really works across events (the admin, jobs, tests) says so with ``scopes_disabled()``.
"""

from __future__ import annotations

from typing import ClassVar, TypeVar

from django.db import models
from django_scopes import ScopeError, get_scope, scope, scopes_disabled

__all__ = ["EventManager", "PersonManager", "SessionManager", "scope", "scopes_disabled"]

M = TypeVar("M", bound=models.Model)


class EventManager(models.Manager[M]):
    """Holds every query to the event in scope. ``path`` leads from the row to its event."""

    path: ClassVar[str] = "event"

    def get_queryset(self) -> models.QuerySet[M]:
        """Return the rows of the event in scope.

        Raises:
            ScopeError: no event is in scope.

        """
        current = get_scope()
        if not current.get("_enabled", True):
            return super().get_queryset()
        if "event" not in current:
            raise ScopeError(f"Name the event before you query {self.model.__name__}: with scope(event=…).")
        return super().get_queryset().filter(**{self.path: current["event"]})


class SessionManager(EventManager[M]):
    """The same for what belongs to a session."""

    path = "session__event"


class PersonManager(EventManager[M]):
    """The same for what belongs to a person."""

    path = "person__event"
