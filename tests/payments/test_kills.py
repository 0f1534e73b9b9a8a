"""The benchmark that kills processes, in short: the proof itself has to work."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_ports():
    """The first of three that follow each other and that nobody uses."""
    for port in range(9200, 9900, 10):
        with socket.socket() as one, socket.socket() as two, socket.socket() as three:
            try:
                for number, each in enumerate((one, two, three)):
                    each.bind(("127.0.0.1", port + number))
            except OSError:
                continue
            return port
    return pytest.fail("no free ports")


@pytest.mark.slow
def test_every_confirmed_payment_is_in_the_ledger_once_whoever_is_killed():
    command = [sys.executable, "-m", "bench.kills", "--payments", "16", "--port"]

    done = subprocess.run(
        [*command, str(free_ports())], cwd=ROOT, capture_output=True, text=True, check=False
    )

    figures = dict(re.findall(r"^([a-z][\w -]+?) {2,}(\d+)$", done.stdout, re.MULTILINE))
    assert done.returncode == 0, done.stdout + done.stderr
    assert figures["ok at the provider"] == figures["booked once"] == "16"
    assert figures["lost"] == figures["doubled"] == figures["made up"] == "0"
