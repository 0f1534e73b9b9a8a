"""When collection costs nothing, or less: perintälaki 513/1999 5, 10 b, 10 f and 10 i §."""

from datetime import date, timedelta

import pytest

from invoices.rules.collection_claim import CollectionAct
from invoices.rules.collection_costs import (
    CostReason,
    cost_of_demand,
    cost_of_extension,
    cost_of_reminder,
    standard_compensation,
)
from invoices.rules.law_calendar import Law
from tests.invoices.collection_claims import DUE, LATER, after, claim_of, cost, euros, past

CONSUMER = Law.CONSUMER
BUSINESS = Law.BUSINESS
REMINDED = past("REMINDER")


@pytest.mark.parametrize(
    ("law", "wait"), [(CONSUMER, timedelta(days=15)), (BUSINESS, timedelta(days=11))]
)
def test_a_letter_that_comes_too_soon_costs_nothing(law, wait):
    claim = claim_of(500, law)
    reminded = claim_of(500, law, past("REMINDER", 5, on=DUE + wait))

    early = cost_of_reminder(claim, on=DUE + wait - timedelta(days=1))
    next_early = cost_of_demand(reminded, on=DUE + 2 * wait - timedelta(days=1))

    assert cost_of_reminder(claim, on=DUE + wait).allowed
    assert cost_of_demand(reminded, on=DUE + 2 * wait).allowed
    assert (early.allowed, early.reason) == (False, CostReason.TOO_SOON)
    assert early.facts["earliest_on"] == DUE + wait
    assert (next_early.allowed, next_early.reason) == (False, CostReason.TOO_SOON)
    assert next_early.facts["earliest_on"] == DUE + 2 * wait


def test_a_letter_waits_for_the_time_to_pay_of_the_one_before():
    claim = claim_of(500, CONSUMER, past("REMINDER", 5, on=DUE, due_on=date(2026, 2, 20)))

    assert not cost_of_demand(claim, on=date(2026, 2, 20)).allowed
    assert cost_of_demand(claim, on=date(2026, 2, 21)).allowed


def test_a_letter_waits_for_the_whole_interval_after_an_extension():
    extended = past("EXTENSION", 0, on=DUE, due_on=date(2026, 2, 27))
    claim = claim_of(500, CONSUMER, extended)

    decision = cost_of_reminder(claim, on=date(2026, 3, 13))

    assert decision.facts["earliest_on"] == date(2026, 3, 14)


@pytest.mark.parametrize("act", ["demand", "tratta", "bankruptcy demand"])
def test_nothing_but_a_reminder_costs_before_a_reminder(act):
    decision = cost(act, claim_of(500, BUSINESS))

    assert (decision.allowed, decision.reason) == (False, CostReason.NO_REMINDER)


def test_a_reminder_of_an_invoice_that_was_sent_late_is_free_to_a_consumer():
    late = {"issued_on": DUE - timedelta(days=13)}

    consumer = cost_of_reminder(claim_of(500, CONSUMER, **late), on=LATER)
    fixed = cost_of_reminder(claim_of(500, CONSUMER, is_fixed_date=True, **late), on=LATER)
    business = cost_of_reminder(claim_of(500, BUSINESS, **late), on=LATER)

    assert consumer.reason is CostReason.INVOICE_SENT_TOO_LATE
    assert consumer.facts["paragraph"] == "Perintälaki 513/1999 10 b §"
    assert fixed.allowed
    assert business.allowed


@pytest.mark.parametrize("act", ["tratta", "bankruptcy demand"])
def test_consumers_get_no_tratta_and_no_threat_of_bankruptcy(act):
    decision = cost(act, claim_of(500, CONSUMER, REMINDED))

    assert (decision.allowed, decision.reason) == (False, CostReason.NOT_FROM_CONSUMERS)


# --- Extensions: 10 b § 3 mom. --------------------------------------------------------


@pytest.mark.parametrize(
    ("asked_on", "until", "reason"),
    [
        pytest.param(DUE, DUE + timedelta(days=30), CostReason.ASKED_IN_TIME, id="on the due date"),
        pytest.param(
            DUE + timedelta(days=1), DUE + timedelta(days=15), CostReason.PRICE, id="14 days"
        ),
        pytest.param(
            DUE + timedelta(days=1),
            DUE + timedelta(days=14),
            CostReason.EXTENSION_TOO_SHORT,
            id="13 days from the asking, though 14 from the due date",
        ),
    ],
)
def test_what_an_extension_costs(asked_on, until, reason):
    decision = cost_of_extension(claim_of(500, CONSUMER), on=asked_on, until=until)

    assert decision.reason is reason
    assert decision.allowed is (reason is CostReason.PRICE)


