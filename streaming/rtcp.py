"""RTCP as bytes, where aiortc's classes would be too slow: what every viewer sends every second. Pure."""

from __future__ import annotations

import struct

from aiortc.rtp import RTCP_PSFB, RTCP_RR, RTCP_RTPFB, AnyRtcpPacket, RtcpPacket

_HEAD = struct.Struct("!BBH")
_FEEDBACK = frozenset({RTCP_RTPFB, RTCP_PSFB})
_REPORT_SIZE = 24


def parse(data: bytes) -> list[AnyRtcpPacket]:
    """Read a compound packet; what cannot be read is nothing."""
    try:
        return RtcpPacket.parse(data)
    except (ValueError, struct.error, IndexError):
        return []


def skim(data: bytes) -> tuple[float | None, list[AnyRtcpPacket]]:
    """Read what a viewer sends: the worst loss that it reports (0 to 1, or None), and its requests.

    Only feedback (RFC 4585) is made into objects.
    """
    loss, requests, position = None, [], 0
    while position + _HEAD.size <= len(data):
        first, kind, words = _HEAD.unpack_from(data, position)
        end = position + 4 + 4 * words
        if first >> 6 != 2 or end > len(data):  # noqa: PLR2004 - the version
            break
        if kind == RTCP_RR:
            for report in range(position + 8, position + 8 + _REPORT_SIZE * (first & 0x1F), _REPORT_SIZE):
                if report + _REPORT_SIZE <= end:
                    loss = max(loss or 0.0, data[report + 4] / 256)
        elif kind in _FEEDBACK:
            requests += parse(data[position:end])
        position = end
    return loss, requests
