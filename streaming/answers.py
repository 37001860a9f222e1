"""What the relay answers: to offers (RFC 8866, RFC 9429), and to fragments that restart ICE."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aiortc import sdp
from aiortc.rtcdtlstransport import RTCDtlsParameters
from aiortc.rtcicetransport import RTCIceCandidate, RTCIceParameters
from aiortc.rtcrtpparameters import RTCRtcpFeedback, RTCRtpHeaderExtensionParameters

from streaming import twcc
from streaming.offers import payload_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aiortc.rtcdtlstransport import RTCDtlsFingerprint
    from aiortc.rtcrtpparameters import RTCRtpCodecParameters

    from streaming.offers import Offer, Section
    from streaming.rtp import Kind

# Feedback that the relay answers (viewers) or gives (publishers).
_FEEDBACK = {("nack", None), ("nack", "pli"), ("ccm", "fir"), ("transport-cc", None)}


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
        repair = section.repairs.get(payload_type(codec))
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


def fragment(transport: Transport, mid: str) -> str:
    """Write the answer to a restart (RFC 9725 section 4.3.3): new credentials, the addresses again."""
    lines = ["a=ice-lite", f"a=ice-ufrag:{transport.ufrag}", f"a=ice-pwd:{transport.password}"]
    lines += ["m=audio 9 UDP/TLS/RTP/SAVPF 0", f"a=mid:{mid}"]
    lines += [f"a=candidate:{sdp.candidate_to_sdp(c)}" for c in candidates(transport.addresses)]
    return "\r\n".join([*lines, "a=end-of-candidates", ""])
