"""Schedule files in JSON and in XML, as the same plain rows. What the rows mean is for ``reading``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import TreeBuilder

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError
from django.utils.translation import gettext as _

from .incoming import FileError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from .incoming import Incoming

# A session has some thirty elements, and none is deeper than a person's in a list in a session in a room in a day.
MOST_ELEMENTS, DEEPEST = 400_000, 32


class Rows:
    """What a file has: the zone's name, rooms with their GUIDs, and one plain dictionary an event."""

    def __init__(self) -> None:
        self.zone = ""
        self.rooms: list[tuple[str, str]] = []
        self.events: list[dict[str, Any]] = []


def from_json(data: bytes, incoming: Incoming) -> Rows:
    """Take the rows out of a file in JSON.

    Raises:
        FileError: it is malformed, or no schedule.

    """
    try:
        conference = msgspec.json.decode(data.lstrip(b"\xef\xbb\xbf"))["schedule"]["conference"]
        days = conference["days"]
        rows = Rows()
        rows.zone = str(conference.get("time_zone_name") or "")
        rows.rooms = [
            (str(room.get("name") or ""), str(room.get("guid") or ""))
            for room in conference.get("rooms") or []
        ]
        for day in days:
            for name, events in day["rooms"].items():
                rows.events += [{"room": name, **event} for event in events if _is_row(event, incoming, name)]
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise FileError(_("This is no readable JSON: %s") % error) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise FileError(
            _("This is JSON, but no schedule: schedule → conference → days is missing.")
        ) from error
    return rows


def _is_row(event: object, incoming: Incoming, room: str) -> bool:
    if isinstance(event, dict):
        return True
    incoming.complain(room, _("Something that is no session was not taken."))
    return False


class _Tree(TreeBuilder):
    """Builds the tree of a file, unless it has more of everything than any schedule.

    A few bytes make an element of some hundred in memory: a small file could fill it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._count = self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """Take an element's beginning.

        Raises:
            FileError: there are too many, or too many in one another.

        """
        self._count += 1
        self._depth += 1
        if self._count > MOST_ELEMENTS or self._depth > DEEPEST:
            raise FileError(_("The file is far larger or deeper than any schedule."))
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        """Take an element's end."""
        self._depth -= 1
        return super().end(tag)


def from_xml(data: bytes, incoming: Incoming) -> Rows:
    """Take the rows out of a file in XML.

    Raises:
        FileError: it is malformed, no schedule, or larger than any.

    """
    try:
        parser = DefusedXMLParser(target=_Tree(), forbid_dtd=True)
        parser.feed(data)
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise FileError(
            _("The file declares entities or a document type, which a schedule never needs.")
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise FileError(_("This is no readable XML or JSON: %s") % error) from error
    if root.tag != "schedule":
        raise FileError(_("This is XML, but no schedule: it begins with <%s>.") % root.tag)
    rows = Rows()
    rows.zone = (root.findtext("conference/time_zone_name") or "").strip()
    for day in root.iterfind("day"):
        names: set[str] = set()
        for room in day.iterfind("room"):
            name = room.get("name") or ""
            if name in names:
                incoming.complain(
                    name, _("The room is there twice on one day. Its sessions were taken together.")
                )
            names.add(name)
            rows.rooms.append((name, room.get("guid") or ""))
            rows.events += [_xml_event(event, name) for event in room.iterfind("event")]
    return rows


def _xml_event(event: Element, room: str) -> dict[str, Any]:
    """Return an event as JSON would have it."""
    row: dict[str, Any] = {child.tag: (child.text or "") for child in event}
    row["room"] = row.get("room") or room
    row |= {name: event.get(name) for name in ("id", "guid")}
    row["persons"] = [
        {"id": person.get("id"), "guid": person.get("guid"), "name": person.text or ""}
        for person in event.iterfind("persons/person")
    ]
    return row
