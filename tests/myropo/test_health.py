import pytest
from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from tests.factories import DebtorFactory


def test_healthz_asks_nobody(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_readyz_answers_200_when_all_is_well(client, db):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"database": True, "valkey": True, "migrations": True}


def test_readyz_names_a_migration_that_was_not_run(client, db):
    newest = next(
        name for app, name in MigrationLoader(connection).graph.leaf_nodes() if app == "invoices"
    )
    MigrationRecorder(connection).record_unapplied("invoices", newest)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"database": True, "valkey": True, "migrations": False}


def test_readyz_names_a_valkey_that_does_not_answer(client, db, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(cache, "set", fail)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"database": True, "valkey": False, "migrations": True}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_can_only_be_read(client, db, path):
    assert client.post(path).status_code == 405


def test_health_does_not_depend_on_who_asks(client, db):
    client.force_login(DebtorFactory(), backend="accounts.backends.BankIdBackend")

    assert client.get("/healthz").status_code == 200
