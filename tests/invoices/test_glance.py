"""The claims of a party as staff see them at a glance: the same facts as the debtor's pages."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.actor import Actor
from invoices.models import HoldReason
from invoices.queries import get_details_or_404, outlook_of, summary_of
from invoices.queries.glance import claims_at_glance, letters_of_party, sums_of
from invoices.rules.states import Label
from invoices.services import holds
from tests.factories import DebtorFactory, InvoiceFactory, PersonFactory
from tests.glancing import claim_of
from tests.invoices.rates import fill_rates
from tests.invoices.stories import paid, sent
from tests.invoices.written_letters import letter

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def owed(debtor, now):
    """One in every stage of `glancing.claim_of`, one of them denied."""
    fill_rates()
    return [claim_of(debtor.party, number, at=now) for number in range(6)]


def test_what_comes_next_is_what_the_debtors_own_page_says(debtor, owed, now):
    today = now.date()
    actor = Actor(user=debtor, acting_for=debtor.party)

    claims = claims_at_glance(debtor.party, today=today, most=20)

    assert len(claims) == len(owed)
    for claim in claims:
        details = get_details_or_404(actor, claim.invoice.public_id)
        assert claim.outlook.step == outlook_of(details, today=today).step


def test_the_sums_are_those_of_the_debtors_home_page(debtor, owed, now):
    actor = Actor(user=debtor, acting_for=debtor.party)

    sums = sums_of(debtor.party, today=now.date())
    home = summary_of(actor, today=now.date())

    assert sums.to_pay == home.to_pay
    assert sums.overdue_count == home.overdue
    assert sums.labels == home.labels
    assert sums.total == sum(each.open_total for each in owed)
    assert sums.principal == sum(each.open_principal for each in owed)


def test_a_settled_one_is_counted_and_not_listed(debtor, now):
    bill = sent(debtor.party, at=now, due_on=now.date() + DAY, total="10.00")
    paid(bill, "12.50", on=now.date(), at=now)

    sums = sums_of(debtor.party, today=now.date())

    assert (sums.open, sums.closed, sums.total) == (0, 1, 0)
    assert sums.surplus == Decimal("2.50")
    assert claims_at_glance(debtor.party, today=now.date(), most=20) == []


def test_what_collection_waits_with_comes_last(debtor, now):
    waiting = sent(debtor.party, at=now, due_on=now.date() - 30 * DAY, number="W")
    late = sent(debtor.party, at=now, due_on=now.date() - 20 * DAY, number="L")
    holds.place(
        invoice_id=waiting.pk,
        reason=HoldReason.EXTENDED,
        cause="test",
        ends_on=now.date() + DAY,
        at=now,
    )

    claims = claims_at_glance(debtor.party, today=now.date(), most=20)

    assert [each.invoice for each in claims] == [late, waiting]
    assert claims[1].label is Label.EXTENDED
    assert [(hold.reason, hold.ends_on) for hold in claims[1].holds] == [
        (HoldReason.EXTENDED, now.date() + DAY)
    ]


def test_the_newest_letter_that_was_not_pulled_back_is_shown(debtor, now):
    bill = sent(debtor.party, at=now, due_on=now.date() - 30 * DAY)
    sent_one = letter(bill, at=now - DAY, ordinal=2)
    letter(bill, at=now, ordinal=3, state="CANCELLED")

    [claim] = claims_at_glance(debtor.party, today=now.date(), most=20)

    assert claim.letter["key"] == sent_one.pk
    assert claim.letter["written_on"] == sent_one.written_on


def test_anothers_claims_and_letters_are_not_there(debtor, now):
    other = DebtorFactory(party=PersonFactory(name="Outi Outo")).party
    letter(InvoiceFactory(party=other), at=now)
    letter(None, at=now, party=other)
    own = letter(None, at=now, party=debtor.party)

    assert claims_at_glance(debtor.party, today=now.date(), most=20) == []
    assert sums_of(debtor.party, today=now.date()).open == 0
    assert list(letters_of_party(debtor.party)) == [own]


def test_a_page_has_as_many_as_asked_for(debtor, owed, now):
    claims = claims_at_glance(debtor.party, today=now.date(), most=2)

    assert len(claims) == 2
