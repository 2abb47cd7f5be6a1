"""A version compared with another, or with the register of now: the differences, and sentences that say them."""

from collections.abc import Iterable, Iterator

from activities.dossiers.filings import files, snapshot
from activities.dossiers.filings.changes.differences import (
    PARTS,
    Changed,
    Difference,
    Differences,
    differences,
    join_replaced,
    label_of,
)
from activities.dossiers.filings.snapshot import ATTACHMENT, PROFILE, Line
from activities.models import DossierAttachment, DossierVersion
from activities.models.dossiers.events import Dossier
from pdpl_inventory.messages import Sentence, find, say

MOST_NAMED = 20
"""Records that a sentence names; the others are counted."""


def differences_from(version: DossierVersion, to: DossierVersion | None) -> Differences:
    """How the version ``to``, or with None the dossier as it would be made now, differs from ``version``.

    Runs in the open scope. Raises ``Problem`` (404) when a frozen file is gone.
    """
    with files.open_file(version, files.SNAPSHOT) as before:
        if to is None:
            now = snapshot.as_stored(snapshot.lines_now(Dossier(version.dossier)))
            found = differences(snapshot.read(before), now)
        else:
            with files.open_file(to, files.SNAPSHOT) as after:
                found = differences(snapshot.read(before), snapshot.read(after))
    join_replaced(found[ATTACHMENT], _replacements())
    return found


def _replacements() -> dict[str, str]:
    """By the id of each attachment that was replaced, the id of the one in its place."""
    replaced = DossierAttachment.objects.filter(replaced_by__isnull=False).order_by()
    return {str(pk): str(new) for pk, new in replaced.values_list("pk", "replaced_by_id")}


def sentences(found: Differences) -> list[Sentence]:
    """What differs, in words: one sentence for each part and each way; that nothing does, if so."""
    said = [each for part in PARTS for each in _of_part(part, found[part])]
    if changed := found[PROFILE].changed:
        vi, en = _fields(PROFILE, changed[0])
        said.append(say("changes_profile", fields_vi=vi, fields_en=en))
    return said or [find("changes_none")]


def _of_part(part: str, found: Difference) -> Iterator[Sentence]:
    for way, lines in (("came", found.came), ("went", found.went)):
        if lines:
            yield _sentence(f"changes_{way}", part, len(lines), _names(lines))
    if found.changed:
        shown = [_with_fields(part, each) for each in found.changed[:MOST_NAMED]]
        names = Sentence("; ".join(vi for vi, _en in shown), "; ".join(en for _vi, en in shown))
        yield _sentence("changes_changed", part, len(found.changed), names)


def _sentence(code: str, part: str, count: int, names: Sentence) -> Sentence:
    noun = find(f"changes_{part}")
    more = say("changes_more", count=count - MOST_NAMED) if count > MOST_NAMED else Sentence("", "")
    return say(
        code,
        count=count,
        noun_vi=noun.vi,
        noun_en=noun.en,
        names_vi=names.vi + more.vi,
        names_en=names.en + more.en,
    )


def _names(lines: Iterable[Line]) -> Sentence:
    names = "; ".join(f"“{line.name}”" for line in list(lines)[:MOST_NAMED])
    return Sentence(names, names)


def _with_fields(part: str, changed: Changed) -> tuple[str, str]:
    vi, en = _fields(part, changed)
    return f"“{changed.name}” ({vi})", f"“{changed.name}” ({en})"


def _fields(part: str, changed: Changed) -> tuple[str, str]:
    labels = [label_of(part, name) for name in changed.fields]
    return ", ".join(each["label_vi"] for each in labels), ", ".join(each["label_en"] for each in labels)
