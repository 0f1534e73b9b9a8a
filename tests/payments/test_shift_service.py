"""Moving a due date: written whole, once, as it was shown, or not at all."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import AuditEvent
from invoices.models import (
    Document,
    DocumentKind,
    EntryKind,
    EventKind,
    FoundInvoice,
    Hold,
    HoldReason,
    InterestBasis,
    LedgerEntry,
    RequestKind,
    Stage,
)
from invoices.pdf.letter_facts import CostOf
from invoices.pdf.letter_words import COSTS
from invoices.queries import get_details_or_404, outlook_of
from invoices.queries.interest import interest_until
from invoices.queries.ledger import ledger_mismatches
from invoices.queries.statements import with_bookings
from invoices.rules.what_next import NextAct
from invoices.services import money_in
from payments.models import DueDateShift
from payments.rules.arranging import Act, Reason
from payments.services.shifts import ShiftChangedError, ShiftRefusedError
from tests.factories import InvoiceFactory
from tests.invoices.asking import make
from tests.invoices.collecting import collect_on
from tests.invoices.rates import CONFIRMED
from tests.invoices.stories import demanded, reminded
from tests.payments.shifting import owed, policy, shift

TODAY = date(2026, 11, 21)  # a Saturday
EXTENSION = "Perintälaki 513/1999 10 a §"


def day(days):
    return TODAY + timedelta(days=days)


@pytest.fixture
def ahead(actor, now):
    """Due on Friday 27.11."""
    return owed(actor.acting_for, at=now, days=6)


@pytest.fixture
def late(actor, now):
    """It was due on Monday 16.11."""
    return owed(actor.acting_for, at=now, days=-5)


def test_in_time_the_due_date_itself_moves_and_it_is_free(actor, ahead, now):
    made = shift(actor, ahead, days=18, at=now)

    ahead.refresh_from_db()
    assert (ahead.due_on, ahead.printed_due_on) == (day(18), day(6))
    assert (made.from_on, made.to_on, made.cost, made.is_in_time) == (day(6), day(18), 0, True)
    assert (ahead.open_total, ahead.hold) == (Decimal("505.20"), "")
    [event] = ahead.timeline.filter(kind=EventKind.SHIFTED)
    assert event.data == {
        "cause": f"shift:{made.public_id}",
        "from": day(6).isoformat(),
        "due_on": day(18).isoformat(),
    }
    audited = AuditEvent.objects.get(action="due_date.moved")
    assert (audited.actor, audited.party_id) == (actor.user, actor.acting_for.pk)
    assert not list(ledger_mismatches())


def test_interest_begins_after_the_new_day(actor, ahead, now):
    shift(actor, ahead, days=18, at=now)

    ahead.refresh_from_db()
    entries = list(LedgerEntry.objects.filter(invoice=ahead))
    on_the_day = interest_until(invoice=ahead, ledger=entries, until=day(18), rates=CONFIRMED)
    after = interest_until(invoice=ahead, ledger=entries, until=day(19), rates=CONFIRMED)
    assert ahead.interest_basis == InterestBasis.CONSUMER
    assert on_the_day.total == 0
    assert after.terms.starts_on == day(19)
    assert after.total > 0


def test_after_the_due_date_collection_waits_and_the_law_has_its_price(actor, late, now):
    made = shift(actor, late, days=14, at=now, cost="5.00")

    late.refresh_from_db()
    assert (late.due_on, late.printed_due_on) == (day(-5), None)
    assert (made.from_on, made.cost, made.is_in_time) == (day(-5), 5, False)
    assert made.legal_basis.startswith(EXTENSION)
    hold = Hold.objects.get(invoice=late)
    # 5.12. is a Saturday, and 6.12. a Sunday: Monday counts.
    assert (hold.reason, hold.ends_on) == (HoldReason.EXTENDED, day(16))
    [cost] = LedgerEntry.objects.filter(invoice=late, kind=EntryKind.COST)
    assert (cost.costs, cost.legal_basis) == (5, made.legal_basis)
    assert late.open_total == Decimal("510.20")
    assert not list(ledger_mismatches())


def test_a_shorter_shift_is_free_and_interest_runs_on(actor, late, now):
    made = shift(actor, late, days=13, at=now)

    late.refresh_from_db()
    entries = list(LedgerEntry.objects.filter(invoice=late))
    interest = interest_until(invoice=late, ledger=entries, until=day(13), rates=CONFIRMED)
    assert (made.cost, made.legal_basis) == (0, "")
    assert late.open_total == Decimal("505.20")
    assert interest.terms.starts_on == day(-4)


def test_the_next_letter_comes_a_whole_interval_after_the_new_day(actor, late, now):
    before = outlook_of(get_details_or_404(actor, late.public_id), today=TODAY).step

    shift(actor, late, days=12, at=now)

    after = outlook_of(get_details_or_404(actor, late.public_id), today=TODAY).step
    assert (before.act, before.on) == (NextAct.REMINDER, date(2026, 12, 1))
    # Thursday 3.12. and fifteen days; the eighteenth is a Friday.
    assert (after.act, after.on) == (NextAct.REMINDER, date(2026, 12, 18))


def test_after_a_letter_the_day_of_the_letter_moves(actor, now):
    invoice = reminded(owed(actor.acting_for, at=now, days=-20), at=now)

    made = shift(actor, invoice, days=20, at=now)

    # The letter of 16.11. asks for payment by 7.12.
    assert (made.from_on, made.is_in_time) == (date(2026, 12, 7), False)


def test_asking_again_for_the_same_day_changes_nothing(actor, late, now):
    first = shift(actor, late, days=14, at=now, cost="5.00")
    again = shift(actor, late, days=14, at=now, cost="5.00")

    assert again == first
    assert DueDateShift.objects.count() == 1
    assert LedgerEntry.objects.filter(kind=EntryKind.COST).count() == 1


def test_a_second_day_is_refused_when_one_was_all(actor, ahead, now):
    shift(actor, ahead, days=10, at=now)

    with pytest.raises(ShiftRefusedError) as refusal:
        shift(actor, ahead, days=12, at=now)

    decision = refusal.value.decision
    assert decision.reason == Reason.ENOUGH
    assert (decision.facts["most"], decision.facts["pay_by"]) == (1, day(10))
    assert Act.PLAN in decision.instead
    ahead.refresh_from_db()
    assert ahead.due_on == day(10)


def test_a_second_day_moves_on_from_the_first_where_the_creditor_allows_two(actor, ahead, now):
    policy(ahead, at=now, most_shifts=2)
    shift(actor, ahead, days=10, at=now)

    made = shift(actor, ahead, days=20, at=now)

    ahead.refresh_from_db()
    assert (made.from_on, made.to_on) == (day(10), day(20))
    assert (ahead.due_on, ahead.printed_due_on) == (day(20), day(6))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"shift_until": "NEVER"}, Reason.NOT_OFFERED),
        ({"most_shifts": 0}, Reason.NOT_OFFERED),
        ({"shift_until": "IN_TIME"}, Reason.TOO_LATE),
    ],
)
def test_a_creditor_may_refuse(actor, late, now, fields, reason):
    policy(late, at=now, **fields)

    with pytest.raises(ShiftRefusedError) as refusal:
        shift(actor, late, days=5, at=now)

    assert refusal.value.decision.reason == reason
    assert not DueDateShift.objects.exists()
    assert not Hold.objects.exists()


def test_a_dispute_keeps_the_day_where_it_is(actor, late, now):
    make(actor, late, RequestKind.DISPUTE, at=now)

    with pytest.raises(ShiftRefusedError) as refusal:
        shift(actor, late, days=5, at=now)

    assert refusal.value.decision.reason == Reason.HELD
    assert refusal.value.decision.facts["hold"] == HoldReason.DISPUTED


def test_a_hold_whose_last_day_is_over_blocks_nothing(actor, late, now):
    Hold.objects.create(
        invoice=late,
        reason=HoldReason.PAYMENT_REPORTED,
        cause="test:over",
        placed_at=now - timedelta(days=9),
        ends_on=day(-1),
    )

    assert shift(actor, late, days=5, at=now).to_on == day(5)


def test_a_cost_that_came_with_the_claim_is_no_shift(actor, late, now):
    LedgerEntry.objects.create(
        invoice=late,
        kind=EntryKind.COST,
        cause="test:cost-of-the-creditor",
        value_on=day(-2),
        booked_at=now,
        costs=Decimal("5.00"),
        legal_basis="Perintälaki 513/1999 10 a § 1 mom. 4 k.",
    )

    assert shift(actor, late, days=5, at=now).to_on == day(5)


@pytest.mark.parametrize(
    ("days", "cost", "seen"),
    [
        (14, "0.00", {}),
        (13, "5.00", {}),
        (15, "5.00", {}),
        (0, "0.00", {}),
        (13, "0.00", {"seen_from": TODAY - timedelta(days=6)}),
    ],
)
def test_what_was_not_shown_is_not_done(actor, late, now, days, cost, seen):
    with pytest.raises(ShiftChangedError):
        shift(actor, late, days=days, at=now, cost=cost, **seen)

    assert not DueDateShift.objects.exists()
    assert not LedgerEntry.objects.filter(kind=EntryKind.COST).exists()


def test_who_found_anothers_invoice_cannot_move_its_day(actor, other_debtor, now):
    invoice = owed(other_debtor.party, at=now, days=6)
    FoundInvoice.objects.create(party=actor.acting_for, invoice=invoice, found_at=now)

    with pytest.raises(ShiftRefusedError) as refusal:
        shift(actor, invoice, days=10, at=now)

    assert refusal.value.decision.reason == Reason.NOT_YOURS


def test_who_found_nobodys_invoice_can(actor, now):
    invoice = owed(None, at=now, days=6)
    FoundInvoice.objects.create(party=actor.acting_for, invoice=invoice, found_at=now)

    made = shift(actor, invoice, days=10, at=now)

    assert made.party == actor.acting_for


def test_an_agent_does_it_for_the_debtor(debtor, agent, late, now):
    for_debtor = Actor(user=agent, acting_for=debtor.party)

    made = shift(for_debtor, late, days=10, at=now, user=agent)

    assert (made.party, made.user) == (debtor.party, agent)
    assert AuditEvent.objects.get(action="due_date.moved").actor == agent


def test_a_demand_is_no_end_of_it(actor, now):
    invoice = demanded(reminded(owed(actor.acting_for, at=now, days=-60), at=now), at=now)

    made = shift(actor, invoice, days=14, at=now, cost="5.00")

    invoice.refresh_from_db()
    assert (made.is_in_time, invoice.hold) == (False, HoldReason.EXTENDED)


def pays_all(invoice, *, on, at):
    money_in.book_payment(
        invoice_id=invoice.pk,
        amount=Decimal("505.20"),
        value_on=on,
        cause="bank:1",
        actor=None,
        at=at,
    )
    invoice.refresh_from_db()


def test_what_had_been_paid_before_needed_no_more_time(actor, late, now):
    shift(actor, late, days=14, at=now, cost="5.00")

    pays_all(late, on=day(-1), at=now)

    assert (late.open_total, late.surplus, late.stage) == (0, 0, Stage.PAID)
    [event] = late.timeline.filter(kind=EventKind.COST_TAKEN_BACK)
    assert event.data["amount"] == "5.00"
    assert not list(ledger_mismatches())


def test_what_was_paid_later_leaves_the_cost(actor, late, now):
    shift(actor, late, days=14, at=now, cost="5.00")

    pays_all(late, on=TODAY, at=now)

    assert late.open_total == 5


def test_letters_and_statements_name_what_it_cost(actor, late, now):
    shift(actor, late, days=14, at=now, cost="5.00")
    late.refresh_from_db()

    # Monday 7.12. counts, and fifteen days after it.
    collect_on(date(2026, 12, 22), rates=CONFIRMED)
    [owed_now] = with_bookings([late])

    facts = Document.objects.get(kind=DocumentKind.REMINDER).facts
    costs = [(each["what"], each["amount"]) for each in facts["costs"]]
    assert costs == [(CostOf.EXTENSION, "5.00"), (CostOf.REMINDER, "5.00")]
    assert str(COSTS[CostOf.EXTENSION]) == "Eräpäivän siirto"
    assert EventKind.SHIFTED in owed_now.letters.values()


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("shift_only_later", {"to_on": TODAY}),
        ("shift_cost_has_a_basis", {"cost": 5, "is_in_time": False}),
        ("shift_in_time_is_free", {"cost": 5, "legal_basis": EXTENSION}),
    ],
)
def test_the_database_refuses(actor, now, constraint, fields):
    values = {
        "invoice": InvoiceFactory(party=actor.acting_for),
        "party": actor.acting_for,
        "user": actor.user,
        "from_on": TODAY,
        "to_on": day(7),
        "is_in_time": True,
        "made_at": now,
    }

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        DueDateShift.objects.create(**values | fields)
