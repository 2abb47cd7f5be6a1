"""One envelope for every failure: ``{"detail": {"code", "error", "error_vi", "fields"?, "request_id"}}``.

A ``Fault`` is an error of an item or a field, a ``Problem`` ends the request.
Both take their texts from ``messages``, in Vietnamese and in English.
"""

import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypedDict

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework_simplejwt.exceptions import InvalidToken

from pdpl_inventory import messages, request_id
from pdpl_inventory.metrics import measures
from pdpl_inventory.outages import OutcomeUnknown, is_disk_full

logger = logging.getLogger("pdpl.errors")

LONGEST_ECHO = 200
RETRY_SECONDS = 2


class Fault(TypedDict):
    """An error of one field, or of the whole item when ``field`` is None."""

    field: str | None
    code: str
    error: str
    error_vi: str


class Said(exceptions.ErrorDetail):
    """An error code with its message in both languages: one detail of a ``ValidationError``.

    It is for messages whose values a serializer's field does not have as
    attributes; other messages are found from the code and the field itself.
    ``narrowing`` chooses a variant of the code's message.
    """

    sentence: messages.Sentence

    def __new__(cls, code: str, narrowing: str = "", **values: Any) -> "Said":
        sentence = messages.fill(messages.find(code, narrowing), **values)
        said = super().__new__(cls, sentence.en, code)
        said.sentence = sentence
        return said


class Refused(exceptions.ValidationError):
    """A ``ValidationError`` that a field or serializer raises with the details of ``said``, unchanged.

    REST framework's own would copy them, and a copied ``Said`` loses its ``sentence``.
    """

    def __init__(self, *said: exceptions.ErrorDetail) -> None:
        self.detail = list(said)


class RefusedParts(exceptions.ValidationError):
    """The ``ValidationError`` of a list or an object inside a body, with its errors by position or field, unchanged."""

    def __init__(self, errors: dict[Any, Any]) -> None:
        self.detail = errors


class Problem(exceptions.APIException):
    """Ends the request with ``status``, the message of ``code`` filled in with ``values``, and ``headers``."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        fields: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        narrowing: str = "",
        **values: Any,
    ) -> None:
        self.status_code = status
        self.code = code
        self.sentence = messages.fill(messages.find(code, narrowing), **values)
        self.fields = list(fields)
        self.headers = dict(headers or {})
        super().__init__(self.sentence.en, code)


def fault(field: str | None, code: str, **values: Any) -> Fault:
    """A fault with the message of ``code``."""
    sentence = messages.say(code, **values)
    return Fault(field=field, code=code, error=sentence.en, error_vi=sentence.vi)


def echo(value: Any) -> str:
    """A value of the request as a message may repeat it: encodable as UTF-8, cut at 200 characters."""
    text = (value if isinstance(value, str) else repr(value))[: LONGEST_ECHO + 1]
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= LONGEST_ECHO else text[: LONGEST_ECHO - 1] + "…"


# --- Faults of a serializer's fields, in both languages ---------------------------


def explain(serializer: serializers.BaseSerializer[Any], detail: Any, data: Any) -> list[Fault]:
    """All faults in ``detail``, the errors that ``serializer`` found in ``data``; never empty."""
    if not isinstance(detail, dict):
        return list(_faults(None, serializer, detail, data))
    found: list[Fault] = []
    sent = data if isinstance(data, Mapping) else {}
    for name, errors in detail.items():
        # A request may contain a field of that very name, which is unknown like any other.
        if name == api_settings.NON_FIELD_ERRORS_KEY and name not in sent:
            found.extend(_faults(None, serializer, errors, data))
            continue
        field = getattr(serializer, "fields", {}).get(name)
        found.extend(_faults(echo(name), field, errors, sent.get(name)))
    return found


def _faults(name: str | None, field: Any, errors: Any, value: Any) -> Iterator[Fault]:
    if isinstance(errors, dict):  # a list's errors by position, or an object's by field
        for place, inner in errors.items():
            if isinstance(place, int):
                item = value[place] if isinstance(value, list) else None
                yield from _faults(f"{name}[{place}]", getattr(field, "child", field), inner, item)
            else:
                item = value.get(place) if isinstance(value, Mapping) else None
                yield from _faults(f"{name}.{echo(place)}", getattr(field, "fields", {}).get(place), inner, item)
        return
    for error in errors if isinstance(errors, list) else [errors]:
        sentence = error.sentence if isinstance(error, Said) else _sentence(field, error, value)
        yield Fault(field=name, code=error.code, error=sentence.en, error_vi=sentence.vi)


def _sentence(field: Any, error: exceptions.ErrorDetail, value: Any) -> messages.Sentence:
    """The message of an error that ``field`` raised, with the field's own limits filled in."""
    try:
        sentence = messages.find(error.code or "invalid", *(kind.__name__ for kind in type(field).__mro__))
    except KeyError:
        sentence = messages.find("invalid")
    return messages.fill(
        sentence,
        input=echo(value),
        max_length=getattr(field, "max_length", None),
        min_length=getattr(field, "min_length", None),
        min_value=getattr(field, "min_value", None),
        max_value=getattr(field, "max_value", None),
        choices=", ".join(str(choice) for choice in getattr(field, "choices", ())),
        characters=_surrogates(value) if error.code == "surrogate_characters_not_allowed" else "",
    )


