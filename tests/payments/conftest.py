import pytest

from tests.payments.stories import FakeProvider, mine
from tests.provider import provider, provider_process  # noqa: F401 - fixtures


@pytest.fixture
def silent_provider(monkeypatch):
    """No process: what the provider answers is what the test says. See `FakeProvider`."""
    return FakeProvider().use(monkeypatch)


@pytest.fixture
def invoice(db, now, debtor):
    """The debtor's: 100 €, from an import."""
    return mine(now, debtor)


@pytest.fixture
def page(client, debtor):
    """The debtor's browser."""
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")
    return client
