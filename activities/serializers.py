"""The contract of one item, for each kind: what a record takes, and how it is shown.

The limits are the models' own. ``judge`` names all the faults of an item at
once; a batch, a single POST and an import judge with the same line of code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema_field
from rapidfuzz import process
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.fields import SkipField, empty

from activities.acceptor import Acceptor, Values
from activities.fields import Ids, IdsField, KeyField, LegalBasisField, LineField, TextField
from activities.findings import FINDINGS
from activities.findings import of as findings_of
from activities.intake import Items, Malformed, ParsedObject
from activities.kinds import ACTIVITIES, CATEGORIES, RECIPIENTS, TRANSFERS, Kind
from activities.models import DataCategory, DataTransfer, ProcessingActivity, Recipient
from activities.models.codes import LegalBasis
from pdpl_inventory.errors import Fault, Problem, Said, echo, explain


@dataclass(slots=True)
class Judgement:
    """What the contract says of one item: the values that hold, and the faults of those that do not.

    ``item`` is the item as it came; one that was accepted unparsed is read when it is asked for.
    """

    index: int
    values: Values = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    sent: Any = None

    @property
    def item(self) -> Any:
        return self.sent.read(self.index) if isinstance(self.sent, Items) else self.sent


class ItemSerializer(serializers.ModelSerializer[Any]):
    """One record of a kind: refuses what it does not know, and says everything that is wrong at once."""

    kind: Kind

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: LineField,
        models.TextField: TextField,
    }

    batch_id = serializers.UUIDField(read_only=True, allow_null=True)
    created_by = serializers.CharField(source="created_by.username", read_only=True, default=None, allow_null=True)

    def judge(self, item: Any, index: int = 0, partial: bool = False) -> Judgement:
        """All that is right and wrong with ``item``; with ``partial`` no field is required."""
        judgement = Judgement(index, sent=item)
        if not isinstance(item, Mapping):
            code = "malformed_json" if isinstance(item, Malformed) else "invalid"
            judgement.faults = explain(self, [ErrorDetail("", code)], item)
            return judgement
        errors: dict[str, Any] = {}
        for name, each in self.fields.items():
            if each.read_only:
                continue
            try:
                judgement.values[name] = each.run_validation(item.get(name, empty))
            except serializers.ValidationError as error:
                errors[name] = error.detail
            except SkipField:
                pass
        errors |= self._misplaced(item)
        if errors:
            judgement.faults = explain(self, errors, item)
        return judgement

    def _misplaced(self, item: Mapping[str, Any]) -> dict[str, list[Said]]:
        """The keys of an item that it must not have: unknown, read-only, given twice."""
        errors: dict[str, list[Said]] = {}
        writable = self.writable_names
        for name in item:
            if name not in writable:
                errors[name] = [Said("read_only") if name in self.fields else self._unknown(name)]
        for name in item.repeated if isinstance(item, ParsedObject) else ():
            errors[name] = [*errors.get(name, []), Said("duplicate_field")]
        return errors

    @cached_property
    def writable_names(self) -> list[str]:
        return [name for name, each in self.fields.items() if not each.read_only]

    def _unknown(self, name: str) -> Said:
        near = process.extractOne(name[:100], self.writable_names, score_cutoff=60)
        if near:
            return Said("unknown_field", "near", name=echo(name), nearest=near[0])
        return Said("unknown_field", name=echo(name))

    def judge_whole(self, item: Any, stored: Mapping[str, Any]) -> Judgement:
        """Judge ``item`` as all that the record shall be: what it leaves out takes its default.

        ``stored`` is the record as it is shown now: a read-only field that equals it is no fault (contract §4).
        """
        if not isinstance(item, Mapping):
            return self.judge(item)
        kept = ParsedObject((name, value) for name, value in item.items() if not self._repeats(name, value, stored))
        kept.repeated = item.repeated if isinstance(item, ParsedObject) else ()
        judgement = self.judge(kept)
        judgement.values = self._defaults | judgement.values
        return judgement

    def _repeats(self, name: str, value: Any, stored: Mapping[str, Any]) -> bool:
        """Whether ``value`` is a read-only field's own, however it is spelled."""
        each = self.fields.get(name)
        if each is None or not each.read_only:
            return False
        if value == stored[name]:
            return True
        try:
            return bool(each.to_internal_value(value) == each.to_internal_value(stored[name]))
        except (serializers.ValidationError, TypeError, ValueError):
            return False

    @property
    def _defaults(self) -> dict[str, Any]:
        model = self.kind.model._meta
        lists = {each.field: Ids([]) for each in self.kind.references if each.through}
        columns = {each.attname: each.get_default() for each in model.concrete_fields}
        return {name: lists[name] if name in lists else columns[name] for name in self.writable_names}

    def to_internal_value(self, data: Any) -> Any:
        judgement = self.judge(data)
        if judgement.faults:
            raise Problem(400, "validation_failed", fields=judgement.faults)
        return judgement.values


