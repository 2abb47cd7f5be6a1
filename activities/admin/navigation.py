"""The side bar of the admin: sections of pages, in the order in which a reviewer needs them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from activities.admin import deadlines
from activities.admin.personal import notifications, saved_filters, work_lists
from activities.models import (
    AuditEvent,
    Batch,
    CalendarLink,
    DataCategory,
    DataTransfer,
    DossierAnswer,
    DossierAttachment,
    DossierEvent,
    DossierVersion,
    ProcessingActivity,
    Recipient,
)
from tenants.admin import has_right
from tenants.models import ApiKey, Identity, Membership, SecondFactor, SignInFailure, Tenant, User
from tenants.permissions import Right
from tenants.site.current import is_own_desk

# A section's title, and its pages: title, icon, and the model of a list or the route of a page for every reader.
Section = tuple[str, tuple[tuple[str, str, Any], ...]]


def sections(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the sections with the pages that the reader may open, titled in the reader's language."""
    described: tuple[Section, ...] = (
        (
            _("Sổ đăng ký"),
            (
                (_("Hoạt động xử lý"), "fact_check", ProcessingActivity),
                (_("Danh mục dữ liệu"), "category", DataCategory),
                (_("Bên nhận"), "apartment", Recipient),
                (_("Chuyển dữ liệu xuyên biên giới"), "public", DataTransfer),
            ),
        ),
        (_("Tiếp nhận"), ((_("Lô và tệp"), "inbox", Batch),)),
        (
            _("Hồ sơ"),
            (
                (_("Hồ sơ đánh giá tác động"), "folder_open", DossierAnswer),
                (_("Phiên bản hồ sơ"), "folder_managed", DossierVersion),
                (_("Tài liệu kèm theo"), "attach_file", DossierAttachment),
                (_("Sự kiện của hồ sơ"), "event_note", DossierEvent),
                (_("Các thời hạn"), "event_upcoming", deadlines.ROUTE),
            ),
        ),
        (
            _("Giám sát"),
            (
                (_("Nhật ký kiểm toán"), "history", AuditEvent),
                (_("Liên kết lịch"), "calendar_month", CalendarLink),
            ),
        ),
        (
            _("Đơn vị"),
            (
                (_("Thông tin đơn vị"), "domain", Tenant),
                (_("Thành viên"), "group", Membership),
                (_("Khóa API"), "key", ApiKey),
            ),
        ),
        (
            _("Nền tảng"),
            (
                (_("Người dùng"), "person", User),
                (_("Đăng nhập thất bại"), "gpp_bad", SignInFailure),
                (_("Xác thực hai bước"), "smartphone", SecondFactor),
                (_("Nhà cung cấp định danh"), "passkey", Identity),
            ),
        ),
    )
    overview = {"title": _("Tổng quan"), "icon": "dashboard", "link": reverse("admin:index")}
    own = _own_sections(request)
    found = [_section(request, title, pages) for title, pages in described]
    # A work list and a saved filter are the list of activities, too, and one entry is marked.
    is_marked = any(item.get("active") for section in own for item in section["items"])
    _mark_active(request, found, is_marked)
    return [{"items": [overview]}, *own, *found]


def _mark_active(request: HttpRequest, found: list[dict[str, Any]], is_marked: bool) -> None:
    """Mark the page that the reader is on: that with the longest address, since some lie below the list of a model.

    None when ``is_marked``, an entry elsewhere at the side. An entry that does not say whether it is active would be
    judged by Unfold.
    """
    pages = [page for section in found for page in section["items"]]
    here = max((page["link"] for page in pages if request.path.startswith(page["link"])), key=len, default=None)
    for page in pages:
        page["active"] = not is_marked and page["link"] == here


def _own_sections(request: HttpRequest) -> list[dict[str, Any]]:
    """The member's own work, notifications and filters. A guest has none."""
    if not is_own_desk(request):
        return []
    return [
        {
            "title": _("Việc của tôi"),
            "separator": True,
            "items": [*work_lists.side_items(request), notifications.side_item(request)],
        },
        {"title": _("Bộ lọc của tôi"), "separator": True, "items": saved_filters.side_items(request)},
    ]


def _section(request: HttpRequest, title: str, pages: tuple[tuple[str, str, Any], ...]) -> dict[str, Any]:
    items = [_page(*page) for page in pages if _may_open(request, page[2])]
    return {"title": title, "separator": True, "items": items}


def _page(title: str, icon: str, page: Any) -> dict[str, Any]:
    route = page if isinstance(page, str) else f"{page._meta.app_label}_{page._meta.model_name}_changelist"
    return {"title": title, "icon": icon, "link": reverse(f"admin:{route}")}


def _may_open(request: HttpRequest, page: Any) -> bool:
    if isinstance(page, str):
        return has_right(request, Right.READ)
    return admin.site.get_model_admin(page).has_module_permission(request)
