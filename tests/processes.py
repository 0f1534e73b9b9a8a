"""A program of the demo as a process of its own, started for tests and stopped after them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent
TRIES = 600


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(module: str, *, told_as: str, ready: str, **variables: str) -> Iterator[str]:
    """Start a module on a free port, yield its address, stop it after.

    told_as  the variable by which it learns its own address
    ready    a path that it answers as soon as it can be used
    """
    url = f"http://localhost:{free_port()}"
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=os.environ | {"DEBUG": "True", told_as: url, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(url + ready, process, module)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str, process: "subprocess.Popen[bytes]", module: str) -> None:
    for _ in range(TRIES):
        assert process.poll() is None, f"{module} did not start"
        try:
            requests.get(url, timeout=1)
        except requests.RequestException:
            time.sleep(0.05)
        else:
            return
    msg = f"{module} does not answer"
    raise AssertionError(msg)
