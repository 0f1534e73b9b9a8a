"""The collection run: what was foretold is what comes, once, and nothing else."""

from datetime import date
from decimal import Decimal

import pytest

from invoices.models import Review
from tests.invoices import collecting, stories
from tests.invoices.collecting import DUE

pytestmark = pytest.mark.django_db


def overdue(debtor, **fields):
    return stories.sent(debtor.party, at=collecting.at_noon(DUE), due_on=DUE, **fields)


def test_letters_come_on_the_days_that_were_foretold_and_then_a_person_decides(debtor):
    invoice = overdue(debtor)
    told = collecting.foretold(invoice, DUE)

    done = collecting.play(DUE, date(2026, 4, 30))

    letters = collecting.letters_of(invoice)
    invoice.refresh_from_db()
    assert [*done.values()] == [["REMINDER"], ["FIRST_DEMAND"], ["REPEAT_DEMAND"], ["DECISION"]]
    assert told.on == [*done][0] == letters[0].written_on
    assert [str(each.cost) for each in letters] == ["5.00", "14.00", "7.00"]
    assert collecting.costs_of(invoice) == Decimal("26.00")
    assert invoice.stage == "COLLECTION"
    assert invoice.hold == "REVIEW"
    assert Review.objects.get().reason == "LETTERS_SENT"
    collecting.check_books()
