"""Sums are kept because the person wants it, once for a person, and deleted when asked."""

import pytest
from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import AuditEvent
from payments.models import KeptBudget
from payments.queries.budgets import kept_budget_of
from payments.services.budgets import forget_budget, keep_budget
from tests.factories import CompanyFactory, DebtorFactory
from tests.payments.test_payment_races import at_once

SUMS = {"pay": {"sum": "1850.00", "every": "MONTH", "share": 100}}
OTHER = {"pension": {"sum": "900.00", "every": "MONTH", "share": 100}}


def test_what_is_kept_is_the_persons_own(actor, other_debtor, now):
    keep_budget(actor=actor, sums=SUMS, at=now)

    other = Actor(user=other_debtor, acting_for=other_debtor.party)
    assert kept_budget_of(actor).sums == SUMS
    assert kept_budget_of(other) is None


def test_the_person_keeps_it_whomever_it_acts_for(actor, debtor, now):
    keep_budget(actor=actor, sums=SUMS, at=now)

    of_company = Actor(user=debtor, acting_for=CompanyFactory())
    assert kept_budget_of(of_company).sums == SUMS


def test_keeping_again_takes_the_place_of_what_was_kept(actor, now):
    keep_budget(actor=actor, sums=SUMS, at=now)
    keep_budget(actor=actor, sums=OTHER, at=now)

    assert KeptBudget.objects.get().sums == OTHER


def test_what_is_deleted_is_gone_and_deleting_again_is_nothing(actor, now):
    keep_budget(actor=actor, sums=SUMS, at=now)

    assert forget_budget(actor=actor, at=now)
    assert not forget_budget(actor=actor, at=now)
    assert not KeptBudget.objects.exists()


def test_another_cannot_delete_it(actor, other_debtor, now):
    keep_budget(actor=actor, sums=SUMS, at=now)

    other = Actor(user=other_debtor, acting_for=other_debtor.party)
    assert not forget_budget(actor=other, at=now)
    assert KeptBudget.objects.exists()


def test_the_audit_says_that_and_never_what(actor, now):
    keep_budget(actor=actor, sums=SUMS, at=now)
    forget_budget(actor=actor, at=now)

    rows = AuditEvent.objects.order_by("pk")
    assert [each.action for each in rows] == ["budget.kept", "budget.deleted"]
    assert all(each.data == {} and each.target_id == "" for each in rows)


def test_the_database_keeps_one_for_a_person(debtor, now):
    KeptBudget.objects.create(party=debtor.party, sums=SUMS, kept_at=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        KeptBudget.objects.create(party=debtor.party, sums=OTHER, kept_at=now)


@pytest.mark.django_db(transaction=True)
def test_eight_tabs_that_keep_at_once_keep_one(now):
    debtor = DebtorFactory()
    actor = Actor(user=debtor, acting_for=debtor.party)

    at_once(*[lambda: keep_budget(actor=actor, sums=SUMS, at=now).pk] * 8)

    assert KeptBudget.objects.count() == 1
