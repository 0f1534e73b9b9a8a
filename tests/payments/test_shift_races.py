"""Real threads on PostgreSQL: two tabs, a due date and whatever else happens at the moment."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actor import Actor
from invoices.models import EntryKind, EventKind, Hold, LedgerEntry, RequestKind
from invoices.queries.ledger import ledger_mismatches
from invoices.services import money_in
from myropo.calendar import helsinki_date
from payments.models import DueDateShift
from payments.rules.arranging import Reason
from payments.services.shifts import ShiftChangedError, ShiftRefusedError
from tests.factories import DebtorFactory
from tests.invoices.asking import make
from tests.payments.shifting import owed, policy, shift
from tests.payments.test_payment_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


@pytest.fixture
def actor(transactional_db):
    debtor = DebtorFactory()
    return Actor(user=debtor, acting_for=debtor.party)


@pytest.fixture
def late(actor, now):
    return owed(actor.acting_for, at=now, days=-5)


def tried(work):
    """What it gave, or why it was refused."""

    def run():
        try:
            return work()
        except ShiftRefusedError as refusal:
            return refusal.decision.reason
        except ShiftChangedError:
            return "changed"

    return run


def test_two_tabs_with_two_days_move_it_once_and_tell_the_other(actor, late, now):
    works = [
        tried(lambda days=days, cost=cost: shift(actor, late, days=days, at=now, cost=cost))
        for days, cost in [(10, "0.00"), (14, "5.00")] * (THREADS // 2)
    ]

    answers = at_once(*works)

    [made] = DueDateShift.objects.all()
    refused = [each for each in answers if not isinstance(each, DueDateShift)]
    # A tab that asked for the very day that won is told of it; the others are told no.
    assert set(refused) == {Reason.ENOUGH}
    assert len(refused) == THREADS // 2
    assert Hold.objects.count() == 1
    assert late.timeline.filter(kind=EventKind.SHIFTED).count() == 1
    booked = LedgerEntry.objects.filter(invoice=late, kind=EntryKind.COST)
    assert sum(each.costs for each in booked) == made.cost
    assert not list(ledger_mismatches())


def test_a_second_shift_is_not_used_up_by_a_tab_that_saw_the_first_day(actor, late, now):
    policy(late, at=now, most_shifts=2)
    works = [
        tried(lambda days=days: shift(actor, late, days=days, at=now, seen_from=late.due_on))
        for days in (5, 9)
    ]

    answers = at_once(*works)

    assert DueDateShift.objects.count() == 1
    assert answers.count("changed") == 1


def test_in_the_browser_the_slower_tab_reads_why(actor, late, now):
    today = helsinki_date(now)
    address = reverse("payments:shift-check", args=[late.public_id])
    policy(late, at=now, longest_shift_days=200)

    def tab_with(days):
        """A tab that shows the check of a day: both are open before either presses."""
        client = Client()
        client.force_login(actor.user, backend="accounts.backends.BankIdBackend")
        first = client.get(reverse("payments:shift", args=[late.public_id]))
        offered = [
            cell
            for month in first.context["months"]
            for cell in month.cells
            if cell and cell.is_offered and not cell.is_dear
        ]
        form = {"day": offered[days].day, "cost": "0.00", "before": late.due_on}
        return lambda: client.post(address, form)

    answers = at_once(*[tab_with(days) for days in (0, 3)])

    assert sorted(each.status_code for each in answers) == [302, 409]
    [told] = [each for each in answers if each.status_code == 409]
    assert "Eräpäivää on jo siirretty" in told.content.decode()
    assert DueDateShift.objects.count() == 1
    assert today < DueDateShift.objects.get().to_on


def test_a_payment_and_a_shift_at_once_leave_no_cost_on_a_paid_invoice(actor, late, now):
    def pay():
        return money_in.book_payment(
            invoice_id=late.pk,
            amount=Decimal("505.20"),
            value_on=helsinki_date(now),
            cause="bank:all",
            actor=None,
            at=now,
        )

    at_once(pay, tried(lambda: shift(actor, late, days=14, at=now, cost="5.00")))

    late.refresh_from_db()
    made = DueDateShift.objects.first()
    assert late.open_total == (made.cost if made else 0)
    assert not list(ledger_mismatches())


def test_a_dispute_and_a_shift_at_once_are_decided_one_after_the_other(actor, late, now):
    def dispute():
        return make(actor, late, RequestKind.DISPUTE, at=now)

    [_request, answer] = at_once(dispute, tried(lambda: shift(actor, late, days=5, at=now)))

    assert isinstance(answer, DueDateShift) or answer == Reason.HELD
    assert DueDateShift.objects.count() == isinstance(answer, DueDateShift)
