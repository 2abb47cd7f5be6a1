"""What importing the settings does, before Django is set up."""

import socket
import subprocess
import sys
import time

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from pdpl_inventory.settings import database

LOADED = "import sys, pdpl_inventory.settings; print({'psycopg', 'psutil'} & set(sys.modules))"


def test_settings_load_no_database_driver() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert done.stdout == "set()\n", done.stderr


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux has this option of sockets")
def test_connection_notices_a_network_that_is_gone() -> None:
    connection.ensure_connection()
    with socket.fromfd(connection.connection.pgconn.socket, socket.AF_INET, socket.SOCK_STREAM) as wire:
        if wire.getsockopt(socket.SOL_SOCKET, socket.SO_DOMAIN) == socket.AF_UNIX:
            pytest.skip("the embedded PostgreSQL is asked through a socket of this machine; set DATABASE_URL")
        assert wire.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        of_silence = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
        silent = [wire.getsockopt(socket.IPPROTO_TCP, each) for each in of_silence]
        assert silent[0] + silent[1] * silent[2] <= 60
        assert 0 < wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) <= 60_000


def test_address_of_the_database_overrides_when_a_loss_is_noticed() -> None:
    options = database("postgresql://app@db.example.vn/pdpl?connect_timeout=5&sslmode=verify-full")["OPTIONS"]
    assert (options["connect_timeout"], options["sslmode"]) == (5, "verify-full")
    assert options["keepalives_idle"] == 30


def test_database_that_does_not_answer_is_given_up() -> None:
    """A server that accepts connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        options = database(f"postgresql://app@127.0.0.1:{silent.getsockname()[1]}/pdpl?connect_timeout=2")["OPTIONS"]
        began = time.monotonic()
        with pytest.raises(psycopg.OperationalError, match="timeout"):
            psycopg.connect(host="127.0.0.1", port=silent.getsockname()[1], **options)
        assert time.monotonic() - began < 10
