"""A right that ends between the page and the act: whatever is done by it asks once more."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from accounts.actor import Access, Actor
from accounts.models import Basis, EmailAddress, Level, Mandate, MandateState
from accounts.services import support_needs
from accounts.services.mandates import RightEndedError, RightTooNarrowError
from invoices.rules.postal_addresses import PostalAddress
from invoices.services import addresses, consents
from payments.queries.refund_news import others_who_reported
from payments.services import account_reports, refunds
from payments.services.plans import living
from tests.factories import InvoiceFactory, MandateFactory
from tests.payments.plan_samples import claims_of, plan_of
from tests.payments.refunding import HOLDER, IBAN, surplus_of

pytestmark = pytest.mark.django_db
HOME = PostalAddress(street="Uusikuja 2", postcode="00200", town="Helsinki", country="FI")


@pytest.fixture
def mandate(debtor, other_debtor):
    return MandateFactory(
        principal=other_debtor.party, holder=debtor.party, basis=Basis.GUARDIAN, level=Level.FULL
    )


@pytest.fixture
def guardian(debtor, mandate):
    access = Access(basis=Basis.GUARDIAN, level=Level.FULL, mandate_id=mandate.pk)
    return Actor(debtor, mandate.principal, access)


def end(mandate, now):
    Mandate.objects.filter(pk=mandate.pk).update(state=MandateState.ENDED, ended_at=now)


def invoice_of(actor):
    return InvoiceFactory(party=actor.acting_for)


def consent_of(actor, now):
    own = Actor(actor.user, actor.acting_for)
    return consents.give_consent(
        actor=own, invoices=[invoice_of(actor)], months=3, public_id=None, at=now
    )


def refund_of(actor, now):
    return surplus_of(now, party=actor.acting_for)


ACTS = {
    "an account": lambda actor, now: refunds.give_account(
        refund_id=refund_of(actor, now).pk, iban=IBAN, holder=HOLDER, actor=actor, at=now
    ),
    "a reported account": lambda actor, now: account_reports.give(
        actor=actor, refund=refund_of(actor, now), seen="", at=now
    ),
    "a kept account": lambda actor, now: account_reports.save_account(
        actor=actor, iban=IBAN, holder=HOLDER, at=now
    ),
    "no account": lambda actor, now: account_reports.forget_account(actor=actor, at=now),
    "a consent": lambda actor, now: consents.give_consent(
        actor=actor, invoices=[invoice_of(actor)], months=3, public_id=None, at=now
    ),
    "no consent": lambda actor, now: consents.withdraw_consent(
        actor=actor, consent=consent_of(actor, now), at=now
    ),
    "an address": lambda actor, now: addresses.correct_address(
        actor=actor,
        invoice=invoice_of(actor),
        address=HOME,
        for_all=True,
        client_address=None,
        at=now,
    ),
    "support": lambda actor, now: support_needs.tell_needs(
        actor=actor, needs=["LARGE_PRINT"], text="", at=now
    ),
    "no support": lambda actor, now: support_needs.forget_needs(actor=actor, at=now),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_what_needs_everything_is_not_done_by_a_right_that_ended(guardian, mandate, now, act):
    end(mandate, now)

    with pytest.raises(RightEndedError):
        act(guardian, now)


CHANGES = {
    "another payday": lambda plan, **who: living.change_payday(plan_id=plan.pk, payday=5, **who),
    "another sum": lambda plan, **who: living.change_sum(
        plan_id=plan.pk, monthly=Decimal(60), **who
    ),
    "one part later": lambda plan, **who: living.skip(plan_id=plan.pk, **who),
    "going on": lambda plan, **who: living.reinstate(
        plan_id=plan.pk, first=date(2026, 12, 15), **who
    ),
    "the end": lambda plan, **who: living.end(plan_id=plan.pk, **who),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_plan_is_not_changed_by_a_right_that_ended(guardian, mandate, other_debtor, now, change):
    plan = plan_of(other_debtor, *claims_of(other_debtor.party))
    end(mandate, now)

    with pytest.raises(RightEndedError):
        change(plan, user=guardian.user, actor=guardian, at=now)


@pytest.mark.parametrize("name", ["a kept account", "a consent", "no consent", "an address"])
def test_what_needs_everything_is_not_done_by_a_right_to_arrange(guardian, now, name):
    narrow = replace(guardian, access=replace(guardian.access, level=Level.ARRANGE))

    with pytest.raises(RightTooNarrowError):
        ACTS[name](narrow, now)


@pytest.mark.parametrize("name", ["a kept account", "a consent", "no consent", "an address"])
def test_what_needs_everything_is_not_done_by_who_came_back_without_the_bank(guardian, now, name):
    weak = replace(guardian, access=replace(guardian.access, is_strong=False))

    with pytest.raises(RightTooNarrowError):
        ACTS[name](weak, now)


def test_who_told_an_account_by_a_right_that_is_over_hears_nothing_more(guardian, mandate, now):
    refund = refund_of(guardian, now)
    EmailAddress.objects.create(
        user=guardian.user, address="e@example.com", asked_at=now, confirmed_at=now
    )
    draft = account_reports.keep_draft(
        actor=guardian, refund=refund, typed=IBAN, holder=HOLDER, is_to_be_kept=False, at=now
    )
    seen = account_reports.stamp_of(draft)
    account_reports.give(actor=guardian, refund=refund, seen=seen, at=now)
    end(mandate, now)

    assert others_who_reported(refund) == []
