"""What staff decide about money that could not be booked by itself, and that twice is once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from invoices.models import LedgerEntry, Stage
from invoices.queries.ledger import ledger_mismatches
from payments.models import (
    BankEntry,
    ClearingDecision,
    ClearingReason,
    ClearingState,
    Direction,
    EntryState,
    Refund,
    RefundState,
)
from payments.services import clearing
from payments.services.refunds import NoSenderAccountError
from tests.factories import AgentFactory
from tests.invoices.bookings import booked
from tests.payments.desk import SENDER, approver, entry_to_clear, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limit(settings):
    settings.CLEARING_FOUR_EYES_EUROS = 500


def test_an_entry_below_the_limit_is_booked_at_once(agent, now):
    invoice = booked(now)
    entry = entry_to_clear(now)

    decision = proposed(entry, [(invoice, "100.00")], agent, now, note=" asked by phone ")

    entry.refresh_from_db()
    invoice.refresh_from_db()
    assert (decision.state, decision.needs_approval) == (ClearingState.APPLIED, False)
    assert (decision.decided_by, decision.note) == (agent, "asked by phone")
    assert (entry.state, entry.clearing_reason) == (EntryState.BOOKED, "")
    assert (invoice.stage, invoice.closed_on) == (Stage.PAID, date(2026, 11, 20))
    assert entry.allocations.get().amount == 100
    assert list(ledger_mismatches()) == []


def test_both_steps_are_on_the_audit_under_the_person_who_took_them(agent, now):
    entry = entry_to_clear(now)

    proposed(entry, [(booked(now), "100.00")], agent, now)

    rows = AuditEvent.objects.filter(action__startswith="clearing.").order_by("pk")
    assert [(row.action, row.actor) for row in rows] == [
        ("clearing.proposed", agent),
        ("clearing.applied", agent),
    ]
    assert AuditEvent.objects.get(action="payment.booked").actor == agent


def test_an_entry_is_split_over_invoices_and_the_rest_goes_back(agent, now):
    first, second = booked(now), booked(now, total="50.00")
    entry = entry_to_clear(now, "180.00")

    proposed(entry, [(first, "100.00"), (second, "50.00"), (None, "30.00")], agent, now)

    entry.refresh_from_db()
    refund = Refund.objects.get()
    assert entry.state == EntryState.BOOKED
    assert sorted(entry.allocations.values_list("amount", flat=True)) == [50, 100]
    assert (refund.entry, refund.amount, refund.state) == (entry, 30, RefundState.REPORTED)
    assert (refund.iban, refund.holder) == (SENDER, "Maija Maksaja")
    assert list(ledger_mismatches()) == []


def test_an_entry_that_is_nobodys_goes_back_whole(agent, now):
    entry = entry_to_clear(now)

    proposed(entry, [(None, "100.00")], agent, now)

    entry.refresh_from_db()
    assert entry.state == EntryState.RETURNED
    assert Refund.objects.get().amount == 100
    assert not LedgerEntry.objects.filter(kind="PAYMENT").exists()


@pytest.mark.parametrize("iban", ["", "FI4250001510000024", "GB00NOTREAL", "123"])
def test_nothing_goes_back_to_an_account_that_is_not_one(agent, now, iban):
    entry = entry_to_clear(now, counterparty_iban=iban)

    with pytest.raises(NoSenderAccountError):
        proposed(entry, [(None, "100.00")], agent, now)

    entry.refresh_from_db()
    assert entry.state == EntryState.CLEARING
    assert not ClearingDecision.objects.exists()


def test_money_for_a_closed_invoice_is_refunded_from_the_same_moment(agent, now):
    invoice = booked(now)
    proposed(entry_to_clear(now), [(invoice, "100.00")], agent, now)

    proposed(entry_to_clear(now, "42.45"), [(invoice, "42.45")], agent, now)

    invoice.refresh_from_db()
    refund = Refund.objects.get()
    assert invoice.surplus == Decimal("42.45")
    assert (refund.invoice, refund.amount) == (invoice, Decimal("42.45"))
    assert refund.state == RefundState.WAITS_FOR_ACCOUNT


@pytest.mark.parametrize(
    "amounts",
    [["99.99"], ["100.01"], ["100.00", "0.00"], ["110.00", "-10.00"], []],
    ids=["a cent missing", "a cent too much", "nothing for one", "below zero", "no line"],
)
def test_lines_make_up_the_entry_to_the_cent(agent, now, amounts):
    entry = entry_to_clear(now)
    lines = [(booked(now), amount) for amount in amounts]

    with pytest.raises(clearing.WrongLinesError):
        proposed(entry, lines, agent, now)

    assert not ClearingDecision.objects.exists()


@pytest.mark.parametrize("is_return", [False, True])
def test_nothing_is_named_twice(agent, now, is_return):
    target = None if is_return else booked(now)

    with pytest.raises(clearing.WrongLinesError):
        proposed(entry_to_clear(now), [(target, "60.00"), (target, "40.00")], agent, now)


@pytest.mark.parametrize("fields", [{"direction": Direction.DEBIT}, {"is_reversal": True}])
def test_only_money_that_came_in_is_divided(agent, now, fields):
    with pytest.raises(clearing.WrongActError):
        proposed(entry_to_clear(now, **fields), [(booked(now), "100.00")], agent, now)


def test_what_is_cleared_is_not_cleared_again(agent, now):
    invoice = booked(now)
    entry = entry_to_clear(now)
    proposed(entry, [(invoice, "100.00")], agent, now)

    with pytest.raises(clearing.NotInClearingError):
        proposed(entry, [(invoice, "100.00")], agent, now)

    assert ClearingDecision.objects.count() == 1


def test_from_the_limit_on_nothing_is_booked_before_another_person_agrees(agent, now):
    invoice = booked(now, total="500.00")
    entry = entry_to_clear(now, "500.00")

    decision = proposed(entry, [(invoice, "500.00")], agent, now)

    entry.refresh_from_db()
    assert (decision.state, decision.needs_approval) == (ClearingState.PROPOSED, True)
    assert entry.state == EntryState.CLEARING
    assert not entry.allocations.exists()


def test_a_cent_below_the_limit_takes_one_person(agent, now):
    decision = proposed(entry_to_clear(now, "499.99"), [(booked(now), "499.99")], agent, now)

    assert decision.state == ClearingState.APPLIED


def test_another_person_agrees_and_it_is_booked(agent, now):
    invoice = booked(now, total="700.00")
    entry = entry_to_clear(now, "742.45")
    decision = proposed(entry, [(invoice, "742.45")], agent, now)
    other = approver()

    clearing.approve(decision_id=decision.pk, user=other, at=now)

    decision.refresh_from_db()
    invoice.refresh_from_db()
    assert (decision.state, decision.decided_by) == (ClearingState.APPLIED, other)
    assert (invoice.stage, invoice.surplus) == (Stage.PAID, Decimal("42.45"))
    assert Refund.objects.get().amount == Decimal("42.45")
    assert list(ledger_mismatches()) == []


def test_nobody_agrees_with_oneself(now):
    user = approver()
    decision = proposed(entry_to_clear(now, "500.00"), [(booked(now), "500.00")], user, now)

    with pytest.raises(clearing.NotAllowedError):
        clearing.approve(decision_id=decision.pk, user=user, at=now)


def test_nobody_agrees_without_the_right_to(agent, now):
    decision = proposed(entry_to_clear(now, "500.00"), [(booked(now), "500.00")], agent, now)

    with pytest.raises(clearing.NotAllowedError):
        clearing.approve(decision_id=decision.pk, user=AgentFactory(), at=now)


def test_the_database_itself_refuses_that_one_person_does_both(agent, now):
    decision = proposed(entry_to_clear(now, "500.00"), [(booked(now), "500.00")], agent, now)
    decision.state, decision.decided_by, decision.decided_at = ClearingState.APPLIED, agent, now

    with pytest.raises(IntegrityError, match="clearing_four_eyes"), transaction.atomic():
        decision.save()


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("clearing_act_known", {"act": "GUESS"}),
        ("clearing_state_known", {"state": "MAYBE", "decided_at": date(2026, 11, 21)}),
        ("clearing_decided_iff_not_proposed", {"decided_at": date(2026, 11, 21)}),
    ],
)
@pytest.mark.filterwarnings("ignore:DateTimeField:RuntimeWarning")
def test_the_database_refuses(agent, now, constraint, fields):
    given = {"needs_approval": False, "proposed_by": agent, "proposed_at": now, **fields}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ClearingDecision.objects.create(entry=entry_to_clear(now), **given)


def test_the_database_refuses_a_second_proposal_for_an_entry(agent, now):
    entry = entry_to_clear(now, "500.00")
    proposed(entry, [(booked(now), "500.00")], agent, now)
    given = {"needs_approval": True, "proposed_by": agent, "proposed_at": now}

    with pytest.raises(IntegrityError, match="one_proposal"), transaction.atomic():
        ClearingDecision.objects.create(entry=entry, **given)


def test_while_a_proposal_waits_nothing_else_is_proposed(agent, now):
    entry = entry_to_clear(now, "500.00")
    proposed(entry, [(booked(now), "500.00")], agent, now)

    with pytest.raises(clearing.ProposedAlreadyError):
        proposed(entry, [(None, "500.00")], agent, now)


def test_a_rejected_proposal_leaves_the_entry_to_be_cleared_anew(agent, now):
    entry = entry_to_clear(now, "500.00")
    decision = proposed(entry, [(booked(now), "500.00")], agent, now)

    clearing.reject(decision_id=decision.pk, user=approver(), at=now)
    again = proposed(entry, [(None, "500.00")], agent, now)

    decision.refresh_from_db()
    assert decision.state == ClearingState.REJECTED
    assert again.state == ClearingState.PROPOSED


def test_a_proposal_is_taken_back_by_its_own_person_but_not_by_any_other(agent, now):
    decision = proposed(entry_to_clear(now, "500.00"), [(None, "500.00")], agent, now)

    with pytest.raises(clearing.NotAllowedError):
        clearing.reject(decision_id=decision.pk, user=AgentFactory(), at=now)
    clearing.reject(decision_id=decision.pk, user=agent, at=now)

    with pytest.raises(clearing.NotProposedError):
        clearing.approve(decision_id=decision.pk, user=approver(), at=now)


def test_a_proposal_is_not_done_when_the_entry_was_decided_meanwhile(agent, now):
    entry = entry_to_clear(now, "500.00")
    decision = proposed(entry, [(None, "500.00")], agent, now)
    BankEntry.objects.filter(pk=entry.pk).update(state=EntryState.REVERSED, clearing_reason="")

    with pytest.raises(clearing.NotInClearingError):
        clearing.approve(decision_id=decision.pk, user=approver(), at=now)

    assert not Refund.objects.exists()


def unmatched(now, amount="100.00"):
    return entry_to_clear(
        now,
        amount,
        direction=Direction.DEBIT,
        is_reversal=True,
        clearing_reason=ClearingReason.REVERSAL_UNMATCHED,
    )


def test_a_reversal_of_nothing_of_ours_is_set_aside_with_a_reason(agent, now):
    entry = unmatched(now)

    decision = clearing.set_aside(entry_id=entry.pk, note="not ours", user=agent, at=now)

    entry.refresh_from_db()
    assert (decision.state, decision.note) == (ClearingState.APPLIED, "not ours")
    assert entry.state == EntryState.REVERSAL


def test_a_large_reversal_is_set_aside_by_two(agent, now):
    entry = unmatched(now, "500.00")

    decision = clearing.set_aside(entry_id=entry.pk, note="not ours", user=agent, at=now)
    clearing.approve(decision_id=decision.pk, user=approver(), at=now)

    entry.refresh_from_db()
    assert entry.state == EntryState.REVERSAL


def test_what_books_nothing_to_see_needs_a_reason(agent, now):
    with pytest.raises(clearing.MissingNoteError):
        clearing.set_aside(entry_id=unmatched(now).pk, note="  ", user=agent, at=now)


def test_a_credit_is_not_set_aside(agent, now):
    with pytest.raises(clearing.WrongActError):
        clearing.set_aside(entry_id=entry_to_clear(now).pk, note="no", user=agent, at=now)
