"""The exceptions of this package, except those about an upload's result (``_result``)."""

from pathlib import Path
from typing import Any

import httpx


class PdplError(Exception):
    """The base class of all exceptions that this package defines for its callers."""


class UsageError(PdplError):
    """The arguments or the file cannot be used. The request, or the batch, that they are for was not sent."""


class JournalDamaged(UsageError):
    """The journal of an interrupted upload cannot be read, so it is not known which batches were stored.

    ``error`` and ``error_vi`` say so in English and in Vietnamese.
    """

    def __init__(self, path: Path, line: int) -> None:
        self.error = (
            f"{path} is damaged in line {line}, so the upload cannot be continued. Upload the file anew without "
            "--resume: what was stored is sent again, so use --on-conflict skip if the items have keys of their own."
        )
        self.error_vi = (
            f"{path} bị hỏng ở dòng {line} nên không thể tiếp tục lần tải lên. Hãy tải lại tệp từ đầu, không dùng "
            "--resume: các mục đã lưu sẽ được gửi lại, nên hãy dùng --on-conflict skip nếu các mục có mã riêng."
        )
        super().__init__(self.error)


class ConnectionFailed(PdplError):
    """The server could not be reached, or its answer was lost, and retrying did not help or was not safe.

    ``reached`` is False when the client has never had a connection to the server: nothing was sent to it.
    """

    def __init__(self, text: str, reached: bool = True) -> None:
        self.reached = reached
        super().__init__(text)


class Refused(PdplError):
    """The server answered with an error.

    ``status`` is the HTTP status, ``code`` the error's code, ``error`` and ``error_vi`` its message in English and
    Vietnamese. ``fields`` is a list of ``{"field", "code", "error", "error_vi"}``, empty unless single fields are
    wrong. ``request_id`` identifies the request in the server's log; it is None when the answer has none.
    """

    def __init__(self, status: int, detail: dict[str, Any]) -> None:
        self.status = status
        self.code: str = detail.get("code", "unknown")
        self.error: str = detail.get("error", f"HTTP {status}")
        self.error_vi: str = detail.get("error_vi", f"HTTP {status}")
        self.fields: list[dict[str, Any]] = detail.get("fields", [])
        self.request_id: str | None = detail.get("request_id")
        super().__init__(self.error)


class Invalid(Refused):
    """The request is not valid (400, 411, 413, 415, 422, and any other 4xx status without a class of its own)."""


class SignInRefused(Refused):
    """The API key, token or password is wrong, expired or revoked (401)."""


class Forbidden(Refused):
    """The user or API key may not do this, or belongs to another tenant (403)."""


class NotFound(Refused):
    """The tenant has no such record (404)."""


class Conflict(Refused):
    """The request contradicts what is stored, for example an ``external_id`` that is already in use (409)."""


class PreconditionFailed(Refused):
    """The record has changed since its ``ETag`` was read (412)."""


class TooManyRequests(Refused):
    """The rate limit of the tenant or address was reached, and waiting would exceed the client's ``patience`` (429)."""


class ServerFailed(Refused):
    """The server failed (5xx)."""


CLASS_OF_STATUS: dict[int, type[Refused]] = {
    401: SignInRefused,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: PreconditionFailed,
    429: TooManyRequests,
}


def error_from(response: httpx.Response) -> Refused:
    """The exception for an error response. A body that is not the API's error format gives code ``unknown``."""
    try:
        detail = response.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = {}
    kind = ServerFailed if response.status_code >= 500 else CLASS_OF_STATUS.get(response.status_code, Invalid)
    return kind(response.status_code, detail if isinstance(detail, dict) else {})
