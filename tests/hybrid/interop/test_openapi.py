"""The description of the JSON interface before a validator of such descriptions, and every answer held to it."""

import json
import re

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from hybrid.demo.build import load_demo
from hybrid.enums import Access, Naming, Outcome, QuestionState
from hybrid.models import Event, Question
from tests.factories import EventFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client):
    response = client.get("/api/openapi.json")
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.json()


@pytest.fixture
def demo():
    """Everything that the demo has, with questions of every kind."""
    now = timezone.now()
    events = load_demo(now=now)
    Event.objects.update(access=Access.PUBLIC)
    asked = list(Question.objects.filter(event=events[0]))
    for number, question in enumerate(asked):
        question.naming = list(Naming)[number % len(Naming)]
        question.state = [QuestionState.APPROVED, QuestionState.CLOSED][number % 2]
        question.outcome = list(Outcome)[number % len(Outcome)] if number % 2 else ""
        question.approved_at = now
        question.save()
    assert len(asked) > len(Outcome)
    return events


def wrong(document, path, status, body, method="get"):
    """What is wrong with an answer, by what the document says of it."""
    responses = document["paths"][path][method]["responses"]
    name = str(status) if str(status) in responses else "default"
    if "content" not in responses[name]:
        return [] if body == b"" else ["a body that is not described"]
    root = Resource(contents=document, specification=DRAFT202012)
    schema = {"$ref": f"urn:api#{pointer(path, method, name)}"}
    registry = Registry().with_resource("urn:api", root)
    checks = Draft202012Validator(schema, registry=registry, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in checks.iter_errors(json.loads(body))]


def pointer(path, method, response):
    """The schema of an answer, as a JSON pointer (RFC 6901) of which a reference may be made (RFC 3986)."""
    steps = ("paths", path, method, "responses", response, "content", "application/json", "schema")
    escaped = (step.replace("~", "~0").replace("/", "~1") for step in steps)
    return "".join(f"/{step.replace('{', '%7B').replace('}', '%7D')}" for step in escaped)


def test_it_is_a_valid_description(document):
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_answer_about_the_demo_is_as_described(client, document, demo):
    bodies = {}
    for path in document["paths"]:
        for event in demo:
            asked = path.replace("{event}", event.slug)
            response = client.get(asked)
            assert response.status_code == 200, asked
            assert response["Content-Type"] == "application/json"
            assert wrong(document, path, 200, response.content) == [], asked
            bodies[asked] = response.json()
            known = client.get(asked, headers={"If-None-Match": response["ETag"]})
            assert known.status_code == 304
            assert wrong(document, path, 304, known.content) == []
            for name in document["paths"][path]["get"]["responses"]["200"]["headers"]:
                assert response[name]
    # There was something of everything to look at.
    base = f"/api/v1/events/{demo[0].slug}/"
    questions = bodies[f"{base}questions/"]["questions"]
    assert {row["state"] for row in questions} == {"approved", "closed"}
    assert {row["outcome"] for row in questions} > {None, Outcome.ANSWERED_LIVE, Outcome.MERGED}
    assert {row["author"] is None for row in questions} == {True, False}
    assert bodies[f"{base}speakers/"]["speakers"]
    assert any(item["speakers"] and item["room"] for item in bodies[f"{base}agenda/"]["sessions"])
    assert any(
        row["spaces"] for event in demo for row in bodies[f"/api/v1/events/{event.slug}/grid/"]["rows"]
    )


def test_every_refusal_is_as_described(client, document):
    EventFactory(slug="private", access=Access.INVITED)
    for path in document["paths"]:
        for slug in ("private", "no-such-event"):
            if "{event}" in path:
                response = client.get(path.replace("{event}", slug))
                assert response.status_code == 404
                assert wrong(document, path, 404, response.content) == []
        refused = client.post(path.replace("{event}", "private"))
        assert refused.status_code == 405
        assert wrong(document, path, 405, refused.content) == []


def test_an_answer_that_is_not_as_described_is_found(client, document):
    path = "/api/v1/events/{event}/agenda/"
    event = EventFactory(slug="demo")
    for hour in (9, 10):
        SessionFactory(event=event, hour=hour)
    body = client.get(path.replace("{event}", "demo")).json()
    del body["sessions"][0]["guid"]
    body["sessions"][1]["sequence"] = "one"
    found = wrong(document, path, 200, json.dumps(body))
    assert [re.sub(r":.*", "", line) for line in found] == ["$.sessions[0]", "$.sessions[1].sequence"]
