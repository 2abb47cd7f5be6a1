"""How views become a schema: drf-spectacular's way, in the language of whoever asks."""

import copy
from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers


class InTheReadersLanguage(AutoSchema):
    """A serializer keeps the labels of the language in which it was first looked at: each schema looks at copies."""

    def _get_request_for_media_type(self, serializer: Any, *args: Any, **kwargs: Any) -> Any:
        return super()._get_request_for_media_type(_fresh(serializer), *args, **kwargs)  # type: ignore[no-untyped-call]

    def _get_response_for_code(self, serializer: Any, *args: Any, **kwargs: Any) -> Any:
        return super()._get_response_for_code(_fresh(serializer), *args, **kwargs)  # type: ignore[no-untyped-call]


def _fresh(serializer: Any) -> Any:
    """What was declared once, for all schemas; a view's own serializer is made for each, and knows its request."""
    declared = isinstance(serializer, serializers.Field) and not getattr(serializer, "_context", None)
    return copy.deepcopy(serializer) if declared else serializer
