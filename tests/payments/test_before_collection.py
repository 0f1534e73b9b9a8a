"""Before collection books a cost, what the bank has told of is booked."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from invoices.models import Letter, Stage
from payments.models import EntryState
from tests.invoices.bookings import booked
from tests.invoices.rates import fill_rates
from tests.payments.statement_stories import entry_of, movement, statement, store

pytestmark = pytest.mark.django_db

# Due on Monday 12.1.; the reminder may come fifteen days later.
DUE, REMINDED_ON = date(2026, 1, 12), date(2026, 1, 27)


def claim_due(now):
    fill_rates()
    claim = booked(now)
    claim.issued_on, claim.due_on = date(2025, 12, 15), DUE
    claim.save(update_fields=["issued_on", "due_on"])
    return claim


def run_collection():
    call_command("run_collection", "--on", REMINDED_ON.isoformat(), stdout=StringIO())


def test_money_that_lay_unmatched_stops_the_letter(now):
    claim = claim_due(now)
    store(statement(movement("100.00", value_on=REMINDED_ON), on=REMINDED_ON), now)

    run_collection()

    claim.refresh_from_db()
    assert entry_of("A1").state == EntryState.BOOKED
    assert claim.stage == Stage.PAID
    assert not Letter.objects.exists()


def test_without_money_the_letter_comes(now):
    claim_due(now)

    run_collection()

    assert Letter.objects.count() == 1
