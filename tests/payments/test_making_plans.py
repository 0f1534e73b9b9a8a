"""Making a plan: what was shown is what is made, once, and nothing when it cannot be."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from invoices.models import (
    Document,
    EntryKind,
    EventKind,
    FoundInvoice,
    Hold,
    HoldReason,
    LedgerEntry,
    Letter,
    LetterKind,
)
from invoices.pdf.plan_confirmation import from_json
from payments.models import PaymentPlan, PlanAct, PlanClaim, PlanState
from payments.rules.arranging import Reason
from payments.rules.plan_offers import Misfit
from payments.services.plans import making
from tests.invoices import stories
from tests.payments.plan_stories import (
    AT,
    TODAY,
    billed,
    confirm_rates,
    made,
    planned,
    policy,
    reminded,
    shape,
    three,
)

BASIS = "Perintälaki 513/1999 10 a §"


def open_parts(plan):
    return sum(each.amount - each.paid for each in plan.instalments.all())


def to_pay(*invoices):
    for each in invoices:
        each.refresh_from_db()
    return sum(each.to_pay for each in invoices)


def nothing_was_made():
    return (
        not PaymentPlan.objects.exists()
        and not Hold.objects.exists()
        and not LedgerEntry.objects.filter(cause__startswith="plan:").exists()
    )


def test_the_plan_that_is_shown_is_the_plan_that_is_made(actor) -> None:
    invoices = three(actor.acting_for)
    shown = planned(actor, *invoices, wish=shape(5))

    plan = made(actor, *invoices, wish=shape(5))

    assert plan.state == PlanState.ACTIVE
    assert (plan.total, plan.cost, plan.payday) == (shown.total, shown.cost, 15)
    assert tuple(plan.instalments.values_list("due_on", "amount")) == shown.parts
    costs = [(each.invoice.pk, each.amount, each.legal_basis) for each in shown.costs]
    assert list(plan.claims.values_list("invoice", "cost", "legal_basis")) == costs
    assert [each[1] for each in costs] == [Decimal(30), Decimal(20), 0]


def test_what_is_open_of_the_plan_is_what_its_claims_owe(actor) -> None:
    invoices = three(actor.acting_for)

    plan = made(actor, *invoices, wish=shape(monthly="77.70"))

    assert open_parts(plan) == to_pay(*invoices) == plan.total


def test_its_cost_is_booked_with_its_paragraph_and_collection_waits(actor) -> None:
    invoice = reminded(actor.acting_for)

    plan = made(actor, invoice)

    cause = f"plan:{plan.public_id}:{invoice.pk}"
    entry = LedgerEntry.objects.get(cause=cause)
    assert (entry.kind, entry.costs, entry.legal_basis) == (EntryKind.COST, 20, BASIS)
    hold = Hold.objects.get(cause=cause)
    assert (hold.reason, hold.ends_on, hold.released_at) == (HoldReason.PLAN, None, None)
    event = invoice.timeline.get(kind=EventKind.PLAN_MADE)
    assert event.data == {"cause": cause, "cost": "20.00"}
    invoice.refresh_from_db()
    assert invoice.hold == HoldReason.PLAN


def test_an_invoice_that_is_not_due_yet_joins_for_nothing(actor) -> None:
    invoice = billed(actor.acting_for, due_on=date(2026, 12, 7))

    plan = made(actor, invoice)

    [claim] = plan.claims.all()
    assert (claim.cost, claim.legal_basis) == (0, "")
    assert not LedgerEntry.objects.filter(kind=EntryKind.COST).exists()


def test_history_and_audit_tell_of_it(actor) -> None:
    invoice = reminded(actor.acting_for)

    plan = made(actor, invoice, wish=shape(monthly="100"))

    [event] = plan.history.all()
    assert (event.act, event.user, event.at) == (PlanAct.MADE, actor.user, AT)
    assert event.data == {
        "monthly": "100",
        "payday": 15,
        "first_on": "2026-12-15",
        "count": 6,
        "total": "540.20",
        "cost": "30.00",
    }
    audited = AuditEvent.objects.get(action="plan.made")
    assert (audited.actor, audited.party) == (actor.user, actor.acting_for)
    assert audited.data == event.data


def test_payments_before_the_plan_are_not_its_money(actor) -> None:
    invoice = reminded(actor.acting_for)
    stories.paid(invoice, "100.20", on=date(2026, 11, 20), at=AT)

    plan = made(actor, invoice)

    [claim] = plan.claims.all()
    assert (claim.owed, claim.paid_before) == (Decimal("410.00"), Decimal("100.20"))


def test_the_letter_says_what_was_agreed_and_how_each_claim_is_paid(actor) -> None:
    invoices = three(actor.acting_for)

    plan = made(actor, *invoices, wish=shape(5))

    letter = Letter.objects.get(cause=f"plan:{plan.public_id}")
    assert (letter.kind, letter.total) == (LetterKind.PLAN_CONFIRMATION, plan.total)
    facts = from_json(Document.objects.get(pk=letter.document_id).facts)
    assert [each.iban for each in facts.claims] == [each.iban for each in invoices]
    assert [each.total for each in facts.claims] == [
        Decimal("540.20"),
        Decimal("105.00"),
        Decimal("120.00"),
    ]
    first, *_, last = facts.instalments
    assert first.shares == (Decimal("153.04"), 0, 0)
    assert last.shares == (0, Decimal("33.04"), Decimal("120.00"))
    for index, claim in enumerate(facts.claims):
        assert sum(each.shares[index] for each in facts.instalments) == claim.total


def test_without_an_address_the_plan_is_made_and_no_letter_is_written(actor) -> None:
    invoice = reminded(actor.acting_for, debtor_street="", debtor_town="")

    plan = made(actor, invoice)

    assert plan.state == PlanState.ACTIVE
    assert not Letter.objects.filter(kind=LetterKind.PLAN_CONFIRMATION).exists()


def test_interest_until_the_day_of_making_is_divided_where_the_creditor_asks_for_it(actor) -> None:
    invoice = reminded(actor.acting_for)
    policy(invoice, is_plan_interest_charged=True)
    confirm_rates()
    shown = planned(actor, invoice, wish=shape(4))

    plan = made(actor, invoice, wish=shape(4))

    [claim] = plan.claims.all()
    assert claim.is_interest_charged
    assert claim.interest == shown.interest_now > 0
    assert shown.interest_later is not None
    assert shown.interest_later > 0
    entry = LedgerEntry.objects.get(invoice=invoice, kind=EntryKind.INTEREST)
    assert (entry.interest, entry.value_on) == (claim.interest, TODAY)
    assert open_parts(plan) == to_pay(invoice) == Decimal("530.20") + claim.interest


def test_a_kept_plan_costs_no_interest_by_itself(actor) -> None:
    invoice = reminded(actor.acting_for)

    plan = made(actor, invoice)

    assert not plan.claims.get().is_interest_charged
    assert not LedgerEntry.objects.filter(kind=EntryKind.INTEREST).exists()


def test_a_second_press_gives_the_plan_that_was_made(actor) -> None:
    invoices = three(actor.acting_for)
    total = planned(actor, *invoices, wish=shape(4)).total
    first = made(actor, *invoices)

    second = making.make_plan(
        actor=actor,
        invoice_ids=[each.pk for each in invoices],
        shape=shape(4),
        seen_total=total,
        language="fi",
        at=AT,
    )

    assert second == first
    assert PaymentPlan.objects.count() == 1
    assert PlanClaim.objects.count() == 3


def test_another_plan_of_the_same_invoice_is_refused(actor) -> None:
    invoice = reminded(actor.acting_for)
    seen = planned(actor, invoice, wish=shape(5)).total
    made(actor, invoice)

    with pytest.raises(making.PlanRefusedError) as refused:
        making.make_plan(
            actor=actor,
            invoice_ids=[invoice.pk],
            shape=shape(5),
            seen_total=seen,
            language="fi",
            at=AT,
        )

    assert refused.value.decision.reason == Reason.IN_PLAN
    assert [each.invoice for each in refused.value.left_out] == [invoice]
    assert PaymentPlan.objects.count() == 1


def test_what_changed_since_it_was_shown_is_looked_at_again(actor) -> None:
    invoice = reminded(actor.acting_for)
    seen = planned(actor, invoice, wish=shape(4)).total
    stories.paid(invoice, "10.00", on=TODAY, at=AT)

    with pytest.raises(making.PlanChangedError):
        made(actor, invoice, seen_total=seen)

    assert nothing_was_made()


@pytest.mark.parametrize(
    ("wish", "misfit"),
    [
        (shape(13), Misfit.TOO_MANY_PARTS),
        (shape(1), Misfit.TOO_FEW_PARTS),
        (shape(monthly="19.99"), Misfit.SUM_TOO_SMALL),
        (shape(monthly="44"), Misfit.SUM_TAKES_TOO_LONG),
        (shape(monthly="530.20"), Misfit.SUM_PAYS_ALL),
        (shape(4, first_on=date(2026, 11, 22)), Misfit.FIRST_TOO_EARLY),
        (shape(4, first_on=date(2027, 1, 8)), Misfit.FIRST_TOO_LATE),
    ],
)
def test_a_shape_that_fits_none_makes_nothing(actor, wish, misfit) -> None:
    invoice = reminded(actor.acting_for)

    with pytest.raises(making.PlanMisfitError) as refused:
        made(actor, invoice, wish=wish, seen_total=Decimal("540.20"))

    assert refused.value.misfit == misfit
    assert nothing_was_made()


def made_unseen(actor, invoice):
    return making.make_plan(
        actor=actor,
        invoice_ids=[invoice.pk],
        shape=shape(4),
        seen_total=Decimal("530.20"),
        language="fi",
        at=AT,
    )


def test_a_stranger_makes_none(actor, other_debtor) -> None:
    invoice = reminded(other_debtor.party)

    with pytest.raises(making.PlanRefusedError) as refused:
        made_unseen(actor, invoice)

    assert refused.value.decision.reason == Reason.NOT_YOURS
    assert nothing_was_made()


def test_nobodys_invoice_needs_to_be_found_first(actor) -> None:
    invoice = reminded(None)

    with pytest.raises(making.PlanRefusedError) as refused:
        made_unseen(actor, invoice)

    assert refused.value.decision.reason == Reason.NOT_YOURS


def test_who_found_nobodys_invoice_makes_one(actor) -> None:
    invoice = reminded(None)
    FoundInvoice.objects.create(party=actor.acting_for, invoice=invoice, found_at=AT)

    plan = made(actor, invoice)

    assert plan.party == actor.acting_for


def test_above_the_limit_the_debtor_makes_none_alone(actor) -> None:
    invoice = reminded(actor.acting_for, "1200.00")

    with pytest.raises(making.PlanRefusedError) as refused:
        made(actor, invoice)

    assert refused.value.decision.reason == Reason.ABOVE_LIMIT
    assert nothing_was_made()


def test_an_agent_makes_it_above_the_limit_with_the_debtor(actor, agent) -> None:
    invoice = reminded(actor.acting_for, "1200.00")

    plan = made(actor, invoice, user=agent)

    assert (plan.state, plan.user, plan.party) == (PlanState.ACTIVE, agent, actor.acting_for)
    assert AuditEvent.objects.get(action="plan.made").actor == agent


def test_the_other_limits_hold_for_an_agent_too(actor, agent) -> None:
    invoice = reminded(actor.acting_for, "1200.00")

    with pytest.raises(making.PlanMisfitError):
        made(actor, invoice, wish=shape(13), user=agent, seen_total=Decimal("1235.00"))


def test_a_business_pays_by_its_own_table(actor) -> None:
    invoice = reminded(actor.acting_for, claim_kind="BUSINESS", interest_basis="COMMERCIAL")

    shown = planned(actor, invoice, wish=shape(8))

    # 10 e §: a claim of at most 500 € … the table is in `cost_tables`.
    plan = made(actor, invoice, wish=shape(8))
    assert plan.cost == shown.cost > 30
    assert plan.claims.get().legal_basis.startswith("Perintälaki 513/1999 10 e §")


def test_the_total_of_all_costs_leaves_less_for_the_plan(actor) -> None:
    invoice = reminded(actor.acting_for, "80.00")
    for days in (30, 45):
        stories.demanded(invoice, at=AT, days=days)
    left = Decimal(60) - 5 - 14 - 14

    shown = planned(actor, invoice, wish=shape(4))

    [cost] = shown.costs
    assert cost.amount == min(left, Decimal(20))
    assert made(actor, invoice).cost == cost.amount


def test_the_database_lets_no_claim_be_in_two_plans(actor) -> None:
    invoice = reminded(actor.acting_for)
    plan = made(actor, invoice)
    other = replace_plan(plan)

    with pytest.raises(IntegrityError, match="plan_claim_one_plan"), transaction.atomic():
        PlanClaim.objects.create(plan=other, invoice=invoice, owed=1)


def replace_plan(plan):
    return PaymentPlan.objects.create(
        party=plan.party,
        user=plan.user,
        language="fi",
        total=1,
        payday=1,
        made_at=AT,
        started_at=AT,
    )
