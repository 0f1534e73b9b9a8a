import pytest

from tests.payments.stories import FakeProvider


@pytest.fixture
def silent_provider(monkeypatch):
    """No process: what the provider answers is what the test says. See `FakeProvider`."""
    return FakeProvider().use(monkeypatch)
