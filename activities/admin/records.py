"""The pages of the four kinds of record."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import QuerySet
from django.forms import Field, ModelChoiceField
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from activities import records
from activities.admin.forms import CountryField, RecordForm
from activities.admin.trail import Audited
from activities.kinds import KINDS, Kind
from activities.models import DataCategory, DataTransfer, ProcessingActivity, Recipient, Record
from activities.search import matching
from activities.serializers import Judgement
from pdpl_inventory.language import spoken
from tenants.models import User
from tenants.permissions import Right
from tenants.site import acting

COUNTRIES = ("country_code", "destination_country")
HOW_IT_CAME = ("creator", "created_at", "changer", "updated_at", "batch")
LINKS = ("category_names", "recipient_names", "transfer_names")


class RecordAdmin(Audited):
    """One kind of record: its list is searched without accents, and whoever may write may change it."""

    add_right = change_right = delete_right = Right.WRITE
    form = RecordForm
    ordering = ("-id",)
    show_full_result_count = False
    search_fields = ("folded",)
    search_help_text = _("Tìm theo tên hoặc mã, không phân biệt hoa thường và dấu.")
    readonly_fields: ClassVar[tuple[str, ...]] = HOW_IT_CAME

    @property
    def kind(self) -> Kind:
        return next(kind for kind in KINDS.values() if kind.model is self.model)

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
        names = form.changed_data if change else form.cleaned_data
        judgement = Judgement(0, dict(column(obj, name, form.cleaned_data[name]) for name in names))
        if change:
            records.change(self.kind, obj.pk, acting(request), lambda _: judgement)
        else:
            obj.pk = UUID(records.create(self.kind, judgement, acting(request))["id"])
        obj.__dict__.update(records.whole(self.kind).get(pk=obj.pk).__dict__)

    def delete_model(self, request: HttpRequest, obj: Record) -> None:
        records.remove(self.kind, [obj.pk], acting(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        records.remove(self.kind, [each.pk for each in queryset], acting(request))

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


def column(record: Record, name: str, value: Any) -> tuple[str, Any]:
    """A form's value under the name of its column: another record by its id."""
    field: Any = record._meta.get_field(name)
    return field.attname, value.pk if isinstance(value, Record) else value


def name_of(user: User | None) -> str:
    """A user as text: their page is the platform's."""
    return user.get_username() if user else "–"


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
        return obj is None or records.may_remove(acting(request).role, obj)

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
