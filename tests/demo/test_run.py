"""`make run` from outside: what it promises when it starts, stops and is killed."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import psutil
import pytest

from demo.personas import PERSONAS
from demo.run import OUTSIDE, InterruptedByPersonError, ProcessDiedError, _alone_in, _need_free
from demo.variables import read
from demo.welcome import HINTS, welcome

ROOT = Path(__file__).resolve().parents[2]
# A first start seeds and trains beside other tests; nobody waits so long on a machine at rest.
READY_SECONDS = 300
# What a shell brings along from our own test servers would lead the demo astray.
CLEAN = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def free_port():
    """A port with free neighbours, for all that stands in for the outside world."""
    count = 1 + max(distance for distance, _command in OUTSIDE.values())
    for port in range(18000, 19000, count):
        with suppress(OSError), ExitStack() as stack:
            for distance in range(count):
                probe = stack.enter_context(socket.socket())
                probe.bind(("127.0.0.1", port + distance))
            return port
    raise AssertionError


def started(folder, port):
    with (folder.parent / "output").open("a") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "demo.run"],
            cwd=ROOT,
            env={**CLEAN, "PORT": str(port), "VAR_DIR": str(folder)},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait_until_ready(port, child, output):
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and child.poll() is None:
        with suppress(URLError, OSError), urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
            return
        time.sleep(0.2)
    pytest.fail(f"not ready:\n{output.read_text()[-3000:]}")


def of_folder(folder):
    """Processes that still run for a folder, whoever started them."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline", "environ", "status"]):
        info = process.info
        if info["status"] == psutil.STATUS_ZOMBIE:
            continue
        if (info["environ"] or {}).get("VAR_DIR") == str(folder) or any(
            str(folder) in part for part in info["cmdline"] or []
        ):
            found.append(info["cmdline"])
    return found


def wait_until_nothing_runs(folder):
    end = time.monotonic() + 30
    while time.monotonic() < end and of_folder(folder):
        time.sleep(0.2)
    return of_folder(folder)


@pytest.mark.slow
@pytest.mark.enable_socket
def test_make_run_starts_is_killed_starts_again_and_stops(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "var"
    folder.parent.chmod(0o755)
    output = folder.parent / "output"
    port = free_port()

    child = started(folder, port)
    wait_until_ready(port, child, output)
    with urlopen(f"http://localhost:{port}/login/") as page:
        assert page.status == 200
    request = Request(f"http://127.0.0.1:{port}/login/")
    with urlopen(request) as page:
        assert page.url == f"http://localhost:{port}/login/"
    with urlopen(f"http://localhost:{port + 1}/authenticator/") as page:
        assert page.status == 200
    with urlopen(f"http://localhost:{port + 2}/control/") as page:
        assert page.status == 200
    secrets = read(folder / "env")
    counted = subprocess.run(
        ["sh", "-c", f". {folder}/env; exec {sys.executable} manage.py check_ledger --json"],
        cwd=ROOT,
        env={**CLEAN, **secrets},
        capture_output=True,
        text=True,
        check=False,
    )
    assert counted.returncode == 0, counted.stderr

    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert wait_until_nothing_runs(folder) == []

    again = started(folder, port)
    wait_until_ready(port, again, output)
    assert read(folder / "env")["SECRET_KEY"] == secrets["SECRET_KEY"]
    again.send_signal(signal.SIGTERM)

    assert again.wait(timeout=60) == 0
    assert wait_until_nothing_runs(folder) == []
    assert f"MyRopo runs: http://localhost:{port}" in output.read_text()


def test_a_port_in_use_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(ProcessDiedError, match=f"Port {port} is in use"):
            _need_free(port)


def test_two_runs_cannot_share_a_folder(tmp_path):
    with (
        _alone_in(tmp_path),
        pytest.raises(ProcessDiedError, match="Another `make run` uses"),
        _alone_in(tmp_path),
    ):
        pass


def test_a_folder_is_free_again_after_a_run(tmp_path):
    with suppress(InterruptedByPersonError), _alone_in(tmp_path):
        raise InterruptedByPersonError

    with _alone_in(tmp_path):
        assert (tmp_path / "lock").exists()


def test_the_welcome_ends_with_what_the_seeding_left_to_be_said(tmp_path):
    (tmp_path / HINTS).write_text("Found with the codes of their letter:\n  Havutori Oy …\n")

    assert "Havutori Oy …" in welcome(8000, tmp_path)


def test_the_welcome_names_everyone_who_can_sign_in(tmp_path):
    text = welcome(8000, tmp_path)

    assert "http://localhost:8000\n" in text
    assert "http://localhost:8001/authenticator/" in text
    assert "http://localhost:8002/control/" in text
    assert len(re.findall(r"\d{6}[-A-FU-Y]\d{3}\w", text)) == len(PERSONAS)
