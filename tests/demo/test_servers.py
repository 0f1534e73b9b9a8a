import os
import stat

import psycopg
import pytest
from redis import Redis

from demo.servers import running

as_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="Only root lets the database run as a user of its own."
)


@pytest.fixture
def folder(tmp_path):
    """A folder that the database's own user can reach."""
    for each in (tmp_path, *tmp_path.parents):
        if each.stat().st_uid == os.geteuid() and each.name.startswith(("pytest-", "test_")):
            each.chmod(0o711)
    return tmp_path / "var"


def answer_of(environment, query):
    uri = environment["DATABASE_URL"].replace("postgres://", "postgresql://")
    with psycopg.connect(uri) as connection:
        return connection.execute(query).fetchone()[0]


@pytest.mark.slow
def test_a_second_start_finds_what_the_first_one_kept(folder):
    with running(folder) as environment:
        assert answer_of(environment, "SELECT pg_catalog.lo_create(4711)") == 4711
        with Redis.from_url(environment["REDIS_URL"]) as valkey:
            assert valkey.ping()

    with running(folder) as environment:
        assert answer_of(environment, "SELECT count(*) FROM pg_largeobject_metadata") == 1


@pytest.mark.slow
def test_a_start_copes_with_what_a_killed_machine_left(folder):
    with running(folder):
        pass
    # The number of a process that is alive and is no PostgreSQL, as after a reboot.
    left = [str(os.getpid()), str(folder / "postgres"), "0", "5432", "", "", "0 0", "ready"]
    (folder / "postgres" / "postmaster.pid").write_text("\n".join(left))
    (folder / "postgres" / ".handle_pids.json").write_text("[999999]")

    with running(folder) as environment:
        assert answer_of(environment, "SELECT 1") == 1


@as_root
@pytest.mark.slow
def test_a_private_folder_is_passed_through_and_never_looked_into(folder, capsys):
    private = folder.parent / "private"
    private.mkdir(mode=0o700)

    with running(private / "var") as environment:
        assert answer_of(environment, "SELECT 1") == 1

    assert stat.S_IMODE(private.stat().st_mode) == 0o711
    assert f"{private} may now be passed through" in capsys.readouterr().err
