"""The envelope of ``pdpl_inventory.errors`` as serializers, for the OpenAPI schema only."""

from typing import Any

from rest_framework import serializers

from pdpl_inventory.messages import Sentence


class FaultSerializer(serializers.Serializer[Any]):
    field = serializers.CharField(allow_null=True)
    code = serializers.CharField()
    error = serializers.CharField()
    error_vi = serializers.CharField()


class ProblemDetailSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    error = serializers.CharField()
    error_vi = serializers.CharField()
    fields = FaultSerializer(many=True, required=False)  # type: ignore[assignment]
    request_id = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """Every failure of a request, in both languages."""

    described = Sentence(
        "Mọi lỗi của một yêu cầu, bằng tiếng Việt và tiếng Anh.", "Every failure of a request, in both languages."
    )

    detail = ProblemDetailSerializer()


def problems(*statuses: int) -> dict[int, type[ProblemSerializer]]:
    return dict.fromkeys(statuses, ProblemSerializer)
