"""The admin page of a tenant's profile, for members with the right to manage and for the platform."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Field
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from activities.access.tenancy import create_tenant
from activities.admin.audited import AuditedAdmin
from activities.admin.forms import BusinessLinesField, KeptChoiceField, TermField
from activities.profile import change_columns
from tenants.authentication.addresses import address_of
from tenants.isolation.context import scope
from tenants.models import Tenant
from tenants.permissions import Right
from tenants.requests import platform_access
from tenants.retention import TERMS
from tenants.site.current import acting_member, is_platform


@admin.register(Tenant)
class TenantAdmin(AuditedAdmin):
    """Members with the right to manage see their own tenant; the platform sees all of them and creates them.

    Acts of the platform are in Django's own log, and a change is also in the audit log of the tenant, which can read
    only that one.
    """

    view_right = change_right = Right.MANAGE
    subject = "tenant"
    list_display = ("name", "name_en", "is_active", "created_at")
    search_fields = ("name", "name_en", "tax_code")
    fieldsets = (
        (
            _("Đơn vị"),
            {
                "fields": (
                    *("name", "name_en", "name_foreign", "short_name", "tax_code"),
                    *("address", "phone", "email", "website", "branch_count", "business_lines"),
                )
            },
        ),
        (
            _("Bảo vệ dữ liệu cá nhân"),
            {
                "fields": (
                    *("dpo_name", "dpo_phone", "dpo_email", "dpo_appointment_number", "dpo_appointment_date"),
                    *("protection_service_name", "protection_service_contact", "protection_service_contract"),
                )
            },
        ),
        (
            _("Nghĩa vụ của đơn vị"),
            {"fields": ("filer_role", "relief", "relief_reason_vi", "dpia_filed_on", "compliance_assessed_on")},
        ),
        (_("Thời hạn lưu"), {"fields": TERMS}),
        (_("Hệ thống"), {"fields": ("requires_totp", "is_active", "id", "created_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tenant]:
        tenants = super().get_queryset(request)
        return tenants if is_platform(request) else tenants.filter(pk=acting_member(request).tenant_id)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if is_platform(request):
            return ("adds_members_at_sign_in", "id", "created_at")
        return ("is_active", "id", "created_at")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whom sign-ins add is asked only where there is an identity provider."""
        *particulars, (title, system) = super().get_fieldsets(request, obj)
        asked = ("adds_members_at_sign_in",) if settings.PDPL_OIDC_ISSUER else ()
        return (*particulars, (title, {**system, "fields": (*asked, *system["fields"])}))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Field | None:
        if db_field.name == "business_lines":
            help_text = _("Mỗi dòng một ngành: mã ngành kinh tế Việt Nam (VSIC), một dấu cách rồi đến tên ngành.")
            return BusinessLinesField(label=capfirst(db_field.verbose_name), help_text=help_text)
        if db_field.name in TERMS:
            return TermField(db_field.name, label=capfirst(db_field.verbose_name))
        if db_field.name == "relief":
            kwargs["choices_form_class"] = KeptChoiceField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_platform(request) or super().has_module_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_platform(request) or super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_platform(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_platform(request) or super().has_change_permission(request, obj)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return admin.ModelAdmin.log_addition(self, request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write Django's own log for the platform; the tenant's audit log has the change already."""
        return admin.ModelAdmin.log_change(self, request, obj, message) if is_platform(request) else None

    def may_see_history(self, request: HttpRequest) -> bool:
        return is_platform(request) or super().may_see_history(request)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if is_platform(request):
            return admin.ModelAdmin.history_view(self, request, object_id, extra_context)
        return super().history_view(request, object_id, extra_context)

    def save_model(self, request: HttpRequest, obj: Tenant, form: Any, change: bool) -> None:
        """Save what the form has changed alone, with its audit event."""
        if not change:
            done = create_tenant(**{name: getattr(obj, name) for name in form.cleaned_data})
        else:
            columns = {name: form.cleaned_data[name] for name in form.changed_data}
            with scope(obj.pk):  # pages of the platform run without one
                done = self._change(request, obj, columns)
        obj.__dict__.update(done.__dict__)

    def _change(self, request: HttpRequest, tenant: Tenant, columns: dict[str, Any]) -> Tenant:
        if not is_platform(request):
            return change_columns(acting_member(request), columns, fields=list(columns))
        guest, code = platform_access.guest_of(request.user, tenant), "tenant_changed_by_platform"
        return change_columns(guest, columns, code, fields=list(columns), address=address_of(request))
