"""Every string that the source marks for translation has an English translation."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from tests.pdpl_inventory.vietnamese import VIETNAMESE

# A text of its own; one with a context has another translation, and is left out.
TRANSLATED = r"""{% translate (["'])((?:(?!\1).)+)\1 %}"""


def said_in_code() -> list[str]:
    """Every Vietnamese string that the code marks for translation."""
    found: dict[str, None] = {}
    for path in sorted(settings.BASE_DIR.glob("*/**/*.py")):
        if path.relative_to(settings.BASE_DIR).parts[0] in ("pdpl_inventory", "tenants", "activities"):
            found |= dict.fromkeys(marked(ast.parse(path.read_text())))
    for path in sorted(settings.BASE_DIR.glob("*/templates/**/*.html")):
        found |= dict.fromkeys(text for _, text in re.findall(TRANSLATED, path.read_text()))
        blocks = re.findall(r"{% blocktranslate .*?%}(.+?){% endblocktranslate %}", path.read_text())
        found |= dict.fromkeys(named(each) for each in blocks)
    return [text for text in found if set(text.lower()) & VIETNAMESE]


def named(block: str) -> str:
    """The text of a block, its variables as the catalogue of messages has them."""
    return re.sub(r"{{ (\w+) }}", r"%(\1)s", block.replace("%", "%%"))


def marked(tree: Any) -> list[str]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return [node.args[0].value for node in calls if node.func.id == "_" and isinstance(node.args[0], ast.Constant)]


@pytest.mark.parametrize("text", said_in_code())
def test_every_label_has_its_english(text: str) -> None:
    with translation.override("en"):
        english = translation.gettext(text)
    assert not set(english.lower()) & VIETNAMESE
    with translation.override("vi"):
        assert translation.gettext(text) == text


def test_there_are_labels_to_translate() -> None:
    assert len(said_in_code()) > 150
    assert Path(settings.BASE_DIR / "pdpl_inventory/locale/en/LC_MESSAGES/django.mo").exists()
