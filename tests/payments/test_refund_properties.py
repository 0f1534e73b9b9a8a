"""Whatever happens to refunds, and in whatever order: no cent is owed twice, and none is lost."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.payment_answers import Verdict, pain002
from demo.statements import DEBIT, DemoEntry
from invoices.queries.ledger import ledger_mismatches
from payments.models import (
    OPEN_REFUND_STATES,
    Refund,
    RefundBatch,
    RefundPayment,
    RefundPaymentState,
    RefundState,
)
from payments.queries.refunds import refund_mismatches
from payments.services import refund_batches, refunds
from payments.services.refund_answers import import_answer
from tests.invoices.bookings import booked, pay
from tests.payments.refunding import (
    HOLDER,
    IBAN,
    OTHER_IBAN,
    OUR_ACCOUNT,
    approver,
    checker,
    with_account,
    worker,
)
from tests.payments.statement_stories import statement, take

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FAILED = {RefundPaymentState.REJECTED, RefundPaymentState.RETURNED}
ACTS = (
    "pay 1",
    "pay 2",
    "give 1",
    "give 2",
    "correct 1",
    "check",
    "approve",
    "send",
    "accept",
    "reject",
    "reject ours",
    "debit",
    "return",
)
RULES = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class House:
    """Two claims of 100 € and whoever works on their refunds."""

    def __init__(self, now):
        self.now = now
        self.claims = [booked(now), booked(now)]
        self.paid = [Decimal(0), Decimal(0)]
        self.writer = worker("give_refund_account")
        self.checker, self.approver = checker(), approver()
        self.files = 0

    def do(self, act):
        name, _, which = act.partition(" ")
        getattr(self, name)(which)
        for claim in self.claims:
            refunds.follow_surplus(invoice_id=claim.pk, at=self.now)

    def pay(self, which):
        self.files += 1
        claim = self.claims[int(which) - 1]
        amount = Decimal(100 + self.files) / 2
        pay(claim, amount, self.now, cause=f"test:{self.files}")
        self.paid[int(which) - 1] += amount

    def give(self, which, iban=IBAN):
        open_ones = Refund.objects.filter(state__in=OPEN_REFUND_STATES)
        for refund in open_ones.filter(invoice=self.claims[int(which) - 1]):
            refunds.write_account(
                refund_id=refund.pk, iban=iban, holder=HOLDER, user=self.writer, at=self.now
            )

    def correct(self, which):
        self.give(which, OTHER_IBAN)

    def check(self, _which):
        for refund in Refund.objects.filter(state=RefundState.REPORTED):
            refunds.check(refund_id=refund.pk, user=self.checker, at=self.now)

    def approve(self, _which):
        for refund in Refund.objects.filter(state=RefundState.CHECKED):
            refunds.approve(refund_id=refund.pk, user=self.approver, at=self.now)

    def send(self, _which):
        refund_batches.send_refunds(at=self.now, actor=None)

    def accept(self, _which):
        self._answer(Verdict(status="ACCP"))

    def reject(self, which):
        self._answer(Verdict(status="RJCT", reason="AM04" if which else "AC04"))

    def debit(self, _which):
        self._tell(direction=DEBIT)

    def _answer(self, verdict):
        batch = RefundBatch.objects.order_by("pk").last()
        if batch is not None:
            self.files += 1
            data = pain002(batch=batch.message_id, whole=verdict, message_id=f"A{self.files}")
            import_answer(name="a.xml", stream=BytesIO(data), actor=None, at=self.now)

    def _tell(self, **fields):
        payment = RefundPayment.objects.order_by("pk").last()
        if payment is not None:
            self.files += 1
            entry = DemoEntry(
                amount=payment.amount,
                end_to_end_id=payment.end_to_end_id,
                archive_id=f"T{self.files}",
                **fields,
            )
            number = f"S{self.files}"
            take(
                self.now,
                statement(entry, account=OUR_ACCOUNT, number=number, on=date(2026, 11, 23)),
            )

    def __getattr__(self, name):
        if name == "return":
            return lambda _which: self._tell(return_reason="AC04")
        raise AttributeError(name)

    def prove(self):
        """What was paid too much is on the ledger, at the bank, or with its owner."""
        for claim, paid in zip(self.claims, self.paid, strict=True):
            claim.refresh_from_db()
            alive = RefundPayment.objects.filter(refund__invoice=claim).exclude(state__in=FAILED)
            gone = sum((each.amount for each in alive), Decimal(0))
            assert claim.surplus + gone == max(paid - 100, Decimal(0))
            open_ones = Refund.objects.filter(invoice=claim, state__in=OPEN_REFUND_STATES)
            assert sum((each.amount for each in open_ones), Decimal(0)) == claim.surplus
        for batch in RefundBatch.objects.all():
            assert sum((each.amount for each in batch.lines.all()), Decimal(0)) == batch.total
        assert list(ledger_mismatches()) == []
        wrong = [each for each in refund_mismatches() if each.what != "paid"]
        assert wrong == []


@given(acts=st.lists(st.sampled_from(ACTS), max_size=30))
@RULES
def test_refunds_and_surpluses_are_the_same_money(now, acts, settings):
    with_account(settings)
    with transaction.atomic():
        house = House(now)
        for act in acts:
            house.do(act)
            house.prove()
        transaction.set_rollback(True)


WAY = ("pay 1", "pay 1", "pay 1", "give 1", "check", "approve", "send")


@pytest.mark.parametrize(
    "after",
    [
        ("debit", "return", "correct 1", "check", "approve", "send", "debit"),
        ("reject", "debit"),
        ("reject ours", "check", "approve", "send", "accept", "debit"),
        ("pay 1", "give 1", "return", "debit", "check", "approve", "send"),
        ("pay 1", "reject", "reject", "return"),
    ],
)
def test_these_ways_end_well_too(now, after, settings):
    with_account(settings)
    house = House(now)

    for act in (*WAY, *after):
        house.do(act)
        house.prove()

    assert RefundPayment.objects.exists()
