"""The tests and files that docs/security.md names exist, and its table of ASVS leaves no group out."""

import re

from tests.deploy.tools import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text()
# OWASP ASVS 5.0.0: how many groups a chapter has, and the groups whose requirements are all of level 3.
GROUPS = {1: 5, 2: 4, 3: 7, 4: 4, 5: 4, 6: 8, 7: 6, 8: 4, 9: 2, 10: 7, 11: 7, 12: 3, 13: 4, 14: 3, 15: 4, 16: 5, 17: 3}
OF_LEVEL_3 = {"V3.1", "V3.6", "V6.7", "V11.7", "V15.4"}


def asvs() -> list[list[str]]:
    """The rows of the table: groups, verdict, reasons."""
    table = PAGE.partition("## OWASP ASVS")[2]
    return [re.split(r" *\| *", line)[1:4] for line in table.splitlines() if line.startswith("| V")]


def test_every_test_that_the_security_page_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    texts = (path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    written = {name for text in texts for name in re.findall(r"^def (test_\w+)", text, re.M)}
    assert len(named) > 40
    assert sorted(named - written) == []


def test_every_file_that_the_security_page_names_exists() -> None:
    named = {each for each in re.findall(r"`([\w./-]+/[\w.-]+\.\w+)`", PAGE) if not each.startswith(("/", "var/"))}
    assert len(named) > 5
    assert sorted(each for each in named if not (ROOT / each).exists()) == []


def test_table_of_asvs_has_every_group_of_level_2_once() -> None:
    listed = [group for groups, _, _ in asvs() for group in re.findall(r"V\d+\.\d+", groups)]
    wanted = {f"V{chapter}.{n}" for chapter, count in GROUPS.items() for n in range(1, count + 1)} - OF_LEVEL_3
    assert len(listed) == len(set(listed))
    assert set(listed) == wanted


def test_what_is_held_of_asvs_names_what_holds_it_and_what_is_not_says_which() -> None:
    for groups, verdict, reasons in asvs():
        assert verdict in ("held", "in part", "installation", "not held", "not applicable"), groups
        if verdict in ("held", "in part"):
            assert re.search(r"`test_\w+`|`[\w./-]+\.\w+`|\]\(|`secrets`", reasons), groups
        assert (verdict == "in part") == bool(re.search(r"\*\*", reasons)), groups
        if verdict == "in part":
            [chapter] = set(re.findall(r"V(\d+)\.", groups))
            assert re.search(rf"\b{chapter}\.\d+\.\d+\b", reasons), groups
