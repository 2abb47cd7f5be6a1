"""Refusals by limits on the admin's pages: an error of the form, and the status of the page."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponseBase

from pdpl_inventory.errors import Problem
from pdpl_inventory.language import in_request_language


@contextmanager
def limits_as_form_errors(request: Any) -> Iterator[None]:
    """Turn a ``Problem`` raised inside into a form's ``ValidationError``.

    It is kept as ``request.refusal`` for ``with_refusal_status``.
    """
    try:
        yield
    except Problem as refusal:
        request.refusal = refusal
        raise ValidationError(in_request_language(refusal.sentence), code=refusal.code) from refusal


def with_refusal_status(request: Any, response: HttpResponseBase) -> Any:
    """The response of a page, with status and headers of ``request.refusal`` if there is one."""
    if refusal := getattr(request, "refusal", None):
        response.status_code = refusal.status_code
        for name, value in refusal.headers.items():
            response.headers[name] = value
    return response
