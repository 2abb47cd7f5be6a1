"""The reader's language: their cookie, else ``Accept-Language``, else Vietnamese (Django's ``LocaleMiddleware``).

Labels follow it. What went wrong is always told in both languages.
"""

from typing import Any

from django.utils import translation

from pdpl_inventory.messages import Sentence


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
