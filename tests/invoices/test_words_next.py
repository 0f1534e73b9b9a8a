"""Each answer of the calendar and of the cost rules has its words."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from invoices import words_next
from invoices.models import HoldReason
from invoices.rules.collection_claim import CollectionAct
from invoices.rules.collection_costs import CostReason
from invoices.rules.decisions import Decision
from invoices.rules.law_calendar import Law
from invoices.rules.what_next import (
    HoldFact,
    NextAct,
    NextReason,
    NextStep,
    Policy,
    Standing,
    what_next,
)
from tests.invoices.collection_claims import claim_of

LANGUAGES = ("fi", "sv", "en")
FACTS = {
    "amount": Decimal(5),
    "price": Decimal(14),
    "covered": Decimal(9),
    "left": Decimal(5),
    "total": Decimal(60),
    "paragraph": "Perintälaki 513/1999 10 d §",
    "earliest_on": date(2026, 8, 25),
    "days": 7,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", CostReason)
def test_every_reason_of_a_cost_is_a_sentence(reason, language):
    decision = Decision(act=CollectionAct.DEMAND, allowed=True, reason=reason, facts=FACTS)

    with override(language):
        sentence = words_next.why_cost(decision)

    assert sentence.endswith(".")
    assert "%" not in sentence
    assert language != "sv" or "Perintälaki" not in sentence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("law", Law)
@pytest.mark.parametrize("reason", NextReason)
def test_every_reason_of_a_step_is_a_sentence(reason, law, language):
    hold = HoldFact("PAYMENT_REPORTED", date(2026, 9, 1))
    standing = Standing(
        claim=claim_of(500, law), stage="INVOICED", to_pay=Decimal(500), holds=(hold,)
    )
    step = NextStep(act=NextAct.REMINDER, reason=reason, on=date(2026, 9, 2))

    with override(language):
        sentence = words_next.why_then(step, standing)

    assert sentence.endswith(".")
    assert "%" not in sentence


@pytest.mark.parametrize("act", NextAct)
def test_every_act_has_a_name(act):
    assert str(words_next.ACTS[act])


@pytest.mark.parametrize("reason", HoldReason)
def test_every_hold_says_why_collection_waits(reason):
    assert str(words_next.HOLDS[reason]).startswith("Perintä")


def test_a_hold_of_another_kind_still_says_that_collection_waits():
    standing = Standing(
        claim=claim_of(), stage="INVOICED", to_pay=Decimal(5), holds=(HoldFact("OTHER"),)
    )
    step = what_next(standing, policy=Policy(), today=date(2026, 8, 1))

    assert words_next.waits(step, standing) == "Perintä odottaa."


@pytest.mark.parametrize(("law", "days"), [(Law.CONSUMER, "14"), (Law.BUSINESS, "10")])
def test_the_days_between_are_those_of_the_law(law, days):
    standing = Standing(claim=claim_of(500, law), stage="INVOICED", to_pay=Decimal(500))
    step = what_next(standing, policy=Policy(), today=date(2026, 1, 12))

    assert f"vähintään {days} kokonaista päivää" in words_next.why_then(step, standing)


@pytest.mark.parametrize(
    ("act", "cost", "line"),
    [
        (NextAct.FIRST_DEMAND, 24, "aikaisintaan 4.3.2026 maksuvaatimus, enintään"),
        (NextAct.REPEAT_DEMAND, 0, "aikaisintaan 4.3.2026 maksuton uusi maksuvaatimus."),
    ],
)
def test_a_letter_fits_one_line(act, cost, line):
    decision = Decision(
        act=CollectionAct.DEMAND,
        allowed=cost > 0,
        reason=CostReason.PRICE,
        facts=FACTS | {"amount": Decimal(cost)},
    )
    step = NextStep(act=act, reason=NextReason.LETTER_PASSES, on=date(2026, 3, 4), cost=decision)

    assert line in words_next.in_one_line(step, today=date(2026, 2, 1))
    today = words_next.in_one_line(step, today=date(2026, 3, 4))
    assert "aikaisintaan tänään" in today


def test_what_is_no_letter_has_no_line():
    step = NextStep(act=NextAct.DECISION, reason=NextReason.LETTER_PASSES, on=date(2026, 3, 4))

    assert words_next.in_one_line(step, today=date(2026, 2, 1)) == ""
