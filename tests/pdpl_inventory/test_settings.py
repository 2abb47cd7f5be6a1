"""What importing the settings does, before Django is set up."""

import subprocess
import sys

from django.conf import settings

LOADED = "import sys, pdpl_inventory.settings; print({'psycopg', 'psutil'} & set(sys.modules))"


def test_settings_load_no_database_driver() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert done.stdout == "set()\n", done.stderr