def _surrogates(value: Any) -> str:
    return ", ".join(sorted({f"U+{ord(c):04X}" for c in str(value) if "\ud800" <= c <= "\udfff"})[:10])


# --- Problems, from exceptions to responses ------------------------------------------


def handle(exc: Exception, context: dict[str, Any]) -> Response:
    """REST framework's exception handler: every exception becomes the envelope; 5xx are logged."""
    problem = as_problem(exc, context["request"])
    measures.count_timeout(exc, "api")
    if problem.status_code >= 500:
        logger.error("%s: %s", problem.code, type(exc).__name__, exc_info=exc)
    return Response(envelope(problem), status=problem.status_code, headers=problem.headers)


def envelope(problem: Problem) -> dict[str, Any]:
    detail: dict[str, Any] = {
        "code": problem.code,
        "error": problem.sentence.en,
        "error_vi": problem.sentence.vi,
    }
    if problem.fields:
        detail["fields"] = problem.fields
    detail["request_id"] = request_id.current.get()
    return {"detail": detail}


def as_problem(exc: Exception, request: Request) -> Problem:
    match exc:
        case Problem():
            return exc
        case Http404() | exceptions.NotFound():
            return Problem(404, "not_found")
        case exceptions.ValidationError():
            return Problem(400, "validation_failed", fields=explain(serializers.Serializer(), exc.detail, None))
        case exceptions.MethodNotAllowed():
            return Problem(405, "method_not_allowed", method=request.method)
        case exceptions.UnsupportedMediaType():
            return Problem(415, "unsupported_media_type", media_type=echo(request.content_type or ""))
        case exceptions.Throttled():
            headers = {"Retry-After": str(max(1, round(wait)))} if (wait := getattr(exc, "wait", None)) else {}
            return Problem(429, "throttled", headers=headers)
        case InvalidToken():
            return Problem(401, "token_not_valid", headers=_challenge(exc))
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            code = str(exc.get_codes())
            known = code if code in messages.CATALOGUE else "authentication_failed"
            return Problem(401, known, headers=_challenge(exc))
        case PermissionDenied() | exceptions.PermissionDenied():
            return Problem(403, "permission_denied")
        case exceptions.NotAcceptable():
            return Problem(406, "not_acceptable")
        case exceptions.APIException() if exc.status_code < 500:
            return Problem(exc.status_code, "parse_error" if isinstance(exc, exceptions.ParseError) else "bad_request")
        case OutcomeUnknown():
            return Problem(503, "outcome_unknown", headers={"Retry-After": str(RETRY_SECONDS)})
        case OperationalError() | InterfaceError():
            # Unreachable, overloaded, out of space or too slow: the transaction is rolled back, a retry is safe.
            return Problem(503, "service_unavailable", headers={"Retry-After": str(RETRY_SECONDS)})
        case OSError() if is_disk_full(exc):
            return Problem(503, "service_unavailable", headers={"Retry-After": str(RETRY_SECONDS)})
        case _:
            return Problem(500, "server_error")


def _challenge(exc: exceptions.APIException) -> dict[str, str]:
    return {"WWW-Authenticate": str(getattr(exc, "auth_header", "") or 'Bearer realm="api"')}


# --- Failures outside REST framework's views ---------------------------------------


def error_response(status: int, code: str, **values: Any) -> JsonResponse:
    """A response with the envelope of a new ``Problem``."""
    return problem_response(Problem(status, code, **values))


def problem_response(problem: Problem) -> JsonResponse:
    """The envelope as JSON, for views without a REST framework renderer, or with none that can render errors."""
    return JsonResponse(
        envelope(problem),
        status=problem.status_code,
        headers=problem.headers,
        json_dumps_params={"ensure_ascii": False},
    )


def _wants_page(request: HttpRequest) -> bool:
    return not request.path.startswith("/api/") and "text/html" in request.headers.get("Accept", "")


def _failure(request: HttpRequest, status: int, code: str) -> HttpResponse:
    if not _wants_page(request):
        return error_response(status, code)
    from pdpl_inventory.error_pages import error_page  # the admin's site is there when applications are ready

    return error_page(request, status, code)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _failure(request, 400, "bad_request")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _failure(request, 403, "permission_denied")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _failure(request, 404, "not_found")


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to the exception that is being handled: 503 for an outage, as of the API, else 500."""
    raised = sys.exc_info()[1]
    problem = as_problem(raised, Request(request)) if isinstance(raised, Exception) else None
    if problem is None or problem.status_code != 503:
        return _failure(request, 500, "server_error")
    answer = _failure(request, 503, problem.code)
    for name, value in problem.headers.items():
        answer.headers[name] = value
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _failure(request, 403, "csrf_failed")
