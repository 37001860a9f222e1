"""One room: who publishes, who watches, whether it is on air. Decides; does no input or output of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from streaming.messages import Happening, RoomState
from streaming.rtp import Kind
from streaming.stream import Track

if TYPE_CHECKING:
    from collections.abc import Callable

    from streaming.clock import WallClock
    from streaming.fanout import Sender
    from streaming.ingest import Publisher
    from streaming.tokens import Grant
    from streaming.viewer import Viewer

# Seconds without media after which a publisher is away: others may take its place.
AWAY_AFTER = 2.0


@dataclass(slots=True, eq=False)
class Publishing:
    """A publisher's session in a room."""

    publisher: Publisher
    grant: Grant
    close: Callable[[str], None]
    away: bool = False
    # What was said last about it: it is announced when media comes, not when it connects.
    announced: bool = False
    began: float = 0.0


@dataclass(slots=True)
class _Rate:
    """Bits a second, from a count of octets."""

    octets: int = 0
    moment: float = 0.0
    bits: int = 0

    def update(self, octets: int, now: float) -> None:
        if octets < self.octets:
            self.octets, self.moment = 0, now
        if now > self.moment:
            self.bits = int(8 * (octets - self.octets) / (now - self.moment))
        self.octets, self.moment = octets, now


@dataclass(slots=True, eq=False)
class Room:
    """The stream of one room of one event. ``announce`` is told what happens."""

    event: str
    name: str
    sender: Sender
    announce: Callable[[Room, Happening, Grant], None]
    on_air: bool = True
    # Whether the web side (or a publisher's token) has said if the room is on air.
    told: bool = False
    publishing: Publishing | None = None
    viewers: set[Viewer] = field(default_factory=set)
    tracks: dict[Kind, Track] = field(default_factory=dict)
    idle_since: float | None = None
    _rate: _Rate = field(default_factory=_Rate)
    _counted: tuple[int, int] = (0, 0)
    _loss: float = 0.0

    def __post_init__(self) -> None:
        """Make both tracks, which outlive publishers."""
        self.tracks = {kind: Track(kind, self.sender, self._request_keyframe) for kind in Kind}

    # -- publisher

    def may_publish(self, grant: Grant) -> bool:
        """Tell whether this publisher may begin now: nobody is there, or who is there must yield."""
        present = self.publishing
        return present is None or present.away or grant.takeover or present.grant.identity == grant.identity

    def publish(self, publishing: Publishing, now: float) -> None:
        """Begin to publish, in place of whoever did."""
        replaced, self.publishing = self.publishing, publishing
        publishing.began = now
        self._rate, self._counted, self._loss = _Rate(0, now), (0, 0), 0.0
        if not self.told:
            self.set_on_air(publishing.grant.on_air, now)
        if replaced is not None:
            replaced.close("replaced")

    def unpublish(self, publishing: Publishing) -> None:
        """End a publisher's session; one that was replaced changes nothing."""
        if self.publishing is not publishing:
            return
        self.publishing = None
        for track in self.tracks.values():
            track.clear()
        if publishing.announced:
            self.announce(self, Happening.ENDED, publishing.grant)

    def media_arrived(self, publishing: Publishing) -> None:
        """Note that media came from the publisher."""
        if self.publishing is not publishing:
            return
        if not publishing.announced:
            publishing.announced = True
            self.announce(self, Happening.LIVE, publishing.grant)
        elif publishing.away:
            publishing.away = False
            self.announce(self, Happening.BACK, publishing.grant)

    def _request_keyframe(self) -> bool:
        return self.publishing is not None and self.publishing.publisher.request_keyframe()

    # -- viewers

    def may_watch(self, viewer: Viewer) -> bool:
        """Tell whether a viewer gets the stream now, or waits for the room to go on air."""
        return self.on_air or viewer.grant.crew

    def enter(self, viewer: Viewer, now: float) -> None:
        """Let a connected viewer in."""
        if self.may_watch(viewer):
            viewer.enter(now)

    def set_on_air(self, on_air: bool, now: float) -> None:  # noqa: FBT001 - its one fact
        """Go on air, or back into rehearsal: those who wait begin, or stop."""
        self.on_air = on_air
        for viewer in self.viewers:
            if self.may_watch(viewer):
                viewer.enter(now)
            else:
                viewer.leave()

    # -- time

    def flush(self, now: float, *, hold: bool) -> bool:
        """Send what has come in since the last call; True when the rest of a picture is waited for."""
        held = False
        for track in self.tracks.values():
            held |= track.flush(now, hold=hold)
            if track.waiting:
                track.begin_waiting(now)
        return held

    def tick(self, now: float) -> None:
        """Do what is due every few milliseconds."""
        if self.publishing is not None:
            self.publishing.publisher.tick(now)
        for track in self.tracks.values():
            if track.waiting:
                track.begin_waiting(now)
            if track.restarting:
                track.begin_again(now)
            if track.starts:
                track.pump(now)

    def second(self, clock: WallClock, now: float) -> None:
        """Do what is due every second."""
        for track in self.tracks.values():
            track.report(clock, now)
            track.forget_starts(now)
        present = self.publishing
        if present is None:
            return
        publisher = present.publisher
        self._rate.update(publisher.octets, now)
        self._count_losses(publisher)
        last = publisher.last_media or present.began
        if now - last > AWAY_AFTER and not present.away:
            present.away = True
            for track in self.tracks.values():
                track.clear()
            if present.announced:
                self.announce(self, Happening.AWAY, present.grant)

    def state(self) -> RoomState:
        """Say how the room is."""
        present = self.publishing
        watching = [viewer for viewer in self.viewers if viewer.watching]
        video, audio = (self.tracks[kind].codec for kind in (Kind.VIDEO, Kind.AUDIO))
        return RoomState(
            event=self.event,
            room=self.name,
            live=present is not None and present.announced,
            away=present is not None and present.away,
            on_air=self.on_air,
            person=present.grant.person if present else "",
            key=present.grant.key if present else "",
            viewers=sum(not viewer.grant.crew for viewer in self.viewers),
            crew=sum(viewer.grant.crew for viewer in self.viewers),
            video=video.value if present and video else "",
            audio=audio.value if present and audio else "",
            bitrate=self._rate.bits if present and not present.away else 0,
            publisher_loss=self._loss if present else 0.0,
            viewer_loss=round(sum(v.loss for v in watching) / len(watching), 4) if watching else 0.0,
        )

    def _count_losses(self, publisher: Publisher) -> None:
        """Work out the share of the publisher's packets that were lost in the last second."""
        receptions = [source.reception for source in publisher.sources.values()]
        lost, received = sum(r.lost for r in receptions), sum(r.received for r in receptions)
        new_lost, new_received = lost - self._counted[0], received - self._counted[1]
        self._counted = lost, received
        total = new_lost + new_received
        self._loss = round(min(1.0, max(0.0, new_lost / total)), 4) if total > 0 else 0.0
