"""What a debtor is offered for some invoices: read, never written, whatever is wished."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from invoices.models import FoundInvoice, HoldReason, Invoice
from invoices.rules.collection_costs import CostReason
from invoices.services import holds
from payments.queries.plan_offers import Planned, offer_of_all, plan_offer
from payments.rules.arranging import Reason
from payments.rules.plan_offers import Misfit
from tests.invoices import stories
from tests.payments.plan_stories import (
    AT,
    FIRST,
    TODAY,
    billed,
    confirm_rates,
    made,
    offered,
    planned,
    policy,
    reminded,
    shape,
    three,
)


def ids(*invoices):
    return [each.public_id for each in invoices]


@pytest.fixture
def invoices(actor):
    """The debtor's three, of two creditors."""
    return three(actor.acting_for)


def test_the_preview_answers_everything_at_once(actor, invoices) -> None:
    offer = plan_offer(actor, ids(*invoices), today=TODAY)

    preview = offer.preview(shape(5))

    chosen = preview.chosen
    assert chosen is not None
    # 510,20 € + 85 € + 120 €, and 30 € + 20 € for a plan of more than four parts.
    assert (offer.owed, chosen.total) == (Decimal("715.20"), Decimal("765.20"))
    assert chosen.monthly == chosen.last == Decimal("153.04")
    assert (chosen.first_on, chosen.last_on) == (FIRST, date(2027, 4, 15))
    assert [(each.amount, each.decision.reason) for each in chosen.costs] == [
        (30, CostReason.PRICE),
        (20, CostReason.PRICE),
        (0, CostReason.ASKED_IN_TIME),
    ]
    assert [each.legal_basis for each in chosen.costs] == [
        "Perintälaki 513/1999 10 a §",
        "Perintälaki 513/1999 10 a §",
        "",
    ]
    assert (chosen.interest_now, chosen.interest_later) == (0, 0)
    assert [each.count for each in (preview.fewer, preview.more, preview.cheaper) if each] == [
        4,
        6,
        4,
    ]
    assert preview.cheaper is not None
    assert preview.cheaper.cost == Decimal("40.00")
    assert (preview.misfit, preview.nearest) == (None, None)
    assert offer.is_self_service


def test_all_options_stand_side_by_side(actor, invoices) -> None:
    offer = plan_offer(actor, ids(*invoices), today=TODAY)

    options = offer.options()

    assert [each.count for each in options] == list(range(2, 13)) == list(offer.counts)
    assert [each.cost for each in options] == [40, 40, 40] + [50] * 8
    assert all(each.total == sum(amount for _day, amount in each.parts) for each in options)
    assert {each.first_on for each in options} == {FIRST}


def test_the_slider_has_the_sums_that_fit(actor, invoices) -> None:
    offer = plan_offer(actor, ids(*invoices), today=TODAY)

    assert offer.sums is not None
    assert (offer.sums.least, offer.sums.most) == (64, 378)
    assert isinstance(offer.by_sum(offer.sums.least, payday=15, first_on=FIRST), Planned)


def test_the_usual_plan_is_the_longest_of_the_cheapest(actor, invoices) -> None:
    offer = plan_offer(actor, ids(*invoices), today=TODAY)

    assert offer.usual_shape() == shape(4)


def test_a_wish_that_fits_none_shows_the_nearest_plan(actor, invoices) -> None:
    offer = plan_offer(actor, ids(*invoices), today=TODAY)

    preview = offer.preview(shape(monthly="20"))

    assert (preview.chosen, preview.misfit) == (None, Misfit.SUM_TAKES_TOO_LONG)
    assert preview.nearest is not None
    assert preview.shown == preview.nearest
    assert preview.nearest.monthly == 64
    assert preview.nearest_shape == shape(monthly="64")


def test_who_cannot_join_is_told_of_with_the_reason(actor, invoices) -> None:
    first, second, third = invoices
    holds.place(invoice_id=first.pk, reason=HoldReason.DISPUTED, cause="test:dispute", at=AT)
    policy(third, plan_until="NEVER")

    offer = plan_offer(actor, ids(*invoices), today=TODAY)

    assert [each.invoice for each in offer.joining] == [second]
    told = {each.invoice: each.decision.reason for each in offer.left_out}
    assert told == {first: Reason.HELD, third: Reason.NOT_OFFERED}


def test_alone_it_gives_its_reason_to_the_whole(actor, invoices) -> None:
    made(actor, *invoices)

    offer = plan_offer(actor, ids(invoices[0]), today=TODAY)

    assert not offer.is_possible
    assert offer.decision.reason == Reason.IN_PLAN
    assert (offer.options(), offer.sums, offer.counts) == ([], None, ())


