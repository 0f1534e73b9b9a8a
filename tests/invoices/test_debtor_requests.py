"""What a debtor may ask, what waits meanwhile, and why something cannot be asked."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoices.models import RequestKind, Stage
from invoices.rules import debtor_requests as rules
from invoices.rules.acts import Act
from invoices.rules.debtor_requests import RequestReason
from invoices.rules.law_calendar import Law
from tests.invoices.asking import TODAY, asking

DISPUTE, STOP, COMPLAINT, HARDSHIP = "DISPUTE", "STOP", "COMPLAINT", "HARDSHIP"


def test_the_kinds_are_those_that_are_stored():
    assert set(rules.KINDS) == set(RequestKind)
    assert [Act(kind) for kind in RequestKind]


def test_a_consumer_with_an_overdue_invoice_may_ask_for_everything():
    decisions = rules.decide_all(asking())

    assert [kind for kind, each in decisions.items() if each.allowed] == list(rules.KINDS)
    assert {each.reason for each in decisions.values()} == {RequestReason.POSSIBLE}


@pytest.mark.parametrize(
    ("kind", "changes", "reason"),
    [
        (STOP, {"law": Law.BUSINESS}, RequestReason.ONLY_CONSUMERS),
        (STOP, {"due_on": TODAY}, RequestReason.NOT_OVERDUE),
        # Sunday 22.11.2026 is no banking day: a payment on Monday is still in time.
        (STOP, {"due_on": TODAY + timedelta(days=1)}, RequestReason.NOT_OVERDUE),
        (STOP, {"stage": Stage.LEGAL_COLLECTION}, RequestReason.IN_LEGAL_COLLECTION),
        (STOP, {"to_pay": Decimal("0.00")}, RequestReason.NOTHING_TO_PAY),
        (HARDSHIP, {"to_pay": Decimal("0.00")}, RequestReason.NOTHING_TO_PAY),
        (DISPUTE, {"open_total": Decimal("0.00")}, RequestReason.NOTHING_TO_PAY),
        (DISPUTE, {"stage": Stage.PAID}, RequestReason.CLOSED),
        (HARDSHIP, {"stage": Stage.CREDITED}, RequestReason.CLOSED),
        (STOP, {"stage": Stage.WITHDRAWN}, RequestReason.CLOSED),
        (DISPUTE, {"is_debtor": False}, RequestReason.NOT_DEBTOR),
        (COMPLAINT, {"is_debtor": False}, RequestReason.NOT_DEBTOR),
        (DISPUTE, {"open_kinds": frozenset({DISPUTE})}, RequestReason.ALREADY_OPEN),
        (HARDSHIP, {"again_on": {HARDSHIP: TODAY}}, RequestReason.ASKED_OFTEN),
    ],
)
def test_why_something_cannot_be_asked(kind, changes, reason):
    decision = rules.decide(kind, asking(**changes))

    assert (decision.allowed, decision.reason) == (False, reason)


@pytest.mark.parametrize(
    ("kind", "changes", "reason"),
    [
        (DISPUTE, {"due_on": TODAY + timedelta(days=30)}, RequestReason.POSSIBLE),
        (DISPUTE, {"law": Law.BUSINESS}, RequestReason.POSSIBLE),
        # Money that is under way denies nothing.
        (DISPUTE, {"to_pay": Decimal("0.00")}, RequestReason.POSSIBLE),
        (DISPUTE, {"is_directly_enforceable": True}, RequestReason.COLLECTION_GOES_ON),
        (DISPUTE, {"stage": Stage.LEGAL_COLLECTION}, RequestReason.IN_COURT),
        (HARDSHIP, {"is_directly_enforceable": True}, RequestReason.POSSIBLE),
        # 4 c § makes no exception for it, as 4 b § does.
        (STOP, {"is_directly_enforceable": True}, RequestReason.POSSIBLE),
        (COMPLAINT, {"stage": Stage.PAID}, RequestReason.CLOSED),
        (DISPUTE, {"open_kinds": frozenset({STOP, COMPLAINT})}, RequestReason.POSSIBLE),
        (DISPUTE, {"again_on": {HARDSHIP: TODAY}}, RequestReason.POSSIBLE),
    ],
)
def test_what_can_be_asked_and_what_it_does(kind, changes, reason):
    decision = rules.decide(kind, asking(**changes))

    assert (decision.allowed, decision.reason) == (True, reason)


def test_a_refusal_names_only_what_is_possible_instead():
    business = rules.decide(STOP, asking(law=Law.BUSINESS))
    disputed = rules.decide(STOP, asking(law=Law.BUSINESS, open_kinds=frozenset({DISPUTE})))
    nobody = rules.decide(DISPUTE, asking(is_debtor=False, creditor_has_contacts=False))

    assert business.instead == (Act.DISPUTE, Act.HARDSHIP, Act.CONTACT_CREDITOR)
    assert disputed.instead == (Act.HARDSHIP, Act.CONTACT_CREDITOR)
    assert nobody.instead == ()


def test_who_asked_often_hears_when_they_may_ask_again():
    again_on = date(2026, 12, 1)

    decision = rules.decide(DISPUTE, asking(again_on={DISPUTE: again_on}))

    assert decision.facts == {"again_on": again_on}


def test_another_kind_is_none_of_ours():
    with pytest.raises(ValueError, match="PRAISE"):
        rules.decide("PRAISE", asking())


@pytest.mark.parametrize(
    ("kind", "stage", "is_enforceable", "waits"),
    [
        (DISPUTE, Stage.COLLECTION, False, True),
        (DISPUTE, Stage.COLLECTION, True, False),
        (COMPLAINT, Stage.COLLECTION, True, True),
        (COMPLAINT, Stage.PAID, False, False),
        (STOP, Stage.REMINDED, False, True),
    ],
)
def test_what_waits_for_an_answer(kind, stage, is_enforceable, waits):
    assert rules.waits(kind, stage=stage, is_directly_enforceable=is_enforceable) is waits


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        (None, None),
        ("0.01", Decimal("0.01")),
        ("96.40", Decimal("96.40")),
        ("96.41", None),
        ("500.00", None),
    ],
)
def test_the_whole_is_no_part(typed, part):
    amount = None if typed is None else Decimal(typed)

    assert rules.disputed_part(amount=amount, open_total=Decimal("96.41")) == part


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_nothing_is_no_part(amount):
    with pytest.raises(ValueError, match="Nothing"):
        rules.disputed_part(amount=Decimal(amount), open_total=Decimal("96.41"))


@pytest.mark.parametrize(
    ("disputed", "to_pay", "undisputed"),
    [
        (None, "96.41", "0.00"),
        ("30.00", "96.41", "66.41"),
        # 50 € is under way already.
        ("30.00", "46.41", "46.41"),
        ("30.00", "0.00", "0.00"),
        # More was paid since than was left undisputed.
        ("200.00", "96.41", "0.00"),
    ],
)
def test_what_is_not_disputed_is_still_to_be_paid(disputed, to_pay, undisputed):
    amount = None if disputed is None else Decimal(disputed)

    part = rules.undisputed_part(amount=amount, open_total=Decimal("96.41"), to_pay=Decimal(to_pay))

    assert part == Decimal(undisputed)


def test_an_answer_is_promised_within_the_days_of_the_setting():
    assert rules.answer_by(made_on=TODAY, answer_days=14) == date(2026, 12, 5)
    assert rules.last_hope(TODAY) == date(2027, 2, 21)
