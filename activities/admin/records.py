"""The pages of the four kinds of record."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import Field, ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter

from activities import findings, records
from activities.admin import badges, deciding, histories, narrowing
from activities.admin.forms import CountryField, RecordForm
from activities.admin.trail import Audited
from activities.kinds import KINDS, Kind
from activities.models import DataCategory, DataTransfer, ProcessingActivity, Recipient, Record
from activities.models.codes import Sensitivity
from activities.pages import KeysFirst
from activities.review import STEPS
from activities.search import matching
from activities.serializers import Judgement
from pdpl_inventory.language import spoken
from tenants.admin import holds
from tenants.models import User
from tenants.permissions import Right
from tenants.site import acting

COUNTRIES = ("country_code", "destination_country")
HOW_IT_CAME = ("creator", "created_at", "changer", "updated_at", "batch")
ROWS = 4


class RecordAdmin(Audited):
    """One kind of record: its list is searched without accents, and whoever may write may change it."""

    add_right = change_right = delete_right = Right.WRITE
    # As over the API: whoever reads a record reads why it was returned.
    history_right = Right.READ
    form = RecordForm
    ordering = ("-id",)
    show_full_result_count = False
    list_per_page = 50
    list_filter_submit = True
    search_fields = ("folded",)
    search_help_text = _("Tìm theo tên hoặc mã, không phân biệt hoa thường và dấu.")
    readonly_fields: ClassVar[tuple[str, ...]] = HOW_IT_CAME

    @property
    def kind(self) -> Kind:
        return next(kind for kind in KINDS.values() if kind.model is self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_origin(super().get_queryset(request))

    @admin.display(description=_("người tạo"))
    def creator(self, record: Record) -> str:
        return name_of(record.created_by)

    @admin.display(description=_("người sửa cuối"))
    def changer(self, record: Record) -> str:
        return name_of(record.changed_by)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return matching(queryset, search_term), False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Field | None:
        if db_field.name in COUNTRIES:
            return db_field.formfield(form_class=CountryField)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, models.TextField) and field:
            field.widget.attrs["rows"] = ROWS
        if isinstance(field, ModelChoiceField):
            # To choose another is no reason to delete the first.
            field.widget.can_delete_related = False
        return field

    def save_model(self, request: HttpRequest, obj: Record, form: Any, change: bool) -> None:
        """What was saved as it was stays as it was: nobody becomes its last author by looking."""
        names = form.changed_data if change else form.cleaned_data
        judgement = Judgement(0, dict(column(obj, name, form.cleaned_data[name]) for name in names))
        if change:
            records.change(self.kind, obj.pk, acting(request), lambda _: judgement)
        else:
            obj.pk = UUID(records.create(self.kind, judgement, acting(request))["id"])
        obj.__dict__.update(records.whole(self.kind).get(pk=obj.pk).__dict__)

    def history_of(self, request: HttpRequest, subject: Record) -> HttpResponse:
        """Each act with before and after, those on many records included."""
        return histories.page(request, self.admin_site, self.kind, subject)

    def delete_model(self, request: HttpRequest, obj: Record) -> None:
        records.remove(self.kind, [obj.pk], acting(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        records.remove(self.kind, list(queryset.values_list("pk", flat=True)), acting(request))

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """``records`` has told of it, here and below."""

    log_change = log_addition

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        pass

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self.unless_overtaken(super().changeform_view, request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self.unless_overtaken(super().delete_view, request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Where several records are removed at once."""
        return self.unless_overtaken(super().changelist_view, request, *args, **kwargs)

    def unless_overtaken(self, view: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Someone else linked, took or removed it between the page and the act: nothing is stored, and told why."""
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except records.InUse as error:
            said = "; ".join(spoken(each) for each in error.users)
            self.message_user(request, _("Không xóa được bản ghi nào. %s.") % said, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        except (records.Faulty, ObjectDoesNotExist):
            return self._overtaken(request)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A record that others use is protected; they are counted rather than listed."""
        ids = [each.pk for each in objs]
        if users := records.users_of(self.kind, ids):
            return [], {}, set(), [spoken(each) for each in users]
        return super().get_deleted_objects(objs, request)


def with_origin(records: QuerySet[Any]) -> QuerySet[Any]:
    """With who wrote them and the batch they came by, without its errors, which may be megabytes."""
    return records.select_related("created_by", "changed_by", "batch").defer("batch__packed_errors")


def column(record: Record, name: str, value: Any) -> tuple[str, Any]:
    """A form's value under the name of its column: another record by its id."""
    field: Any = record._meta.get_field(name)
    return field.attname, value.pk if isinstance(value, Record) else value


def name_of(user: User | None) -> str:
    """A user as text: their page is the platform's."""
    return user.get_username() if user else "–"


@admin.register(ProcessingActivity)
class ActivityAdmin(RecordAdmin):
    """What is reviewed: narrowed down, read in the order of a review, decided on one by one or together."""

    change_form_template = "admin/activities/processingactivity/change_form.html"
    paginator = KeysFirst
    list_display = (
        "activity_name_vi",
        "basis",
        "state",
        "sensitive",
        "cross_border",
        "to_look_at",
        "creator",
        "created_at",
    )
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("legal_basis", ChoicesDropdownFilter),
        narrowing.ByFinding,
        narrowing.BySensitive,
        narrowing.ByAssessment,
        narrowing.ByCrossBorder,
        narrowing.ByCountry,
        narrowing.ByBatch,
        narrowing.ByReviewer,
        ("has_automated_decision_making", BooleanRadioFilter),
        ("created_at", narrowing.ByDays),
        ("reviewed_at", narrowing.ByDays),
    )
    actions = tuple(deciding.selected(name) for name in STEPS)
    readonly_fields = (
        "state",
        "lacks",
        "category_names",
        "recipient_names",
        "transfer_names",
        "reviewer",
        "reviewed_at",
        *HOW_IT_CAME,
    )
    fieldsets = (
        (_("Hoạt động"), {"fields": ("activity_name_vi", "activity_name_en", "external_id", "state", "lacks")}),
        (_("Mục đích"), {"fields": ("purpose_vi", "purpose_en")}),
        (_("Dữ liệu của ai, từ đâu"), {"fields": ("category_names", "data_source_vi", "data_source_en")}),
        (_("Căn cứ pháp lý"), {"fields": ("legal_basis", "legal_basis_citation")}),
        (_("Bên nhận và chuyển xuyên biên giới"), {"fields": ("recipient_names", "transfer_names")}),
        (
            _("Thời hạn lưu trữ và rủi ro"),
            {"fields": ("retention_period_months", "has_automated_decision_making", "requires_dpia")},
        ),
        (_("Quá trình"), {"fields": ("reviewer", "reviewed_at", *HOW_IT_CAME)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProcessingActivity]:
        activities = findings.with_findings(ProcessingActivity.objects.with_flags())
        return with_origin(activities).select_related("reviewed_by").order_by(*self.ordering)

    # --- Review ----------------------------------------------------------------------------

    def has_submit_permission(self, request: HttpRequest) -> bool:
        return holds(request, STEPS["submit"].right)

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return holds(request, STEPS["approve"].right)

    def has_return_permission(self, request: HttpRequest) -> bool:
        return holds(request, STEPS["return"].right)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or records.may_remove(acting(request).role, obj)

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide_view)
        route = path("<uuid:pk>/review/<slug:name>/", decide, name="activities_processingactivity_review")
        return [route, *super().get_urls()]

    def decide_view(self, request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
        step = deciding.step_named(name, request)
        activities = ProcessingActivity.objects.filter(pk=pk)
        activity = activities.first()
        if activity is None:
            raise Http404
        # The way on leads to the list as it was narrowed down.
        narrowed = {"opts": self.opts, "preserved_filters": self.get_preserved_filters(request)}
        back = add_preserved_filters(narrowed, deciding.page_of(pk))
        chosen = deciding.Chosen(activities, str(activity), back)
        return deciding.confirm(request, self.admin_site, step, chosen, request.method == "POST")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        activity = self.get_object(request, object_id)
        steps = deciding.open_steps(request, activity.status) if activity else []
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "steps": steps})

    # --- What is shown -----------------------------------------------------------------------

    @admin.display(description=_("trạng thái"), ordering="status")
    def state(self, activity: ProcessingActivity) -> SafeString:
        return badges.state(activity)

    @admin.display(description=_("căn cứ pháp lý"), ordering="legal_basis")
    def basis(self, activity: ProcessingActivity) -> str:
        return activity.get_legal_basis_display()

    @admin.display(description=_("người duyệt"))
    def reviewer(self, activity: ProcessingActivity) -> str:
        return name_of(activity.reviewed_by)

    @admin.display(description=_("nhạy cảm"))
    def sensitive(self, activity: Any) -> str:
        return badges.badge(_("Có"), "bad") if activity.has_sensitive_data else "–"

    @admin.display(description=_("xuyên biên giới"))
    def cross_border(self, activity: Any) -> str:
        return badges.badge(_("Có"), "info") if activity.has_cross_border_transfer else "–"

    @admin.display(description=_("cần xem lại"))
    def to_look_at(self, activity: Any) -> str:
        count = len(findings.of(activity))
        return badges.badge(count, "warning") if count else "–"

    @admin.display(description=_("điểm cần xem lại"))
    def lacks(self, activity: Any) -> str:
        if activity.pk is None or not hasattr(activity, findings.FINDINGS[0].column):
            return "–"
        told = [(spoken(each.sentence), spoken(each.article)) for each in findings.of(activity)]
        return format_html_join("", '<div class="desk-finding">{} <em>({})</em></div>', told) or "–"

    @admin.display(description=_("danh mục dữ liệu"))
    def category_names(self, activity: ProcessingActivity) -> str:
        return linked(activity.data_categories.order_by("-sensitivity", "name_vi"), marked_sensitive)

    @admin.display(description=_("bên nhận"))
    def recipient_names(self, activity: ProcessingActivity) -> str:
        return linked(activity.recipients.all(), Recipient.get_role_display)

    @admin.display(description=_("lượt chuyển dữ liệu"))
    def transfer_names(self, activity: ProcessingActivity) -> str:
        return linked(activity.transfers.all(), destination)


