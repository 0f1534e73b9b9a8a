"""Processes of sockets, as docker-compose.yml starts them, to be measured and to be killed."""

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
START_SECONDS: Final = 60


@dataclass
class Live:
    """One uvicorn on a port of its own."""

    port: int
    log: Path
    application: str
    settings: str = "myropo.settings"
    child: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        from demo.run import service_commands

        command = [*service_commands()["live"][:-1], self.application]
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": self.settings,
            "UVICORN_HOST": "127.0.0.1",
            "UVICORN_PORT": str(self.port),
            "LOG_LEVEL": "WARNING",
        }
        with self.log.open("a") as out:
            self.child = subprocess.Popen(
                [BIN / command[0], *command[1:]], cwd=ROOT, env=environment, stdout=out, stderr=out
            )

    def wait(self) -> None:
        """Until it listens. Ends the program when it does not."""
        for _ in range(START_SECONDS * 20):
            if listens(self.port):
                return
            if self.child is None or self.child.poll() is not None:
                break
            time.sleep(0.05)
        sys.exit(f"The server did not start:\n{self.log.read_text()[-3000:]}")

    def kill(self) -> None:
        """At once, in the middle of whatever it does."""
        if self.child is not None:
            self.child.kill()
            self.child.wait()

    @property
    def process(self) -> psutil.Process:
        assert self.child is not None
        return psutil.Process(self.child.pid)

    @property
    def memory(self) -> int:
        """Resident bytes."""
        return int(self.process.memory_info().rss)

    @property
    def cpu_seconds(self) -> float:
        times = self.process.cpu_times()
        return float(times.user + times.system)


@dataclass
class Valkey:
    """The Valkey that this process has started: it may die, and comes back with what it knew."""

    process: psutil.Process
    command: list[str]
    folder: str
    again: subprocess.Popen[bytes] | None = None

    @classmethod
    def of_this_process(cls) -> "Valkey":
        from django.conf import settings
        from redis import Redis

        [process] = [each for each in psutil.Process().children() if each.name() == "valkey-server"]
        # As docker-compose.yml has it: what it has taken outlives it.
        Redis.from_url(settings.REDIS_URL).config_set("appendonly", "yes")
        folder = process.cwd()
        command = [process.exe(), f"{folder}/valkey.conf", "--appendonly", "yes"]
        return cls(process, command, folder)

    def kill(self) -> None:
        with suppress(psutil.NoSuchProcess):
            self.process.kill()
            self.process.wait()

    def start(self) -> None:
        self.again = subprocess.Popen(
            self.command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.process = psutil.Process(self.again.pid)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
