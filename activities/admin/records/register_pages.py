"""The register at the desk: a page to read and print, of the activities that the list shows, and its files."""

from copy import copy
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminSelectWidget

from activities.admin.audited import record_later
from activities.admin.list_pages import MOST_COUNTED
from activities.admin.records.record_admin import RecordAdmin, RecordList
from activities.models import ProcessingActivity
from activities.register.columns import OF_DOCUMENTS, texts_of
from activities.register.entries import ordered_ids
from activities.register.export import Export, new_export
from activities.register.files import FORMATS, RegisterTooLarge, audit_export, register_file
from activities.register.past import go_back_to, lost
from activities.register.words import TITLE, particulars
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import Sentence, say
from tenants.site.current import acting_member, is_guest

MOST_ON_PAGE = 500
"""Activities that the page shows; its files hold all."""
FILTERS = "_changelist_filters"
NOT_FILTERS = ("o", "p", "all", "e")


def _named(format_: str) -> str:
    """A format as people write it."""
    return "JSON-LD" if format_ == "jsonld" else format_.upper()


class FilteredRecords(RecordList):
    """A list of which only the records are wanted, all of them: no page is read."""

    def get_results(self, request: HttpRequest) -> None:
        pass


class RegisterForm(forms.Form):
    """What is asked of the register; every field may be left out."""

    format = forms.ChoiceField(
        label=_("Định dạng"),
        choices=[(each, _named(each)) for each in ("xlsx", *(each for each in FORMATS if each != "xlsx"))],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    lang = forms.ChoiceField(
        label=_("Ngôn ngữ"),
        choices=[("vi", "Tiếng Việt"), ("en", "English")],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    as_of = forms.DateField(label=_("Tình trạng đến hết ngày"), required=False, widget=UnfoldAdminDateWidget)

    def clean_as_of(self) -> date | None:
        day: date | None = self.cleaned_data["as_of"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(in_request_language(say("in_future")))
        if day and (words := lost(day)):
            raise forms.ValidationError(in_request_language(say("log_removed", **words)))
        return day

    def clean_lang(self) -> str:
        return self.cleaned_data["lang"] or _readers_language()


class RegisterPages(RecordAdmin):
    """The views of the register, a mixin of ``ActivityAdmin``."""

    change_list_template = "admin/activities/processingactivity/change_list.html"

    class Media:
        js = ("activities/print.js",)

    def get_urls(self) -> list[URLPattern]:
        of = self.admin_site.admin_view
        own = [
            path("register/", of(self.register_view), name="activities_processingactivity_register"),
            path("register/paper/", of(self.paper_view), name="activities_processingactivity_register_paper"),
            path("register/file", of(self.register_file_view), name="activities_processingactivity_register_file"),
        ]
        return [*own, *super().get_urls()]

    def register_view(self, request: HttpRequest, form: RegisterForm | None = None) -> HttpResponse:
        """The page with a form for the file; ``form`` is one that was refused. The first entries come after it."""
        form = form or _form(request)
        try:
            self._listed(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:activities_processingactivity_changelist"))
        paper = reverse("admin:activities_processingactivity_register_paper")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Xuất sổ"),
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            "filters": request.GET.get(FILTERS, ""),
            "filters_name": FILTERS,
            "paper": f"{paper}?{request.GET.urlencode()}",
        }
        return TemplateResponse(request, "admin/activities/processingactivity/register.html", context)

    def paper_view(self, request: HttpRequest) -> HttpResponse:
        """The first entries of the register as a document, a part of its page. Needs the right to read, else 403."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = _form(request)
        found = self._found(request, form)
        export = self._export(request, form, ordered_ids(found[:MOST_ON_PAGE]))
        count = found.order_by()[: MOST_COUNTED + 1].count()
        context = {
            "particulars": list(particulars(export)),
            "count": min(count, MOST_COUNTED),
            "has_more": count > MOST_COUNTED,
            "most": MOST_ON_PAGE,
            "heading": export.labels.text(TITLE),
            "headings": [(export.labels.text(each.heading), round(100 * each.share)) for each in OF_DOCUMENTS],
            "rows": [texts_of(entry, export.labels) for entry in export.entries()],
        }
        return TemplateResponse(request, "admin/activities/processingactivity/register_paper.html", context)

    def register_file_view(self, request: HttpRequest) -> HttpResponse | FileResponse:
        """The file of the chosen format; the page again, with the reason, when there can be none."""
        form = _form(request)
        if not form.is_valid():
            return self.register_view(request, form)
        wanted = form.cleaned_data["format"] or "xlsx"
        try:
            export = self._export(request, form, ordered_ids(self._found(request, form)))
            response = register_file(export, wanted)
        except RegisterTooLarge as error:
            values = {"format": _named(wanted), "count": error.count, "limit": error.most}
            form.add_error(None, in_request_language(say("register_too_large", **values)))
            return self.register_view(request, form)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:activities_processingactivity_changelist"))
        record_later(request, partial(audit_export, export, wanted))
        return response

    def _found(self, request: HttpRequest, form: RegisterForm) -> QuerySet[ProcessingActivity]:
        """The activities that the list shows, on the day that is asked for. Raises as ``_listed``."""
        if as_of := _asked(form).get("as_of"):
            go_back_to(as_of)
        return self._listed(request)

    def _export(self, request: HttpRequest, form: RegisterForm, ids: list[UUID]) -> Export:
        asked, filters = _asked(form), QueryDict(request.GET.get(FILTERS, ""))
        language, as_of = asked.get("lang") or _readers_language(), asked.get("as_of")
        chosen = {_field(name): values for name, values in filters.lists() if name not in NOT_FILTERS}
        return new_export(acting_member(request), ids, language, as_of, chosen)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return FilteredRecords if hasattr(request, "lists_no_page") else super().get_changelist(request, **kwargs)

    def _listed(self, request: HttpRequest) -> QuerySet[ProcessingActivity]:
        """All that the list shows with the filters asked for, in Vietnamese alphabetical order unless it is ordered.

        Raises ``IncorrectLookupParameters`` for filters that the list lacks.
        """
        filters = QueryDict(request.GET.get(FILTERS, ""))
        if any("\x00" in value for _name, values in filters.lists() for value in values):
            raise IncorrectLookupParameters
        listed = copy(request)
        listed.GET = filters
        listed.lists_no_page = True  # type: ignore[attr-defined]
        found: QuerySet[Any] = self.get_changelist_instance(listed).queryset
        return found if "o" in filters else found.order_by("name_order", "pk")


def _asked(form: RegisterForm) -> dict[str, Any]:
    """What is asked for: of a form that was refused, what was valid."""
    form.is_valid()
    return form.cleaned_data


def _form(request: HttpRequest) -> RegisterForm:
    """The form of a request. The platform, whose transaction writes nothing, sees the present alone."""
    # The list of languages shows the one in which the page is.
    form = RegisterForm({"lang": _readers_language(), **request.GET.dict()})
    if is_guest(request):
        del form.fields["as_of"]
    return form


def _field(name: str) -> str:
    return "search" if name == "q" else name.removesuffix("__exact").removesuffix("__in")


def _readers_language() -> str:
    return in_request_language(Sentence("vi", "en"))
