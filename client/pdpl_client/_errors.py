"""What can go wrong, as a tree of exceptions (drawn in the package's own docstring)."""

from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from pdpl_client._upload import UploadResult


class PdplError(Exception):
    """The root of everything that this package raises on purpose."""


class UsageError(PdplError):
    """What was asked for cannot be sent; nothing was."""


class ConnectionFailed(PdplError):
    """No answer, however often asked."""


class Refused(PdplError):
    """The server said no. ``error`` and ``error_vi`` are its sentences, ``fields`` the faults field by field."""

    def __init__(self, status: int, detail: dict[str, Any]) -> None:
        self.status = status
        self.code: str = detail.get("code", "unknown")
        self.error: str = detail.get("error", f"HTTP {status}")
        self.error_vi: str = detail.get("error_vi", f"HTTP {status}")
        self.fields: list[dict[str, Any]] = detail.get("fields", [])
        self.request_id: str | None = detail.get("request_id")
        super().__init__(self.error)


class Invalid(Refused):
    """The request as it is cannot be accepted (400, 411, 413, 415, 422)."""


class SignInRefused(Refused):
    """The credential is not, or no longer, good (401)."""


class Forbidden(Refused):
    """The role, or the tenant, does not allow this (403)."""


class NotFound(Refused):
    """No such thing in this tenant (404)."""


class Conflict(Refused):
    """What is stored is in the way (409)."""


class PreconditionFailed(Refused):
    """The record has changed since it was read (412)."""


class TooManyRequests(Refused):
    """The tenant's or the address's limit is used up, for longer than the client was willing to wait (429)."""


class ServerFailed(Refused):
    """A failure of the server; it stored nothing (5xx)."""


class UploadStopped(PdplError):
    """An upload ended before its end. ``result`` tells what was settled; the same ``upload_id`` goes on from there."""

    def __init__(self, reason: BaseException, result: "UploadResult", upload_id: str) -> None:
        self.result, self.upload_id = result, upload_id
        super().__init__(f"The upload stopped after {result['total_submitted']} items: {reason}")


class SomeRefused(PdplError):
    """Items of an upload were refused; ``result["errors"]`` names them."""

    def __init__(self, result: "UploadResult") -> None:
        self.result = result
        super().__init__(f"{result['total_failed']} of {result['total_submitted']} items were refused")


OF_STATUS: dict[int, type[Refused]] = {
    401: SignInRefused,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: PreconditionFailed,
    429: TooManyRequests,
}


def refused(response: httpx.Response) -> Refused:
    """The exception of an answer that is no success."""
    try:
        detail = response.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = {}
    kind = ServerFailed if response.status_code >= 500 else OF_STATUS.get(response.status_code, Invalid)
    return kind(response.status_code, detail if isinstance(detail, dict) else {})
