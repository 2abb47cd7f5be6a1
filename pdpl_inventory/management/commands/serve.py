"""``serve``: migrates the database and runs the production server in the foreground, with the commands ``upkeep`` and
``work`` beside it; all of them end with it (contract §1)."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from django.conf import settings
from django.core import checks
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connections
from gunicorn.app.base import BaseApplication

from pdpl_inventory.embedded import orphans
from pdpl_inventory.management import this_program
from pdpl_inventory.metrics import files

GRACE_SECONDS = 30


class Server(BaseApplication):
    """Gunicorn without configuration files; its workers are children of this process and in its process group."""

    def __init__(self, bind: str) -> None:
        self.bind = bind
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": self.bind,
            "workers": settings.PDPL_WORKERS,
            "threads": settings.PDPL_THREADS,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": GRACE_SECONDS,
            "keepalive": 5,
            "proc_name": "pdpl-inventory",
            "loglevel": "warning",
            "control_socket_disable": True,
            "child_exit": lambda _, worker: files.process_ended(worker.pid),
        }.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        from pdpl_inventory.wsgi import application

        return application


class Command(BaseCommand):
    help = "Serve API, docs and admin: migrates first, ends cleanly on SIGTERM or Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-migrate", action="store_true", help="leave pending migrations to another process")
        parser.add_argument("--no-upkeep", action="store_true", help="leave upkeep to another process")

    def handle(self, *, host: str, port: int, no_migrate: bool, no_upkeep: bool, **options: Any) -> None:
        if not no_migrate:
            try:
                call_command("migrate", verbosity=0, interactive=False)
            except OperationalError as error:
                raise CommandError("The database does not answer: look at DATABASE_URL.") from error
        for message in checks.run_checks(tags=["database"], databases=["default"], include_deployment_checks=True):
            if message.level >= checks.ERROR:
                raise CommandError(f"{message.msg} {message.hint}")
        files.forget_the_dead()
        connections.close_all()  # forked workers must not share them
        address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"
        program = ".venv/bin/python manage.py" if Path(sys.argv[0]).name == "manage.py" else "pdpl-inventory"
        self.stdout.write(
            f"PDPL Inventory\n"
            f"  API    {address}/api/v1/\n"
            f"  docs   {address}/api/v1/docs\n"
            f"  admin  {address}/admin/\n"
            f"To sign in, make a tenant and its first member (at another terminal):\n"
            f'  {program} create_tenant "Công ty Cổ phần Mẫu" --user admin --role admin\n'
            f"Stop with Ctrl-C.",
        )
        if told := orphans.word():
            self.stdout.write(told)
        self.stdout.flush()
        with child_command("upkeep", not no_upkeep), child_command("work", settings.PDPL_IMPORT_WORKERS > 0):
            Server(f"{host}:{port}").run()


@contextmanager
def child_command(name: str, wanted: bool = True) -> Iterator[None]:
    """Run another management command in a child process while the context lasts, unless not ``wanted``."""
    if not wanted:
        yield
        return
    command = [*this_program(), name, "--parent", str(os.getpid())]
    owner, child = os.getpid(), subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        if os.getpid() == owner:  # a forked worker that exits runs this too
            _end(child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        for each in psutil.Process(child.pid).children(recursive=True):
            each.kill()
        child.kill()
        child.wait()
