"""What clients ask for, read and judged by aiortc's parser: offers (RFC 8866, RFC 9429) and trickle fragments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from aiortc import sdp

from streaming import twcc
from streaming.rtp import Codec, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aiortc.rtcdtlstransport import RTCDtlsFingerprint
    from aiortc.rtcrtpparameters import RTCRtpCodecParameters

# Bytes. A browser with every codec there is offers about 8 kB.
LARGEST_OFFER = 32_768
# Sound, picture, perhaps a data channel that a client adds unasked; more is not a publisher or a viewer.
MOST_SECTIONS = 6
MOST_CANDIDATES = 64

# What a publisher is asked to send, best first: every browser, recording and HLS take H264.
_PREFERENCE = {Kind.AUDIO: (Codec.OPUS,), Kind.VIDEO: (Codec.H264, Codec.VP8)}


class OfferError(ValueError):
    """The offer cannot be read. Its message says why, for the client's developer."""


class UnacceptableOfferError(OfferError):
    """The offer can be read, but asks for what the relay does not do."""


@dataclass(frozen=True, slots=True)
class Section:
    """One media section of an offer."""

    kind: Kind | None
    mid: str
    profile: str
    formats: tuple[int | str, ...]
    codecs: Mapping[Codec, RTCRtpCodecParameters] = field(default_factory=dict)
    repairs: Mapping[int, RTCRtpCodecParameters] = field(default_factory=dict)
    transport_extension: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """What a client offered, as far as the relay cares. Rejected sections have no codecs."""

    sections: tuple[Section, ...]
    fingerprints: tuple[RTCDtlsFingerprint, ...]
    # The client waits for us to begin the DTLS handshake (FFmpeg does); browsers and OBS begin themselves.
    begins: bool = False

    def types(self, kind: Kind) -> dict[Codec, int]:
        """Give the payload types accepted for a kind."""
        return {
            codec: payload_type(parameters)
            for section in self.sections
            if section.kind is kind
            for codec, parameters in section.codecs.items()
        }

    @property
    def answers_keyframe_requests(self) -> bool:
        """Whether a publisher says that it listens to picture loss indications (RFC 4585 section 4.2)."""
        return any(
            (feedback.type, feedback.parameter) in {("nack", "pli"), ("ccm", "fir")}
            for section in self.sections
            if section.kind is Kind.VIDEO
            for codec in section.codecs.values()
            for feedback in codec.rtcpFeedback
        )

    def repair_types(self) -> dict[int, int]:
        """Map the payload types of retransmissions (RFC 4588) to those of what they repair."""
        return {
            payload_type(parameters): target
            for section in self.sections
            for target, parameters in section.repairs.items()
        }

    @property
    def transport_extension(self) -> int:
        """The id of the transport-wide sequence number, 0 when it was not offered."""
        return next((s.transport_extension for s in self.sections if s.transport_extension), 0)


def parse_offer(text: str, *, publishing: bool) -> Offer:
    """Read and judge an offer: from a publisher, or from a viewer.

    Raises :class:`OfferError` or :class:`UnacceptableOfferError`.
    """
    if text.count("\nm=") > MOST_SECTIONS:
        raise OfferError(f"more than {MOST_SECTIONS} media sections")
    if text.count("\na=candidate:") > MOST_CANDIDATES:
        raise OfferError(f"more than {MOST_CANDIDATES} candidates")
    try:
        description = sdp.SessionDescription.parse(text)
    except (
        AssertionError,
        AttributeError,
        IndexError,
        KeyError,
        StopIteration,
        TypeError,
        ValueError,
    ) as error:
        raise OfferError("not a session description") from error
    if not text.startswith("v=") or not description.media:
        raise OfferError("no media section")
    sections = [_section(media, publishing=publishing) for media in description.media]
    _reject_repeated(sections)
    accepted = [media for media, s in zip(description.media, sections, strict=True) if s.codecs]
    if not accepted:
        raise UnacceptableOfferError("nothing that the relay carries: offer H264 or VP8 video, or Opus audio")
    bundled = next((g.items for g in description.group if g.semantic == "BUNDLE"), [])
    if len(accepted) > 1 and any(media.rtp.muxId not in bundled for media in accepted):
        raise UnacceptableOfferError("all media must be bundled (bundlePolicy: max-bundle)")
    transport = accepted[0].dtls
    if transport is None or not transport.fingerprints:
        raise OfferError("no DTLS fingerprint or setup")
    ice = accepted[0].ice
    if ice is None or ice.usernameFragment is None or ice.password is None:
        raise OfferError("no ICE credentials")
    return Offer(tuple(sections), tuple(transport.fingerprints), begins=transport.role == "server")


