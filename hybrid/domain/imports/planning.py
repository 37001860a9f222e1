"""What a file of sessions and speakers would change: compared with the event, nothing written."""

from __future__ import annotations

import hashlib
import uuid  # noqa: TC003 -- dataclasses keep the annotations
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from hybrid.enums import SessionKind
from hybrid.interop.schedule.incoming import Problem, RoomIn, SessionIn, VoiceIn
from hybrid.interop.schedule.writing import derived_guid
from hybrid.models import Cohort, Room, Speaker, scope
from hybrid.queries.agenda_changes import changes_between
from hybrid.queries.content import Facts, GroupFacts, RoomFacts, Voice, by_key, draft_content

if TYPE_CHECKING:
    from hybrid.interop.schedule.incoming import Incoming
    from hybrid.models import Event
    from hybrid.queries.agenda_changes import SessionChange

# What other programs call the kinds of sessions.
_KINDS = {
    "lecture": SessionKind.TALK,
    "lightning talk": SessionKind.TALK,
    "lightning_talk": SessionKind.TALK,
    "hands-on": SessionKind.WORKSHOP,
    "tutorial": SessionKind.WORKSHOP,
    "discussion": SessionKind.TABLE,
    "podium": SessionKind.PANEL,
    "ceremony": SessionKind.OPENING,
    "lunch": SessionKind.BREAK,
    "party": SessionKind.SOCIAL,
}  # fmt: skip


@dataclass
class Plan:
    """What a file would change. ``sessions`` are as they would be; new things have negative keys."""

    problems: list[Problem]
    sessions: list[Facts] = field(default_factory=list)
    changes: list[SessionChange] = field(default_factory=list)
    rooms: dict[int, RoomIn] = field(default_factory=dict)
    speakers: dict[int, VoiceIn] = field(default_factory=dict)
    renamed_rooms: dict[int, RoomIn] = field(default_factory=dict)
    changed_speakers: dict[int, VoiceIn] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    same: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (
            self.changes or self.rooms or self.speakers or self.renamed_rooms or self.changed_speakers
        )

    @property
    def digest(self) -> str:
        """What stands for all that would be done."""
        parts = (
            [(change.facts.uid, change.lines) for change in self.changes],
            sorted((key, repr(value)) for part in self._things for key, value in part.items()),
        )
        return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()

    @property
    def _things(self) -> tuple[dict[int, RoomIn] | dict[int, VoiceIn], ...]:
        return self.rooms, self.speakers, self.renamed_rooms, self.changed_speakers


def plan_import(*, event: Event, incoming: Incoming) -> Plan:
    """Compare what a file says with ``event``; nothing is written. Seven queries, whatever the size."""
    with scope(event=event):
        return Planner(event, incoming).plan()


