"""What the tests of the page of paying share: a debtor in front of it, and two invoices."""

import pytest
import time_machine

from payments import paytrail
from tests.payments.paying import METHODS, not_urgent, urgent
from tests.sign_in import sign_in


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture(autouse=True)
def methods(monkeypatch, silent_provider):
    monkeypatch.setattr(paytrail, "payment_methods", lambda: METHODS)


@pytest.fixture
def client(client, debtor):
    return sign_in(client, debtor)


@pytest.fixture
def invoice(debtor, now):
    return urgent(debtor.party, at=now)


@pytest.fixture
def later(debtor, now):
    return not_urgent(debtor.party, at=now)
