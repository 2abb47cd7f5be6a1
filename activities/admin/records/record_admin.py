"""The base class of the admin pages of records: list, form, history and deletion through ``activities.records``."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import Field, ModelChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from activities.admin.audited import AuditedAdmin
from activities.admin.forms import CodesField, CountriesField, CountryField, RecordForm
from activities.admin.records import record_history
from activities.contract.item_serializer import ValidatedItem
from activities.contract.kinds import KINDS, Kind
from activities.lists.search import search
from activities.models import Record
from activities.records import read, write
from pdpl_inventory.language import in_request_language
from tenants.models import User
from tenants.permissions import Right
from tenants.site.current import acting_member

COUNTRIES = ("country_code", "destination_country")
ORIGIN_FIELDS = ("creator", "created_at", "changer", "updated_at", "batch")
ROWS = 4


class RecordList(ChangeList):
    """A list whose column of names is in Vietnamese alphabetical order."""

    def get_ordering_field(self, field_name: Any) -> Any:
        name = getattr(self.model, "NAME", "")
        return "name_order" if field_name == name else super().get_ordering_field(field_name)


class RecordAdmin(AuditedAdmin):
    """The pages of one kind of record. The list is searched without accents; changes need the right to write."""

    add_right = change_right = delete_right = Right.WRITE
    # As in the API: a member who may read a record may read why it was returned.
    history_right = Right.READ
    form = RecordForm
    ordering = ("-id",)
    show_full_result_count = False
    list_per_page = 50
    list_filter_submit = True
    search_fields = ("folded",)
    search_help_text = _("Tìm theo tên hoặc mã, không phân biệt hoa thường và dấu.")
    readonly_fields: ClassVar[tuple[str, ...]] = ORIGIN_FIELDS

    @property
    def kind(self) -> Kind:
        return next(kind for kind in KINDS.values() if kind.model is self.model)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return RecordList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_origin(super().get_queryset(request))

    @admin.display(description=_("người tạo"))
    def creator(self, record: Record) -> str:
        return username_of(record.created_by)

    @admin.display(description=_("người sửa cuối"))
    def changer(self, record: Record) -> str:
        return username_of(record.changed_by)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return search(queryset, search_term), False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The page's sections; a field that is in none of them is in one more, the last."""
        sections = super().get_fieldsets(request, obj)
        placed = {name for _title, section in sections for name in section["fields"]}
        others = [field.name for field in self.opts.concrete_fields if field.editable and field.name not in placed]
        return (*sections, (_("Thông tin khác"), {"fields": others})) if others else sections

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Field | None:
        if db_field.name in COUNTRIES:
            return db_field.formfield(form_class=CountryField)
        if isinstance(db_field, ArrayField):
            if db_field.base_field.choices:
                return CodesField(choices=db_field.base_field.choices, label=capfirst(db_field.verbose_name))
            return CountriesField(label=capfirst(db_field.verbose_name))
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, models.TextField) and field:
            field.widget.attrs["rows"] = ROWS
        if isinstance(field, ModelChoiceField):
            # Choosing another record must not offer to delete the present one.
            field.widget.can_delete_related = False
        return field

    def save_model(self, request: HttpRequest, obj: Record, form: Any, change: bool) -> None:
        """Store only the changed fields, so that saving an unchanged form changes neither record nor last author."""
        names = form.changed_data if change else form.cleaned_data
        item = ValidatedItem(0, dict(column(obj, name, form.cleaned_data[name]) for name in names))
        if change:
            write.change_record(self.kind, obj.pk, acting_member(request), lambda _: item)
        else:
            obj.pk = UUID(write.create_record(self.kind, item, acting_member(request))["id"])
        obj.__dict__.update(read.full_queryset(self.kind).get(pk=obj.pk).__dict__)

    def history_of(self, request: HttpRequest, subject: Record) -> HttpResponse:
        """Return the history page: each act with before and after, including acts on many records."""
        return record_history.history_page(request, self.admin_site, self.kind, subject)

    def delete_model(self, request: HttpRequest, obj: Record) -> None:
        write.delete_records(self.kind, [obj.pk], acting_member(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        write.delete_records(self.kind, list(queryset.values_list("pk", flat=True)), acting_member(request))

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Do nothing: ``records.write`` has written the audit event, of an addition and of a change."""

    log_change = log_addition

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        pass

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self.handle_conflicts(super().changeform_view, request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self.handle_conflicts(super().delete_view, request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Handle conflicts of actions too, which delete several records at once."""
        return self.handle_conflicts(super().changelist_view, request, *args, **kwargs)

    def handle_conflicts(self, view: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Run ``view``; roll back and return to the page with a message when another request was faster.

        That is: it linked the record, stored the same key, or deleted the record.
        """
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except write.RecordInUse as error:
            reasons = "; ".join(in_request_language(each) for each in error.users)
            self.message_user(request, _("Không xóa được bản ghi nào. %s.") % reasons, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        except (write.InvalidRecord, ObjectDoesNotExist):
            return self.conflict_response(request)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Protect records that others use; the users are counted, not listed."""
        ids = [each.pk for each in objs]
        if users := read.usage_of(self.kind, ids):
            return [], {}, set(), [in_request_language(each) for each in users]
        return super().get_deleted_objects(objs, request)


def with_origin(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Select the authors and the batch with the rows, without the batch's errors, which may be megabytes."""
    return rows.select_related("created_by", "changed_by", "batch").defer("batch__packed_errors")


def column(record: Record, name: str, value: Any) -> tuple[str, Any]:
    """Return a form's value with the name of its column; a linked record becomes its id."""
    field: Any = record._meta.get_field(name)
    return field.attname, value.pk if isinstance(value, Record) else value


def username_of(user: User | None) -> str:
    """Return the user name as text, without a link: the pages of users are the platform's."""
    return user.get_username() if user else "–"