def test_above_the_limit_the_plan_is_shown_and_an_agent_decides(actor) -> None:
    invoice = reminded(actor.acting_for, "1200.00")

    offer = plan_offer(actor, ids(invoice), today=TODAY)

    assert (offer.is_self_service, offer.is_for_agent) == (False, True)
    assert offer.preview(shape(6)).chosen is not None


def test_an_agent_has_no_such_limit(actor) -> None:
    invoice = reminded(actor.acting_for, "1200.00")

    assert plan_offer(actor, ids(invoice), today=TODAY, by_agent=True).is_self_service


def test_anothers_invoice_is_not_there(actor, other_debtor) -> None:
    invoice = reminded(other_debtor.party)

    with pytest.raises(Http404):
        plan_offer(actor, ids(invoice), today=TODAY)


def test_who_found_anothers_invoice_arranges_nothing_with_it(actor, other_debtor) -> None:
    invoice = reminded(other_debtor.party)
    FoundInvoice.objects.create(party=actor.acting_for, invoice=invoice, found_at=AT)

    offer = plan_offer(actor, ids(invoice), today=TODAY)

    assert offer.decision.reason == Reason.NOT_YOURS


def test_all_that_may_be_paid_is_looked_at(actor, invoices) -> None:
    offer = offer_of_all(actor, today=TODAY)

    assert [each.invoice for each in offer.joining] == invoices


def test_nothing_to_pay_is_a_reason_too(actor) -> None:
    assert offer_of_all(actor, today=TODAY).decision.reason == Reason.NOTHING_TO_PAY


@pytest.mark.parametrize("count", [1, 3])
def test_a_preview_reads_seven_times_and_never_writes(actor, invoices, count) -> None:
    policy(invoices[0], is_plan_interest_charged=True)
    wanted = ids(*invoices[:count])
    offer_of_all(actor, today=TODAY)  # the rates are kept from now on

    with CaptureQueriesContext(
        connection,
    ) as captured:
        offer = plan_offer(actor, wanted, today=TODAY)
        offer.options()
        for wish in (shape(5), shape(99), shape(monthly="1"), shape(monthly="100")):
            offer.preview(wish)

    assert len(captured) == 7
    assert all(each["sql"].startswith("SELECT") for each in captured)
    assert "FOR UPDATE" not in str(captured.captured_queries)


def test_interest_is_shown_as_it_is_and_as_it_may_become(actor) -> None:
    confirm_rates()
    invoice = reminded(actor.acting_for)
    policy(invoice, is_plan_interest_charged=True)

    short, *_, long = offered(actor, invoice).options()

    # 505,20 € at 9,5 % from 13.10. to 23.11.: 42 days.
    assert short.interest_now == long.interest_now == Decimal("5.52")
    assert short.total == Decimal("510.20") + Decimal("5.52") + 20
    assert short.interest_later is not None
    assert long.interest_later is not None
    assert 0 < short.interest_later < long.interest_later < 26
    assert long.likely_total == long.total + long.interest_later


def test_interest_of_rates_without_a_notice_is_likely_and_not_charged_yet(actor) -> None:
    invoice = reminded(actor.acting_for)
    policy(invoice, is_plan_interest_charged=True)

    before = planned(actor, invoice, wish=shape(4))
    confirm_rates()
    after = planned(actor, invoice, wish=shape(4))

    assert (before.interest_now, after.interest_now) == (0, Decimal("5.52"))
    assert before.interest_later is not None
    assert after.interest_later is not None
    likely = before.likely_total - after.likely_total
    assert abs(likely) < Decimal("0.10")


def test_money_under_way_bears_no_more_interest(actor) -> None:
    confirm_rates()
    invoice = reminded(actor.acting_for)
    policy(invoice, is_plan_interest_charged=True)
    whole = planned(actor, invoice, wish=shape(4))
    holds.place(
        invoice_id=invoice.pk,
        reason=HoldReason.PAID_IN_PORTAL,
        cause="test:under-way",
        amount=Decimal("400.00"),
        at=AT,
    )

    rest = planned(actor, invoice, wish=shape(4))

    assert rest.total == whole.total - 400
    assert rest.interest_later is not None
    assert whole.interest_later is not None
    assert rest.interest_later < whole.interest_later / 2


def test_a_payment_makes_the_next_preview_smaller(actor) -> None:
    invoice = reminded(actor.acting_for)
    before = planned(actor, invoice, wish=shape(4)).total
    stories.paid(invoice, "10.20", on=TODAY - timedelta(days=1), at=AT)

    assert planned(actor, invoice, wish=shape(4)).total == before - Decimal("10.20")


def test_an_invoice_that_is_closed_cannot_join(actor) -> None:
    invoice = billed(actor.acting_for, "50.00")
    stories.paid(invoice, "50.00", on=TODAY, at=AT)

    offer = plan_offer(actor, ids(Invoice.objects.get(pk=invoice.pk)), today=TODAY)

    assert offer.decision.reason == Reason.NOTHING_TO_PAY