def marked_sensitive(category: DataCategory) -> str:
    return category.get_sensitivity_display() if category.sensitivity == Sensitivity.SENSITIVE else ""


def destination(transfer: DataTransfer) -> str:
    """Where to, and whether its dossier was filed."""
    filed = transfer.ctia_filed_on
    words = _("đã nộp hồ sơ %s") % f"{filed:%d/%m/%Y}" if filed else _("chưa nộp hồ sơ")
    return f"{transfer.destination_country}, {words}"


def linked(records: QuerySet[Any], more: Callable[[Any], Any]) -> SafeString | str:
    """The names of ``records``, each leading to its page, with what else is to be known of it."""
    route = f"admin:activities_{records.model._meta.model_name}_change"
    pairs = [(reverse(route, args=[each.pk]), str(each), beside(more(each))) for each in records]
    return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>{}', pairs) if pairs else "–"


def beside(words: Any) -> SafeString | str:
    return format_html(' <span class="text-subtle">({})</span>', words) if words else ""


@admin.register(DataCategory)
class CategoryAdmin(RecordAdmin):
    list_display = ("name_vi", "code", "sensitivity", "legal_reference", "created_at")
    list_filter = (("sensitivity", ChoicesDropdownFilter), ("created_at", narrowing.ByDays))
    fieldsets = (
        (None, {"fields": ("code", "name_vi", "name_en", "sensitivity", "legal_reference")}),
        (_("Mô tả"), {"fields": ("description_vi", "description_en")}),
        (_("Quá trình"), {"fields": HOW_IT_CAME}),
    )


