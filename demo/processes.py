"""Starting processes, telling what they say, and stopping every one of them."""

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil

RECORD = "processes.json"
PATIENCE_SECONDS = 10
LABEL_WIDTH = 9


class ProcessDiedError(Exception):
    """A process ended that should not have, or a step failed."""


class Processes:
    """Children of one run, each in a session of its own.

    Ctrl-C in a terminal goes to the whole group; in sessions of their own the children
    hear of it from us alone, in the order that we choose.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.children: dict[str, subprocess.Popen[str]] = {}
        self._jobs: set[str] = set()
        self._tellers: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._stopping = False

    def start(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], cwd: Path
    ) -> subprocess.Popen[str]:
        """Start one child; what it prints comes out behind its name."""
        with self._lock:
            if self._stopping:
                raise ProcessDiedError(f"{name} was not started: we are stopping.")
            child = subprocess.Popen(
                command,
                env=dict(environment),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
            self.children[name] = child
            self.record()
        assert child.stdout is not None
        teller = threading.Thread(target=_tell, args=(name, child.stdout), daemon=True)
        teller.start()
        self._tellers.append(teller)
        return child

    def start_job(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], cwd: Path
    ) -> None:
        """Start one child that ends by itself, and nothing waits for it."""
        self._jobs.add(name)
        self.start(name, command, environment, cwd)

    def run(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], cwd: Path
    ) -> None:
        """Run one step to its end. Raises `ProcessDiedError` when it fails."""
        child = self.start(name, command, environment, cwd)
        code = child.wait()
        with self._lock:
            del self.children[name]
        if code:
            raise ProcessDiedError(f"{name} failed ({code}): {' '.join(command)}")

    def adopt(self, name: str, child: subprocess.Popen[str]) -> None:
        with self._lock:
            self.children[name] = child
            self.record()

    def raise_if_one_died(self) -> None:
        for name, child in self.children.items():
            if name not in self._jobs and child.poll() is not None:
                raise ProcessDiedError(f"{name} ended by itself ({child.returncode}).")

    def stop(self, *, last: str) -> None:
        """Stop all, and `last` (the servers) only after the others. Leaves no orphan."""
        with self._lock:
            self._stopping = True
        others = [child for name, child in self.children.items() if name != last]
        _stop([psutil.Process(each.pid) for each in others if each.poll() is None])
        for child in others:
            child.wait()
        if last in self.children:
            _end_politely(self.children[last])
        for teller in self._tellers:
            teller.join(PATIENCE_SECONDS)
        (self.folder / RECORD).unlink(missing_ok=True)

    def record(self) -> None:
        """Write down who runs, so that the next start can end what a crash left."""
        rows = []
        for child in self.children.values():
            with suppress(psutil.NoSuchProcess):
                rows.append([child.pid, psutil.Process(child.pid).create_time()])
        (self.folder / RECORD).write_text(json.dumps(rows))


def stop_recorded(folder: Path, *, except_pid: int = 0) -> None:
    """End what an earlier run of this folder started and did not stop."""
    record = folder / RECORD
    if not record.exists():
        return
    found = []
    for pid, created in json.loads(record.read_text()):
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            if pid != except_pid and process.create_time() == created:
                found.append(process)
    _stop(found)
    record.unlink(missing_ok=True)


def _stop(processes: Iterable[psutil.Process]) -> None:
    """Ask each to end and to end its own children; then end who did not."""
    parents, children = [], []
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            children += process.children(recursive=True)
            parents.append(process)
            process.terminate()
    _, left = psutil.wait_procs(parents, timeout=PATIENCE_SECONDS)
    left += [child for child in children if child.is_running()]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=1)


def _end_politely(child: subprocess.Popen[str]) -> None:
    """SIGTERM, and all the time it needs: a database closes its files."""
    child.terminate()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe and not pipe.closed:
            pipe.close()


def _tell(name: str, lines: IO[str]) -> None:
    with lines:
        for line in lines:
            print(f"{name:<{LABEL_WIDTH}}| {line}", end="", flush=True)


def wait_until(
    condition: Callable[[], bool], *, seconds: float, what: str, processes: Processes
) -> None:
    """Wait for `condition()`; raises `ProcessDiedError` when it does not come true."""
    end = time.monotonic() + seconds
    while not condition():
        processes.raise_if_one_died()
        if time.monotonic() > end:
            raise ProcessDiedError(f"{what} did not start in {seconds:.0f} seconds.")
        time.sleep(0.1)
