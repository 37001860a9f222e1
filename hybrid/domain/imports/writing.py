"""Doing what a plan says, all of it or nothing."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hybrid.domain.imports.planning import Planner
from hybrid.errors import RuleError
from hybrid.interop.schedule.writing import derived_guid
from hybrid.models import Event, Room, Session, SessionSpeaker, Speaker, scope
from hybrid.models.fields import make_session_code

if TYPE_CHECKING:
    from hybrid.domain.imports.planning import Plan
    from hybrid.interop.schedule.incoming import Incoming
    from hybrid.queries.content import Facts


@transaction.atomic
def carry_out_import(*, event: Event, incoming: Incoming, expected: str) -> Plan:
    """Do what :func:`plan_import` said, all of it or nothing. ``expected`` is the digest of what was shown.

    Raises:
        RuleError: the event was changed meanwhile, so that something else would be done.

    """
    with scope(event=event):
        Event.objects.select_for_update().only("pk").get(pk=event.pk)
        # Whoever edits one of them waits, or has gone before and is seen.
        list(Session.objects.select_for_update().filter(event=event).order_by("pk").values_list("pk"))
        plan = Planner(event, incoming).plan()
        if plan.digest != expected:
            raise RuleError(
                _("The event was changed meanwhile. Look again at what the file would change."),
                code="changed",
            )
        _Writer(event, plan).write()
    return plan


class _Writer:
    """Writes a plan. A few queries for what is new, one or two for each session that changes."""

    def __init__(self, event: Event, plan: Plan) -> None:
        self.event, self.plan = event, plan

    def write(self) -> None:
        rooms, speakers = self._write_rooms(), self._write_speakers()
        wanted = {facts.key: facts for facts in self.plan.sessions}
        changed = [wanted[change.facts.key] for change in self.plan.changes]
        codes = set(Session.objects.filter(event=self.event).values_list("code", flat=True))
        new = [facts for facts in changed if facts.key < 0]
        made = Session.objects.bulk_create(
            [self._session(Session(event=self.event, code=_free_code(codes)), facts, rooms) for facts in new]
        )
        old = [facts for facts in changed if facts.key > 0]
        rows = Session.objects.in_bulk([facts.key for facts in old])
        for facts in old:
            self._session(rows[facts.key], facts, rooms).save()
        SessionSpeaker.objects.filter(session__in=[facts.key for facts in old]).delete()
        pairs = [*zip(made, new, strict=True), *((rows[facts.key], facts) for facts in old)]
        SessionSpeaker.objects.bulk_create(
            SessionSpeaker(
                session=session,
                speaker_id=speakers.get(voice.key, voice.key),
                part=voice.part,
                position=position,
            )
            for session, facts in pairs
            for position, voice in enumerate(facts.voices)
        )

    def _session(self, session: Session, facts: Facts, rooms: dict[int, int]) -> Session:
        if session._state.adding:  # noqa: SLF001 -- Django's own name for it
            session.uid = _free_uid(self.event, uuid.UUID(facts.uid))
        session.kind, session.title, session.abstract = facts.kind, facts.title, facts.abstract
        session.starts_at, session.ends_at = facts.starts, facts.ends
        session.room_id = rooms.get(facts.room.key, facts.room.key) if facts.room else None
        session.cohort_id = facts.group.key if facts.group else None
        return session

    def _write_rooms(self) -> dict[int, int]:
        taken = set(Room.objects.filter(event=self.event).values_list("slug", flat=True))
        guids = set(Room.objects.filter(event=self.event).values_list("guid", flat=True))
        last = Room.objects.filter(event=self.event).aggregate(last=Max("position"))["last"]
        first = 0 if last is None else last + 1
        made = Room.objects.bulk_create(
            Room(
                event=self.event,
                name=room.name,
                slug=_free_slug(room.name, taken, fallback="room"),
                guid=None if room.guid in guids else room.guid,
                position=first + number,
            )
            for number, room in enumerate(self.plan.rooms.values())
        )
        for key, renamed in self.plan.renamed_rooms.items():
            Room.objects.filter(event=self.event, pk=key).update(name=renamed.name)
        return {key: room.pk for key, room in zip(self.plan.rooms, made, strict=True)}

    def _write_speakers(self) -> dict[int, int]:
        taken = set(Speaker.objects.filter(event=self.event).values_list("slug", flat=True))
        made = Speaker.objects.bulk_create(
            Speaker(
                event=self.event,
                name=voice.name,
                slug=_free_slug(voice.name, taken, fallback="speaker"),
                guid=voice.guid,
                biography=voice.biography or "",
                position=voice.position or "",
                organisation=voice.organisation or "",
            )
            for voice in self.plan.speakers.values()
        )
        for key, voice in self.plan.changed_speakers.items():
            said = {"name": voice.name, "biography": voice.biography}
            said |= {"position": voice.position, "organisation": voice.organisation}
            Speaker.objects.filter(event=self.event, pk=key).update(
                **{name: value for name, value in said.items() if value is not None}
            )
        return {key: speaker.pk for key, speaker in zip(self.plan.speakers, made, strict=True)}


def _free_uid(event: Event, uid: uuid.UUID) -> uuid.UUID:
    """Return ``uid``, or one made from it where another event of this installation has it."""
    if Session._base_manager.filter(uid=uid).exists():
        return derived_guid(event, "session", uid)
    return uid


def _free_code(taken: set[str]) -> str:
    code = make_session_code()
    while code in taken:
        code = make_session_code()
    taken.add(code)
    return code


def _free_slug(name: str, taken: set[str], *, fallback: str) -> str:
    stem = slugify(name)[:50].strip("-") or fallback
    slug = next(s for n in range(1, len(taken) + 2) if (s := stem if n == 1 else f"{stem}-{n}") not in taken)
    taken.add(slug)
    return slug
