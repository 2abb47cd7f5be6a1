"""How two snapshots of a dossier differ: which records came, went and changed, and in which fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from activities.dossiers.filings.snapshot import (
    ACTIVITY,
    ANSWER,
    ATTACHMENT,
    CATEGORY,
    KINDS,
    PROFILE,
    RECIPIENT,
    TRANSFER,
    Line,
)
from activities.models import DossierAnswer, DossierAttachment
from activities.models.alphabet import alphabetical
from pdpl_inventory.language import labels_in_both_languages
from tenants.models import Tenant

PARTS = (ACTIVITY, RECIPIENT, CATEGORY, TRANSFER, ANSWER, ATTACHMENT)
"""The parts of a snapshot that are lists of records; the profile is one record."""


@dataclass(frozen=True)
class Changed:
    """A record that is in both, with the fields whose values differ and those that were empty before."""

    id: str
    name: str
    fields: tuple[str, ...]
    filled_in: frozenset[str] = frozenset()


@dataclass
class Difference:
    """The records of one part that came, went and changed, each in the order of the names."""

    came: list[Line] = field(default_factory=list)
    went: list[Line] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.came or self.went or self.changed)


FILE = "sha256"
"""The field of an attachment that differs when it was replaced by another file."""
Differences = dict[str, Difference]
"""The differences by part, the profile's too."""


def differences(before: Iterable[Line], after: Iterable[Line]) -> Differences:
    """How ``after`` differs from ``before``. Both have JSON values."""
    former = {(line.part, line.id): line for line in before}
    found = {part: Difference() for part in (*PARTS, PROFILE)}
    for line in after:
        was = former.pop((line.part, line.id), None)
        if was is None:
            found[line.part].came.append(line)
        elif changed := _changed(was, line):
            found[line.part].changed.append(changed)
    for line in former.values():
        found[line.part].went.append(line)
    for each in found.values():
        for records in (each.came, each.went, each.changed):
            records.sort(key=lambda one: (alphabetical(one.name), one.id))
    return found


def join_replaced(attachments: Difference, replacements: Mapping[str, str]) -> None:
    """Make one change of an attachment that went and of the one that came in its place, or the other way round.

    ``replacements`` has the id of the next attachment by that of the former.
    """
    went, came = ({line.id: line for line in lines} for lines in (attachments.went, attachments.came))
    for former, later in ((went, came), (came, went)):
        for line in [*former.values()]:
            last = line.id
            while last not in later and last in replacements:
                last = replacements[last]
            if other := later.pop(last, None):
                del former[line.id]
                shown = other if later is came else line
                attachments.changed.append(Changed(shown.id, shown.name, (FILE,)))
    attachments.went, attachments.came = [*went.values()], [*came.values()]
    attachments.changed.sort(key=lambda one: (alphabetical(one.name), one.id))


def _changed(was: Line, line: Line) -> Changed | None:
    names = {**line.fields, **was.fields}
    fields = tuple(name for name in names if was.fields.get(name) != line.fields.get(name))
    filled_in = frozenset(name for name in fields if was.fields.get(name) in (None, "", []))
    return Changed(line.id, line.name, fields, filled_in) if fields else None


def label_of(part: str, name: str) -> dict[str, str]:
    """``{"label_vi", "label_en"}``: the label of a field, or of what a list of links leads to."""
    if (part, name) == (ATTACHMENT, FILE):
        return labels_in_both_languages(_("thay bằng tệp khác"))
    others: dict[str, Any] = {PROFILE: Tenant, ATTACHMENT: DossierAttachment, ANSWER: DossierAnswer}
    model: Any = others[part] if part in others else KINDS[part].model
    for reference in KINDS[part].references if part in KINDS else ():
        if name == reference.field and reference.through:
            return labels_in_both_languages(reference.target._meta.verbose_name_plural)
    return labels_in_both_languages(model._meta.get_field(name).verbose_name)
