"""What lists are narrowed down by, beyond their own fields. Each filter asks the database once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import DateField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, RangeDateFilter

from activities.admin.forms import country_choices
from activities.findings import FINDINGS
from activities.kinds import ACTIVITIES
from activities.models import ActivityTransfer, Batch, DataTransfer
from activities.models.audit import Action
from activities.summary import dossier_states
from pdpl_inventory.language import spoken
from tenants.models import Membership

ANY = "any"
MOST_BATCHES = 50
Choices = Sequence[tuple[str, Any]]
# How the dossier of a transfer may stand (``summary.dossier_states``), the most pressing first.
DOSSIERS: dict[str, Any] = {
    "overdue": _("Quá hạn nộp"),
    "due": _("Còn thời hạn nộp"),
    "undated": _("Chưa rõ ngày chuyển đầu tiên"),
    "filed": _("Đã nộp"),
    "exempt": _("Được miễn"),
}


class ByChoice(DropdownFilter):
    """One of the choices offered; whatever else an address names finds nothing."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return self.offered(request)

    def has_output(self) -> bool:
        """A filter that has nothing to offer is ignored by Django, whatever the address asks."""
        return bool(self.lookup_choices or self.value())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if not chosen:
            return queryset
        if chosen not in {value for value, _label in self.lookup_choices}:
            return queryset.none()
        return self.narrowed(queryset, chosen)

    def offered(self, request: HttpRequest) -> Choices:
        raise NotImplementedError

    def narrowed(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        raise NotImplementedError


class YesOrNo(ByChoice):
    """Whether a flag of ``with_flags`` holds."""

    def offered(self, request: HttpRequest) -> Choices:
        return (("1", _("Có")), ("0", _("Không")))

    def narrowed(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        return found.filter(**{self.parameter_name: chosen == "1"})


class BySensitive(YesOrNo):
    title = _("dữ liệu nhạy cảm")
    parameter_name = "has_sensitive_data"


class ByCrossBorder(YesOrNo):
    title = _("chuyển xuyên biên giới")
    parameter_name = "has_cross_border_transfer"


class ByCountry(ByChoice):
    """Countries to which the tenant transfers data."""

    title = _("nước nhận")
    parameter_name = "country"

    def offered(self, request: HttpRequest) -> Choices:
        used = set(DataTransfer.objects.order_by().values_list("destination_country", flat=True).distinct())
        return [each for each in country_choices(get_language() or "vi") if each[0] in used]

    def narrowed(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        links = ActivityTransfer.objects.filter(activity_id=OuterRef("pk"), transfer__destination_country=chosen)
        return found.filter(Exists(links))


class ByFinding(ByChoice):
    title = _("điểm cần xem lại")
    parameter_name = "finding"

    def offered(self, request: HttpRequest) -> Choices:
        return ((ANY, _("Có điểm cần xem lại")), *((each.code, spoken(each.sentence)) for each in FINDINGS))

    def narrowed(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        condition = Q()
        for each in FINDINGS:
            if chosen in (ANY, each.code):
                condition |= each.condition
        return found.filter(condition)


class ByAssessment(ByChoice):
    """What needs an assessment of its impact: marked so, or with sensitive data."""

    title = _("đánh giá tác động")
    parameter_name = "assessment"

    def offered(self, request: HttpRequest) -> Choices:
        return (("needed", _("Cần đánh giá, hoặc có dữ liệu nhạy cảm")), ("marked", _("Đã đánh dấu cần đánh giá")))

    def narrowed(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        marked = Q(requires_dpia=True)
        return found.filter(marked if chosen == "marked" else marked | Q(has_sensitive_data=True))


class ByBatch(ByChoice):
    """The latest batches of activities, and the one that the address names."""

    title = _("lô")
    parameter_name = "batch"

    def offered(self, request: HttpRequest) -> Choices:
        batches = Batch.objects.filter(kind=ACTIVITIES.word).defer("packed_errors").order_by("-id")
        found = list(batches[:MOST_BATCHES])
        named = as_uuid(self.value())
        if named and named not in {each.pk for each in found}:
            found += batches.filter(pk=named)
        return [(str(each.pk), f"{each} ({each.total_created})") for each in found]

    def narrowed(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        return found.filter(batch_id=chosen)


class ByReviewer(ByChoice):
    title = _("người duyệt")
    parameter_name = "reviewer"

    def offered(self, request: HttpRequest) -> Choices:
        members = Membership.objects.select_related("user").order_by("user__username")
        return [(str(each.user_id), each.user.get_username()) for each in members]

    def narrowed(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        return found.filter(reviewed_by_id=chosen)


class ByDossier(ByChoice):
    """Of transfers: how their dossier stands."""

    title = _("hồ sơ đánh giá tác động")
    parameter_name = "dossier"

    def offered(self, request: HttpRequest) -> Choices:
        return tuple(DOSSIERS.items())

    def narrowed(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        return found.filter(dossier_states()[chosen])


class ByAction(ByChoice):
    """Of the audit log: what was done."""

    title = _("hành động")
    parameter_name = "action"

    def offered(self, request: HttpRequest) -> Choices:
        return Action.choices

    def narrowed(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        return found.filter(action=chosen)


class ByDays(RangeDateFilter):
    """From the first moment of a day to the last of another, where the reader is."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for end, lookup, days in (("from", "gte", 0), ("to", "lt", 1)):
            if day := day_of(self.used_parameters.get(f"{self.parameter_name}_{end}")):
                moment = timezone.make_aware(datetime(day.year, day.month, day.day) + timedelta(days=days))
                queryset = queryset.filter(**{f"{self.field_path}__{lookup}": moment})
        return queryset


def day_of(text: Any) -> date | None:
    """As the reader's language writes days, or as ISO 8601 does; what is no day asks for nothing."""
    try:
        return DateField(required=False).clean(text)
    except ValidationError:
        return None


def as_uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
