"""What a form is filled from: the profile, the facts of the register, the answers, the documents enclosed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from activities.dossiers.forms import FORM_09, Form
from activities.dossiers.material.facts import Facts, gather
from activities.dossiers.material.gaps import activities_of, transfers_of
from activities.dossiers.material.outline import STORAGE, Counts, Outline, Outlines
from activities.dossiers.material.texts import Texts, read_texts
from activities.dossiers.questions import QUESTIONS
from activities.dossiers.questions.answers import Answers
from activities.models.codes import SubjectGroup
from activities.register.entries import Entry, ordered_ids, read_entries
from activities.register.labels import Labels
from pdpl_inventory.messages import Sentence
from tenants.models import Tenant

MANY_SUBJECTS, MANY_SENSITIVE = 100_000, 10_000
"""Above these numbers of data subjects the forms ask for the impact on national security (III.2.3)."""
MOST_FLOWS = 10_000
"""Activities that a report lists one by one; Word takes minutes to open more. The register has them all."""
MORE_TEXTS = Sentence("Và {count} nội dung khác trong sổ đăng ký.", "And {count} more in the register.")


@dataclass(frozen=True)
class Material:
    """``enclosed`` are the titles of the documents that go with the report, ``attached`` the kinds of attachments.

    The facts are gathered when they are first asked for, in the open scope.
    """

    tenant: Tenant
    form: Form
    outlines: Outlines
    answers: Answers
    enclosed: Sequence[str]
    attached: frozenset[str]
    read: dict[str, Texts] = field(default_factory=dict)
    """The texts of the register that were read, by field."""

    @property
    def outline(self) -> Outline:
        return self.outlines.by_form[self.form.code]

    @cached_property
    def labels(self) -> Labels:
        return Labels("vi", self.tenant.filer_role)

    @cached_property
    def facts(self) -> Facts:
        form, role = self.form.code, self.tenant.filer_role
        entries = read_entries(ordered_ids(activities_of(form).order_by("name_order", "pk")))
        if form != FORM_09:
            return gather(entries, role)
        transfers = list(transfers_of(form).select_related("recipient").order_by("name_order", "pk"))
        facts = gather(entries, role, frozenset(each.pk for each in transfers))
        facts.add_transfers(transfers)
        return facts

    def value(self, code: str) -> Any:
        """The answer to a question as it was given; None without one."""
        return self.answers.get(code)

    def text(self, code: str) -> list[str]:
        """The answer to a question, else what the register says in its place, in paragraphs; empty for neither."""
        if answer := self.answers.get(code):
            return str(answer).split("\n")
        return self.from_register(code)

    def line(self, code: str) -> str:
        return " ".join(self.text(code))

    def is_answered(self, code: str) -> bool:
        """Whether a question has an answer, the officer's or the register's."""
        return self.answers.get(code) is not None or QUESTIONS[code].from_register in self.outline.held

    def from_register(self, code: str) -> list[str]:
        """What the register says in answer to a question, in paragraphs; empty where it says nothing."""
        source = QUESTIONS[code].from_register
        if not source:
            return []
        if source not in self.read:
            self.read[source] = read_texts(self.form.code, source)
        texts = self.read[source]
        if source == STORAGE:
            paragraphs = [self._place(*place) for place in texts.found]
        else:
            paragraphs = [line for (text,) in texts.found for line in str(text).split("\n")]
        if texts.left_out:
            paragraphs.append(MORE_TEXTS.vi.format(count=self.labels.number(texts.left_out)))
        return paragraphs

    def _place(self, system: Any, countries: Any, months: Any) -> str:
        where = ", ".join(self.labels.country(each) for each in countries)
        parts = [system, where and f"đặt tại {where}"]
        if months is not None:
            parts.append(f"thời hạn lưu trữ {self.labels.number(months)} tháng")
        return "- " + "; ".join(filter(None, parts)) + "."

    def counts(self, role: str) -> Counts:
        """The number of data subjects of each group in a role: the officer's, else the register's."""
        given = self.answers.get("subject_counts") or {}
        return {group: given.get(f"{role}.{group}", count) for group, count in self.known_counts(role).items()}

    def known_counts(self, role: str) -> Counts:
        """The number of data subjects of each group in a role, as the register has it."""
        found = self.outline.groups_by_role[role]
        return {group: found[group] for group in SubjectGroup.values if group in found}

    @property
    def asks_about_nation(self) -> bool | None:
        """Whether III.2.3 is asked; None while numbers are missing that could pass a threshold.

        Numbers of groups are added up, so that it is asked rather too early.
        """
        if self.subjects > MANY_SUBJECTS or self.sensitive_subjects > MANY_SENSITIVE:
            return True
        return None if self.outline.uncounted or not self.outline.activities else False

    @property
    def subjects(self) -> int:
        """The data subjects of all groups. For each group the larger number of both roles counts."""
        merged: dict[str, int] = {}
        for role in self.outline.groups_by_role:
            for group, count in self.counts(role).items():
                merged[group] = max(merged.get(group, 0), count or 0)
        return sum(merged.values())

    @property
    def sensitive_subjects(self) -> int:
        """Those of activities with sensitive types. The officer's number of a group holds for these as well."""
        given = self.answers.get("subject_counts") or {}
        largest = {
            group: max([count or 0, *(given.get(f"{role}.{group}", 0) for role in self.outline.groups_by_role)])
            for group, count in self.outline.sensitive_groups.items()
        }
        return sum(largest.values())

    def entries(self, ids: Sequence[UUID]) -> Iterator[Entry]:
        """The entries of activities, in the open scope, at most ``MOST_FLOWS``."""
        return read_entries(ids[:MOST_FLOWS])
