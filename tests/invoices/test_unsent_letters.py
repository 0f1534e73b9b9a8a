"""How long the oldest letter that has not left has waited."""

from datetime import timedelta

import pytest

from invoices.queries.operations import oldest_unsent_letter_seconds
from tests.factories import InvoiceFactory
from tests.invoices.written_letters import letter

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({"state": "WRITTEN"}, 3600),
        ({"state": "BATCHED"}, 3600),
        ({"state": "FAILED", "failure": "OTHER"}, 3600),
        ({"state": "FAILED", "failure": "OTHER", "kind": "OVERPAYMENT_NOTICE"}, 0),
        ({"state": "SENT"}, 0),
        ({"state": "CANCELLED"}, 0),
    ],
)
def test_letters_that_have_not_left_are_counted_from_their_writing(now, fields, seconds):
    letter(InvoiceFactory(), at=now, **fields)

    assert oldest_unsent_letter_seconds(now + HOUR) == seconds


def test_failed_letter_that_was_sent_again_waits_no_more(now):
    invoice = InvoiceFactory()
    failed = letter(invoice, at=now, state="FAILED", failure="OTHER")
    letter(invoice, at=now, replaces=failed)

    assert oldest_unsent_letter_seconds(now + HOUR) == 0


def test_without_letters_nothing_waits(now):
    assert oldest_unsent_letter_seconds(now) == 0
