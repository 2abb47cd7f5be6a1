#!/usr/bin/env python
"""The door for operators: every command of the product starts here."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pdpl_inventory.settings")
    execute_from_command_line(sys.argv)
