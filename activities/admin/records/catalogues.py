"""The admin pages of data categories, recipients and data transfers."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from activities.admin import list_filters
from activities.admin.counted_filters import CountedChoices
from activities.admin.records.record_admin import RecordAdmin
from activities.models import DataCategory, DataTransfer, Recipient


@admin.register(DataCategory)
class CategoryAdmin(RecordAdmin):
    """Data categories, the statutory ones included."""

    list_display = ("name_vi", "code", "sensitivity", "legal_reference", "created_at")
    list_filter = (("sensitivity", CountedChoices), ("created_at", list_filters.by_days(_("ngày tạo"))))
    fieldsets = (
        (None, {"fields": ("code", "name_vi", "name_en", "sensitivity", "legal_reference")}),
        (_("Mô tả"), {"fields": ("description_vi", "description_en")}),
    )


@admin.register(Recipient)
class RecipientAdmin(RecordAdmin):
    """Recipients with their contracts."""

    list_display = ("name_vi", "role", "tax_code", "country_code", "creator", "created_at")
    list_filter = (
        ("role", CountedChoices),
        "country_code",
        list_filters.ByGap,
        ("created_at", list_filters.by_days(_("ngày tạo"))),
    )
    fieldsets = (
        (None, {"fields": ("name_vi", "name_en", "external_id", "role", "tax_code", "country_code")}),
        (_("Hợp đồng"), {"fields": ("contract_number", "contract_date", "dpo_contact", "services_vi")}),
    )


@admin.register(DataTransfer)
class TransferAdmin(RecordAdmin):
    """Data transfers abroad, filtered by the state of their dossiers."""

    list_display = ("name_vi", "recipient", "transfer_case", "destination_country", "creator", "created_at")
    list_filter = (
        ("transfer_case", CountedChoices),
        "destination_country",
        list_filters.ByDossier,
        list_filters.ByGap,
        ("created_at", list_filters.by_days(_("ngày tạo"))),
    )
    autocomplete_fields = ("recipient",)
    fieldsets = (
        (None, {"fields": ("name_vi", "name_en", "external_id", "recipient", "transfer_case", "destination_country")}),
        (_("Mục đích và căn cứ"), {"fields": ("purpose_vi", "exemption_code", "contract_number", "contract_date")}),
        (_("Thời điểm"), {"fields": ("first_transfer_on", "ctia_filed_on")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[DataTransfer]:
        return super().get_queryset(request).select_related("recipient")
