"""The JSON of versions, and of the steps that are taken with them."""

from datetime import date
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from activities.contract.fields import LineField, TextField
from activities.models import DossierVersion
from activities.models.dossiers.events import Dossier
from activities.models.dossiers.versions import (
    LONGEST_ANSWER,
    LONGEST_CHANGES,
    LONGEST_COMMENT,
    LONGEST_REASON,
    Channel,
    Result,
)
from pdpl_inventory.api.serializers import StrictSerializer
from pdpl_inventory.errors import Refused, Said

ANSWERS = [each for each in Result.choices if each[0] != Result.PENDING]


class VersionSerializer(serializers.ModelSerializer[DossierVersion]):
    submitted_by = serializers.CharField(source="submitted_by.username", read_only=True)
    reviewed_by = serializers.CharField(source="reviewed_by.username", read_only=True, default=None, allow_null=True)
    filed_by = serializers.CharField(source="filed_by.username", read_only=True, default=None, allow_null=True)

    class Meta:
        model = DossierVersion
        fields = (
            *("id", "dossier", "number", "is_update", "status", "percent", "missing_count"),
            *("comment", "changes_vi", "reason_vi", "submitted_by", "submitted_at"),
            *("reviewed_by", "reviewed_at", "review_comment"),
            *("filed_on", "channel", "receipt", "filed_by"),
            *("result", "result_on", "complete_by", "result_reason_vi"),
            *("report_pdf_sha256", "report_docx_sha256", "notice_pdf_sha256", "snapshot_sha256"),
        )
        read_only_fields = fields


def _text(longest: int) -> TextField:
    return TextField(max_length=longest, required=False, allow_blank=True, default="")


def past_day(value: date) -> date:
    """Raises ``Refused`` for a day that has not come."""
    if value > timezone.localdate():
        raise Refused(Said("in_future"))
    return value


class NewVersionSerializer(StrictSerializer):
    dossier = serializers.ChoiceField(Dossier.choices)
    comment = _text(LONGEST_COMMENT)
    changes_vi = _text(LONGEST_CHANGES)
    reason_vi = _text(LONGEST_REASON)

    def validate_dossier(self, value: str) -> Dossier:
        return Dossier(value)


class VersionCommentSerializer(StrictSerializer):
    comment = _text(LONGEST_COMMENT)


class VersionReturnSerializer(StrictSerializer):
    comment = TextField(max_length=LONGEST_COMMENT)


class FilingSerializer(StrictSerializer):
    filed_on = serializers.DateField()
    channel = serializers.ChoiceField(Channel.choices)
    receipt = LineField(max_length=100, required=False, allow_blank=True, default="")

    def validate_filed_on(self, value: date) -> date:
        return past_day(value)


class ResultSerializer(StrictSerializer):
    result = serializers.ChoiceField(ANSWERS)
    result_on = serializers.DateField()
    reason_vi = _text(LONGEST_ANSWER)

    def validate_result_on(self, value: date) -> date:
        return past_day(value)


class NamedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ChangedFieldSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    label_vi = serializers.CharField()


class ChangedRecordSerializer(NamedSerializer):
    fields = ChangedFieldSerializer(many=True)  # type: ignore[assignment]


class DifferenceSerializer(serializers.Serializer[Any]):
    total_came = serializers.IntegerField(min_value=0)
    total_went = serializers.IntegerField(min_value=0)
    total_changed = serializers.IntegerField(min_value=0)
    came = NamedSerializer(many=True)
    went = NamedSerializer(many=True)
    changed = ChangedRecordSerializer(many=True)


class DifferenceSentenceSerializer(serializers.Serializer[Any]):
    message = serializers.CharField()
    message_vi = serializers.CharField()
