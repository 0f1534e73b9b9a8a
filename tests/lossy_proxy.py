"""A TCP proxy that loses what goes in one direction, and tells nobody."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

LARGEST = 65_536


class LossyProxy:
    """Stands before a server on this machine.

    lost  "up": what clients say is swallowed; "down": what the server says; "": nothing is
    """

    def __init__(self, server_port: int) -> None:
        self.lost = ""
        self._server_port = server_port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]

    def serve(self) -> None:
        with suppress(OSError):  # the door was closed
            while True:
                client, _ = self._door.accept()
                threading.Thread(target=self._join, args=[client], daemon=True).start()

    def close(self) -> None:
        # A thread that waits at the door does not notice that it has gone.
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _join(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._server_port))
        except OSError:
            client.close()
            return
        back = threading.Thread(target=self._carry, args=[server, client, "down"], daemon=True)
        back.start()
        self._carry(client, server, "up")

    def _carry(self, source: socket.socket, target: socket.socket, way: str) -> None:
        with suppress(OSError):
            while some := source.recv(LARGEST):
                if self.lost != way:
                    target.sendall(some)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@contextmanager
def lossy_proxy(server_port: int) -> Iterator[LossyProxy]:
    proxy = LossyProxy(server_port)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join()
