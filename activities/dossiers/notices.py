"""A placeholder for the notices: it has their interface, and names the form, the attachments and the changes."""

from collections.abc import Sequence
from typing import IO

from activities.dossiers.forms import UPDATE_NOTICE
from activities.dossiers.report import Report, write_lines


def write_notice(
    report: Report, wanted: str, file: IO[bytes], attachments: Sequence[str], changes: str = "", reason: str = ""
) -> None:
    """Write the notice with which a dossier is filed; that of an update when ``changes`` are given."""
    number = UPDATE_NOTICE if changes else report.form.notice
    lines = [number, report.tenant.name, *attachments, *changes.splitlines(), *reason.splitlines()]
    write_lines(wanted, file, [line for line in lines if line])
