"""A portal of its own for the pictures, with everything beside it, as `make run` starts it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

ROOT: Final = Path(__file__).resolve().parent.parent
START_SECONDS: Final = 180


@contextmanager
def portal(var_dir: Path) -> Iterator[str]:
    """A portal of our own for as long as the pictures take; yields its address."""
    port = _free_port_with_free_neighbours()
    environment = {**os.environ, "PORT": str(port), "VAR_DIR": str(var_dir)}
    with subprocess.Popen(
        [sys.executable, "-m", "demo.run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    ) as process:
        try:
            _wait_until_ready(process, port)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (URLError, ConnectionError):
            time.sleep(0.5)
    raise SystemExit("The portal did not start.")


def _free_port_with_free_neighbours() -> int:
    """The demo bank and the demo's other outside systems take the ports after the portal's."""
    while True:
        with ExitStack() as stack:
            first = stack.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                for distance in (1, 2, 3, 4):
                    after = stack.enter_context(socket.socket())
                    after.bind(("127.0.0.1", port + distance))
            except (OSError, OverflowError):
                continue
            return port
