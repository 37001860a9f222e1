"""A check of schedule files, written from what the format's users say of it: which parts there are, and their shape.

It knows nothing of what is written here. Each function returns what is wrong, in words; nothing means valid.
"""

import datetime as dt
import json
import re
import uuid

from defusedxml.ElementTree import fromstring

ACRONYM = re.compile(r"[a-z0-9_-][a-z0-9_]{3,}")
SLUG = re.compile(r"[a-z0-9_-]+[a-z0-9]")
CLOCK = re.compile(r"[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?")
DURATION = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{1,2})?")
ZONE = re.compile(r"[A-Z][A-Za-z_]+/[A-Za-z_/+-]+|UTC")

CONFERENCE = {"acronym", "title", "start", "end", "days", "timeslot_duration"}
CONFERENCE_MAY = {"base_url", "time_zone_name", "logo", "track", "url"}
EVENT = {"room", "title", "type", "date", "start", "duration", "abstract", "slug", "subtitle", "track"}
EVENT_MAY = {"persons", "language", "description", "recording", "links", "attachments", "logo", "url"}


def is_date(text):
    try:
        return bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def is_moment(text):
    try:
        return dt.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def is_uuid(text):
    try:
        return str(uuid.UUID(text)) == text
    except (ValueError, TypeError):
        return False


def _shape(where, names, needed, allowed):
    found = list(names)
    wrong = [f"{where}: {name} is missing" for name in needed - set(found)]
    wrong += [f"{where}: {name} is unknown" for name in set(found) - needed - allowed]
    wrong += [f"{where}: {name} is there twice" for name in set(found) if found.count(name) > 1]
    return wrong


def wrong_in_xml(data):
    root = fromstring(data)
    wrong = [] if root.tag == "schedule" else ["the root is no schedule"]
    if [child.tag for child in root][:2] != ["version", "conference"]:
        wrong.append("version and conference come first")
    if any(child.tag != "day" for child in root[2:]):
        wrong.append("after them only days")
    conference = root.find("conference")
    wrong += _shape("conference", [child.tag for child in conference], CONFERENCE, CONFERENCE_MAY)
    text = conference.findtext
    wrong += ["acronym"] * (not ACRONYM.fullmatch(text("acronym")))
    wrong += ["dates"] * (not (is_date(text("start")) and is_date(text("end"))))
    wrong += ["days"] * (int(text("days")) != len(root.findall("day")))
    wrong += ["zone"] * (not ZONE.fullmatch(text("time_zone_name")))
    for day in root.findall("day"):
        good = is_date(day.get("date")) and is_moment(day.get("start")) and is_moment(day.get("end"))
        wrong += [f"day {day.get('index')}"] * (not good or int(day.get("index")) < 1)
    events = root.findall("day/room/event")
    for name in ("guid", "id"):
        values = [event.get(name) for event in events]
        wrong += [f"{name} is there twice"] * (len(set(values)) < len(values))
    slugs = [event.findtext("slug") for event in events]
    wrong += ["slug is there twice"] * (len(set(slugs)) < len(slugs))
    for event in events:
        wrong += _wrong_in_event(event)
    return wrong


def _wrong_in_event(event):
    where, text = f"event {event.get('id')}", event.findtext
    wrong = _shape(where, [child.tag for child in event], EVENT, EVENT_MAY)
    checks = {
        "id": int(event.get("id")) > 0,
        "guid": is_uuid(event.get("guid")),
        "date": is_moment(text("date")),
        "start": CLOCK.fullmatch(text("start")) and text("date")[11:16] == text("start")[:5],
        "duration": DURATION.fullmatch(text("duration")),
        "slug": SLUG.fullmatch(text("slug")),
        "url": text("url").startswith("http"),
        "persons": all(
            int(p.get("id")) > 0 and is_uuid(p.get("guid")) for p in event.findall("persons/person")
        ),
    }
    return wrong + [f"{where}: {name}" for name, good in checks.items() if not good]


def wrong_in_json(text):
    schedule = json.loads(text)["schedule"]
    conference = schedule["conference"]
    wrong = [] if isinstance(schedule["version"], str) else ["version"]
    wrong += _shape(
        "conference",
        conference,
        CONFERENCE | {"daysCount"},
        {"rooms", "url", "time_zone_name", "description", "logo", "colors", "keywords", "tracks", "meta"},
    )
    wrong += ["acronym"] * (not ACRONYM.fullmatch(conference["acronym"]))
    wrong += ["daysCount"] * (conference["daysCount"] != len(conference["days"]))
    wrong += ["rooms"] * (not all(is_uuid(room["guid"]) and room["name"] for room in conference["rooms"]))
    seen = set()
    for day in conference["days"]:
        wrong += _shape("day", day, {"index", "date", "day_start", "day_end", "rooms"}, set())
        for room, events in day["rooms"].items():
            for event in events:
                wrong += _wrong_in_row(event, room)
                wrong += [f"guid twice {event['guid']}"] * (event["guid"] in seen)
                seen.add(event["guid"])
    return wrong


def _wrong_in_row(event, room):
    needed = EVENT | {"guid", "id", "language", "links", "persons", "url"}
    allowed = {"logo", "description", "attachments", "answers", "recording_license", "do_not_record"}
    wrong = _shape(f"event {event['id']}", event, needed, allowed)
    checks = {
        "id": isinstance(event["id"], int) and event["id"] > 0,
        "guid": is_uuid(event["guid"]),
        "date": is_moment(event["date"]),
        "duration": DURATION.fullmatch(event["duration"]),
        "slug": SLUG.fullmatch(event["slug"]),
        "room": event["room"] == room,
        "persons": all(
            p["name"] and is_uuid(p["guid"]) and not {"id", "public_name"} <= p.keys()
            for p in event["persons"]
        ),
    }
    return wrong + [f"event {event['id']}: {name}" for name, good in checks.items() if not good]
