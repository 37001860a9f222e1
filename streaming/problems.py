"""What can go wrong with a request, as the client is told (RFC 9457).

Problem
├── BadRequest 400        ├── NotAcceptable 406        ├── UnsupportedMedia 415
├── Unauthorized 401      ├── Conflict 409             ├── PreconditionRequired 428
├── Forbidden 403         ├── PreconditionFailed 412   └── Overloaded 503
└── NotFound 404          └── TooLarge 413
"""

from __future__ import annotations


class Problem(Exception):  # noqa: N818 - the name of RFC 9457
    """Base of all. ``detail`` says what to do."""

    status = 500
    title = "The relay failed"
    headers: dict[str, str] = {}

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class BadRequest(Problem):
    """See the tree above."""

    status, title = 400, "The request cannot be read"


class Unauthorized(Problem):
    """See the tree above."""

    status, title = 401, "No valid token"
    headers = {"WWW-Authenticate": "Bearer"}


class Forbidden(Problem):
    """See the tree above."""

    status, title = 403, "Not allowed"


class NotFound(Problem):
    """See the tree above."""

    status, title = 404, "No such session"


class NotAcceptable(Problem):
    """See the tree above."""

    status, title = 406, "The offer cannot be accepted"


class Conflict(Problem):
    """See the tree above."""

    status, title = 409, "Somebody else is publishing"


class PreconditionFailed(Problem):
    """See the tree above."""

    status, title = 412, "Another session"


class TooLarge(Problem):
    """See the tree above."""

    status, title = 413, "Too large"


class UnsupportedMedia(Problem):
    """See the tree above."""

    status, title = 415, "Wrong content type"


class PreconditionRequired(Problem):
    """See the tree above."""

    status, title = 428, "If-Match is missing"


class Overloaded(Problem):
    """See the tree above."""

    status, title = 503, "No room for more"
    headers = {"Retry-After": "5"}
