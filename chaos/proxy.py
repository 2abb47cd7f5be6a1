"""The network between application and database: a TCP proxy that can be cut, held up, or lose what comes back."""

import socket
import struct
import threading
from contextlib import suppress
from enum import Enum
from pathlib import Path

PIECE = 65_536
# A connection that is closed so sends RST instead of FIN, as after a crash.
RESET = struct.pack("ii", 1, 0)


class Mode(Enum):
    """What the network does."""

    # It passes everything on.
    OPEN = "open"
    # It keeps everything until the mode changes.
    HELD = "held"
    # It passes on to the database, and nothing back.
    DEAF = "deaf"
    # It passes everything on, but resets a connection in place of the answer to its COMMIT.
    LOSES_COMMITS = "loses commits"
    # It refuses connections.
    CUT = "cut"


class Proxy:
    """Passes connections to a free port on to the database's socket."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.mode = Mode.OPEN
        self._changed = threading.Condition()
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def set(self, mode: Mode) -> None:
        """Change the mode. The beginning of ``CUT`` and the end of ``DEAF`` reset every connection."""
        with self._changed:
            former, self.mode = self.mode, mode
            self._changed.notify_all()
        if Mode.CUT is mode or Mode.DEAF is former:
            for pair in list(self._pairs):
                self._reset(pair)

    def close(self) -> None:
        self.set(Mode.CUT)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        pair = (client, server)
        try:
            if self.mode is Mode.CUT:
                raise ConnectionRefusedError
            server.connect(str(self.target))
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            self._reset(pair)
            return
        self._pairs.add(pair)
        # A thread for each direction: one that waits for a full buffer must not hold up the other.
        for source, target in (pair, pair[::-1]):
            threading.Thread(target=self._pass_on, args=(source, target, pair), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, pair: tuple[socket.socket, socket.socket]) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                self._wait_while_held()
                if source is pair[1]:
                    if self.mode is Mode.LOSES_COMMITS and b"COMMIT" in piece:
                        break
                    if self.mode is Mode.DEAF:
                        continue
                target.sendall(piece)
        self._pairs.discard(pair)
        self._reset(pair)

    def _wait_while_held(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self.mode is not Mode.HELD)

    @staticmethod
    def _reset(pair: tuple[socket.socket, socket.socket]) -> None:
        for each in pair:
            with suppress(OSError):
                if each.family == socket.AF_INET:
                    each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            # A thread that waits for this socket wakes by ``shutdown``, not by ``close``.
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
