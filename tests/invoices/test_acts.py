"""The acts of an invoice, and what a refusal says."""

from datetime import date
from decimal import Decimal

import pytest

from invoices.models import CLOSED_STAGES, Stage
from invoices.rules.acts import Act, Claim, Reason, contact_creditor, decide_all, pay_in_own_bank

CLOSED_ON = date(2026, 10, 3)


def claim_of(**facts):
    known = {
        "stage": "INVOICED",
        "open_total": Decimal("101.79"),
        "closed_on": None,
        "creditor_has_contacts": True,
    } | facts
    return Claim(**{"to_pay": known["open_total"]} | known)


@pytest.mark.parametrize("stage", sorted(set(Stage) - CLOSED_STAGES))
def test_an_open_claim_can_be_paid_in_every_stage(stage):
    decision = pay_in_own_bank(claim_of(stage=stage))

    assert decision.allowed
    assert decision.reason is Reason.OPEN
    assert decision.facts == {"amount": Decimal("101.79")}
    assert decision.instead == ()


@pytest.mark.parametrize("stage", sorted(CLOSED_STAGES))
def test_a_closed_claim_is_not_paid_and_says_since_when(stage):
    decision = pay_in_own_bank(claim_of(stage=stage, closed_on=CLOSED_ON, open_total=Decimal(0)))

    assert not decision.allowed
    assert decision.reason == stage
    assert decision.facts == {"closed_on": CLOSED_ON}
    assert decision.instead == (Act.OPEN_ORIGINAL, Act.CONTACT_CREDITOR)


def test_an_open_claim_without_anything_open_is_not_paid():
    decision = pay_in_own_bank(claim_of(open_total=Decimal(0)))

    assert not decision.allowed
    assert decision.reason is Reason.NOTHING_OPEN


@pytest.mark.parametrize("act", [Act.PAY, Act.PAY_IN_OWN_BANK, Act.REPORT_PAYMENT])
def test_what_was_paid_in_the_portal_is_not_asked_for_again(act):
    decision = decide_all(claim_of(to_pay=Decimal(0)))[act]

    assert not decision.allowed
    assert decision.reason is Reason.PAID_IN_PORTAL


def test_what_is_left_after_a_part_was_paid_can_be_paid():
    decision = decide_all(claim_of(to_pay=Decimal("1.79")))[Act.PAY]

    assert decision.facts == {"amount": Decimal("1.79")}


def test_a_creditor_without_contacts_is_never_offered_instead():
    claim = claim_of(
        stage="PAID",
        closed_on=CLOSED_ON,
        open_total=Decimal(0),
        creditor_has_contacts=False,
    )

    assert pay_in_own_bank(claim).instead == (Act.OPEN_ORIGINAL,)
    assert not contact_creditor(claim).allowed
    assert contact_creditor(claim).reason is Reason.NO_CONTACTS


def test_what_is_offered_instead_is_itself_allowed():
    for stage in Stage:
        for has_contacts in (True, False):
            closed_on = CLOSED_ON if stage in CLOSED_STAGES else None
            decisions = decide_all(
                claim_of(stage=stage, closed_on=closed_on, creditor_has_contacts=has_contacts)
            ).values()
            allowed = {decision.act for decision in decisions if decision.allowed}

            assert {act for decision in decisions for act in decision.instead} <= allowed
