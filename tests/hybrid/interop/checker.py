"""A check of schedule files: real validators with our own description of the format, and what no grammar can say.

The description knows nothing of the code that writes. Each function returns what is wrong, in words; nothing means
valid.
"""

import json
from datetime import datetime
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree

HERE = Path(__file__).parent


@cache
def grammar():
    return etree.RelaxNG(file=HERE / "schedule.rng")


@cache
def json_schema():
    schema = json.loads((HERE / "schedule.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def wrong_in_xml(data):
    root = etree.fromstring(data)
    if not grammar().validate(root):
        return [f"line {error.line}: {error.message}" for error in grammar().error_log]
    events = root.findall("day/room/event")
    wrong = _twice("guid", [event.get("guid") for event in events])
    wrong += _twice("id", [event.get("id") for event in events])
    wrong += _twice("slug", [event.findtext("slug") for event in events])
    wrong += _twice("day", [day.get("index") for day in root.findall("day")])
    wrong += ["days"] * (int(root.findtext("conference/days")) != len(root.findall("day")))
    for event in events:
        wrong += _two_clocks(event.get("id"), event.findtext("date"), event.findtext("start"))
        wrong += ["room"] * (event.findtext("room") != event.getparent().get("name"))
    return wrong


def wrong_in_json(text):
    body = json.loads(text)
    if errors := list(json_schema().iter_errors(body)):
        return [f"{error.json_path}: {error.message}" for error in errors]
    conference = body["schedule"]["conference"]
    rows = [
        (room, event)
        for day in conference["days"]
        for room, events in day["rooms"].items()
        for event in events
    ]
    wrong = ["daysCount"] * (conference["daysCount"] != len(conference["days"]))
    for name in ("guid", "id", "slug"):
        wrong += _twice(name, [event[name] for _room, event in rows])
    for room, event in rows:
        wrong += ["room"] * (event["room"] != room)
        wrong += _two_clocks(event["id"], event["date"], event["start"])
    return wrong


def _twice(name, values):
    return [f"{name} is there twice"] * (len(set(values)) < len(values))


def _two_clocks(where, date, start):
    return [f"{where}: {date} and {start}"] * (f"{datetime.fromisoformat(date):%H:%M}" != start[:5])
