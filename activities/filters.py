"""What each list may be asked for: every code, flag, link and date of its records; and in which order."""

from typing import Any

from django.db.models import QuerySet
from django_filters import FilterSet
from rest_framework.filters import BaseFilterBackend, OrderingFilter
from rest_framework.request import Request

from activities import audit
from activities.findings import FINDINGS
from activities.models import ActivityCategory, ActivityRecipient, ActivityTransfer
from activities.models.audit import Action, Door, Via
from activities.models.batches import BatchStatus, Mode, OnConflict
from activities.models.batches import Kind as Word
from activities.models.codes import LegalBasis, RecipientRole, Sensitivity, Status, TransferCase
from activities.models.records import LONGEST_RETENTION_MONTHS
from activities.parameters import (
    Holding,
    LinkedTo,
    OneOf,
    codes,
    countries,
    days,
    flag,
    ids,
    keys,
    misunderstood,
    moments,
    not_ordered_by,
    number,
    unknown,
)
from activities.search import FoldedSearch
from pdpl_inventory.errors import Problem

PAGES = ("page", "page_size")


class RecordFilters(FilterSet):
    """What every kind of record has."""

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
    has_sensitive_data = flag("has_sensitive_data")
    has_cross_border_transfer = flag("has_cross_border_transfer")
    data_category_id = LinkedTo(ActivityCategory, "data_category_id")
    recipient_id = LinkedTo(ActivityRecipient, "recipient_id")
    transfer_id = LinkedTo(ActivityTransfer, "transfer_id")
    retention_period_months_min = number("retention_period_months", "gte", LONGEST_RETENTION_MONTHS)
    retention_period_months_max = number("retention_period_months", "lte", LONGEST_RETENTION_MONTHS)
    reviewed_at_after, reviewed_at_before = moments("reviewed_at")
    finding = Holding("finding", {each.code: each.condition for each in FINDINGS})


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


class BatchFilters(FilterSet):
    id = ids("id")
    kind = codes("kind", Word.values)
    status = codes("status", BatchStatus.values)
    mode = codes("mode", Mode.values)
    on_conflict = codes("on_conflict", OnConflict.values)
    created_at_after, created_at_before = moments("created_at")


class OfRecord(OneOf):
    """Events that tell of any of these records, alone or among many."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(pk__in=audit.trail(value).values("pk")) if value else qs


class EventFilters(FilterSet):
    id = ids("id")
    action = codes("action", Action.values)
    actor = keys("actor_name")
    via = codes("via", Via.values)
    door = codes("door", Door.values)
    batch_id = ids("batch_id")
    record_id = OfRecord("record_id", ids("id").read, ids("id").schema)
    created_at_after, created_at_before = moments("occurred_at")


class Filters(BaseFilterBackend):
    """A list's filters. Raises ``Problem`` (400) naming every parameter that is unknown or not understood."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        if view.action != "list":
            return queryset
        query = request.query_params
        filterset: FilterSet = view.filterset_class(query, queryset=queryset)
        others = ("search",) if FoldedSearch in view.filter_backends else ()
        known = (*filterset.filters, *others, "ordering", *PAGES)
        if faults := [*unknown(query, known), *misunderstood(filterset, query)]:
            raise Problem(400, "invalid_query", fields=faults)
        return filterset.qs

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        described: list[dict[str, Any]] = []
        if view.action != "list":
            return described
        for name, each in view.filterset_class.base_filters.items():
            schema = dict(each.schema)
            words = {"description": schema.pop("description")} if "description" in schema else {}
            described.append({"name": name, "in": "query", "required": False, **words, "schema": schema})
        return described


class Ordering(OrderingFilter):
    """``?ordering=-created_at``; records that are equal in it come by id, so that pages do not overlap."""

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> list[str]:
        """Raises ``Problem`` (400) for a field that lists are not ordered by."""
        asked = request.query_params.get(self.ordering_param, "").strip()
        terms = [each.strip() for each in asked.split(",")] if asked else []
        for term in terms:
            if term.removeprefix("-") not in view.ordering_fields:
                raise not_ordered_by(term, view.ordering_fields)
        terms = terms or list(view.ordering)
        return [*terms, "-id" if terms[-1].startswith("-") else "id"]

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        return super().filter_queryset(request, queryset, view) if view.action == "list" else queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        if view.action != "list":
            return []
        words = "Fields to order by, separated by commas: {}; `-` before one for descending. Otherwise by `{}`."
        return [
            {
                "name": self.ordering_param,
                "in": "query",
                "required": False,
                "description": words.format(", ".join(f"`{each}`" for each in view.ordering_fields), view.ordering[0]),
                "schema": {"type": "string", "example": "-created_at"},
            }
        ]
