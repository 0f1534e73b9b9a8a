"""What every test can ask for."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings
from django.utils import translation
from psycopg import sql

from accounts.actor import Actor
from accounts.news import happened
from accounts.services.roles import ensure_roles
from invoices.queries.rates import forget_rates
from tests.factories import AgentFactory, DebtorFactory, PersonFactory

# What the code says is in them: the same for every test.
KEPT = frozenset(
    {
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "django_content_type",
        "django_migrations",
    }
)


def empty_tables(_test_case):
    """What a test with real commits leaves behind goes, in a tenth of the time of `flush`.

    Few tables have rows: those alone are emptied, with all triggers asleep, and nothing is
    made anew. The locks wait, as those of TRUNCATE do, for whoever still writes; of two that
    wait for each other, what is left of the test gives way.
    """
    names = sorted(set(connection.introspection.django_table_names(only_existing=True)) - KEPT)
    tables = [sql.Identifier(each) for each in names]
    rows = [sql.SQL("EXISTS (SELECT FROM {})").format(each) for each in tables]
    comma = sql.SQL(", ")
    with transaction.atomic(), connection.cursor() as cursor:
        locked = comma.join(tables)
        cursor.execute("SET LOCAL deadlock_timeout = '1min'")
        cursor.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(locked))
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql.SQL("SELECT {}").format(comma.join(rows)))
        for table, is_full in zip(tables, cursor.fetchone(), strict=True):
            if is_full:
                cursor.execute(sql.SQL("DELETE FROM {}").format(table))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The roles of staff are there before the first test."""
    TransactionTestCase._fixture_teardown = empty_tables
    with django_db_blocker.unblock():
        ensure_roles()
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


@pytest.fixture
def told():
    """The news that services told of while the test ran, in their order, repeats included."""
    kept = []

    def keep(*, news, **_more):
        kept.extend(news)

    happened.connect(keep)
    yield kept
    happened.disconnect(keep)
