from datetime import date
from decimal import Decimal

import pytest

from invoices.finvoice import Reason
from invoices.models import (
    EventKind,
    Invoice,
    Stage,
)
from invoices.queries.ledger import ledger_mismatches
from invoices.services import money_in
from invoices.services.imports import Outcome
from tests.invoices.finvoice_builder import (
    DETAILS,
    ENVELOPE,
    INVOICE,
    NUMBER,
    TO_PAY,
    cancellation,
    credit_note,
    finvoice,
    payment_status,
)
from tests.invoices.importing import counts, reasons, take


def test_a_credit_note_in_the_same_file_may_come_before_its_invoice(db, now):
    report = take(credit_note() + INVOICE, now)

    assert counts(report) == {"created": 1, "credited": 1}
    invoice = Invoice.objects.get()
    assert (invoice.stage, invoice.open_total) == (Stage.CREDITED, 0)
    assert not list(ledger_mismatches())


def test_a_credit_note_credits_a_part(db, now):
    take(INVOICE, now)

    take(credit_note(amount="-30,00"), now)

    assert Invoice.objects.get().open_total == Decimal("60.36")


def test_a_credit_note_twice_credits_once(db, now):
    take(INVOICE, now)
    take(credit_note(amount="-30,00"), now)

    report = take(ENVELOPE + credit_note(amount="-30,00"), now)

    assert (report.outcome, counts(report)) == (Outcome.UNCHANGED, {"unchanged": 1})
    assert Invoice.objects.get().open_total == Decimal("60.36")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (credit_note(original="404"), Reason.ORIGINAL_UNKNOWN),
        (credit_note(amount="-90,37"), Reason.CREDIT_TOO_LARGE),
        (credit_note(number="1001"), Reason.NUMBER_TAKEN),
        (cancellation("404"), Reason.ORIGINAL_UNKNOWN),
    ],
)
def test_a_credit_that_fits_no_invoice_is_refused(db, now, data, reason):
    take(INVOICE, now)

    assert reasons(take(data, now)) == [reason]
    assert Invoice.objects.get().open_total == Decimal("90.36")


@pytest.mark.parametrize(
    "data", [credit_note(amount="-20,00"), credit_note(original="2001", amount="-30,00")]
)
def test_the_same_credit_note_number_with_other_content_is_refused(db, now, data):
    take(INVOICE + finvoice({NUMBER: "2001"}), now)
    take(credit_note(amount="-30,00"), now)

    assert reasons(take(data, now)) == [Reason.NUMBER_TAKEN]


def test_a_credited_invoice_is_not_credited_or_cancelled_again(db, now):
    take(INVOICE + credit_note(), now)

    assert reasons(take(credit_note(number="1003", amount="-1,00"), now)) == [
        Reason.ORIGINAL_CLOSED
    ]
    assert reasons(take(cancellation(), now)) == [Reason.ORIGINAL_CLOSED]


def test_a_cancelled_original_is_withdrawn_and_its_payment_given_back(db, now):
    take(INVOICE, now)
    invoice = Invoice.objects.get()
    money_in.book_payment(
        invoice_id=invoice.pk,
        amount=Decimal(40),
        value_on=date(2026, 11, 1),
        cause="bank:1",
        actor=None,
        at=now,
    )

    assert counts(take(cancellation(), now)) == {"withdrawn": 1}
    assert counts(take(ENVELOPE + cancellation(), now)) == {"unchanged": 1}

    invoice.refresh_from_db()
    assert (invoice.stage, invoice.open_total) == (Stage.WITHDRAWN, 0)
    assert invoice.surplus == Decimal("40.00")


def test_an_invoice_and_its_cancellation_in_one_file_leave_a_withdrawn_claim(db, now):
    assert counts(take(cancellation() + INVOICE, now)) == {"created": 1, "withdrawn": 1}
    assert Invoice.objects.get().stage == Stage.WITHDRAWN


def test_an_invoice_that_is_paid_already_comes_in_paid(db, now):
    take(finvoice({TO_PAY: "0,00"}, add=[(".", payment_status("PAID"))]), now)

    invoice = Invoice.objects.get()
    assert (invoice.stage, invoice.open_total) == (Stage.PAID, 0)
    assert invoice.closed_on == invoice.due_on == date(2026, 11, 12)
    assert list(invoice.timeline.values_list("kind", flat=True)) == [
        EventKind.ISSUED,
        EventKind.PAYMENT,
        EventKind.CLOSED,
        EventKind.RECEIVED,
    ]
    assert not list(ledger_mismatches())


def test_an_invoice_that_is_paid_in_part_owes_the_rest(db, now):
    paid = '<InvoicePaidAmount AmountCurrencyIdentifier="EUR">40,00</InvoicePaidAmount>'
    extra = [(".", payment_status("PARTLYPAID")), (DETAILS.rstrip("/"), paid)]

    take(finvoice({TO_PAY: "50,36"}, add=extra), now)

    invoice = Invoice.objects.get()
    assert (invoice.stage, invoice.open_total) == (Stage.INVOICED, Decimal("50.36"))
    assert not list(ledger_mismatches())
