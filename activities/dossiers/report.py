"""A report: Form 09 or 10 filled for the current tenant, with what is missing of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import IO

from activities.dossiers.attachments.attach import attachments_of
from activities.dossiers.attachments.content import PDF
from activities.dossiers.forms import FORMS, Form
from activities.dossiers.layout.blocks import Blocks, Grid, Letterhead, NewPage, Part, Prose, Sheet, Signature
from activities.dossiers.material.material import Material
from activities.dossiers.material.outline import Outlines
from activities.dossiers.questions.answers import read_answers
from activities.dossiers.requirements import Requirement, requirements
from activities.register.files import DOCX
from tenants.authentication.members import Member
from tenants.models import Tenant

FORMATS = {
    "docx": ("word", DOCX),
    "pdf": ("pdf", PDF),
}
"""The module of ``layout`` and the media type of each format."""
DRAFT = "BẢN NHÁP – còn thiếu {count} nội dung, mức độ hoàn thành {percent}%"
MISSING = "NỘI DUNG CÒN THIẾU (trang này không thuộc hồ sơ)"
MISSING_HEADINGS = ("Mục", "Nội dung còn thiếu", "Căn cứ")


@dataclass(frozen=True)
class Report:
    """A report, made of the register as it is now. It is written in the scope in which it was made."""

    material: Material
    needed: Sequence[Requirement]

    @property
    def form(self) -> Form:
        return self.material.form

    @cached_property
    def missing(self) -> list[Requirement]:
        return [each for each in self.needed if not each.is_met]

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def percent(self) -> int:
        """How much of what is needed is there, rounded down: 100 when nothing is missing, and only then."""
        return 100 * (len(self.needed) - len(self.missing)) // len(self.needed)

    def write(self, wanted: str, file: IO[bytes]) -> None:
        """Write the report in a format of ``FORMATS``. Raises ``subprocess.SubprocessError`` when it cannot be set."""
        layout(wanted).write(self.sheet, self.blocks(), file)

    @property
    def sheet(self) -> Sheet:
        number = self.material.labels.number
        mark = "" if self.is_complete else DRAFT.format(count=number(len(self.missing)), percent=self.percent)
        return Sheet(self.form.title.vi, self.material.tenant.name, mark)

    def blocks(self) -> Blocks:
        """The form with its letterhead and signature, and on a page of its own what is missing."""
        yield Letterhead(self.material.tenant.name, form=f"Mẫu số {self.form.number}")
        yield from import_module(f"activities.dossiers.content.form_{self.form.number}").blocks(self.material)
        yield Signature()
        if self.missing:
            yield NewPage()
            yield Part(MISSING)
            yield Prose(f"Mức độ hoàn thành: {self.percent}%. Điền các nội dung sau rồi lập lại hồ sơ.")
            rows = [(each.item, each.message.vi, each.article.vi) for each in self.missing]
            yield Grid(MISSING_HEADINGS, (2, 9, 6), rows)


def layout(wanted: str) -> ModuleType:
    """The module that writes a format. Imported on demand: libraries of documents take memory in every process."""
    return import_module(f"activities.dossiers.layout.{FORMATS[wanted][0]}")


def new_report(member: Member, form: Form) -> Report:
    """The report of a form for the member's tenant, in the member's open scope: a dozen statements.

    Those of its document grow by one for every few thousand activities.
    """
    material = new_materials(member)[form.code]
    return Report(material, requirements(material))


def new_reports(member: Member) -> list[Report]:
    """The reports of all forms; the activities are read once for all of them."""
    return [Report(each, requirements(each)) for each in new_materials(member).values()]


def new_materials(member: Member) -> dict[str, Material]:
    """What each form is filled from for the member's tenant, by its code, in the member's open scope."""
    tenant = Tenant.objects.get(pk=member.tenant_id)
    outlines = Outlines(tenant.filer_role)
    answers = read_answers()
    named = [line for line in str(answers.get("annexes", "")).split("\n") if line.strip()]
    materials = {}
    for code, form in FORMS.items():
        attached = list(attachments_of(form.dossier))
        enclosed, kinds = [*(each.title_vi for each in attached), *named], frozenset(each.kind for each in attached)
        materials[code] = Material(tenant, form, outlines, answers, enclosed, kinds)
    return materials
