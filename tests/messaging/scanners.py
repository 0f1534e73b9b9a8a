"""Scanners for tests: the demo's, over a socket, and one that is away."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from demo.scanner import Scanner


@contextmanager
def running_scanner(settings: Any) -> Iterator[None]:
    """The portal asks the demo's scanner."""
    with Scanner(0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()
        thread.join()
