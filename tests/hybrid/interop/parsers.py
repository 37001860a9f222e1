"""Three parsers of iCalendar that know nothing of each other, and what all of them make of one file."""

import datetime as dt

import icalendar
import ics
import vobject


def as_three_read_it(text):
    """Return {uid: (start, end, title, sequence, status)}, as icalendar, vobject and ics agree; instants in UTC."""
    first = {
        str(entry["UID"]): (
            _instant(entry.start),
            _instant(entry.end),
            str(entry["SUMMARY"]),
            int(entry["SEQUENCE"]),
            str(entry.get("STATUS", "")) or None,
        )
        for entry in icalendar.Calendar.from_ical(text).walk("VEVENT")
    }
    second = {
        entry.uid.value: (
            _instant(entry.dtstart.value),
            _instant(entry.dtend.value),
            entry.summary.value,
            int(entry.sequence.value),
            entry.status.value if hasattr(entry, "status") else None,
        )
        for entry in getattr(read_with_vobject(text), "vevent_list", [])
    }
    third = {
        entry.uid: (
            _instant(entry.begin.datetime),
            _instant(entry.end.datetime),
            entry.name,
            next(int(line.value) for line in entry.extra if line.name == "SEQUENCE"),
            entry.status,
        )
        for entry in ics.Calendar(text).events
    }
    assert first == second
    assert second == third
    return first


def read_with_vobject(text):
    """Read by the rules of the file itself: vobject keeps those of the first file in which it met a zone's name."""
    known = vars(vobject.icalendar)["__tzidMap"]
    for name in set(known) - {"UTC"}:
        del known[name]
    return vobject.readOne(text)


def _instant(value):
    """An instant in UTC; a whole day stays one, and ics, which has none, says its midnight."""
    return value.astimezone(dt.UTC) if isinstance(value, dt.datetime) else value
