"""What collection may cost: perintälaki 513/1999 10 a–10 i §; tables of domain.md 1.2 and 1.3."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from invoices.rules.collection_costs import (
    CostReason,
    column_of,
    cost_of_bankruptcy_demand,
    cost_of_demand,
    cost_of_plan,
    cost_of_reminder,
)
from invoices.rules.cost_tables import MissingTableError
from invoices.rules.law_calendar import Law
from tests.invoices.collection_claims import DUE, LATER, after, claim_of, cost, euros, past

CONSUMER = Law.CONSUMER
BUSINESS = Law.BUSINESS
REMINDED = past("REMINDER")


# The rows of the tables: the act, what its price depends on, and the price in each column.
# Consumers: ≤ 100, ≤ 1 000, > 1 000, directly enforceable.
CONSUMER_PRICES = [
    ("reminder", {}, (5, 5, 5, 5)),
    ("demand", {}, (14, 24, 50, 14)),
    ("repeat", {}, (7, 12, 25, 7)),
    ("extension", {}, (5, 5, 5, 5)),
    ("plan", {"instalments": 4}, (20, 20, 20, 20)),
    ("plan", {"instalments": 5}, (20, 30, 50, 20)),
    ("plan", {"instalments": 12}, (20, 30, 50, 20)),
]
CONSUMER_TOTALS = (60, 120, 210, 51)
# Businesses: ≤ 500, ≤ 2 500, ≤ 10 000, > 10 000, directly enforceable.
BUSINESS_PRICES = [
    ("reminder", {}, (12, 12, 12, 12, 12)),
    ("demand", {}, (50, 70, 90, 110, 50)),
    ("repeat", {}, (25, 35, 45, 55, 25)),
    ("extension", {}, (10, 10, 10, 10, 10)),
    ("plan", {"instalments": 4}, (30, 30, 30, 30, 30)),
    ("plan", {"instalments": 6}, (30, 45, 60, 75, 30)),
    ("plan", {"instalments": 7}, (35, 50, 65, 80, 30)),
    ("plan", {"instalments": 10}, (50, 65, 80, 95, 30)),
    ("tratta", {}, (110, 125, 140, 155, 110)),
    ("bankruptcy demand", {}, (100, 100, 100, 100, 100)),
]
BUSINESS_TOTALS = (250, 470, 550, 620, 214)

# Where each column begins and ends.
CONSUMER_PRINCIPALS = (("0.01", "100.00"), ("100.01", "1000.00"), ("1000.01", "999999.99"))
BUSINESS_PRINCIPALS = (
    ("0.01", "500.00"),
    ("500.01", "2500.00"),
    ("2500.01", "10000.00"),
    ("10000.01", "999999.99"),
)


def every_price():
    for law, rows, principals in (
        (CONSUMER, CONSUMER_PRICES, CONSUMER_PRINCIPALS),
        (BUSINESS, BUSINESS_PRICES, BUSINESS_PRINCIPALS),
    ):
        for act, facts, prices in rows:
            for ends, price in zip((*principals, ("0.01", "99999.00")), prices, strict=True):
                enforceable = ends[1] == "99999.00"
                for principal in ends:
                    name = f"{law} {act} {facts or ''} {principal} {enforceable or ''}"
                    yield pytest.param(law, enforceable, principal, act, facts, price, id=name)


@pytest.mark.parametrize(
    ("law", "enforceable", "principal", "act", "facts", "price"), [*every_price()]
)
def test_the_price_of_every_act_in_every_column(law, enforceable, principal, act, facts, price):
    done = (REMINDED, past("DEMAND", 0)) if act == "repeat" else (REMINDED,)
    claim = claim_of(principal, law, *done, is_directly_enforceable=enforceable)

    decision = cost(act, claim, **facts)

    assert decision.allowed
    assert decision.reason is CostReason.PRICE
    assert decision.facts["amount"] == decision.facts["price"] == euros(price)


def every_total():
    for law, totals, principals in (
        (CONSUMER, CONSUMER_TOTALS, CONSUMER_PRINCIPALS),
        (BUSINESS, BUSINESS_TOTALS, BUSINESS_PRINCIPALS),
    ):
        for ends, total in zip((*principals, ("0.01", "99999.00")), totals, strict=True):
            for principal in ends:
                yield law, ends[1] == "99999.00", principal, total


@pytest.mark.parametrize(("law", "enforceable", "principal", "total"), [*every_total()])
def test_the_total_stops_every_cost(law, enforceable, principal, total):
    spent = past("EXTENSION", euros(total) - euros("3.50"))
    claim = claim_of(principal, law, REMINDED, spent, is_directly_enforceable=enforceable)

    some = cost_of_demand(claim, on=LATER)
    full = after(claim, some, on=LATER)
    none = cost_of_plan(full, on=LATER, instalments=4)

    assert some.reason is CostReason.TOTAL_LEAVES_LESS
    assert some.facts["amount"] == some.facts["left"] == euros("3.50")
    assert some.facts["total"] == euros(total)
    assert not none.allowed
    assert none.reason is CostReason.TOTAL_REACHED
    assert none.facts["amount"] == none.facts["left"] == 0


def test_directly_enforceable_business_claims_have_a_higher_total_for_the_threat_of_bankruptcy():
    """10 h §: 214, and 314 with a bankruptcy-threat demand."""
    spent = past("EXTENSION", 200)
    claim = claim_of(900, BUSINESS, REMINDED, spent, is_directly_enforceable=True)

    threat = cost_of_bankruptcy_demand(claim, on=LATER, service_cost=euros(30))
    threatened = after(claim, threat, on=LATER)
    plan = cost_of_plan(threatened, on=LATER, instalments=4)

    assert (threat.facts["amount"], threat.facts["total"]) == (euros(114), euros(314))
    assert (plan.facts["amount"], plan.facts["total"]) == (euros(0), euros(214))


def test_what_the_threat_of_bankruptcy_leaves_of_its_total_is_not_for_other_acts():
    claim = claim_of(900, BUSINESS, REMINDED, past("EXTENSION", 204), is_directly_enforceable=True)

    threatened = after(
        claim, cost_of_bankruptcy_demand(claim, on=LATER, service_cost=euros(0)), on=LATER
    )
    plan = cost_of_plan(threatened, on=LATER, instalments=4)

    assert plan.facts["amount"] == plan.facts["left"] == euros(10)


# --- How many may be charged: 10 c and 10 g § ----------------------------------------


@pytest.mark.parametrize(
    ("act", "law", "principal", "enforceable", "done", "more"),
    [
        pytest.param("demand", CONSUMER, 50, False, ["DEMAND"], True, id="2 demands"),
        pytest.param("demand", CONSUMER, 50, False, ["DEMAND"] * 2, False, id="not 3"),
        pytest.param("demand", BUSINESS, 9000, False, ["DEMAND"] * 2, False, id="businesses too"),
        pytest.param("demand", BUSINESS, 900, True, ["DEMAND"], True, id="enforceable: 2"),
        pytest.param("demand", BUSINESS, 900, True, ["DEMAND"] * 2, False, id="enforceable: not 3"),
        pytest.param("demand", BUSINESS, 900, False, ["TRATTA"], True, id="1 beside a tratta"),
        pytest.param("demand", BUSINESS, 900, False, ["TRATTA", "DEMAND"], False, id="not 2"),
        pytest.param("tratta", BUSINESS, 900, False, ["DEMAND"], True, id="tratta after 1 demand"),
        pytest.param("tratta", BUSINESS, 900, False, ["DEMAND"] * 2, False, id="not after 2"),
        pytest.param("tratta", BUSINESS, 900, False, ["TRATTA"], False, id="tratta once"),
        pytest.param(
            "bankruptcy demand", BUSINESS, 900, False, ["BANKRUPTCY_DEMAND"], False, id="once"
        ),
        pytest.param("plan", CONSUMER, 100, False, ["PLAN"], False, id="1 plan to 100"),
        pytest.param("plan", CONSUMER, 101, False, ["PLAN"], True, id="2 plans above"),
        pytest.param("plan", CONSUMER, 101, False, ["PLAN"] * 2, False, id="not 3 plans"),
        pytest.param("plan", CONSUMER, 5000, True, ["PLAN"], False, id="enforceable: 1 plan"),
        pytest.param("plan", BUSINESS, 500, False, ["PLAN"], False, id="business: 1 plan to 500"),
        pytest.param("plan", BUSINESS, 501, False, ["PLAN"], True, id="business: 2 plans above"),
        pytest.param("plan", BUSINESS, 5000, True, ["PLAN"], False, id="enforceable business: 1"),
    ],
)
def test_how_many_acts_may_cost(act, law, principal, enforceable, done, more):
    acts = [past(each, 1) for each in done]
    claim = claim_of(principal, law, REMINDED, *acts, is_directly_enforceable=enforceable)

    decision = cost(act, claim, **({"instalments": 3} if act == "plan" else {}))

    assert decision.allowed is more
    assert decision.reason is (CostReason.PRICE if more else CostReason.ENOUGH_CHARGED)
    if not more:
        assert decision.facts["paragraph"] == (
            f"Perintälaki 513/1999 {'10 c' if law is CONSUMER else '10 g'} §"
        )


def test_a_demand_that_was_free_counts_as_sent_and_not_as_charged():
    claim = claim_of(50, CONSUMER, REMINDED, past("DEMAND", 0))

    second = cost_of_demand(claim, on=LATER)
    third = cost_of_demand(after(claim, second, on=DUE), on=LATER)

    assert second.facts["amount"] == third.facts["amount"] == euros(7)


# --- What a price follows ------------------------------------------------------------


@pytest.mark.parametrize(
    ("original", "opened", "price"),
    [
        pytest.param(1500, 1500, 50, id="nothing paid"),
        pytest.param(1500, 1000, 24, id="the open principal is smaller"),
        pytest.param(1500, 0, 14, id="only interest and costs are open"),
        pytest.param(100, 1500, 14, id="the original principal is smaller"),
    ],
)
def test_the_column_is_of_the_smaller_principal(original, opened, price):
    claim = claim_of(
        law=CONSUMER,
        original_principal=euros(original),
        open_principal=euros(opened),
        done=(REMINDED,),
    )

    assert cost_of_demand(claim, on=LATER).facts["amount"] == euros(price)


def test_a_repeat_is_half_of_the_price_of_its_own_column():
    dear = claim_of(1500, CONSUMER, REMINDED)
    demanded = after(dear, cost_of_demand(dear, on=DUE + timedelta(days=40)), on=DUE)

    cheap = replace(demanded, open_principal=euros(90))

    assert cost_of_demand(demanded, on=LATER).facts["amount"] == euros(25)
    assert cost_of_demand(cheap, on=LATER).facts["amount"] == euros(7)


def test_a_falling_column_takes_nothing_back_and_adds_nothing_above_its_total():
    claim = claim_of(1500, CONSUMER, past("REMINDER", 5), past("DEMAND", 50), past("PLAN", 20))

    decision = cost_of_demand(replace(claim, open_principal=euros(90)), on=LATER)

    assert (decision.facts["total"], decision.facts["left"]) == (euros(60), euros(0))
    assert decision.reason is CostReason.TOTAL_REACHED
    assert decision.facts["paragraph"] == "Perintälaki 513/1999 10 d §"


def test_an_exempt_collector_charges_five_euros_and_half_of_it():
    claim = claim_of(5000, CONSUMER, REMINDED, is_exempt_collector=True)

    first = cost_of_demand(claim, on=LATER)
    repeat = cost_of_demand(after(claim, first, on=DUE), on=LATER)

    assert first.facts["amount"] == euros(5)
    assert repeat.facts["amount"] == euros("2.50")


@pytest.mark.parametrize(
    ("law", "day"),
    [(CONSUMER, date(2013, 3, 15)), (BUSINESS, date(2022, 4, 30))],
)
def test_before_the_first_table_nothing_is_known(law, day):
    claim = claim_of(500, law)

    with pytest.raises(MissingTableError):
        column_of(claim, on=day)
    assert column_of(claim, on=day + timedelta(days=1)).total > 0


# --- How it is explained --------------------------------------------------------------


@pytest.mark.parametrize(("law", "section"), [(CONSUMER, "10 a"), (BUSINESS, "10 e")])
def test_a_price_names_its_paragraph(law, section):
    decision = cost_of_reminder(claim_of(500, law), on=LATER)

    assert decision.facts["paragraph"] == f"Perintälaki 513/1999 {section} §"
