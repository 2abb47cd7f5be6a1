"""What the schema tells its readers: the main job first, words for everything, each in the reader's language."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from activities.schema.guide import NO_ERRORS, SUBJECTS, error_codes
from activities.schema.sections import GROUPS, ORDER
from pdpl_inventory.messages import CATALOGUE, audit, deadlines, dossiers
from tests.pdpl_inventory.vietnamese import VIETNAMESE

# Vietnamese names that an English sentence rightly has: of a decree and of a point of an article.
NAMES = re.compile(r"NĐ-CP|\(đ\)|and \(đ\)")
# Calls whose first or second argument is the code of an error.
RAISING = {"Problem", "Said", "fault", "Refusal", "CannotUndo", "Unreadable", "InvalidValue"}


@pytest.fixture(scope="module")
def schemas(django_db_setup: None) -> dict[str, Any]:
    return {
        language: Client()
        .get("/api/v1/schema", HTTP_ACCEPT="application/json", headers={"accept-language": language})
        .json()
        for language in ("vi", "en")
    }


def operations(schema: Any) -> list[Any]:
    return [operation for methods in schema["paths"].values() for operation in methods.values()]


def told(part: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every summary and description in a document, and where it is."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name in ("summary", "description", "x-displayName") and isinstance(value, str):
                yield f"{path}/{name}", value
            elif name not in ("value", "x-codeSamples"):
                yield from told(value, f"{path}/{name}")
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from told(value, f"{path}/{place}")


def test_batches_come_first_and_every_operation_is_in_its_section(schemas: Any) -> None:
    for schema in schemas.values():
        tags = [operation["tags"] for operation in operations(schema)]
        assert [tag["name"] for tag in schema["tags"]] == list(dict.fromkeys(tag for (tag,) in tags)) == list(ORDER)
        assert [tag for group in schema["x-tagGroups"] for tag in group["tags"]] == list(ORDER)
        assert len(schema["x-tagGroups"]) == len(GROUPS)
        assert next(iter(schema["paths"])).endswith("/batch/processing-activities")


def test_every_operation_has_a_summary_and_a_description_of_its_own(schemas: Any) -> None:
    for schema in schemas.values():
        summaries = [operation["summary"] for operation in operations(schema)]
        assert len(set(summaries)) == len(summaries)
        assert all(len(summary) < 70 for summary in summaries)
        assert all(operation["description"] for operation in operations(schema))


def test_words_are_in_the_language_of_the_reader(schemas: Any) -> None:
    for where, words in told(schemas["vi"]):
        assert VIETNAMESE & set(words.lower()), (where, words)
    for where, words in told(schemas["en"]):
        assert not VIETNAMESE & set(NAMES.sub("", words).lower()), (where, words)


def test_vietnamese_comes_first(schemas: Any) -> None:
    assert Client().get("/api/v1/schema", HTTP_ACCEPT="application/json").json() == schemas["vi"]


def test_nothing_is_said_of_the_code_itself(schemas: Any) -> None:
    for schema in schemas.values():
        for where, words in told(schema):
            assert not re.search(r"(?<!`)``(?!`)|\b(Bilingual|Strict|Item)Serializer|self\.", words), (where, words)


# --- The table of errors ---------------------------------------------------------------


def codes_in_code() -> set[str]:
    """Every code that the source gives to an error."""
    found: set[str] = set()
    for package in ("activities", "tenants", "pdpl_inventory"):
        for path in (settings.BASE_DIR / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISING:
                    words = [each.value for each in node.args[:2] if isinstance(each, ast.Constant)]
                    found |= {word for word in words if isinstance(word, str) and word in CATALOGUE}
    return found


def test_table_has_every_code_that_the_source_raises() -> None:
    shown = {code for _title, module in SUBJECTS for code in error_codes(module)}
    assert len(codes_in_code()) > 60
    assert not codes_in_code() - shown
    assert not codes_in_code() & NO_ERRORS


def test_table_is_the_catalogue_but_for_what_is_no_error(schemas: Any) -> None:
    plain = {code for code in CATALOGUE if ":" not in code and not code.startswith("finding_")}
    expected = plain - NO_ERRORS - set(audit.SENTENCES) - set(deadlines.SENTENCES) - set(dossiers.SENTENCES)
    for schema in schemas.values():
        assert set(re.findall(r"^\| `(\w+)` \|", schema["info"]["description"], re.M)) == expected
    assert set(NO_ERRORS) <= set(CATALOGUE)
