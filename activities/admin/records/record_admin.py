"""The base class of the admin pages of records: list, form, history and deletion through ``activities.records``."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import Field, ModelChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from activities.admin.audited import AuditedAdmin
from activities.admin.forms import CodesField, CountriesField, CountryField
from activities.admin.list_pages import BoundedList
from activities.admin.personal.saved_filters import FiltersSaved
from activities.admin.records import particulars, record_history
from activities.admin.records.link_fields import RecordField, SelectRecord
from activities.admin.records.particulars import described, kind_of, page_of
from activities.admin.records.record_form import RecordForm, StaleForm
from activities.admin.records.record_page import record_page
from activities.contract.item_serializer import ValidatedItem
from activities.contract.kinds import Kind
from activities.contract.table_fields import id_or_text
from activities.lists.search import search
from activities.models import Record
from activities.records import read, write
from pdpl_inventory.language import in_request_language
from tenants.models import User
from tenants.permissions import Right
from tenants.site.current import acting_member

COUNTRIES = ("country_code", "destination_country")
ROWS = 4


class RecordList(BoundedList):
    """A list whose column of names is in Vietnamese alphabetical order."""

    def get_ordering_field(self, field_name: Any) -> Any:
        name = getattr(self.model, "NAME", "")
        return "name_order" if field_name == name else super().get_ordering_field(field_name)

    def url_for_result(self, result: Any) -> str:
        """The page on which the record is read."""
        return page_of(result)


class RecordAdmin(FiltersSaved, AuditedAdmin):
    """The pages of one kind of record. The list is searched without accents; changes need the right to write."""

    add_right = change_right = delete_right = Right.WRITE
    change_form_template = "admin/activities/record_form.html"
    warn_unsaved_form = True
    # As in the API: a member who may read a record may read why it was returned.
    history_right = Right.READ
    form = RecordForm
    ordering = ("-id",)
    show_full_result_count = False
    list_filter_submit = True
    search_fields = ("folded",)
    search_help_text = _("Tìm theo tên hoặc mã, không phân biệt hoa thường và dấu.")

    @property
    def kind(self) -> Kind:
        return kind_of(self.model)

    # --- Reading ---------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        read_page = self.admin_site.admin_view(self.read_view)
        route = path("<uuid:pk>/", read_page, name=f"activities_{self.opts.model_name}_read")
        return [route, *super().get_urls()]

    def read_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The page on which a record is read, for all who may see it."""
        record = self.get_object(request, str(pk))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        return record_page(request, self.admin_site, self.kind, record, **self.page_context(request, record))

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """What the page of a record shows beside its facts."""
        return {
            "sections": [(title, section["fields"]) for title, section in self.get_fieldsets(request, record)],
            "origin": origin(record),
            **self.state_context(request, record),
            "may_change": self.has_change_permission(request, record),
            "may_delete": self.has_delete_permission(request, record),
            "preserved_filters": self.get_preserved_filters(request),
        }

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form; to read alone for a reader who may not change the record."""
        pk = id_or_text(unquote(object_id))
        if request.method in ("GET", "HEAD") and not self.has_change_permission(request) and isinstance(pk, UUID):
            return self.read_view(request, pk)
        return super().change_view(request, object_id, form_url, extra_context)

    def state_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """Where the record stands in its review and what it lacks, for its page and its form."""
        return {}

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if record := context.get("original"):
            context |= self.state_context(request, record)
        return super().render_change_form(request, context, *args, **kwargs)

    def choice_label(self, record: Any) -> str:
        return described(record)

    # --- Lists -----------------------------------------------------------------------------

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return RecordList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_origin(super().get_queryset(request))

    @admin.display(description=_("người tạo"))
    def creator(self, record: Record) -> str:
        return username_of(record.created_by)

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

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        widget = SelectRecord(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, form_class=RecordField, widget=widget, **kwargs)

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

    def _response_post_save(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Lead from the form to the page of the record."""
        kept = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(kept, page_of(obj)))

    def save_model(self, request: HttpRequest, obj: Record, form: Any, change: bool) -> None:
        """Store only the changed fields, so that saving an unchanged form changes neither record nor last author."""
        item = form.item(form.changed_data if change else form.cleaned_data)

        def changes(stored: read.Representation) -> ValidatedItem:
            form.refuse_stale(stored)
            return item

        if change:
            write.change_record(self.kind, obj.pk, acting_member(request), changes)
        else:
            obj.pk = UUID(write.create_record(self.kind, item, acting_member(request))["id"])
        obj.__dict__.update(read.full_record(self.kind, obj.pk).__dict__)

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
        except (write.InvalidRecord, write.DeletionNotAllowed, StaleForm, ObjectDoesNotExist):
            return self.conflict_response(request)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the records without the rows of their links. Those that others use are protected."""
        ids = [each.pk for each in objs]
        if users := read.usage_of(self.kind, ids):
            return [], {}, set(), [in_request_language(each) for each in users]
        *_others, denied, protected = super().get_deleted_objects(objs, request)
        return [str(each) for each in objs], {self.opts.verbose_name_plural: len(ids)}, denied, protected


def origin(record: Record) -> list[tuple[Any, particulars.Cell]]:
    """Who made the record and who changed it last, when, and in which batch."""
    batch = record.batch
    where = reverse("admin:activities_batch_change", args=[batch.pk]) if batch else ""
    return [
        (_("Người tạo"), particulars.Cell(username_of(record.created_by))),
        (_("Tạo lúc"), particulars.value(record, "created_at")),
        (_("Người sửa cuối"), particulars.Cell(username_of(record.changed_by))),
        (_("Sửa lúc"), particulars.value(record, "updated_at")),
        (_("Lô"), particulars.Cell(str(batch) if batch else "–", where)),
    ]


def with_origin(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Select the authors and the batch with the rows, without the batch's errors, which may be megabytes."""
    return rows.select_related("created_by", "changed_by", "batch").defer("batch__packed_errors")


def username_of(user: User | None) -> str:
    """Return the user name as text, without a link: the pages of users are the platform's."""
    return user.get_username() if user else "–"
