"""`make run`: everything that the portal needs, on one machine, until Ctrl-C."""

import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

import yaml

from demo import messages, variables
from demo.keys import write_keys
from demo.processes import ProcessDiedError, Processes, stop_recorded, wait_until
from demo.welcome import welcome

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
START_SECONDS = 60
# In the order of starting; their commands are production's, from docker-compose.yml.
SERVICES = ("worker", "beat", "web", "live", "proxy")
# Ours alone: they stand in for the outside world. Each with its distance from the port.
OUTSIDE = {
    "bank": (1, [sys.executable, "-m", "demo.bank"]),
    "provider": (2, [sys.executable, "-m", "demo.provider"]),
    "suomifi": (3, [sys.executable, "-m", "demo.suomifi"]),
    "push": (4, [sys.executable, "-m", "demo.push_service"]),
    "creditor": (5, [sys.executable, "-m", "demo.creditor_system"]),
}


class InterruptedByPersonError(Exception):
    """Ctrl-C, or another polite request to stop."""


class Run:
    """One `make run`: its folder, its ports and its processes."""

    def __init__(self, var_dir: Path, port: int) -> None:
        self.var_dir = var_dir
        self.port = port
        self.processes = Processes(var_dir)
        self.environment: dict[str, str] = {}

    def start(self) -> None:
        """Start and prepare everything; the proxy last, so that an answer means ready."""
        _need_free(self.port, *(self.port + distance for distance, _ in OUTSIDE.values()))
        mail, scanner = _free_ports(2)
        servers = {
            **self._start_servers(),
            "EMAIL_URL": f"smtp://127.0.0.1:{mail}",
            "CLAMD_URL": f"tcp://127.0.0.1:{scanner}",
        }
        values = variables.variables(self.var_dir, self.port, servers)
        variables.write(self.var_dir / "env", values)
        self.environment = {
            **os.environ,
            **values,
            **self._addresses(),
            # These are ours whatever outside systems the portal has been pointed at.
            "BANK_URL": f"http://localhost:{self._port_of('bank')}",
            "PROVIDER_URL": f"http://localhost:{self._port_of('provider')}",
            "REGISTERS_URL": f"http://localhost:{self._port_of('suomifi')}",
            "PUSH_URL": f"http://localhost:{self._port_of('push')}",
            "CREDITOR_URL": f"http://localhost:{self._port_of('creditor')}",
            "CREDITOR_SECRETS": str(self.var_dir / "creditor_secrets"),
            "STATEMENTS_DIR": str(self.var_dir / "statements"),
            "MAIL_PORT": str(mail),
            "MAIL_DIR": str(self.var_dir / "mail"),
            "SCANNER_PORT": str(scanner),
            "PORTAL_URL": values["PUBLIC_URL"],
            "BANK_KEYS": str(self.var_dir / "keys"),
            "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
            "PYTHONUNBUFFERED": "1",
            # In a container or as root Celery would grumble, twice.
            "C_FORCE_ROOT": "true",
            "PYTHONWARNINGS": "ignore:You're running the worker",
        }
        self._prepare()
        commands = service_commands()
        self._start("mailbox", [sys.executable, "-m", "demo.mailbox"])
        self._wait(partial(_listens, mail), "mailbox")
        self._start("scanner", [sys.executable, "-m", "demo.scanner"])
        self._wait(partial(_listens, scanner), "scanner")
        for name, (_, command) in OUTSIDE.items():
            self._start(name, command)
        for name in SERVICES[:-1]:
            self._start(name, commands[name])
        for each in (*OUTSIDE, "web", "live"):
            self._wait(partial(_listens, self._port_of(each)), each)
        self._start("proxy", commands["proxy"])
        self._wait(self._is_ready, "The portal")

    def _start_servers(self) -> dict[str, str]:
        """PostgreSQL and Valkey, which stop by themselves when we are gone."""
        child = subprocess.Popen(
            [sys.executable, "-m", "demo.servers", str(self.var_dir)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.processes.adopt("servers", child)
        assert child.stdout is not None
        readable, _, _ = select.select([child.stdout], [], [], START_SECONDS)
        line = child.stdout.readline() if readable else ""
        if not line:
            raise ProcessDiedError(f"PostgreSQL or Valkey did not start; see {self.var_dir}.")
        environment: dict[str, str] = json.loads(line)
        return environment

    def _addresses(self) -> dict[str, str]:
        web, live = _free_ports(2)
        return {
            "GRANIAN_HOST": "127.0.0.1",
            "GRANIAN_PORT": str(web),
            "UVICORN_HOST": "127.0.0.1",
            "UVICORN_PORT": str(live),
            "SITE_ADDRESS": f":{self.port}",
            "PUBLIC_HOST": "localhost",
            "WEB_ADDRESS": f"127.0.0.1:{web}",
            "LIVE_ADDRESS": f"127.0.0.1:{live}",
            "BIND_ADDRESSES": "127.0.0.1 [::1]" if _has_ipv6() else "127.0.0.1",
            "PROMETHEUS_MULTIPROC_DIR": str(self.var_dir / "metrics"),
        }

    def _port_of(self, service: str) -> int:
        if service in OUTSIDE:
            return self.port + OUTSIDE[service][0]
        return int(self.environment[{"web": "GRANIAN_PORT", "live": "UVICORN_PORT"}[service]])

    def _prepare(self) -> None:
        """Bring files and database up to date: two lines of work side by side."""
        with ThreadPoolExecutor() as pool:
            keys = pool.submit(write_keys, self.var_dir / "keys")
            tables = pool.submit(self._prepare_tables)
            files = pool.submit(self._prepare_files, tables)
            database = pool.submit(self._prepare_database, keys, tables)
            _wait_for(keys, tables, files, database)

    def improve_robot(self) -> None:
        """While the portal runs already: what lines mean beyond their words."""
        command = ["nice", sys.executable, "manage.py", "train_bot", "--release", "--json"]
        self.processes.start_job("robot", command, self.environment, ROOT)

    def _prepare_files(self, tables: Future[None]) -> None:
        self._manage("fonts", "build_fonts")
        self._manage("static", "collectstatic", "--noinput", "--verbosity=0")
        tables.result()
        # Of words alone the robot learns in seconds; `improve_robot` does better, in minutes.
        self._manage("robot", "train_bot", "--release", "--words-only", "--json")

    def _prepare_tables(self) -> None:
        messages.compile_all()
        self._manage("migrate", "migrate", "--noinput", "--verbosity=0")

    def _prepare_database(self, keys: Future[None], tables: Future[None]) -> None:
        tables.result()
        keys.result()
        self._manage("seed", "seed_demo")

    def _manage(self, name: str, *arguments: str) -> None:
        began = time.monotonic()
        command = [sys.executable, "manage.py", *arguments]
        self.processes.run(name, command, self.environment, ROOT)
        print(f"{name:<9}| done in {time.monotonic() - began:.1f} s", flush=True)

    def _start(self, name: str, command: list[str]) -> None:
        self.processes.start(name, command, self.environment, ROOT)

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        wait_until(condition, seconds=START_SECONDS, what=what, processes=self.processes)

    def _is_ready(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except URLError:
            return False


def service_commands() -> dict[str, list[str]]:
    """What production runs in each container, from docker-compose.yml."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return {
        name: service["command"]
        for name, service in compose["services"].items()
        if "command" in service
    }


def _wait_for(*futures: Future[None]) -> None:
    """Until all are done; the first failure ends the waiting, and is raised."""
    pending = list(futures)
    while pending:
        for future in [each for each in pending if each.done()]:
            pending.remove(future)
            future.result()
        time.sleep(0.05)


def _need_free(*ports: int) -> None:
    for port in ports:
        if _listens(port):
            raise ProcessDiedError(
                f"Port {port} is in use. Choose another: make run PORT={ports[0] + 10}"
            )


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@contextmanager
def _alone_in(var_dir: Path) -> Iterator[None]:
    """Two runs in one folder would destroy each other's data: the second is refused."""
    var_dir.mkdir(parents=True, exist_ok=True)
    with (var_dir / "lock").open("w") as lock:
        _lock(lock, var_dir)
        stop_recorded(var_dir)
        yield


def _lock(lock: IO[str], var_dir: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ProcessDiedError(
            f"Another `make run` uses {var_dir}. Choose another folder with VAR_DIR."
        ) from None


def _listen_for_stop() -> None:
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        if not stopping:
            stopping = True
            raise InterruptedByPersonError

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def main() -> int:
    var_dir = Path(os.environ.get("VAR_DIR") or "var").resolve()
    port = int(os.environ.get("PORT") or 8000)
    run = Run(var_dir, port)
    _listen_for_stop()
    try:
        with _alone_in(var_dir):
            try:
                run.start()
                print(welcome(port, var_dir), flush=True)
                run.improve_robot()
                while True:
                    time.sleep(0.5)
                    run.processes.raise_if_one_died()
            finally:
                print("Stopping …", flush=True)
                run.processes.stop(last="servers")
    except InterruptedByPersonError:
        return 0
    except ProcessDiedError as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
