"""Writes the JSON Schema of the live socket, from which the page's types are made."""

from __future__ import annotations

import json
from typing import Any, Union

import msgspec
from django.core.management.base import BaseCommand
from django.db.models import TextChoices

from hybrid.live.topics import registry
from hybrid.protocol import core

SHARED_REQUESTS = (core.Subscribe, core.Unsubscribe)
FRAMES = (core.Ok, core.Error, core.Snapshot, core.Change, core.Beacon, core.Presence, core.Gone)
SHARED_EVENTS = (core.Tally,)


def _choices(kind: type) -> dict[str, Any]:
    """Describe a Django enumeration, whose class msgspec does not know for an enum."""
    if issubclass(kind, TextChoices):
        return {"title": kind.__name__, "type": "string", "enum": list(kind.values)}
    # The way in which a schema hook says that a type is none of its own (msgspec, "Schema hook").
    raise NotImplementedError


def live_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of everything that travels on the live socket."""
    unions = {
        "ClientMessage": Union[(*SHARED_REQUESTS, *registry.handlers)],
        "ServerMessage": Union[FRAMES],  # noqa: UP007 -- made at run time
        "LiveEventMessage": Union[(*SHARED_EVENTS, *registry.events)],
    }
    parts = [part for section in registry.sections for part in section.shapes]
    schemas, definitions = msgspec.json.schema_components(
        [*unions.values(), *parts], ref_template="#/$defs/{name}", schema_hook=_choices
    )
    for name, schema in zip(unions, schemas, strict=False):
        schema.pop("discriminator", None)
        definitions[name] = schema
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "LiveProtocol",
        "description": "Everything that travels on the live socket.",
        "type": "object",
        "$defs": dict(sorted(definitions.items())),
    }


class Command(BaseCommand):
    """Prints the live protocol's JSON Schema, from which the page's types are made."""

    help = "Print the JSON Schema of the live socket."

    def handle(self, **_options: Any) -> None:  # noqa: ANN401 -- Django's own signature
        """Print it."""
        self.stdout.write(json.dumps(live_schema(), indent=2))
