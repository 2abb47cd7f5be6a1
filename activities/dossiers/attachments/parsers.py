"""The form with which a file is attached, received within its limit."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import BaseParser

from activities.files.uploads import Form, complete_body, read_form

FORM_ITSELF = 64 * 1024
"""What a form may take besides its file."""


class AttachmentParser(BaseParser):
    """Raises ``Problem``: 400, 413, 415."""

    media_type = "multipart/form-data"

    def parse(  # type: ignore[override]
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Form:
        assert parser_context is not None
        request = parser_context["request"]
        cap = settings.PDPL_MAX_ATTACHMENT_MB * 1024 * 1024 + FORM_ITSELF
        return read_form(complete_body(stream, request, cap), media_type, request)