RECORD_FIELDS = ("batch_id", "created_by", "created_at", "updated_at")


class FindingSerializer(serializers.Serializer[Any]):
    """What the law asks of an activity and the register lacks."""

    code = serializers.ChoiceField([each.code for each in FINDINGS])
    message = serializers.CharField()
    message_vi = serializers.CharField()
    article = serializers.CharField()
    article_vi = serializers.CharField()


@extend_schema_field(FindingSerializer(many=True))
class FindingsField(serializers.Field[Any, Any, Any, Any]):
    """The findings of an activity that was read ``with_findings``."""

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
    retention_period_months = serializers.IntegerField(min_value=0, max_value=1_200, required=False, allow_null=True)
    data_category_ids = IdsField("category_links", "data_category_id", max_length=100, required=False)
    recipient_ids = IdsField("recipient_links", "recipient_id", max_length=100, required=False)
    transfer_ids = IdsField("transfer_links", "transfer_id", max_length=100, required=False)
    has_sensitive_data = serializers.BooleanField(read_only=True)
    has_cross_border_transfer = serializers.BooleanField(read_only=True)
    reviewed_by = serializers.CharField(source="reviewed_by.username", read_only=True, default=None, allow_null=True)
    findings = FindingsField(read_only=True)

    class Meta:
        model = ProcessingActivity
        fields = (
            "id",
            "external_id",
            "activity_name_vi",
            "activity_name_en",
            "purpose_vi",
            "purpose_en",
            "legal_basis",
            "legal_basis_citation",
            "data_source_vi",
            "data_source_en",
            "retention_period_months",
            "has_automated_decision_making",
            "requires_dpia",
            "data_category_ids",
            "recipient_ids",
            "transfer_ids",
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
        fields = (
            "id",
            "code",
            "name_vi",
            "name_en",
            "sensitivity",
            "legal_reference",
            "description_vi",
            "description_en",
            *RECORD_FIELDS,
        )
        read_only_fields = ("created_at", "updated_at")


class RecipientSerializer(ItemSerializer):
    kind = RECIPIENTS

    external_id = KeyField(max_length=200, required=False, allow_null=True, allow_blank=True)

    class Meta:
        model = Recipient
        fields = (
            "id",
            "external_id",
            "name_vi",
            "name_en",
            "role",
            "tax_code",
            "country_code",
            "contract_number",
            "contract_date",
            "dpo_contact",
            "services_vi",
            *RECORD_FIELDS,
        )
        read_only_fields = ("created_at", "updated_at")


class TransferSerializer(ItemSerializer):
    kind = TRANSFERS

    external_id = KeyField(max_length=200, required=False, allow_null=True, allow_blank=True)
    recipient_id = serializers.UUIDField(required=False, allow_null=True)

    class Meta:
        model = DataTransfer
        fields = (
            "id",
            "external_id",
            "name_vi",
            "name_en",
            "recipient_id",
            "transfer_case",
            "destination_country",
            "purpose_vi",
            "exemption_code",
            "contract_number",
            "contract_date",
            "first_transfer_on",
            "ctia_filed_on",
            *RECORD_FIELDS,
        )
        read_only_fields = ("created_at", "updated_at")


class BatchSerializer(serializers.BaseSerializer[list[Judgement]]):
    """The contract of a batch: its items, each judged by ``contract``. A bad item never makes the batch invalid.

    Clean items take the fast lane; ``contract`` itself judges the others.
    """

    def __init__(self, contract: ItemSerializer, **options: Any) -> None:
        super().__init__(**options)
        self.contract = contract

    def to_internal_value(self, data: Items) -> list[Judgement]:
        accepted = acceptor_of(type(self.contract)).accept(data.pieces())
        return [
            self.contract.judge(data.read(index), index) if values is None else Judgement(index, values, sent=data)
            for index, values in enumerate(accepted)
        ]


@cache
def acceptor_of(contract: type[ItemSerializer]) -> Acceptor:
    """The fast lane of a kind, compiled once a process."""
    return Acceptor(contract().fields)


def contract_of(word: str) -> type[ItemSerializer]:
    """The serializer of a kind, by its word in the path."""
    every = (ActivitySerializer, CategorySerializer, RecipientSerializer, TransferSerializer)
    return next(each for each in every if each.kind.word == word)
