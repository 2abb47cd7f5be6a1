"""Asks clamd, the daemon of ClamAV, whether a file has a virus: its command INSTREAM.

A module of its own, since the client that everyone knows had its last release in 2014.
"""

import socket
import struct
from typing import IO

from django.conf import settings

CHUNK = 64 * 1024
SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 5, 60
LONGEST_ANSWER = 4_096


class ScannerAway(Exception):
    """The scanner cannot be reached, or did not judge the file."""


def virus_in(file: IO[bytes]) -> str | None:
    """The name of the virus that clamd finds in a file, None for a clean one, or when no scanner is set up.

    The file is left at its beginning. Raises ``ScannerAway``.
    """
    if not settings.PDPL_CLAMD:
        return None
    file.seek(0)
    try:
        with _connect(settings.PDPL_CLAMD) as connection:
            answer = _ask(connection, file)
    except OSError as error:
        raise ScannerAway(str(error)) from error
    finally:
        file.seek(0)
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    if answer != "stream: OK":
        raise ScannerAway(answer)
    return None


def _connect(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    if port.isdecimal() and host and "/" not in host:
        connection = socket.create_connection((host.strip("[]"), int(port)), SECONDS_TO_CONNECT)
    else:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(SECONDS_TO_CONNECT)
        try:
            connection.connect(address.removeprefix("unix:"))
        except BaseException:
            connection.close()
            raise
    connection.settimeout(SECONDS_TO_ANSWER)
    return connection


def _ask(connection: socket.socket, file: IO[bytes]) -> str:
    """Send the file in pieces, each after its length; a length of 0 ends it. Return the answer."""
    connection.sendall(b"zINSTREAM\0")
    while piece := file.read(CHUNK):
        connection.sendall(struct.pack("!L", len(piece)) + piece)
    connection.sendall(struct.pack("!L", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (piece := connection.recv(CHUNK)):
        answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()
