"""``make pooled``: runs the tests of isolation, races and imports through PgBouncer in transaction mode.

Needs Debian's ``pgbouncer`` and a ``DATABASE_URL`` with host and port. Without the program it says so and exits 0, with
``CI=true`` 1.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

TESTS = [
    "tests/tenants/isolation/test_wall.py",
    "tests/tenants/test_throttling.py",
    "tests/batch/test_batch_races.py",
    "tests/batch/test_batch_modes.py",
    "tests/batch/test_idempotency.py",
    "tests/records/test_record_races.py",
    "tests/review/test_review_races.py",
    "tests/imports/test_imports.py",
    "tests/imports/workers/test_failures.py",
]
CONFIGURATION = """[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = 20
max_client_conn = 400
server_idle_timeout = 1
ignore_startup_parameters = options
logfile = {folder}/log
"""
# PgBouncer refuses to run as root.
USER = "nobody"


def main() -> int:
    """Start PgBouncer before the database of ``DATABASE_URL``, run the tests through it, and stop it."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    url = urlsplit(os.environ.get("DATABASE_URL", ""))
    if program is None or not url.port:
        print("Not tested: PgBouncer is not installed, or DATABASE_URL names no host and port.")
        return int(os.environ.get("CI") == "true")
    with tempfile.TemporaryDirectory() as name, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        own, folder = free.getsockname()[1], Path(name)
        free.close()
        file = folder / "pgbouncer.ini"
        (folder / "users").write_text(f'"{url.username}" "{url.password or ""}"')
        file.write_text(CONFIGURATION.format(host=url.hostname, port=url.port, own=own, folder=folder))
        pooler = subprocess.Popen([program, "-q", file], **_other_user(folder))
        try:
            _wait_for(own)
            pooled = urlunsplit(url._replace(netloc=f"{url.netloc.rpartition('@')[0]}@127.0.0.1:{own}"))
            environment = {**os.environ, "DATABASE_URL": pooled, "PDPL_PREPARED_STATEMENTS": "0"}
            return subprocess.call([sys.executable, "-m", "pytest", *TESTS], env=environment)
        finally:
            pooler.terminate()
            pooler.wait()


def _other_user(folder: Path) -> dict[str, int]:
    if os.getuid():
        return {}
    user = pwd.getpwnam(USER)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid}


def _wait_for(port: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("PgBouncer does not answer.")


if __name__ == "__main__":
    sys.exit(main())
