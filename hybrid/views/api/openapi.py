"""The OpenAPI document, made from the structs that the interface answers with."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import msgspec
from django.conf import settings

from hybrid.interop import api

# Path, the struct it answers with, what it is.
PATHS: tuple[tuple[str, type[msgspec.Struct], str], ...] = (
    ("/api/v1/events/", api.EventList, "Events that anybody may follow"),
    ("/api/v1/events/{event}/", api.EventFacts, "One event, with its rooms"),
    ("/api/v1/events/{event}/agenda/", api.Agenda, "The agenda that the public sees"),
    ("/api/v1/events/{event}/speakers/", api.Speakers, "Everybody who speaks"),
    ("/api/v1/events/{event}/questions/", api.Questions, "The questions that everybody may see"),
    ("/api/v1/events/{event}/grid/", api.Grid, "The released unconference grid"),
)
_EVENT = {
    "name": "event",
    "in": "path",
    "required": True,
    "description": "The last part of the event's web address.",
    "schema": {"type": "string", "pattern": "^[a-z0-9_-]+$"},
}
_KNOWN = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of an earlier answer: answered with 304 where nothing has changed.",
    "schema": {"type": "string"},
}


def _content(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _operation(path: str, schema: dict[str, Any], problem: dict[str, Any], summary: str) -> dict[str, Any]:
    responses: dict[str, Any] = {
        "200": {
            "description": summary,
            "headers": {
                "ETag": {"schema": {"type": "string"}},
                "Cache-Control": {"schema": {"type": "string"}},
            },
            "content": _content(schema),
        },
        "304": {"description": "Nothing has changed."},
        "default": {"description": "Why there is no answer.", "content": _content(problem)},
    }
    parameters: list[dict[str, Any]] = [_KNOWN]
    if "{event}" in path:
        parameters.insert(0, _EVENT)
        responses["404"] = {
            "description": "No such event, or not for everybody.",
            "content": _content(problem),
        }
    name = path.removeprefix("/api/v1/").replace("{event}", "event").strip("/").replace("/", "_")
    return {"operationId": name, "summary": summary, "parameters": parameters, "responses": responses}


@cache
def document() -> str:
    """Return the document as JSON."""
    structs = [struct for _path, struct, _summary in PATHS]
    (*schemas, problem), components = msgspec.json.schema_components(
        [*structs, api.Problem], ref_template="#/components/schemas/{name}"
    )
    body = {
        "openapi": "3.1.0",
        "info": {
            "title": "Hybrid events",
            "version": "1",
            "description": "Events, agendas, speakers, questions and grids, to be read by any program from any site.",
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": settings.CONFIG.public_url}],
        "paths": {
            path: {"get": _operation(path, schema, problem, summary)}
            for (path, _struct, summary), schema in zip(PATHS, schemas, strict=True)
        },
        "components": {"schemas": components},
    }
    return json.dumps(body, indent=2)
