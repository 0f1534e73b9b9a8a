"""Letters in MyRopo, published, opened and disputed at once."""

from decimal import Decimal

import pytest

from invoices.models import HoldReason, Invoice, Letter
from invoices.services import holds
from invoices.services.letters.resending import NotResendableError
from tests.invoices import collecting, mailing
from tests.invoices.collecting import at_noon
from tests.invoices.mailing import WRITTEN
from tests.invoices.rates import fill_rates
from tests.invoices.test_electronic_letters import open_it, publish, resend
from tests.invoices.test_printing import in_threads

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_publishing_and_a_dispute_at_once_never_leave_a_letter_between(actor):
    fill_rates()
    letter = mailing.electronic_reminder(actor)

    def dispute():
        holds.place(
            invoice_id=letter.invoice_id,
            reason=HoldReason.DISPUTED,
            cause="test:dispute",
            at=at_noon(WRITTEN),
        )

    in_threads(lambda: publish(letter), dispute, lambda: publish(letter))

    costs = Invoice.objects.get().open_costs
    state = mailing.again(letter).state
    assert (state, costs) in [("SENT", Decimal("5.00")), ("CANCELLED", 0)]
    collecting.check_books()


def test_opening_and_sending_on_paper_at_once_do_one_of_both(actor):
    fill_rates()
    letter = mailing.electronic_reminder(actor)
    publish(letter)

    def try_to_resend():
        try:
            return resend(letter)
        except NotResendableError:
            return None

    papers = in_threads(try_to_resend, lambda: open_it(letter), try_to_resend)

    is_opened = papers[1] and mailing.again(letter).opened_at is not None
    count = Letter.objects.filter(replaces=letter).count()
    assert is_opened
    assert count == (papers[0] is not None or papers[2] is not None)
    collecting.check_books()
