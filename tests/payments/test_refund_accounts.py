"""Where a refund is paid to: told by its debtor, corrected until it is sent."""

from dataclasses import replace

import pytest

from accounts.actor import Access, Actor
from accounts.models import AuditEvent, Basis, Level
from payments.models import Refund, RefundState
from payments.services import refunds
from tests.factories import DebtorFactory
from tests.payments.refunding import (
    HOLDER,
    IBAN,
    OTHER_IBAN,
    approved,
    reported,
    surplus_of,
    worker,
)

pytestmark = pytest.mark.django_db


def own(now, debtor, **fields):
    return surplus_of(now, party=debtor.party, **fields)


def given(refund, actor, now, **changes):
    account = {"iban": IBAN, "holder": HOLDER, **changes}
    return refunds.give_account(refund_id=refund.pk, actor=actor, at=now, **account)


def test_the_debtor_tells_an_account(now, debtor, actor):
    refund = own(now, debtor)

    given(refund, actor, now)

    refund.refresh_from_db()
    assert (refund.state, refund.iban, refund.holder) == (RefundState.REPORTED, IBAN, HOLDER)
    assert refund.reported_at == now
    event = AuditEvent.objects.get(action="refund.account_given")
    assert (event.actor, event.party, event.data) == (debtor, debtor.party, {"amount": "20.00"})


def test_an_account_is_kept_as_the_bank_writes_it(now, debtor, actor):
    refund = own(now, debtor)

    given(refund, actor, now, iban="fi37 1590 3000 0007 76", holder="  Maija   Meikäläinen ")

    refund.refresh_from_db()
    assert (refund.iban, refund.holder) == (IBAN, HOLDER)


def test_the_same_account_twice_changes_nothing(now, debtor, actor):
    refund = approved(now, party=debtor.party)

    given(refund, actor, now)

    refund.refresh_from_db()
    assert refund.state == RefundState.TO_BE_PAID
    assert AuditEvent.objects.filter(action="refund.account_given").count() == 1


@pytest.mark.parametrize("changes", [{"iban": OTHER_IBAN}, {"holder": "Matti Meikäläinen"}])
def test_an_edit_is_checked_and_approved_anew(now, debtor, actor, changes):
    refund = approved(now, party=debtor.party)

    given(refund, actor, now, **changes)

    refund.refresh_from_db()
    assert refund.state == RefundState.REPORTED
    assert (refund.checked_by, refund.approved_by, refund.approved_at) == (None, None, None)


@pytest.mark.parametrize("state", [RefundState.SENT, RefundState.PAID, RefundState.CANCELLED])
def test_what_is_on_its_way_is_fixed(now, debtor, actor, state):
    refund = approved(now, party=debtor.party)
    ended = state in {RefundState.PAID, RefundState.CANCELLED}
    paid_on = now.date() if state == RefundState.PAID else None
    Refund.objects.update(state=state, ended_at=now if ended else None, paid_on=paid_on)

    with pytest.raises(refunds.RefundNotOpenError):
        given(refund, actor, now, iban=OTHER_IBAN)

    refund.refresh_from_db()
    assert refund.iban == IBAN


@pytest.mark.parametrize(
    "changes", [{"iban": "FI3715903000000777"}, {"holder": " "}, {"holder": "x" * 141}]
)
def test_what_cannot_be_paid_to_is_refused(now, debtor, actor, changes):
    refund = own(now, debtor)

    with pytest.raises(refunds.WrongAccountError):
        given(refund, actor, now, **changes)

    refund.refresh_from_db()
    assert refund.state == RefundState.WAITS_FOR_ACCOUNT


def test_a_stranger_tells_no_account(now, debtor):
    refund = own(now, debtor)
    other = DebtorFactory()

    with pytest.raises(refunds.NotAllowedError):
        given(refund, Actor(user=other, acting_for=other.party), now)


@pytest.mark.parametrize(
    "access",
    [
        Access(is_strong=False),
        Access(basis=Basis.AUTHORISED, level=Level.ARRANGE),
        Access(basis=Basis.GUARDIAN, level=Level.FULL, is_strong=False),
    ],
    ids=["weak session", "authorised", "guardian in a weak session"],
)
def test_a_limited_right_tells_no_account(now, debtor, actor, access):
    refund = own(now, debtor)

    with pytest.raises(refunds.NotAllowedError):
        given(refund, replace(actor, access=access), now)


def test_staff_write_down_what_came_by_letter(now, debtor):
    refund = own(now, debtor)
    user = worker("give_refund_account")

    refunds.write_account(refund_id=refund.pk, iban=IBAN, holder=HOLDER, user=user, at=now)

    refund.refresh_from_db()
    assert (refund.state, refund.iban) == (RefundState.REPORTED, IBAN)
    assert AuditEvent.objects.get(action="refund.account_given").actor == user


def test_without_the_right_staff_write_nothing_down(now, agent):
    refund = surplus_of(now)

    with pytest.raises(refunds.NotAllowedError):
        refunds.write_account(refund_id=refund.pk, iban=IBAN, holder=HOLDER, user=agent, at=now)


def test_a_changed_sum_keeps_the_account_and_is_approved_anew(now):
    refund = approved(now)
    Refund.objects.filter(pk=refund.pk).update(amount=5)

    refunds.follow_surplus(invoice_id=refund.invoice_id, at=now)

    refund.refresh_from_db()
    assert (refund.state, refund.amount, refund.iban) == (RefundState.REPORTED, 20, IBAN)
    assert (refund.checked_by, refund.approved_by) == (None, None)


def test_a_reported_refund_keeps_its_state_when_its_sum_changes(now):
    refund = reported(now)
    Refund.objects.filter(pk=refund.pk).update(amount=5)

    refunds.follow_surplus(invoice_id=refund.invoice_id, at=now)

    refund.refresh_from_db()
    assert (refund.state, refund.amount) == (RefundState.REPORTED, 20)
