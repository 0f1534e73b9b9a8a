"""What journeys of paying share: a person with invoices, and a browser that may go to the bank."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invoices.queries.ledger import ledger_mismatches
from tests.factories import DebtorFactory, PersonFactory
from tests.invoices import stories


@pytest.fixture
def person(transactional_db):
    return DebtorFactory(party=PersonFactory(name="Väinö Johannes Tunnistus"))


@pytest.fixture
def invoices(person):
    """Three to pay, the most urgent first: 101.41 with a reminder, 96.41, 396.00."""
    at, today, party = timezone.now(), timezone.localdate(), person.party
    reminded = stories.sent(party, at=at, due_on=today - timedelta(20), number="LV-1000")
    overdue = stories.sent(party, at=at, due_on=today - timedelta(6), who="Oy Yritys X Ab")
    open_ = stories.sent(
        party, at=at, due_on=today + timedelta(7), who="Kotikylän Vesi", total="396.00"
    )
    return [stories.reminded(reminded, at=at), overdue, open_]


@pytest.fixture
def open_page(new_page, person, provider, settings, live_server):
    """A signed-in browser that may also go to the bank, and comes back to this portal."""
    settings.PUBLIC_URL = live_server.url

    def open_(**options):
        return new_page(user=person, beyond=provider.url, **options)

    return open_


@pytest.fixture(autouse=True)
def the_ledger_agrees(db):
    yield
    assert list(ledger_mismatches()) == []
