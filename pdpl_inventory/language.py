"""The reader's language: what they chose (a cookie), else ``Accept-Language``, else Vietnamese.

Labels follow it. What went wrong is always told in both languages.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from pdpl_inventory.messages import Sentence


class VietnameseFirst(LocaleMiddleware):
    """``LocaleMiddleware``, except that the admin's pages leave Vietnamese for a choice alone.

    Browsers are sold with ``en-US`` or another region's English, which nobody
    chose; there, only plain ``en`` is a choice.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if request.path.startswith("/admin/") and not _has_chosen(request):
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = translation.get_language()


def _has_chosen(request: HttpRequest) -> bool:
    first = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0].strip().lower()
    return settings.LANGUAGE_COOKIE_NAME in request.COOKIES or first == "en"


def spoken(sentence: Sentence) -> str:
    """The sentence in the reader's language."""
    return sentence.en if (translation.get_language() or "").startswith("en") else sentence.vi


def in_both(label: Any) -> dict[str, str]:
    """``{"label_vi", "label_en"}`` of a label that is translated when it is shown."""
    told = {}
    for language in ("vi", "en"):
        with translation.override(language):
            told[f"label_{language}"] = str(label)
    return told
