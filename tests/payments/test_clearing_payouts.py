"""What staff decide about a payout that is not the sum of its payments."""

import pytest
from django.urls import reverse

from accounts.services.roles import Role
from invoices.models import LedgerEntry, Stage
from invoices.queries.ledger import ledger_mismatches
from payments.models import (
    ClearingAct,
    ClearingDecision,
    ClearingReason,
    EntryState,
    Payment,
    PaymentState,
)
from payments.services import clearing
from tests.payments.desk import approver, entry_to_clear, proposed
from tests.payments.stories import confirmed, mine
from tests.staff import signed_in

pytestmark = pytest.mark.django_db


def payout(now, payment, amount):
    Payment.objects.filter(pk=payment.pk).update(settlement_reference="12344")
    return entry_to_clear(
        now,
        amount,
        reference="12344",
        reference_key="12344",
        clearing_reason=ClearingReason.SETTLEMENT_DIFFERS,
    )


def test_a_payout_less_a_fee_books_its_payments_in_full_once_two_agree(
    actor, debtor, agent, now, silent_provider
):
    invoice = mine(now, debtor)
    payment = confirmed(actor, {invoice: "100.00"}, at=now)
    entry = payout(now, payment, "97.50")

    decision = clearing.propose_settlement(entry_id=entry.pk, note="fee", user=agent, at=now)
    waiting = Payment.objects.get().state
    clearing.approve(decision_id=decision.pk, user=approver(), at=now)

    entry.refresh_from_db()
    invoice.refresh_from_db()
    assert (decision.act, decision.needs_approval) == (ClearingAct.SETTLE, True)
    assert (waiting, Payment.objects.get().state) == (PaymentState.CONFIRMED, PaymentState.SETTLED)
    assert entry.state == EntryState.SETTLEMENT
    assert (invoice.stage, invoice.under_way) == (Stage.PAID, 0)
    assert list(ledger_mismatches()) == []


def test_a_payout_that_payments_wait_for_is_not_divided(actor, debtor, agent, now, silent_provider):
    invoice = mine(now, debtor)
    payment = confirmed(actor, {invoice: "100.00"}, at=now)
    entry = payout(now, payment, "97.50")

    for target in (invoice, None):
        with pytest.raises(clearing.WrongActError):
            proposed(entry, [(target, "97.50")], agent, now)

    assert not LedgerEntry.objects.filter(kind="PAYMENT").exists()
    assert not ClearingDecision.objects.exists()


def test_an_entry_that_turns_out_to_be_a_payout_is_not_divided_by_its_proposal(
    actor, debtor, agent, now, silent_provider
):
    invoice = mine(now, debtor, total="600.00")
    payment = confirmed(actor, {invoice: "600.00"}, at=now)
    entry = entry_to_clear(now, "599.00", reference="12344", reference_key="12344")
    decision = proposed(entry, [(invoice, "599.00")], agent, now)
    Payment.objects.filter(pk=payment.pk).update(settlement_reference="12344")

    with pytest.raises(clearing.WrongActError):
        clearing.approve(decision_id=decision.pk, user=approver(), at=now)

    entry.refresh_from_db()
    assert entry.state == EntryState.CLEARING


def test_a_payout_that_no_payment_waits_for_is_not_settled(agent, now):
    entry = entry_to_clear(
        now, reference="12344", clearing_reason=ClearingReason.SETTLEMENT_DIFFERS
    )

    with pytest.raises(clearing.WrongActError):
        clearing.propose_settlement(entry_id=entry.pk, note="fee", user=agent, at=now)


def test_only_a_payout_is_settled(agent, now):
    with pytest.raises(clearing.WrongActError):
        clearing.propose_settlement(entry_id=entry_to_clear(now).pk, note="fee", user=agent, at=now)


def test_who_approves_a_payout_sees_what_is_booked_and_approves_nothing_else(
    actor, debtor, agent, now, silent_provider
):
    payment = confirmed(actor, {mine(now, debtor): "100.00"}, at=now)
    entry = payout(now, payment, "0.01")
    decision = clearing.propose_settlement(entry_id=entry.pk, note="fee", user=agent, at=now)
    client = signed_in(Role.TEAM_LEAD)
    url = reverse("admin:payments_clearingdecision_decide", args=[decision.pk])

    page = client.get(reverse("admin:payments_clearingdecision_change", args=[decision.pk]))
    unseen = client.post(url, {"do": "approve", "seen": "2 300.00"}, follow=True)
    state = Payment.objects.get().state
    client.post(url, {"do": "approve", "seen": page.context["seen"]})

    assert "1 payment of €100.00 is booked in full, though the payout brought €0.01." in page.text
    assert "Approve €100.00" in page.text
    assert "Something changed meanwhile." in unseen.text
    assert (state, Payment.objects.get().state) == (PaymentState.CONFIRMED, PaymentState.SETTLED)
