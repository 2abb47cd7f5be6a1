"""Failures as pages of the desk, in both languages and with a way back.

``errors`` is what every other door answers.
"""

from copy import copy
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language

from pdpl_inventory import request_id
from pdpl_inventory.messages import find

FRAMES = {True: "admin/base_site.html", False: "unfold/layouts/unauthenticated.html"}


def error_page(request: HttpRequest, status: int, code: str) -> HttpResponse:
    """The page with the sentence of ``code``, in the frame of the desk for a reader who is signed in at it.

    A page of 500 asks the database nothing: its transaction may be broken.
    """
    is_inside = status < 500 and hasattr(request, "member") and admin.site.has_permission(request)
    shown = request if is_inside else _stranger(request)
    sentence = find(code)
    said = {"vi": sentence.vi, "en": sentence.en}
    language = "en" if get_language() == "en" else "vi"
    other = "vi" if language == "en" else "en"
    context: dict[str, Any] = {
        **admin.site.each_context(shown),
        "frame": FRAMES[is_inside],
        "title": said[language].removesuffix("."),
        "other": said[other],
        "other_language": other,
        "status": status,
        "request_id": request_id.current.get(),
        "home": reverse("admin:index"),
        "is_inside": is_inside,
    }
    return HttpResponse(render_to_string("admin/error.html", context, shown), status=status)


def _stranger(request: HttpRequest) -> HttpRequest:
    """The request as of someone who is not signed in."""
    stranger = copy(request)
    stranger.user = AnonymousUser()
    for name in ("member", "memberships", "visited_tenant", "pending_member"):
        stranger.__dict__.pop(name, None)
    return stranger