def _section(media: sdp.MediaDescription, *, publishing: bool) -> Section:
    kind = Kind(media.kind) if media.kind in set(Kind) else None
    section = Section(kind, str(media.rtp.muxId or ""), media.profile, tuple(media.fmt))
    # A section without a direction is sendrecv (RFC 8866 section 6.7).
    wanted = {"sendrecv", "sendonly" if publishing else "recvonly"}
    if kind is None or (media.direction or "sendrecv") not in wanted or not media.rtcp_mux:
        return section
    codecs = _choose(kind, media.rtp.codecs)
    if publishing:
        codecs = dict(list(codecs.items())[:1])
    chosen = {payload_type(parameters) for parameters in codecs.values()}
    repairs = {
        int(codec.parameters["apt"] or 0): codec
        for codec in media.rtp.codecs
        if publishing and codec.name.lower() == "rtx" and codec.parameters.get("apt") in chosen
    }
    extension = next((h.id for h in media.rtp.headerExtensions if h.uri == twcc.EXTENSION), 0)
    return replace(
        section,
        codecs=codecs,
        repairs=repairs,
        # Ids above 14 need the two-byte form, which is not negotiated.
        transport_extension=extension if publishing and 0 < extension <= 14 else 0,  # noqa: PLR2004
    )


def payload_type(parameters: RTCRtpCodecParameters) -> int:
    """Give a codec's payload type; aiortc's parser always sets it."""
    return parameters.payloadType or 0


def _choose(kind: Kind, offered: Iterable[RTCRtpCodecParameters]) -> dict[Codec, RTCRtpCodecParameters]:
    """Pick one payload type for each codec that the relay carries, best codec first."""
    chosen: dict[Codec, RTCRtpCodecParameters] = {}
    candidates = list(offered)
    for codec in _PREFERENCE[kind]:
        fitting = [
            c for c in candidates if c.name.lower() == codec.value.lower() and c.clockRate == codec.clock_rate
        ]
        if codec is Codec.H264:
            fitting = sorted(
                (c for c in fitting if c.parameters.get("packetization-mode") == "1"), key=_profile_rank
            )
        if fitting:
            chosen[codec] = fitting[0]
    return chosen


def _profile_rank(codec: RTCRtpCodecParameters) -> int:
    """Put constrained baseline first: every decoder takes it."""
    profile = str(codec.parameters.get("profile-level-id", "")).lower()
    return 0 if profile.startswith("42e0") else 1 if profile.startswith("42") else 2


def _reject_repeated(sections: list[Section]) -> None:
    """Accept one section of each kind: a room has one picture and one sound."""
    seen: set[Kind] = set()
    for index, section in enumerate(sections):
        if section.kind is None or not section.codecs:
            continue
        if section.kind in seen:
            sections[index] = replace(section, codecs={}, repairs={})
        seen.add(section.kind)


_FRAGMENT_VALUE = re.compile(r"^a=(ice-ufrag|ice-pwd):(\S+)\s*$", re.MULTILINE)


def parse_fragment(text: str) -> dict[str, str]:
    """Read the credentials of a trickle fragment (RFC 8840 section 9); candidates are not needed by ICE-lite.

    Raises :class:`OfferError`.
    """
    if text.count("a=candidate:") > MOST_CANDIDATES:
        raise OfferError(f"more than {MOST_CANDIDATES} candidates")
    found = dict(_FRAGMENT_VALUE.findall(text))
    if "a=candidate:" not in text and "a=end-of-candidates" not in text and not found:
        raise OfferError("no candidate and no credentials")
    return found
