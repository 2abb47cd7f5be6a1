"""The command ``pdpl``: uploads, imports, their results and the register from a terminal or a script.

Exit codes: 0 all was stored, or a file was accepted for import; 1 some items were refused, an import did not end as
``completed``, or something is missing of a dossier; 2 wrong usage, no connection, an upload that stopped, or a request
or file that the server refused as a whole; 130 interrupted with Ctrl-C.
"""

import sys

import typer

from pdpl_client._errors import PdplError
from pdpl_client.cli import dossiers, output, versions
from pdpl_client.cli.imports import batches, import_file
from pdpl_client.cli.options import INTERRUPTED, NOT_DONE
from pdpl_client.cli.registers import register
from pdpl_client.cli.sign_in import login, logout, whoami
from pdpl_client.cli.templates import template
from pdpl_client.cli.uploads import upload

app = typer.Typer(
    help="Client of PDPL Inventory. Exit codes: 0 all stored, 1 some refused, 2 usage or connection.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
# The order of the help text.
app.command()(login)
app.command()(logout)
app.command()(whoami)
app.command()(upload)
app.command("import")(import_file)
app.command()(batches)
app.command()(template)
app.command()(register)
dossiers.app.command()(versions.package)
dossiers.app.command()(versions.versions)
dossiers.app.command()(versions.submit)
dossiers.app.command()(versions.approve)
dossiers.app.command("return")(versions.give_back)
dossiers.app.command()(versions.file)
dossiers.app.command()(versions.result)
dossiers.app.command()(versions.download)
app.add_typer(dossiers.app, name="dossier")


def main() -> None:
    """Run the command. An exception of this package, or of a file that cannot be read or written, is printed to
    standard error and gives exit code 2."""
    try:
        app()
    except PdplError as error:
        output.print_error(error)
        sys.exit(NOT_DONE)
    except OSError as error:
        output.print_failure(str(error))
        sys.exit(NOT_DONE)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
