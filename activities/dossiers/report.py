"""A placeholder for the reports: it has their interface, and says no more than whose dossier it is."""

from dataclasses import dataclass
from typing import IO

import docx
import typst

from activities.dossiers.forms import Form
from activities.models import ProcessingActivity
from pdpl_inventory.messages import Sentence
from tenants.authentication.members import Member
from tenants.models import Tenant


@dataclass(frozen=True)
class Missing:
    """What a dossier lacks: the item of the form, the article, and where to fill it in."""

    item: str
    article: Sentence
    message: Sentence
    where: str


@dataclass
class Report:
    """The report of one form."""

    form: Form
    tenant: Tenant
    activities: int
    missing: list[Missing]

    @property
    def percent(self) -> int:
        return 0 if self.missing else 100

    def write(self, wanted: str, file: IO[bytes]) -> None:
        """Write the report as ``docx`` or ``pdf``."""
        write_lines(wanted, file, [self.form.title.vi, self.tenant.name, str(self.activities)])


def new_report(member: Member, form: Form) -> Report:
    """The report of a form, in the member's open scope."""
    count = ProcessingActivity.objects.count()
    none = Sentence("Chưa có hoạt động xử lý nào.", "There are no activities yet.")
    article = Sentence("Điều 21 Luật 91/2025/QH15", "Art. 21 of Law 91/2025/QH15")
    missing = [] if count else [Missing("II.2", article, none, "processing-activities")]
    return Report(form, Tenant.objects.get(pk=member.tenant_id), count, missing)


def write_lines(wanted: str, file: IO[bytes], lines: list[str]) -> None:
    """Write a document of these lines."""
    if wanted == "docx":
        document = docx.Document()
        for line in lines:
            document.add_paragraph(line)
        document.save(file)
        return
    source = "\n\n".join(f'#"{line}"' for line in (each.replace("\\", "").replace('"', "”") for each in lines))
    file.write(typst.compile(source.encode()))
