"""The language of a request: the cookie of a choice, else ``Accept-Language``, else Vietnamese.

Labels follow it; error bodies of the API always have both languages.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.functional import lazy

from pdpl_inventory.messages import Sentence


class VietnameseFirst(LocaleMiddleware):
    """``LocaleMiddleware``, except that the admin's pages are Vietnamese unless the user chose a language.

    Browsers come with ``en-US`` or another regional English by default, so in
    ``Accept-Language`` only a plain ``en`` counts as a choice.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if request.path.startswith("/admin/") and not _has_chosen(request):
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = translation.get_language()


def _has_chosen(request: HttpRequest) -> bool:
    first = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0].strip().lower()
    return settings.LANGUAGE_COOKIE_NAME in request.COOKIES or first == "en"


def in_request_language(sentence: Sentence) -> str:
    """The text of ``sentence`` in the language of the current request."""
    return sentence.en if (translation.get_language() or "").startswith("en") else sentence.vi


in_readers_language = lazy(in_request_language, str)
"""The text of a ``Sentence`` that becomes words when it is read, in the language of that moment."""


def labels_in_both_languages(label: Any) -> dict[str, str]:
    """``{"label_vi", "label_en"}``: a lazily translated label in both languages."""
    labels = {}
    for language in ("vi", "en"):
        with translation.override(language):
            labels[f"label_{language}"] = str(label)
    return labels


def label_words(name: str, label: Any) -> dict[str, str]:
    """``{"<name>_vi", "<name>_en"}``: a code's label in both languages, for a sentence."""
    labels = labels_in_both_languages(label)
    return {f"{name}_vi": labels["label_vi"], f"{name}_en": labels["label_en"]}
