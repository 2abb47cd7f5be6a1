"""The pages of the four kinds of record."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Field, ModelChoiceField
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from activities.admin.forms import CountryField, RecordForm
from activities.admin.trail import Audited
from activities.kinds import KINDS, Kind
from activities.models import DataCategory, DataTransfer, ProcessingActivity, Recipient, Record
from activities.models.codes import Status
from activities.search import matching
from pdpl_inventory.language import spoken
from pdpl_inventory.messages import say
from tenants.models import Role, User
from tenants.permissions import Right
from tenants.site import acting

COUNTRIES = ("country_code", "destination_country")
HOW_IT_CAME = ("creator", "created_at", "changer", "updated_at", "batch")
LINKS = ("category_names", "recipient_names", "transfer_names")


class RecordAdmin(Audited):
    """One kind of record: its list is searched without accents, and whoever may write may change it."""

    add_right = change_right = delete_right = Right.WRITE
    subject = "record"
    form = RecordForm
    ordering = ("-id",)
    show_full_result_count = False
    search_fields = ("folded",)
    search_help_text = _("Tìm theo tên hoặc mã, không phân biệt hoa thường và dấu.")
    readonly_fields: ClassVar[tuple[str, ...]] = HOW_IT_CAME

    @property
    def kind(self) -> Kind:
        return next(kind for kind in KINDS.values() if kind.model is self.model)

    @property
    def figures(self) -> dict[str, str]:
        return {"kind": self.kind.word.value}

    def words(self, obj: Any) -> dict[str, Any]:
        return {"name": str(obj), **self.kind.nouns}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("created_by", "changed_by", "batch")

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
        if isinstance(field, ModelChoiceField):
            # To choose another is no reason to delete the first.
            field.widget.can_delete_related = False
        return field

    def save_model(self, request: HttpRequest, obj: Record, form: Any, change: bool) -> None:
        """What was saved as it was stays as it was: nobody becomes its last author by looking."""
        if change and not form.changed_data:
            return
        member = acting(request)
        if not change:
            obj.tenant_id, obj.created_by = member.tenant_id, member.user
        obj.changed_by, obj.updated_at = member.user, timezone.now()
        obj.fold()
        obj.save()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A record that others use is protected; they are counted rather than listed."""
        ids = [each.pk for each in objs]
        if users := users_of(self.kind, ids):
            return [], {}, set(), users
        return super().get_deleted_objects(objs, request)


def name_of(user: User | None) -> str:
    """A user as text: their page is the platform's."""
    return user.get_username() if user else "–"


def users_of(kind: Kind, ids: list[Any]) -> list[str]:
    """How many records of each other kind use the records ``ids``, in words."""
    found = []
    for other in KINDS.values():
        for reference in other.references:
            if reference.target is not kind.model:
                continue
            rows = (reference.through or other.model).objects
            owner, column = ("activity_id", reference.column) if reference.through else ("id", reference.field)
            count = rows.filter(**{f"{column}__in": ids}).values(owner).distinct().count()
            if count:
                found.append(spoken(say("used_by", count=count, **other.nouns)))
    return found


@admin.register(ProcessingActivity)
class ActivityAdmin(RecordAdmin):
    list_display = (
        "activity_name_vi",
        "legal_basis",
        "status",
        "sensitive",
        "cross_border",
        "creator",
        "created_at",
    )
    list_filter = (
        "status",
        "legal_basis",
        "requires_dpia",
        "has_automated_decision_making",
        "created_at",
    )
    readonly_fields = ("status", *LINKS, "reviewer", "reviewed_at", *HOW_IT_CAME)
    fieldsets = (
        (None, {"fields": ("activity_name_vi", "activity_name_en", "external_id", "status")}),
        (_("Mục đích và căn cứ"), {"fields": ("purpose_vi", "purpose_en", "legal_basis", "legal_basis_citation")}),
        (
            _("Nguồn, thời hạn, rủi ro"),
            {
                "fields": (
                    "data_source_vi",
                    "data_source_en",
                    "retention_period_months",
                    "has_automated_decision_making",
                    "requires_dpia",
                )
            },
        ),
        (_("Liên kết"), {"fields": LINKS}),
        (_("Quá trình"), {"fields": ("reviewer", "reviewed_at", *HOW_IT_CAME)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProcessingActivity]:
        people = ("created_by", "changed_by", "reviewed_by", "batch")
        return ProcessingActivity.objects.with_flags().select_related(*people).order_by(*self.ordering)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or obj.status != Status.APPROVED or acting(request).role == Role.DPO

    @admin.display(description=_("người duyệt"))
    def reviewer(self, activity: ProcessingActivity) -> str:
        return name_of(activity.reviewed_by)

    @admin.display(description=_("dữ liệu nhạy cảm"), boolean=True)
    def sensitive(self, activity: Any) -> bool:
        return bool(activity.has_sensitive_data)

    @admin.display(description=_("xuyên biên giới"), boolean=True)
    def cross_border(self, activity: Any) -> bool:
        return bool(activity.has_cross_border_transfer)

    @admin.display(description=_("danh mục dữ liệu"))
    def category_names(self, activity: ProcessingActivity) -> str:
        return linked(activity.data_categories.all())

    @admin.display(description=_("bên nhận"))
    def recipient_names(self, activity: ProcessingActivity) -> str:
        return linked(activity.recipients.all())

    @admin.display(description=_("lượt chuyển dữ liệu"))
    def transfer_names(self, activity: ProcessingActivity) -> str:
        return linked(activity.transfers.all())


def linked(records: QuerySet[Any]) -> str:
    """The names of ``records``, each leading to its page."""
    route = f"admin:activities_{records.model._meta.model_name}_change"
    pairs = [(reverse(route, args=[each.pk]), str(each)) for each in records]
    return format_html_join(", ", '<a href="{}">{}</a>', pairs) if pairs else "–"


@admin.register(DataCategory)
class CategoryAdmin(RecordAdmin):
    list_display = ("name_vi", "code", "sensitivity", "legal_reference", "created_at")
    list_filter = ("sensitivity", "created_at")
    fieldsets = (
        (None, {"fields": ("code", "name_vi", "name_en", "sensitivity", "legal_reference")}),
        (_("Mô tả"), {"fields": ("description_vi", "description_en")}),
        (_("Quá trình"), {"fields": HOW_IT_CAME}),
    )


@admin.register(Recipient)
class RecipientAdmin(RecordAdmin):
    list_display = ("name_vi", "role", "tax_code", "country_code", "creator", "created_at")
    list_filter = ("role", "country_code", "created_at")
    fieldsets = (
        (None, {"fields": ("name_vi", "name_en", "external_id", "role", "tax_code", "country_code")}),
        (_("Hợp đồng"), {"fields": ("contract_number", "contract_date", "dpo_contact", "services_vi")}),
        (_("Quá trình"), {"fields": HOW_IT_CAME}),
    )


@admin.register(DataTransfer)
class TransferAdmin(RecordAdmin):
    list_display = ("name_vi", "recipient", "transfer_case", "destination_country", "creator", "created_at")
    list_filter = ("transfer_case", "destination_country", "created_at")
    autocomplete_fields = ("recipient",)
    fieldsets = (
        (None, {"fields": ("name_vi", "name_en", "external_id", "recipient", "transfer_case", "destination_country")}),
        (_("Mục đích và căn cứ"), {"fields": ("purpose_vi", "exemption_code", "contract_number", "contract_date")}),
        (_("Thời điểm"), {"fields": ("first_transfer_on", "ctia_filed_on")}),
        (_("Quá trình"), {"fields": HOW_IT_CAME}),
    )
