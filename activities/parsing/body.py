"""Reading a request body within its cap, gzipped or not."""

import zlib
from collections.abc import Iterator
from typing import IO

from pdpl_inventory.errors import Problem, echo

CHUNK = 64 * 1024

GZIP = 16 + zlib.MAX_WBITS


def read_body(stream: IO[bytes], declared: int, encoding: str, cap: int) -> bytes:
    """Return the decompressed body; at most ``cap`` bytes of it are ever held.

    ``declared`` is the Content-Length: a body that is declared too long is refused before any of it is read.
    ``encoding`` is the Content-Encoding. Raises ``Problem``: 400, 413, 415.
    """
    if declared > cap:
        raise body_too_large(cap)
    if encoding not in ("", "identity", "gzip"):
        raise Problem(415, "unsupported_encoding", encoding=echo(encoding))
    chunks: list[bytes] = []
    size = 0
    pieces = _counted(stream, declared)
    for piece in decompressed(pieces) if encoding == "gzip" else pieces:
        size += len(piece)
        if size > cap:
            raise body_too_large(cap)
        chunks.append(piece)
    return b"".join(chunks)


def body_too_large(cap: int) -> Problem:
    return Problem(413, "body_too_large", limit=cap // (1024 * 1024))


def _counted(stream: IO[bytes], declared: int) -> Iterator[bytes]:
    left = declared
    while left:
        piece = stream.read(min(CHUNK, left))
        if not piece:
            raise Problem(400, "incomplete_body")
        left -= len(piece)
        yield piece


def decompressed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress gzip pieces, at most 1 MiB at a time. Several gzip members are one text. Raises ``Problem`` (400)."""
    member = zlib.decompressobj(GZIP)
    finished = True
    try:
        for piece in pieces:
            while piece:
                if member.eof:
                    member = zlib.decompressobj(GZIP)
                yield member.decompress(piece, CHUNK * 16)
                piece = member.unused_data if member.eof else member.unconsumed_tail
                finished = member.eof
    except zlib.error as error:
        raise Problem(400, "invalid_gzip") from error
    if not finished:
        raise Problem(400, "invalid_gzip")
