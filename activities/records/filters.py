"""The filters of the lists of records: every code, flag, link and date (contract §4)."""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django_filters import FilterSet

from activities.contract.findings import FINDINGS
from activities.lists.filters import (
    AnyOfFilter,
    ValueFilter,
    any_code,
    array_schema,
    code_reader,
    codes,
    countries,
    days,
    flag,
    ids,
    keys,
    moments,
    number,
)
from activities.lists.values import read_flag, read_uuid
from activities.models import ActivityCategory, ActivityRecipient, ActivityTransfer
from activities.models.activities import LONGEST_RETENTION_MONTHS, Link, flags
from activities.models.codes import (
    FilerRole,
    LegalBasis,
    Operation,
    RecipientRole,
    RiskLevel,
    Sensitivity,
    Status,
    SubjectGroup,
    TransferCase,
)


class LinkedToFilter(AnyOfFilter):
    """Activities that link to any of the given records."""

    def __init__(self, through: type[Link], column: str) -> None:
        self.through = through
        super().__init__(column, read_uuid, array_schema({"type": "string", "format": "uuid"}))

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        own = self.through.objects.filter(activity_id=OuterRef("pk"), **{f"{self.field_name}__in": value})
        return qs.filter(Exists(own))


class ConditionFilter(AnyOfFilter):
    """Rows for which any of the given conditions holds. ``conditions`` makes each, by its code."""

    def __init__(self, name: str, conditions: Mapping[str, Callable[[], Q]]) -> None:
        self.conditions = conditions
        super().__init__(name, *code_reader(conditions))

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(reduce(or_, (self.conditions[code]() for code in value))) if value else qs


class LinkFlagFilter(ValueFilter):
    """Activities by a flag that is computed from their links."""

    def __init__(self, name: str) -> None:
        super().__init__(name, read_flag, {"type": "boolean"})

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if value is None:
            return qs
        condition = flags()[self.field_name]
        return qs.filter(condition if value else ~condition)


class RecordFilters(FilterSet):
    """The filters that all kinds of record have."""

    id = ids("id")
    batch_id = ids("batch_id")
    created_at_after, created_at_before = moments("created_at")
    updated_at_after, updated_at_before = moments("updated_at")


class ActivityFilters(RecordFilters):
    external_id = keys("external_id")
    legal_basis = codes("legal_basis", LegalBasis.values)
    status = codes("status", Status.values)
    has_automated_decision_making = flag("has_automated_decision_making")
    requires_dpia = flag("requires_dpia")
    has_sensitive_data = LinkFlagFilter("has_sensitive_data")
    has_cross_border_transfer = LinkFlagFilter("has_cross_border_transfer")
    data_category_id = LinkedToFilter(ActivityCategory, "data_category_id")
    recipient_id = LinkedToFilter(ActivityRecipient, "recipient_id")
    transfer_id = LinkedToFilter(ActivityTransfer, "transfer_id")
    retention_period_months_min = number("retention_period_months", "gte", LONGEST_RETENTION_MONTHS)
    retention_period_months_max = number("retention_period_months", "lte", LONGEST_RETENTION_MONTHS)
    filer_role = codes("filer_role", FilerRole.values)
    risk_level = codes("risk_level", RiskLevel.values)
    data_subject_groups = any_code("data_subject_groups", SubjectGroup.values)
    processing_operations = any_code("processing_operations", Operation.values)
    storage_country_codes = countries("storage_country_codes", "overlap")
    transfers_for_fee = flag("transfers_for_fee")
    started_on_after, started_on_before = days("started_on")
    reviewed_at_after, reviewed_at_before = moments("reviewed_at")
    finding = ConditionFilter("finding", {each.code: each.when for each in FINDINGS})


class CategoryFilters(RecordFilters):
    code = keys("code")
    sensitivity = codes("sensitivity", Sensitivity.values)


class RecipientFilters(RecordFilters):
    external_id = keys("external_id")
    role = codes("role", RecipientRole.values)
    country_code = countries("country_code")
    tax_code = keys("tax_code")
    contract_date_after, contract_date_before = days("contract_date")


class TransferFilters(RecordFilters):
    external_id = keys("external_id")
    recipient_id = ids("recipient_id")
    transfer_case = codes("transfer_case", TransferCase.values)
    destination_country = countries("destination_country")
    exemption_code = keys("exemption_code")
    contract_date_after, contract_date_before = days("contract_date")
    first_transfer_on_after, first_transfer_on_before = days("first_transfer_on")
    ctia_filed_on_after, ctia_filed_on_before = days("ctia_filed_on")
