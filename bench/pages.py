"""Home and invoice page beside bare Django views, on the same server in the same minutes."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.load import Outcome, Target, measure, request_for
from bench.table import Table

if TYPE_CHECKING:
    from accounts.models import User

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CONNECTIONS = 16
# Page, its floor, the ratio to reach.
PAIRS = (("home", "bare list", 0.8), ("invoice page", "bare detail", 0.7))


@contextmanager
def server(application: str, settings: str, log: Path) -> Iterator[int]:
    """granian as in docker-compose.yml, on a free port."""
    from demo.run import service_commands

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*service_commands()["web"][:-1], application]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings,
        "GRANIAN_HOST": "127.0.0.1",
        "GRANIAN_PORT": str(port),
        "PROMETHEUS_MULTIPROC_DIR": str(log.parent / "metrics"),
        "LOG_LEVEL": "WARNING",
    }
    with log.open("w") as out:
        child = subprocess.Popen(
            [BIN / command[0], *command[1:]], cwd=ROOT, env=environment, stdout=out, stderr=out
        )
        try:
            _wait_for(port, child, log)
            yield port
        finally:
            child.terminate()
            child.wait()


def _wait_for(port: int, child: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(1)
                return
        if child.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"The server did not start:\n{log.read_text()[-2000:]}")


def sessions(engine: str, backend: str, count: int) -> list[str]:
    """One signed-in session for each watched party, as its cookie's value."""
    from accounts.models import User

    users = User.objects.filter(party__isnull=False).order_by("pk")[:count]
    return [session_of(user, engine, backend) for user in users]


def session_of(user: "User", engine: str, backend: str) -> str:
    """A new session of a user, as its cookie's value."""
    from importlib import import_module

    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(engine).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def targets(portal: int, bare: int, count: int) -> dict[str, Target]:
    from django.conf import settings

    from invoices.models import Invoice

    ours = sessions(settings.SESSION_ENGINE, "accounts.backends.BankIdBackend", count)
    theirs = sessions(
        "django.contrib.sessions.backends.db", "django.contrib.auth.backends.ModelBackend", count
    )
    paths = [
        f"/invoices/{Invoice.objects.filter(party__user=number).first().public_id}/"
        for number in range(1, count + 1)
    ]

    def asking(port: int, cookie: str, keys: list[str], pages: list[str]) -> Target:
        pairs = zip(pages, keys, strict=True)
        return Target(
            port, [request_for(page, f"{cookie}={key}", "localhost") for page, key in pairs]
        )

    mine = settings.SESSION_COOKIE_NAME
    return {
        "home": asking(portal, mine, ours, ["/"] * count),
        "bare list": asking(bare, "bare", theirs, ["/"] * count),
        "invoice page": asking(portal, mine, ours, paths),
        "bare detail": asking(bare, "bare", theirs, paths),
    }


def rounds(var_dir: Path, *, number: int, seconds: float) -> dict[str, list[Outcome]]:
    """All pages in turn, again and again: what slows the machine down slows all of them."""
    from bench.seed import WATCHED

    with (
        server("myropo.wsgi:application", "myropo.settings", var_dir / "portal.log") as portal,
        server("bench.bare.wsgi:application", "bench.bare.settings", var_dir / "bare.log") as bare,
    ):
        asked = targets(portal, bare, WATCHED)
        outcomes: dict[str, list[Outcome]] = {name: [] for name in asked}
        for target in asked.values():
            measure(target, seconds=1, connections=CONNECTIONS)
        for _ in range(number):
            for name, target in asked.items():
                outcomes[name].append(measure(target, seconds=seconds, connections=CONNECTIONS))
    return outcomes


def per_second(outcomes: list[Outcome]) -> float:
    return median(each.per_second for each in outcomes)


def report(outcomes: dict[str, list[Outcome]], invoices: int) -> None:
    table = Table(
        f"Pages, {invoices:,} invoices, {CONNECTIONS} connections",
        ("page", "answers/s", "median ms", "failed", "ratio", "to reach"),
    )
    for page, floor, goal in PAIRS:
        base = per_second(outcomes[floor])
        for name, reach in ((floor, ""), (page, f"{goal:.2f}")):
            rate = per_second(outcomes[name])
            table.add(
                name,
                f"{rate:.0f}",
                f"{median(each.median for each in outcomes[name]):.1f}",
                str(sum(each.failed for each in outcomes[name])),
                f"{rate / base:.2f}",
                reach,
            )
    table.show()


def compare(small: dict[str, list[Outcome]], large: dict[str, list[Outcome]]) -> None:
    table = Table("Growth, 1 000 000 to 5 000 000 invoices", ("page", "ratio", "to reach"))
    for page, floor, _ in PAIRS:
        before = per_second(small[page]) / per_second(small[floor])
        after = per_second(large[page]) / per_second(large[floor])
        table.add(page, f"{per_second(large[page]) / per_second(small[page]):.2f}", "0.95")
        table.add(f"{page}, against its floor", f"{after / before:.2f}", "0.95")
    table.show()
