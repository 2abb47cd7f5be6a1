"""The notices as files: Form 01a or 02a with a first filing, Form 03a with an update."""

from typing import IO

from activities.dossiers.content.notices import first_filing, update
from activities.dossiers.layout.blocks import Sheet
from activities.dossiers.report import Report, layout
from pdpl_inventory.messages import Sentence

TITLE = Sentence("Thông báo", "Notice")


def write_notice(report: Report, wanted: str, file: IO[bytes], changes: str = "", reason: str = "") -> None:
    """Write the notice of ``report`` in a format of ``report.FORMATS``, in the open scope.

    With ``changes`` it is Form 03a, and ``reason`` says why the dossier has changed.
    """
    material = report.material
    blocks = update(material, changes, reason) if changes else first_filing(material)
    layout(wanted).write(Sheet(TITLE.vi, material.tenant.name), blocks, file)
