"""Filters of the admin's lists beyond the fields of their models. Each runs one query for its choices."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import DateField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, RangeDateFilter

from activities.admin.forms import country_choices
from activities.contract.findings import FINDINGS
from activities.contract.kinds import ACTIVITIES
from activities.deadlines.transfers import dossier_states
from activities.dossiers.forms import FORMS
from activities.dossiers.material.gaps import GAPS, with_gap
from activities.models import ActivityTransfer, Batch, DataTransfer
from activities.models.audit import Action
from pdpl_inventory.language import in_request_language
from tenants.models import Membership

ANY = "any"
MOST_BATCHES = 50
Choices = Sequence[tuple[str, Any]]
# States of a transfer's dossier (``deadlines.transfers.dossier_states``), the most urgent first.
DOSSIERS: dict[str, Any] = {
    "overdue": _("Quá hạn nộp"),
    "due": _("Còn thời hạn nộp"),
    "undated": _("Chưa rõ ngày chuyển đầu tiên"),
    "filed": _("Đã nộp"),
    "exempt": _("Được miễn"),
}


class ByChoice(DropdownFilter):
    """A filter by one of the ``choices``; another value in the address finds nothing."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return self.choices_offered(request)

    def has_output(self) -> bool:
        """Keep a filter with a value even without choices: Django ignores a filter without output."""
        return bool(self.lookup_choices or self.value())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if not chosen:
            return queryset
        if chosen not in {value for value, _label in self.lookup_choices}:
            return queryset.none()
        return self.filtered(queryset, chosen)

    def choices_offered(self, request: HttpRequest) -> Choices:
        raise NotImplementedError

    def filtered(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        raise NotImplementedError


class YesOrNo(ByChoice):
    """A filter by a flag that ``with_flags`` computes."""

    def choices_offered(self, request: HttpRequest) -> Choices:
        return (("1", _("Có")), ("0", _("Không")))

    def filtered(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        return found.filter(**{self.parameter_name: chosen == "1"})


class BySensitive(YesOrNo):
    """Activities with or without a sensitive data category."""

    title = _("dữ liệu nhạy cảm")
    parameter_name = "has_sensitive_data"


class ByCrossBorder(YesOrNo):
    """Activities with or without a transfer abroad."""

    title = _("chuyển xuyên biên giới")
    parameter_name = "has_cross_border_transfer"


class ByCountry(ByChoice):
    """Activities with a transfer to a country, of the countries to which the tenant transfers data."""

    title = _("nước nhận")
    parameter_name = "country"

    def choices_offered(self, request: HttpRequest) -> Choices:
        used = set(DataTransfer.objects.order_by().values_list("destination_country", flat=True).distinct())
        return [each for each in country_choices(get_language() or "vi") if each[0] in used]

    def filtered(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        links = ActivityTransfer.objects.filter(activity_id=OuterRef("pk"), transfer__destination_country=chosen)
        return found.filter(Exists(links))


class ByFinding(ByChoice):
    """Activities with one finding, or with any."""

    title = _("điểm cần xem lại")
    parameter_name = "finding"

    def choices_offered(self, request: HttpRequest) -> Choices:
        return (
            (ANY, _("Có điểm cần xem lại")),
            *((each.code, in_request_language(each.sentence)) for each in FINDINGS),
        )

    def filtered(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        condition = Q()
        for each in FINDINGS:
            if chosen in (ANY, each.code):
                condition |= each.condition
        return found.filter(condition)


class ByAssessment(ByChoice):
    """Activities that need an impact assessment: marked so, or with sensitive data."""

    title = _("đánh giá tác động")
    parameter_name = "assessment"

    def choices_offered(self, request: HttpRequest) -> Choices:
        return (("needed", _("Cần đánh giá, hoặc có dữ liệu nhạy cảm")), ("marked", _("Đã đánh dấu cần đánh giá")))

    def filtered(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        marked = Q(requires_dpia=True)
        return found.filter(marked if chosen == "marked" else marked | Q(has_sensitive_data=True))


class ByBatch(ByChoice):
    """Activities of a batch: one of the latest 50, or the one in the address."""

    title = pgettext_lazy("one", "lô")
    parameter_name = "batch"

    def choices_offered(self, request: HttpRequest) -> Choices:
        batches = Batch.objects.filter(kind=ACTIVITIES.word).defer("packed_errors").order_by("-id")
        found = list(batches[:MOST_BATCHES])
        named = as_uuid(self.value())
        if named and named not in {each.pk for each in found}:
            found += batches.filter(pk=named)
        return [(str(each.pk), f"{each} ({each.total_created})") for each in found]

    def filtered(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        return found.filter(batch_id=chosen)


class ByReviewer(ByChoice):
    """Activities by the member who decided on them last."""

    title = _("người duyệt")
    parameter_name = "reviewer"

    def choices_offered(self, request: HttpRequest) -> Choices:
        members = Membership.objects.select_related("user").order_by("user__username")
        return [(str(each.user_id), each.user.get_username()) for each in members]

    def filtered(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        return found.filter(reviewed_by_id=chosen)


class ByDossier(ByChoice):
    """Transfers by the state of their dossier."""

    title = _("hồ sơ đánh giá tác động")
    parameter_name = "dossier"

    def choices_offered(self, request: HttpRequest) -> Choices:
        return tuple(DOSSIERS.items())

    def filtered(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        return found.filter(dossier_states()[chosen])


class ByGap(ByChoice):
    """Records that lack what one of the dossiers' forms needs, of the records that the form is made of."""

    title = _("còn thiếu cho hồ sơ")
    parameter_name = "gap"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [
            (f"{form.code}.{gap.code}", f"{_('Mẫu số')} {form.number}: {in_request_language(gap.label)}")
            for form in FORMS.values()
            for gap in GAPS.values()
            if gap.model is model_admin.model and form.code in gap.items
        ]

    def filtered(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        form, _dot, code = chosen.partition(".")
        return with_gap(form, GAPS[code], found)


class ByAction(ByChoice):
    """Audit events by action."""

    title = _("hành động")
    parameter_name = "action"

    def choices_offered(self, request: HttpRequest) -> Choices:
        return Action.choices

    def filtered(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        return found.filter(action=chosen)


class ByDays(RangeDateFilter):
    """From the start of one day to the end of another, in the current time zone. ``by_days`` names it."""

    named: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = self.named

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for end, lookup, days in (("from", "gte", 0), ("to", "lt", 1)):
            if day := day_of(self.used_parameters.get(f"{self.parameter_name}_{end}")):
                moment = timezone.make_aware(datetime(day.year, day.month, day.day) + timedelta(days=days))
                queryset = queryset.filter(**{f"{self.field_path}__{lookup}": moment})
        return queryset


def by_days(named: Any) -> type[ByDays]:
    """The filter by days, called ``named``: “day created” in place of the column's “created at”."""
    return type("ByNamedDays", (ByDays,), {"named": named})


def day_of(text: Any) -> date | None:
    """Parse a day in the format of the reader's language or ISO 8601; None for anything else, which filters nothing."""
    try:
        return DateField(required=False).clean(text)
    except ValidationError:
        return None


def as_uuid(text: str | None) -> UUID | None:
    """Parse a UUID; None for anything else."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
