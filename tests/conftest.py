"""What every test can ask for."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from django.utils import translation

from accounts.actor import Actor
from invoices.queries.rates import forget_rates
from tests.factories import AgentFactory, DebtorFactory, PersonFactory

APPEND_ONLY = ("accounts_auditevent", "invoices_ledgerentry", "payments_providerreport")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests with real commits empty the tables after them; let them.

    `append_only_truncate` guards the ledger and the audit in production; that it is
    there is tested in tests/house_rules/test_append_only.py.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in APPEND_ONLY:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only_truncate")
    yield
    # A thread or a worker of some test may have kept its connection.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def plain_static_files():
    """Pages under test name their files as they are: nothing has been collected."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    with override_settings(STORAGES={"default": files, "staticfiles": plain}):
        yield


@pytest.fixture(autouse=True)
def finnish_unless_said():
    """The language that the test before spoke is not the language of this one."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def empty_valkey():
    """Each test starts with an empty cache, no sessions, no counted guesses."""
    cache.clear()


@pytest.fixture(autouse=True)
def no_kept_rates():
    """A process keeps the reference rates for a minute, which is longer than a test."""
    forget_rates()


@pytest.fixture(autouse=True)
def fast_passwords(settings):
    """The slow hash protects real passwords; here it would cost a third of a second a test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def own_storage(tmp_path, settings):
    """What a test stores is its own, and gone with it."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture
def today() -> date:
    return date(2026, 11, 21)


@pytest.fixture
def debtor(db):
    return DebtorFactory()


@pytest.fixture
def other_debtor(db):
    return DebtorFactory(party=PersonFactory(name="Sivullinen Sanni"))


@pytest.fixture
def agent(db):
    return AgentFactory()


@pytest.fixture
def actor(debtor):
    return Actor(user=debtor, acting_for=debtor.party)