def test_an_extension_on_the_banking_day_after_a_saturday_is_still_in_time():
    saturday = date(2024, 8, 10)
    facts = {"on": date(2024, 8, 12), "until": date(2024, 9, 30)}

    rolled = cost_of_extension(claim_of(500, CONSUMER, due_on=saturday), **facts)
    printed = cost_of_extension(claim_of(500, CONSUMER, due_on=saturday, rolls=False), **facts)

    assert rolled.reason is CostReason.ASKED_IN_TIME
    assert printed.reason is CostReason.PRICE


def test_an_extension_of_a_letter_counts_from_the_day_that_it_moves():
    claim = claim_of(500, CONSUMER, past("REMINDER", 5))
    letter_due = date(2026, 3, 2)

    short = cost_of_extension(
        claim, on=date(2026, 2, 25), until=date(2026, 3, 15), asked_of=letter_due
    )

    assert (short.reason, short.facts["days"]) == (CostReason.EXTENSION_TOO_SHORT, 13)


# --- The standard compensation: 10 i § ------------------------------------------------


def commercial(*done, **facts):
    return claim_of(900, BUSINESS, *done, is_commercial=True, **facts)


@pytest.mark.parametrize(
    ("done", "adds"),
    [
        pytest.param([], 40, id="first of all"),
        pytest.param([past("REMINDER", 12)], 28, id="after a reminder"),
        pytest.param([past("REMINDER", 12), past("DEMAND", 70)], 0, id="after more than 40"),
    ],
)
def test_the_compensation_adds_what_other_costs_leave_of_it(done, adds):
    decision = standard_compensation(commercial(*done), on=LATER)

    assert decision.facts["amount"] == euros(adds)
    assert decision.allowed is (adds > 0)
    assert decision.facts["paragraph"] == "Perintälaki 513/1999 10 i §"


def test_other_costs_count_only_above_the_compensation():
    claim = commercial(past("STANDARD_COMPENSATION", 40))

    reminder = cost_of_reminder(claim, on=DUE + timedelta(days=11))
    reminded = after(claim, reminder, on=DUE + timedelta(days=11))
    demand = cost_of_demand(reminded, on=LATER)
    demanded = after(reminded, demand, on=date(2026, 11, 2))
    repeat = cost_of_demand(demanded, on=LATER)

    assert reminder.reason is CostReason.COMPENSATION_COVERS_ALL
    assert (reminder.facts["amount"], reminder.facts["covered"]) == (euros(0), euros(12))
    assert demand.reason is CostReason.COMPENSATION_COVERS_PART
    assert (demand.facts["amount"], demand.facts["covered"]) == (euros(42), euros(28))
    assert (repeat.facts["amount"], repeat.reason) == (euros(35), CostReason.PRICE)


def test_the_compensation_and_the_costs_together_stay_within_the_total():
    claim = commercial(
        past("STANDARD_COMPENSATION", 40),
        past("REMINDER", 0, covered=12),
        past("EXTENSION", 415, covered=28),
    )

    decision = cost_of_demand(claim, on=LATER)

    assert decision.facts["amount"] == euros(15)


@pytest.mark.parametrize(
    ("claim", "day", "reason"),
    [
        pytest.param(claim_of(900, CONSUMER), LATER, CostReason.NOT_FROM_CONSUMERS, id="consumer"),
        pytest.param(claim_of(900, BUSINESS), LATER, CostReason.NOT_LATE, id="not commercial"),
        pytest.param(commercial(), DUE, CostReason.NOT_LATE, id="on the due date"),
        pytest.param(
            commercial(past("STANDARD_COMPENSATION", 40)),
            LATER,
            CostReason.ENOUGH_CHARGED,
            id="once",
        ),
    ],
)
def test_when_there_is_no_compensation(claim, day, reason):
    decision = standard_compensation(claim, on=day)

    assert (decision.allowed, decision.reason) == (False, reason)
    assert decision.act is CollectionAct.STANDARD_COMPENSATION
