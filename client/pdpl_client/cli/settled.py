"""What an upload has settled so far, and what is told when it ends before all of the file is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import typer

from pdpl_client._errors import ConnectionFailed, PdplError, Refused
from pdpl_client._journal import Journal
from pdpl_client._result import UploadResult, UploadStopped
from pdpl_client.cli import output
from pdpl_client.cli.options import INTERRUPTED, Language


@dataclass
class Settled:
    """The counts and errors of what the server has answered. ``batch_id`` is the import's, once a table was accepted;
    its errors are left out until it has ended."""

    result: UploadResult = field(default_factory=UploadResult)
    batch_id: str = ""


@contextmanager
def stops_told(settled: Settled, journal: Journal, dry_run: bool, lang: Language, as_json: bool) -> Iterator[None]:
    """Tell of an upload that stops: the totals so far, and that it can be resumed. The journal is then kept.

    It is deleted when nothing of the upload can have been stored. After Ctrl-C the command exits with 130; other errors
    are raised, ``UploadStopped`` as its cause.
    """
    try:
        yield
    except (PdplError, KeyboardInterrupt) as error:
        reason = error.__cause__ if isinstance(error, UploadStopped) and error.__cause__ else error
        if not settled.result["total_submitted"] and not settled.batch_id and not _may_be_stored(reason):
            if journal.resumed:  # the upload of the last time may have been stored in part
                output.print_notice("go_on", lang)
            else:
                journal.delete()
            raise reason from None
        _print_settled(settled, dry_run, lang, as_json)
        if isinstance(reason, KeyboardInterrupt):
            output.print_notice("interrupted", lang)
        output.print_notice("go_on", lang)
        if isinstance(reason, KeyboardInterrupt):
            raise typer.Exit(INTERRUPTED) from None
        raise (reason if isinstance(reason, PdplError) else error) from None


def _may_be_stored(reason: BaseException) -> bool:
    """Whether a request that ended with ``reason`` may have been processed by the server."""
    match reason:
        case ConnectionFailed():
            return reason.reached
        case Refused():
            return reason.status in (409, 429) or reason.status >= 500
    return isinstance(reason, KeyboardInterrupt) or not isinstance(reason, PdplError)


def _print_settled(settled: Settled, dry_run: bool, lang: Language, as_json: bool) -> None:
    """Print the totals: with ``as_json`` the whole result, else the counts."""
    if as_json:
        output.print_json(output.result_as_json(settled.result, dry_run))
    else:
        output.print_counts(settled.result, lang)
    if settled.batch_id:
        output.print_notice("import_goes_on", lang, id=settled.batch_id)
    else:
        output.print_notice("stored_so_far", lang, count=settled.result["total_submitted"])
