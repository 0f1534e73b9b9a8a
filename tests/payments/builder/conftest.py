"""Invoices that somebody wants to pay in parts, as they stand on the day of the test."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.invoices import stories
from tests.invoices.rates import fill_rates


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def reminded(db, debtor, now, today):
    """Of 505,20 €, overdue since thirty days, with a reminder for 5 €."""
    fill_rates()
    due_on = today - timedelta(days=30)
    invoice = stories.sent(debtor.party, at=now, due_on=due_on, total="505.20", number="TP-1")
    return stories.reminded(invoice, at=now)


@pytest.fixture
def overdue(db, debtor, now, today):
    """Of another creditor, overdue since ten days."""
    fill_rates()
    due_on = today - timedelta(days=10)
    return stories.sent(
        debtor.party, at=now, due_on=due_on, who="Vesi Oy", total="246.80", number="V-2"
    )


@pytest.fixture
def large(db, debtor, now, today):
    """Above what debtors arrange alone."""
    fill_rates()
    due_on = today - timedelta(days=10)
    return stories.sent(
        debtor.party, at=now, due_on=due_on, who="Remontti Oy", total="2400.00", number="R-3"
    )


@pytest.fixture
def small(db, debtor, now, today):
    """Too little for two instalments."""
    fill_rates()
    due_on = today + timedelta(days=10)
    return stories.sent(
        debtor.party, at=now, due_on=due_on, who="Lehti Oy", total="15.00", number="L-4"
    )
