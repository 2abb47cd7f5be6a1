"""The serializers of the four kinds of record (contract §4). The limits of a field are those of the model."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from activities.contract.fields import IdsField, KeyField, KeysField, LegalBasisField, LineField
from activities.contract.findings import FINDINGS, findings_of
from activities.contract.item_serializer import ItemSerializer
from activities.contract.kinds import ACTIVITIES, CATEGORIES, RECIPIENTS, TRANSFERS
from activities.models import DataCategory, DataTransfer, ProcessingActivity, Recipient, Record
from activities.models.activities import MOST_SUBJECTS
from activities.models.codes import FilerRole, LegalBasis, RiskLevel
from pdpl_inventory.language import in_readers_language
from pdpl_inventory.messages import Sentence, find


def written_fields(model: type[Record]) -> list[str]:
    """The fields of a model that senders write, in the order of the model: all columns that are editable."""
    return [field.attname for field in model._meta.concrete_fields if field.editable]


RECORD_FIELDS = ("batch_id", "created_by", "created_at", "updated_at")


class FindingSerializer(serializers.Serializer[Any]):
    """What the law asks of an activity and the register lacks."""

    described = Sentence(
        "Điều pháp luật yêu cầu mà hoạt động xử lý trong sổ còn thiếu.",
        "What the law asks of an activity and the register lacks.",
    )

    code = serializers.ChoiceField(
        [(each.code, in_readers_language(find(f"finding_{each.code}"))) for each in FINDINGS]
    )
    message = serializers.CharField()
    message_vi = serializers.CharField()
    article = serializers.CharField()
    article_vi = serializers.CharField()
    remedy = serializers.CharField()
    remedy_vi = serializers.CharField()


@extend_schema_field(FindingSerializer(many=True))
class FindingsField(serializers.Field[Any, Any, Any, Any]):
    """The findings of an activity. Needs the columns of ``with_findings``."""

    def get_attribute(self, instance: Any) -> Any:
        return instance

    def to_representation(self, value: Any) -> list[dict[str, str]]:
        return [each.shown for each in findings_of(value)]

    def to_internal_value(self, data: Any) -> Any:
        return data


class ActivitySerializer(ItemSerializer):
    kind = ACTIVITIES

    external_id = KeyField(max_length=200, required=False, allow_null=True, allow_blank=True)
    legal_basis = LegalBasisField(choices=LegalBasis.choices)
    filer_role = serializers.ChoiceField(choices=FilerRole.choices, required=False, allow_null=True)
    risk_level = serializers.ChoiceField(choices=RiskLevel.choices, required=False, allow_null=True)
    data_subject_count = serializers.IntegerField(min_value=0, max_value=MOST_SUBJECTS, required=False, allow_null=True)
    retention_period_months = serializers.IntegerField(min_value=0, max_value=1_200, required=False, allow_null=True)
    data_category_ids = IdsField(max_length=100, required=False)
    recipient_ids = IdsField(max_length=100, required=False)
    transfer_ids = IdsField(max_length=100, required=False)
    data_category_codes = KeysField(child=LineField(max_length=64), max_length=100)
    recipient_external_ids = KeysField(child=LineField(max_length=200), max_length=100)
    transfer_external_ids = KeysField(child=LineField(max_length=200), max_length=100)
    has_sensitive_data = serializers.BooleanField(read_only=True)
    has_cross_border_transfer = serializers.BooleanField(read_only=True)
    reviewed_by = serializers.CharField(source="reviewed_by.username", read_only=True, default=None, allow_null=True)
    findings = FindingsField(read_only=True)

    class Meta:
        model = ProcessingActivity
        fields = (
            "id",
            *written_fields(ProcessingActivity),
            "data_category_ids",
            "recipient_ids",
            "transfer_ids",
            "data_category_codes",
            "recipient_external_ids",
            "transfer_external_ids",
            "status",
            "has_sensitive_data",
            "has_cross_border_transfer",
            *RECORD_FIELDS,
            "reviewed_by",
            "reviewed_at",
            "findings",
        )
        read_only_fields = ("status", "created_at", "updated_at", "reviewed_at")


class CategorySerializer(ItemSerializer):
    kind = CATEGORIES

    class Meta:
        model = DataCategory
        fields = ("id", *written_fields(DataCategory), *RECORD_FIELDS)
        read_only_fields = ("created_at", "updated_at")


class RecipientSerializer(ItemSerializer):
    kind = RECIPIENTS

    external_id = KeyField(max_length=200, required=False, allow_null=True, allow_blank=True)

    class Meta:
        model = Recipient
        fields = ("id", *written_fields(Recipient), *RECORD_FIELDS)
        read_only_fields = ("created_at", "updated_at")


class TransferSerializer(ItemSerializer):
    kind = TRANSFERS

    external_id = KeyField(max_length=200, required=False, allow_null=True, allow_blank=True)
    recipient_id = serializers.UUIDField(required=False, allow_null=True)
    recipient_external_id = KeyField(max_length=200, required=False, allow_null=True, allow_blank=True, write_only=True)

    class Meta:
        model = DataTransfer
        fields = ("id", *written_fields(DataTransfer), "recipient_external_id", *RECORD_FIELDS)
        read_only_fields = ("created_at", "updated_at")


def serializer_of(word: str) -> type[ItemSerializer]:
    """The serializer of a kind, by its word in the URL."""
    every = (ActivitySerializer, CategorySerializer, RecipientSerializer, TransferSerializer)
    return next(each for each in every if each.kind.word == word)
