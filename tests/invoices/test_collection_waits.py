"""What keeps a letter from being written, and how collection goes on after it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoices.models import (
    ElectronicConsent,
    Hold,
    HoldReason,
    Invoice,
    LetterAddress,
    Review,
)
from invoices.queries.rates import read_rates
from invoices.services import holds
from tests.invoices import collecting, stories
from tests.invoices.collecting import DAY, DUE

pytestmark = pytest.mark.django_db

REMINDED_ON = date(2026, 1, 27)
HALF_YEAR = date(2026, 7, 1)


def overdue(debtor, **fields):
    return stories.sent(debtor.party, at=collecting.at_noon(DUE), due_on=DUE, **fields)


def hold(invoice, reason, *, ends_on=None, amount="0"):
    holds.place(
        invoice_id=invoice.pk,
        reason=reason,
        cause=f"test:{reason}:{invoice.pk}",
        at=collecting.at_noon(DUE),
        ends_on=ends_on,
        amount=Decimal(amount),
    )


@pytest.mark.parametrize("reason", sorted(set(HoldReason) - {HoldReason.PAID_IN_PORTAL}))
def test_no_letter_is_written_while_something_holds_collection(debtor, reason):
    invoice = overdue(debtor)
    hold(invoice, reason)

    counts = collecting.collect_on(REMINDED_ON)

    invoice.refresh_from_db()
    assert counts == {"looked": 1, "postponed": 1}
    assert collecting.letters_of(invoice) == []
    assert invoice.look_on == date.max


def test_money_that_was_paid_in_the_portal_stops_the_letter(debtor):
    invoice = overdue(debtor)
    hold(invoice, HoldReason.PAID_IN_PORTAL, amount="96.41")

    collecting.collect_on(REMINDED_ON)

    assert collecting.letters_of(invoice) == []


def test_a_part_that_was_paid_in_the_portal_stops_it_too_until_the_money_is_booked(debtor, now):
    invoice = overdue(debtor)
    hold(invoice, HoldReason.PAID_IN_PORTAL, amount="50.00")
    collecting.collect_on(REMINDED_ON)
    before = collecting.letters_of(invoice)
    stories.paid(invoice, "50.00", on=REMINDED_ON, at=now)
    holds.release(cause=Hold.objects.get().cause, at=now)

    collecting.collect_on(REMINDED_ON + DAY)

    assert before == []
    assert len(collecting.letters_of(invoice)) == 1


def test_collection_goes_on_as_soon_as_a_hold_is_released(debtor, now):
    invoice = overdue(debtor)
    hold(invoice, HoldReason.DISPUTED)
    collecting.collect_on(REMINDED_ON)
    holds.release(cause=Hold.objects.get().cause, at=now)

    counts = collecting.collect_on(REMINDED_ON)

    assert counts["REMINDER"] == 1


def test_a_hold_with_an_end_gives_way_to_the_letter_on_the_day_after(debtor):
    invoice = overdue(debtor)
    last = date(2026, 2, 3)
    hold(invoice, HoldReason.PAUSED, ends_on=last)

    done = collecting.play(REMINDED_ON, date(2026, 2, 10))

    invoice.refresh_from_db()
    assert done == {last + DAY: ["REMINDER"]}
    assert invoice.hold == ""
    assert Hold.objects.get().released_at is not None


def test_a_letter_waits_for_a_rate_that_nobody_has_confirmed(debtor):
    due_on = date(2026, 6, 22)
    invoice = stories.sent(debtor.party, at=collecting.at_noon(DUE), due_on=due_on)
    first = date(2026, 7, 7)
    rates = read_rates()
    sure = {**rates, HALF_YEAR: replace(rates[HALF_YEAR], is_confirmed=True)}

    waits = [collecting.collect_on(day) for day in (first, first + DAY)]
    comes = collecting.collect_on(first + 2 * DAY, rates=sure)

    assert waits == [{"looked": 1, "waiting": 1}] * 2
    assert comes["REMINDER"] == 1
    assert collecting.letters_of(invoice)[0].interest > 0


def test_a_claim_without_interest_does_not_wait_for_rates(debtor):
    due_on = date(2026, 6, 22)
    stories.sent(debtor.party, at=collecting.at_noon(DUE), due_on=due_on, interest_basis="NONE")

    counts = collecting.collect_on(date(2026, 7, 7))

    assert counts["REMINDER"] == 1


def test_a_letter_without_an_address_goes_to_a_person_and_costs_nothing(debtor):
    invoice = overdue(debtor, debtor_postcode="")

    counts = collecting.collect_on(REMINDED_ON)

    invoice.refresh_from_db()
    assert counts == {"looked": 1, "no address": 1}
    assert Review.objects.get().reason == "LETTER_FAILED"
    assert (invoice.hold, invoice.stage, invoice.open_costs) == ("REVIEW", "INVOICED", 0)
    assert collecting.letters_of(invoice) == []
    collecting.check_books()


def test_the_address_that_the_debtor_corrected_is_where_the_letter_goes(debtor):
    invoice = overdue(debtor, debtor_street="")
    LetterAddress.objects.create(
        party=debtor.party,
        street="Uusikatu 2",
        postcode="33100",
        town="Tampere",
        given_by=debtor,
        given_at=collecting.at_noon(DUE),
    )

    collecting.collect_on(REMINDED_ON)

    [letter] = collecting.letters_of(invoice)
    assert letter.document.facts["recipient"]["street"] == "Uusikatu 2"


def test_whoever_consented_gets_the_letter_in_the_portal_with_as_much_time(debtor):
    consented, other = overdue(debtor), overdue(debtor, debtor_town="")
    _consent(debtor, consented)
    _consent(debtor, other)

    collecting.collect_on(REMINDED_ON)

    told = collecting.foretold(overdue(debtor), REMINDED_ON)
    [letter], [without_address] = collecting.letters_of(consented), collecting.letters_of(other)
    assert letter.channel == without_address.channel == "ELECTRONIC"
    assert letter.due_on == told.due_on


def _consent(debtor, invoice):
    consent = ElectronicConsent.objects.create(
        party=debtor.party,
        given_by=debtor,
        given_at=collecting.at_noon(DUE),
        starts_on=DUE,
        ends_on=DUE + timedelta(days=300),
        method="MyRopo",
        collector="MyRopo",
    )
    consent.invoices.add(invoice)


def test_a_claim_in_court_is_left_alone(debtor):
    invoice = overdue(debtor)
    Invoice.objects.filter(pk=invoice.pk).update(stage="LEGAL_COLLECTION")

    counts = collecting.collect_on(REMINDED_ON)

    invoice.refresh_from_db()
    assert counts == {"looked": 1, "postponed": 1}
    assert invoice.look_on == date.max
