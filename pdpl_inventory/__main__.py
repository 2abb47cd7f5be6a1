"""The command ``pdpl-inventory`` of the installed package, and ``python -m pdpl_inventory``: what ``manage.py`` is in a
checkout."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the management command that the arguments name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pdpl_inventory.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