class Planner:
    """One comparison of a file with an event."""

    def __init__(self, event: Event, incoming: Incoming) -> None:
        self.event, self.incoming = event, incoming
        self.result = Plan(problems=list(incoming.problems))
        self.draft = by_key(draft_content(event))
        self.by_uid = {facts.uid: facts for facts in self.draft.values()}
        self.rooms = list(Room.objects.filter(event=event))
        self.speakers = list(Speaker.objects.filter(event=event))
        self.groups = {group.name.casefold(): group for group in Cohort.objects.filter(event=event)}
        self.unknown: dict[tuple[str, str], int] = defaultdict(int)

    def plan(self) -> Plan:
        """Compare everything."""
        result = self.result
        rooms = self._plan_rooms()
        voices = self._plan_speakers()
        taken: set[str] = set()
        for number, session in enumerate(self.incoming.sessions, 1):
            facts = self._facts(session, self._find(session), -number, rooms, voices)
            if facts.uid in taken:
                problem = _("It is the same as another one of the file. Not taken.")
                result.problems.append(Problem(session.where, problem))
                continue
            taken.add(facts.uid)
            result.sessions.append(facts)
        before = tuple(self.draft[facts.key] for facts in result.sessions if facts.key in self.draft)
        result.changes = changes_between(before, tuple(result.sessions), self.event.tz)
        result.same = len(result.sessions) - len(result.changes)
        for (what, name), count in self.unknown.items():
            result.problems.append(Problem(name or "–", f"{what} ({count}×)"))
        return result

    def _find(self, session: SessionIn) -> Facts | None:
        for uid in self._uids(session):
            if (facts := self.by_uid.get(str(uid))) is not None:
                return facts
        return None

    def _uids(self, session: SessionIn) -> list[uuid.UUID]:
        """Return the ids under which a session may be here: the file's own, or one made from it."""
        if session.guid is None:
            return [derived_guid(self.event, "session", session.number)]
        return [session.guid, derived_guid(self.event, "session", session.guid)]

    def _plan_rooms(self) -> dict[str, RoomFacts]:
        """Find or invent a room for each name; a room that another program renamed keeps its sessions."""
        known = {room.guid or derived_guid(self.event, "room", room.pk): room for room in self.rooms}
        names = {room.name.casefold(): room for room in reversed(self.rooms)}
        found: dict[str, RoomFacts] = {}
        for number, wanted in enumerate(self.incoming.rooms, 1):
            room = (known.get(wanted.guid) if wanted.guid else None) or names.get(wanted.name.casefold())
            if room is None:
                found[wanted.name] = RoomFacts(-number, wanted.name, "")
                self.result.rooms[-number] = wanted
                continue
            found[wanted.name] = RoomFacts(room.pk, wanted.name, room.slug)
            if room.name != wanted.name:
                self.result.renamed_rooms[room.pk] = wanted
                line = _("Room “%(before)s” becomes “%(after)s”")
                self.result.lines.append(line % {"before": room.name, "after": wanted.name})
        return found

    def _plan_speakers(self) -> dict[VoiceIn, Voice]:
        known = {s.guid or derived_guid(self.event, "speaker", s.pk): s for s in self.speakers}
        names: dict[str, list[Speaker]] = defaultdict(list)
        for each in self.speakers:
            names[each.name.casefold()].append(each)
        found: dict[VoiceIn, Voice] = {}
        new: dict[object, int] = {}
        everybody = [*self.incoming.speakers, *(v for s in self.incoming.sessions for v in s.voices)]
        for wanted in everybody:
            if wanted in found:
                continue
            speaker: Speaker | None = known.get(wanted.guid) if wanted.guid else None
            if speaker is None and len(names[wanted.name.casefold()]) == 1:
                namesake = names[wanted.name.casefold()][0]
                # With another id it is another person of the same name.
                is_other = wanted.guid and namesake.guid and namesake.guid != wanted.guid
                speaker = None if is_other else namesake
            if speaker is not None:
                found[wanted] = Voice(speaker.pk, wanted.name, speaker.slug, "")
                self._compare(speaker, wanted)
                continue
            identity = wanted.guid or wanted.name.casefold()
            key = new.setdefault(identity, -len(new) - 1)
            found[wanted] = Voice(key, wanted.name, "", "")
            self.result.speakers[key] = _together(self.result.speakers.get(key), wanted)
        return found

    def _compare(self, speaker: Speaker, wanted: VoiceIn) -> None:
        pairs = {
            "name": (speaker.name, wanted.name),
            "biography": (speaker.biography.replace("\r\n", "\n").strip(), wanted.biography),
            "position": (speaker.position, wanted.position),
            "organisation": (speaker.organisation, wanted.organisation),
        }
        differing = [name for name, (old, new) in pairs.items() if new is not None and old != new]
        if differing:
            before = self.result.changed_speakers.get(speaker.pk)
            self.result.changed_speakers[speaker.pk] = _together(before, wanted)
            if before is None:
                labels = ", ".join(str(Speaker._meta.get_field(name).verbose_name) for name in differing)  # type: ignore[union-attr]
                line = _("Speaker “%(name)s”: another %(what)s")
                self.result.lines.append(line % {"name": speaker.name, "what": labels})

    def _facts(
        self,
        session: SessionIn,
        old: Facts | None,
        number: int,
        rooms: dict[str, RoomFacts],
        voices: dict[VoiceIn, Voice],
    ) -> Facts:
        """Return the session as it would be. What the format cannot say stays as it is."""
        parts = {voice.key: voice.part for voice in old.voices} if old else {}
        said = [voices[voice] for voice in session.voices]
        abstract = session.abstract
        if old is not None and old.abstract.replace("\r\n", "\n").strip() == abstract:
            abstract = old.abstract
        return Facts(
            key=old.key if old else number,
            uid=old.uid if old else str(self._uids(session)[0]),
            code=old.code if old else "",
            kind=self._kind(session, old),
            title=session.title,
            abstract=abstract,
            starts=session.starts,
            ends=session.ends,
            room=rooms[session.room] if session.room else None,
            group=self._group(session, old),
            voices=tuple(
                Voice(v.key, v.name, v.slug, parts.get(v.key, ""))
                for v in {voice.key: voice for voice in said}.values()
            ),
            sequence=old.sequence if old else 0,
            changed=old.changed if old else timezone.now(),
        )

    def _kind(self, session: SessionIn, old: Facts | None) -> str:
        words = {str(kind.label).casefold(): kind for kind in SessionKind} | {
            kind.value: kind for kind in SessionKind
        }
        kind = words.get(session.kind.casefold()) or _KINDS.get(session.kind.casefold())
        if kind is not None:
            return kind.value
        if session.kind:
            self.unknown[_("This kind of session is not known; it was taken as a talk"), session.kind] += 1
        return old.kind if old else SessionKind.TALK.value

    def _group(self, session: SessionIn, old: Facts | None) -> GroupFacts | None:
        group = self.groups.get(session.group.casefold())
        if group is not None:
            return GroupFacts(group.pk, group.name)
        if session.group:
            self.unknown[_("The event has no group of that name; the track was left out"), session.group] += 1
        return old.group if old else None


def _together(first: VoiceIn | None, second: VoiceIn) -> VoiceIn:
    """Return what two mentions of one speaker say; the first one's word counts."""
    if first is None:
        return second
    return replace(
        first,
        biography=first.biography or second.biography,
        position=first.position or second.position,
        organisation=first.organisation or second.organisation,
    )
