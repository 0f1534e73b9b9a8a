import os
import sys
import time

import psutil
import pytest

from demo.processes import ProcessDiedError, Processes, stop_recorded, wait_until

FOREVER = [sys.executable, "-c", "import time; time.sleep(600)"]
WITH_CHILD = [
    sys.executable,
    "-c",
    """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
""",
]
DEAF = [
    sys.executable,
    "-c",
    """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
""",
]


@pytest.fixture
def processes(tmp_path):
    processes = Processes(tmp_path)
    yield processes
    processes.stop(last="")


def start(processes, name, command, tmp_path):
    return processes.start(name, command, os.environ, tmp_path)


def is_alive(pid):
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def said(capsys, word):
    """Wait until some child has said the word; its whole output."""
    text = ""
    end = time.monotonic() + 10
    while word not in text and time.monotonic() < end:
        text += capsys.readouterr().out
        time.sleep(0.02)
    return text


def test_each_line_comes_out_behind_its_name(processes, tmp_path, capsys):
    processes.run("greeter", [sys.executable, "-c", "print('hello')"], os.environ, tmp_path)

    assert said(capsys, "hello") == "greeter  | hello\n"


def test_a_step_that_fails_is_told_by_its_name(processes, tmp_path):
    command = [sys.executable, "-c", "raise SystemExit(3)"]

    with pytest.raises(ProcessDiedError, match=r"migrate failed \(3\)"):
        processes.run("migrate", command, os.environ, tmp_path)


def test_a_child_that_ends_by_itself_is_noticed(processes, tmp_path):
    start(processes, "web", [sys.executable, "-c", ""], tmp_path).wait()

    with pytest.raises(ProcessDiedError, match="web ended by itself"):
        processes.raise_if_one_died()


def test_stopping_ends_every_child(processes, tmp_path):
    children = [start(processes, name, FOREVER, tmp_path) for name in ("one", "two", "servers")]

    processes.stop(last="servers")

    assert all(child.poll() is not None for child in children)
    assert not (tmp_path / "processes.json").exists()


def test_stopping_ends_the_children_of_children(processes, tmp_path, capsys):
    start(processes, "family", WITH_CHILD, tmp_path)
    grandchild = int(said(capsys, "family").split("|")[1])
    assert is_alive(grandchild)

    processes.stop(last="")

    assert not is_alive(grandchild)


@pytest.mark.slow
def test_a_child_that_will_not_listen_is_killed(processes, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("demo.processes.PATIENCE_SECONDS", 0.3)
    child = start(processes, "deaf", DEAF, tmp_path)
    said(capsys, "deaf     |")

    processes.stop(last="")

    assert child.poll() is not None


def test_nothing_starts_while_stopping(processes, tmp_path):
    processes.stop(last="")

    with pytest.raises(ProcessDiedError, match="stopping"):
        start(processes, "late", FOREVER, tmp_path)


def test_the_next_run_ends_what_a_killed_one_left(processes, tmp_path):
    child = start(processes, "web", FOREVER, tmp_path)

    stop_recorded(tmp_path)

    child.wait(timeout=10)
    assert not is_alive(child.pid)


def test_a_number_that_now_belongs_to_another_process_is_left_alone(processes, tmp_path):
    child = start(processes, "web", FOREVER, tmp_path)
    (tmp_path / "processes.json").write_text(f"[[{child.pid}, 1.0]]")

    stop_recorded(tmp_path)

    assert child.poll() is None


def test_waiting_ends_when_something_dies_instead(processes, tmp_path):
    start(processes, "web", [sys.executable, "-c", ""], tmp_path)

    with pytest.raises(ProcessDiedError, match="web ended by itself"):
        wait_until(lambda: False, seconds=10, what="The portal", processes=processes)


def test_waiting_does_not_last_for_ever(processes):
    with pytest.raises(ProcessDiedError, match="The portal did not start"):
        wait_until(lambda: False, seconds=0.1, what="The portal", processes=processes)
