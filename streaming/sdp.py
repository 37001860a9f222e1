"""Offers in, answers out (RFC 8866, RFC 9429), by aiortc's parser."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from aiortc import sdp
from aiortc.rtcdtlstransport import RTCDtlsParameters
from aiortc.rtcicetransport import RTCIceCandidate, RTCIceParameters
from aiortc.rtcrtpparameters import (
    RTCRtcpFeedback,
    RTCRtpCodecParameters,
    RTCRtpHeaderExtensionParameters,
)

from streaming import twcc
from streaming.rtp import Codec, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aiortc.rtcdtlstransport import RTCDtlsFingerprint

# Bytes. A browser with every codec there is offers about 8 kB.
LARGEST_OFFER = 32_768
# Sound, picture, perhaps a data channel that a client adds unasked; more is not a publisher or a viewer.
MOST_SECTIONS = 6
MOST_CANDIDATES = 64

# What a publisher is asked to send, best first: every browser, recording and HLS take H264.
_PREFERENCE = {Kind.AUDIO: (Codec.OPUS,), Kind.VIDEO: (Codec.H264, Codec.VP8)}
# Feedback that the relay answers (viewers) or gives (publishers).
_FEEDBACK = {("nack", None), ("nack", "pli"), ("ccm", "fir"), ("transport-cc", None)}


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
            codec: _type(parameters)
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
            _type(parameters): target
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
    chosen = {_type(parameters) for parameters in codecs.values()}
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


def _type(parameters: RTCRtpCodecParameters) -> int:
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


@dataclass(frozen=True, slots=True)
class Transport:
    """Our end, as an answer announces it."""

    ufrag: str
    password: str
    fingerprints: tuple[RTCDtlsFingerprint, ...]
    addresses: tuple[tuple[str, int], ...]


def answer(offer: Offer, transport: Transport, *, sources: Mapping[Kind, int] | None, name: str) -> str:
    """Write the answer; ``sources`` are the SSRCs of what a viewer will get, None for a publisher."""
    description = sdp.SessionDescription()
    description.origin = "- 1 1 IN IP4 0.0.0.0"
    description.group = [sdp.GroupDescription("BUNDLE", [s.mid for s in offer.sections if s.codecs])]
    description.msid_semantic = [sdp.GroupDescription("WMS", ["*"])]
    first = True
    for section in offer.sections:
        media = sdp.MediaDescription(section.kind or "application", 0, section.profile, list(section.formats))
        media.ice = RTCIceParameters(iceLite=True)
        media.host = "0.0.0.0"  # noqa: S104 - SDP's way of saying that the address is among the candidates
        media.rtp.muxId = section.mid
        media.direction = "inactive"
        if section.codecs:
            _accept(media, section, transport, sources, name)
            if media.dtls is not None and offer.begins:
                media.dtls.role = "client"
            if first:
                media.ice_candidates = candidates(transport.addresses)
                media.ice_candidates_complete = True
            first = False
        description.media.append(media)
    # aiortc writes no direction-dependent or reduced-size attributes; the browser needs none of them.
    return str(description)


def _accept(
    media: sdp.MediaDescription,
    section: Section,
    transport: Transport,
    sources: Mapping[Kind, int] | None,
    name: str,
) -> None:
    media.port = 9
    media.rtcp_port, media.rtcp_host, media.rtcp_mux = 9, "0.0.0.0", True  # noqa: S104
    media.direction = "recvonly" if sources is None else "sendonly"
    publishing = sources is None
    for codec in section.codecs.values():
        media.rtp.codecs.append(_answered(codec, section, publishing=publishing))
        repair = section.repairs.get(_type(codec))
        if repair is not None:
            media.rtp.codecs.append(replace(repair, rtcpFeedback=[]))
    media.fmt = [codec.payloadType for codec in media.rtp.codecs]
    if section.transport_extension:
        media.rtp.headerExtensions = [
            RTCRtpHeaderExtensionParameters(id=section.transport_extension, uri=twcc.EXTENSION)
        ]
    if sources is not None and section.kind is not None:
        media.msid = f"{name} {name}-{section.kind}"
        media.ssrc = [sdp.SsrcDescription(ssrc=sources[section.kind], cname=name)]
    media.ice = RTCIceParameters(iceLite=True, usernameFragment=transport.ufrag, password=transport.password)
    media.dtls = RTCDtlsParameters(fingerprints=list(transport.fingerprints), role="server")


def _answered(codec: RTCRtpCodecParameters, section: Section, *, publishing: bool) -> RTCRtpCodecParameters:
    """Echo an offered codec with the feedback that both sides know."""
    feedback = [
        RTCRtcpFeedback(type=offered.type, parameter=offered.parameter)
        for offered in codec.rtcpFeedback
        if (offered.type, offered.parameter) in _FEEDBACK
        and (offered.type != "transport-cc" or (publishing and section.transport_extension))
    ]
    return replace(codec, rtcpFeedback=feedback)


def candidates(addresses: Iterable[tuple[str, int]]) -> list[RTCIceCandidate]:
    """Announce addresses as host candidates, the first preferred (RFC 8445 section 5.1.2.1)."""
    return [
        RTCIceCandidate(
            component=1,
            foundation=str(index + 1),
            ip=host,
            port=port,
            priority=(126 << 24) | ((65535 - index) << 8) | 255,
            protocol="udp",
            type="host",
        )
        for index, (host, port) in enumerate(addresses)
    ]


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


def fragment(transport: Transport, mid: str) -> str:
    """Write the answer to a restart (RFC 9725 section 4.3.3): new credentials, the addresses again."""
    lines = ["a=ice-lite", f"a=ice-ufrag:{transport.ufrag}", f"a=ice-pwd:{transport.password}"]
    lines += ["m=audio 9 UDP/TLS/RTP/SAVPF 0", f"a=mid:{mid}"]
    lines += [f"a=candidate:{sdp.candidate_to_sdp(c)}" for c in candidates(transport.addresses)]
    return "\r\n".join([*lines, "a=end-of-candidates", ""])
