"""Debian's tools that check the files of ``deploy/``: needed in CI, elsewhere used where they are installed."""

import os
import shutil
import subprocess
from argparse import ArgumentParser
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def tool(name: str, package: str) -> str:
    """The path of a program. Without it the test is skipped, and in CI it fails."""
    if path := shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin"):
        return path
    if os.environ.get("CI") == "true":
        pytest.fail(f"{name} is not installed (Debian's package {package}).")
    pytest.skip(f"{name} is not installed (Debian's package {package})")


def passes(*command: str | Path) -> str:
    """What a command that must succeed printed."""
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def parser_of(name: str) -> ArgumentParser:
    """What reads the options of a command of the product. Fails for one that does not exist."""
    assert name in get_commands(), name
    return load_command_class(get_commands()[name], name).create_parser("pdpl-inventory", name)
