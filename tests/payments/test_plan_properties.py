"""Whatever claims and whatever wish: the option that is shown is the option that is made."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices.models import LedgerEntry
from invoices.queries.ledger import ledger_mismatches
from payments.queries.plan_offers import Planned
from payments.queries.plans import plan_mismatches
from payments.rules.plan_offers import Shape
from payments.services.plans import making
from payments.services.plans.following import follow
from tests.payments.plan_stories import (
    AT,
    TODAY,
    billed,
    confirm_rates,
    made,
    offered,
    policy,
    reminded,
)

pytestmark = pytest.mark.django_db
thorough = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
cents = st.integers(min_value=4_000, max_value=90_000).map(lambda n: Decimal(n) / 100)
claims = st.lists(
    st.tuples(
        cents,
        st.sampled_from(["Lähivoima Oy", "Vesi Oy"]),
        st.booleans(),
        st.dates(date(2026, 9, 1), date(2026, 12, 10)),
        st.sampled_from(["CONSUMER", "BUSINESS"]),
    ),
    min_size=1,
    max_size=3,
)
days = st.tuples(st.integers(1, 31), st.integers(0, 45))
wishes = st.one_of(
    st.integers(2, 12).map(lambda count: {"count": count}),
    st.integers(2_000, 40_000).map(lambda cents: {"monthly": Decimal(cents) / 100}),
)


def claim(actor, drawn):
    total, who, is_reminded, due_on, kind = drawn
    is_late = due_on + timedelta(days=15) <= TODAY
    make = reminded if is_reminded and is_late else billed
    basis = "COMMERCIAL" if kind == "BUSINESS" else "CONSUMER"
    return make(
        actor.acting_for,
        str(total),
        who=who,
        due_on=due_on,
        claim_kind=kind,
        interest_basis=basis,
    )


@thorough
@given(drawn=claims, wish=wishes, when=days, bears_interest=st.booleans())
def test_the_option_that_is_shown_is_the_plan_that_is_made(
    actor, drawn, wish, when, bears_interest
) -> None:
    payday, wait = when
    shape = Shape(payday=payday, first_on=TODAY + timedelta(days=wait), **wish)
    with transaction.atomic():
        confirm_rates()
        invoices = [claim(actor, each) for each in drawn]
        for each in {(each.creditor_id, each.claim_kind): each for each in invoices}.values():
            policy(each, is_plan_interest_charged=bears_interest)
        offer = offered(actor, *invoices)
        shown = offer.shaped(shape)
        if not isinstance(shown, Planned):
            with pytest.raises(making.PlanMisfitError):
                made(actor, *invoices, wish=shape)
            transaction.set_rollback(True)
            return

        plan = made(actor, *invoices, wish=shape)

        assert tuple(plan.instalments.values_list("due_on", "amount")) == shown.parts
        assert (plan.total, plan.cost) == (shown.total, shown.cost)
        for each in invoices:
            each.refresh_from_db()
        assert sum(each.to_pay for each in invoices) == plan.total
        booked = LedgerEntry.objects.filter(cause__startswith="plan:", kind="COST")
        assert sum(each.costs for each in booked) == plan.cost
        assert sum(each.cost for each in plan.claims.all()) == plan.cost
        assert not follow(plan_id=plan.pk, at=AT)
        assert not list(plan_mismatches())
        assert not list(ledger_mismatches())
        transaction.set_rollback(True)