@admin.register(Recipient)
class RecipientAdmin(RecordAdmin):
    list_display = ("name_vi", "role", "tax_code", "country_code", "creator", "created_at")
    list_filter = (("role", ChoicesDropdownFilter), "country_code", ("created_at", narrowing.ByDays))
    fieldsets = (
        (None, {"fields": ("name_vi", "name_en", "external_id", "role", "tax_code", "country_code")}),
        (_("Hợp đồng"), {"fields": ("contract_number", "contract_date", "dpo_contact", "services_vi")}),
        (_("Quá trình"), {"fields": HOW_IT_CAME}),
    )


@admin.register(DataTransfer)
class TransferAdmin(RecordAdmin):
    list_display = ("name_vi", "recipient", "transfer_case", "destination_country", "creator", "created_at")
    list_filter = (
        ("transfer_case", ChoicesDropdownFilter),
        "destination_country",
        narrowing.ByDossier,
        ("created_at", narrowing.ByDays),
    )
    autocomplete_fields = ("recipient",)
    fieldsets = (
        (None, {"fields": ("name_vi", "name_en", "external_id", "recipient", "transfer_case", "destination_country")}),
        (_("Mục đích và căn cứ"), {"fields": ("purpose_vi", "exemption_code", "contract_number", "contract_date")}),
        (_("Thời điểm"), {"fields": ("first_transfer_on", "ctia_filed_on")}),
        (_("Quá trình"), {"fields": HOW_IT_CAME}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[DataTransfer]:
        return super().get_queryset(request).select_related("recipient")
