"""Filters of a list under names: each person saves, uses and deletes their own."""

from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from activities.admin.forms import LineField
from activities.models import SavedFilter
from tenants.isolation.context import current_tenant
from tenants.site.current import acting_member, is_own_desk

MOST = 30
LONGEST = 2_000
# What belongs to one look at a list, not to its filter.
OF_A_LOOK = ("p", "all", "e", "_popup", "_to_field")


class FilterForm(forms.Form):
    """A name for a filter."""

    name = LineField(max_length=60)


class FiltersSaved(ModelAdmin):
    """A mixin of pages with a list: the member's own saved filters above it, and a form that saves the present one."""

    list_before_template = "admin/activities/saved_filters.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"activities_{self.opts.model_name}"
        own = [
            path("filters/", self.own_page(self.save_filter), name=f"{name}_save_filter"),
            path("filters/<uuid:pk>/delete/", self.own_page(self.delete_filter), name=f"{name}_delete_filter"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        own = self.filter_context(request) if is_own_desk(request) else {}
        return super().changelist_view(request, {**(extra_context or {}), **own})

    def filter_context(self, request: HttpRequest) -> dict[str, Any]:
        filters = own_filters(request).filter(page=self.opts.model_name)
        query = filter_of(request.GET.urlencode())
        return {
            "saved_filters": filters,
            "filter_to_save": query if query not in {each.query for each in filters} else "",
            "save_filter": reverse(f"admin:activities_{self.opts.model_name}_save_filter"),
            "delete_filter": f"admin:activities_{self.opts.model_name}_delete_filter",
        }

    def save_filter(self, request: HttpRequest) -> HttpResponse:
        """Store the filter under the name; the same name replaces the former filter."""
        form = FilterForm(request.POST)
        query = filter_of(request.POST.get("query", ""))
        if len(query) > LONGEST:
            messages.error(request, _("Bộ lọc này quá dài nên không lưu được."))
            return HttpResponseRedirect(self.list_address())
        if not form.is_valid() or not query:
            messages.error(request, _("Hãy đặt tên cho bộ lọc, không quá 60 ký tự."))
        elif self.others(request, form.cleaned_data["name"]).count() >= MOST:
            messages.error(request, _("Mỗi người lưu được không quá %d bộ lọc.") % MOST)
        else:
            self.store(request, form.cleaned_data["name"], query)
        return HttpResponseRedirect(f"{self.list_address()}?{query}")

    def others(self, request: HttpRequest, name: str) -> Any:
        """The member's filters but the one that has the name on this page, which is replaced."""
        return own_filters(request).exclude(page=self.opts.model_name, name=name)

    def own_page(self, view: Any) -> Any:
        """``view`` for a POST of a member at their own desk; else 405 and 403."""

        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not is_own_desk(request):
                raise PermissionDenied
            return view(request, **kwargs)

        return self.admin_site.admin_view(require_POST(guarded))

    def store(self, request: HttpRequest, name: str, query: str) -> None:
        chosen = {"user": acting_member(request).user, "page": self.opts.model_name, "name": name}
        try:
            with transaction.atomic():
                SavedFilter.objects.update_or_create(
                    **chosen, defaults={"query": query}, create_defaults={"query": query, "tenant_id": current_tenant()}
                )
        except IntegrityError:
            pass  # saved twice at once under the same name
        messages.success(request, _("Đã lưu bộ lọc “%s”.") % name)

    def delete_filter(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        own_filters(request).filter(pk=pk).delete()
        return HttpResponseRedirect(self.list_address())

    def list_address(self) -> str:
        return reverse(f"admin:activities_{self.opts.model_name}_changelist")


def own_filters(request: HttpRequest) -> Any:
    """The member's own saved filters in this tenant, by name."""
    return SavedFilter.objects.filter(user=acting_member(request).user)


def filter_of(query: str) -> str:
    """The filter and the search of a list's address, without its page."""
    return urlencode([(name, value) for name, value in parse_qsl(query) if value and name not in OF_A_LOOK])


def side_items(request: HttpRequest) -> list[dict[str, Any]]:
    """The member's saved filters for the side bar. Names are escaped: Unfold's own template prints titles as HTML."""
    return [_side_item(request, each) for each in own_filters(request)[:MOST]]


def _side_item(request: HttpRequest, saved: SavedFilter) -> dict[str, Any]:
    address = reverse(f"admin:activities_{saved.page}_changelist")
    return {
        "title": escape(saved.name),
        "icon": "filter_alt",
        "link": f"{address}?{saved.query}",
        "active": request.path == address and filter_of(request.GET.urlencode()) == saved.query,
    }
