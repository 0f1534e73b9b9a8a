"""For any order of what happens, the same end; and no cent appears or disappears."""

import contextlib
from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices.models import EventKind, Hold, HoldReason, Invoice
from invoices.queries.ledger import ledger_mismatches
from payments.models import PAID, Payment, PaymentState, ReportEffect
from payments.paytrail import Status
from payments.services import payment_states, starting
from payments.services.cancelling import cancel_payment
from tests.invoices.bookings import credit, pay
from tests.payments.stories import differing, mine, opened, reported, started

PROPERTY = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
AGREEING = [(status, None) for status in (Status.OK, Status.FAIL, Status.PENDING, Status.DELAYED)]
DIFFERING = [
    (status, name)
    for status in (Status.OK, Status.FAIL)
    for name in ("SUM_DIFFERS", "REFERENCE_DIFFERS", "TRANSACTION_DIFFERS")
]
reports = st.sampled_from(AGREEING + DIFFERING)


def told(payment, said, at):
    status, name = said
    fields = differing(payment)[name] if name else {}
    return reported(payment, status, at=at, **fields)


def end_of(payment, order, now):
    """Everything that must not depend on the order: states, money, holds and notes."""
    for said in order:
        told(payment, said, now)
    payment.refresh_from_db()
    invoices = Invoice.objects.filter(payment_lines__payment=payment).order_by("pk")
    return (
        payment.state,
        payment.problem,
        payment.confirmed_at,
        [(each.under_way, each.to_pay, each.hold) for each in invoices],
        sorted(Hold.objects.filter(released_at=None).values_list("invoice", "reason", "amount")),
        [each.timeline.filter(kind=EventKind.PAID_IN_PORTAL).count() for each in invoices],
    )


@PROPERTY
@given(data=st.data(), said=st.lists(reports, min_size=1, max_size=5))
def test_whatever_the_order_and_however_often_repeated_reports_end_the_same(
    silent_provider, actor, debtor, now, data, said
):
    order = data.draw(
        st.permutations(said + data.draw(st.lists(st.sampled_from(said), max_size=3)))
    )
    ends = []
    for each in (said, order):
        with transaction.atomic():
            # The keys must be the same in both runs, so both see the same invoices.
            invoices = [mine(now, debtor, number=number) for number in ("1", "2")]
            payment = opened(actor, dict(zip(invoices, ("60", "100"), strict=True)), at=now)
            end = end_of(payment, each, now)
            assert not list(ledger_mismatches())
            ends.append((*end[:4], [row[1:] for row in end[4]], end[5]))
            transaction.set_rollback(True)

    assert ends[0] == ends[1]


@PROPERTY
@given(said=st.lists(reports, max_size=6))
def test_a_payment_waits_counts_or_does_neither_as_its_state_says(
    silent_provider, actor, debtor, now, said
):
    with transaction.atomic():
        invoice = mine(now, debtor)
        payment = opened(actor, {invoice: "40"}, at=now)

        state, *_ = end_of(payment, said, now)

        reasons = list(Hold.objects.filter(released_at=None).values_list("reason", flat=True))
        if state in PAID:
            assert reasons == [HoldReason.PAID_IN_PORTAL]
        elif state in payment_states.WAITING:
            assert reasons == [HoldReason.PAYMENT_PENDING]
        else:
            assert reasons == []
        agreed = any(status == Status.OK and not name for status, name in said)
        assert (state == PaymentState.CONFIRMED) == agreed
        # What does not agree is never dropped: staff find it on the payment.
        differs = any(name for _, name in said)
        assert bool(payment.problem) == differs
        assert payment.reports.filter(effect=ReportEffect.UNCLEAR).exists() == differs
        transaction.set_rollback(True)


cents = st.integers(min_value=1, max_value=15_000).map(lambda n: Decimal(n) / 100)
acts = st.one_of(
    st.tuples(st.just("start"), cents),
    st.tuples(st.just("report"), st.tuples(st.integers(0, 5), reports)),
    st.tuples(st.just("cancel"), st.integers(0, 5)),
    st.tuples(st.just("credit"), cents),
    st.tuples(st.just("bank"), cents),
)
REFUSALS = (starting.NotPayableError, starting.TooMuchError)


def perform(step, act, value, *, invoice, actor, payments, now):
    match act:
        case "start":
            payments.append(opened(actor, {invoice: value}, at=now))
        case "report" if value[0] < len(payments):
            told(payments[value[0]], value[1], now)
        case "cancel" if value < len(payments):
            cancel_payment(payment=payments[value], actor=actor.user, at=now)
        case "credit" if invoice.is_open and value <= invoice.open_principal:
            credit(invoice, value, now, number=f"H{step}")
        case "bank":
            pay(invoice, value, now, cause=f"bank:{step}")


@PROPERTY
@given(sequence=st.lists(acts, max_size=10))
def test_whatever_happens_money_under_way_is_that_of_the_confirmed_payments(
    silent_provider, actor, debtor, now, sequence
):
    with transaction.atomic():
        invoice, payments = mine(now, debtor, "150.00"), []
        for step, (act, value) in enumerate(sequence):
            with contextlib.suppress(REFUSALS):
                perform(step, act, value, invoice=invoice, actor=actor, payments=payments, now=now)
            invoice.refresh_from_db()
            paid = Payment.objects.filter(state=PaymentState.CONFIRMED)
            assert invoice.under_way == sum((each.amount for each in paid), Decimal(0))
            assert invoice.to_pay == max(Decimal(0), invoice.open_total - invoice.under_way)
            assert not list(ledger_mismatches())
        transaction.set_rollback(True)


@PROPERTY
@given(shares=st.lists(cents, min_size=1, max_size=5))
def test_the_lines_of_a_payment_add_up_to_it(actor, debtor, now, shares):
    with transaction.atomic():
        invoices = [mine(now, debtor, "150.00", number=f"{n}") for n in range(len(shares))]

        payment = started(actor, dict(zip(invoices, shares, strict=True)), at=now)

        assert payment.amount == sum(shares)
        assert [each.amount for each in payment.lines.order_by("pk")] == shares
        assert payment.amount_cents == sum(int(share * 100) for share in shares)
        transaction.set_rollback(True)


def test_the_property_would_see_a_cent_that_is_lost(invoice):
    Invoice.objects.filter(pk=invoice.pk).update(
        under_way=Decimal("0.01"), under_way_since="2026-11-21T10:00Z"
    )

    assert [each.balances for each in ledger_mismatches()] == [
        {"under_way": (Decimal("0.01"), Decimal("0.00"))}
    ]
