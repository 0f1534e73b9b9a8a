from datetime import date
from decimal import Decimal

import pytest

from accounts.models import AuditEvent
from invoices.models import EventKind, IllegalStageError, Stage
from invoices.services import charges, stages
from tests.invoices.test_ledger import balances, booked, events, pay

DAY = date(2026, 11, 20)
REMINDER_FEE = charges.Cost(
    amount=Decimal("5.00"), legal_basis="Perintälaki 513/1999 10 a § 1 mom. 1 k."
)


def record(claim, kind, now, cause="letter:1", cost=None):
    return stages.record_letter(
        invoice_id=claim.pk, kind=kind, on=DAY, cause=cause, actor=None, at=now, cost=cost
    )


def test_a_reminder_moves_the_stage_and_adds_its_cost(db, now):
    claim = booked(now)

    assert record(claim, EventKind.REMINDED, now, cost=REMINDER_FEE)

    assert balances(claim) == ("100.00", "0.00", "5.00", "0.00")
    assert claim.stage == Stage.REMINDED
    assert claim.timeline.get().data == {"cause": "letter:1", "cost": "5.00"}
    assert claim.ledger.get(kind="COST").legal_basis == REMINDER_FEE.legal_basis
    assert AuditEvent.objects.get().action == "invoice.reminded"


def test_the_same_letter_twice_is_recorded_once(db, now):
    claim = booked(now)

    assert record(claim, EventKind.REMINDED, now, cost=REMINDER_FEE)
    assert not record(claim, EventKind.REMINDED, now, cost=REMINDER_FEE)

    assert balances(claim)[2] == "5.00"
    assert events(claim) == [EventKind.REMINDED]


def test_a_free_reminder_costs_nothing(db, now):
    claim = booked(now)

    record(claim, EventKind.REMINDED, now)

    assert balances(claim)[2] == "0.00"


def test_a_second_demand_stays_in_collection(db, now):
    claim = booked(now)

    record(claim, EventKind.REMINDED, now)
    record(claim, EventKind.DEMANDED, now, cause="letter:2")
    record(claim, EventKind.DEMANDED, now, cause="letter:3")
    record(claim, EventKind.LEGAL_COLLECTION, now, cause="letter:4")

    claim.refresh_from_db()
    assert claim.stage == Stage.LEGAL_COLLECTION
    assert events(claim) == [
        EventKind.REMINDED,
        EventKind.DEMANDED,
        EventKind.DEMANDED,
        EventKind.LEGAL_COLLECTION,
    ]


def test_a_paid_claim_gets_no_letter(db, now):
    claim = booked(now)
    pay(claim, "100", now)

    with pytest.raises(IllegalStageError):
        record(claim, EventKind.REMINDED, now, cost=REMINDER_FEE)

    assert balances(claim)[2] == "0.00"


def test_only_letters_are_recorded(db, now):
    with pytest.raises(KeyError):
        record(booked(now), EventKind.PAYMENT, now)


def test_a_cost_of_nothing_is_refused(db, now):
    claim = booked(now)
    free = charges.Cost(amount=Decimal(0), legal_basis="Perintälaki 10 a §")

    with pytest.raises(ValueError, match="more than nothing"):
        record(claim, EventKind.REMINDED, now, cost=free)

    claim.refresh_from_db()
    assert claim.stage == Stage.INVOICED
