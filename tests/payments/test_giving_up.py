"""What does not agree is ended by staff alone, and by those who decide about money."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.queries.ledger import ledger_mismatches
from payments.models import PaymentState
from payments.services.giving_up import end_unclear
from tests.payments.stories import opened, reported
from tests.staff import client_of, staff_of

BUTTON = "End this payment as failed"


@pytest.fixture
def unclear(silent_provider, invoice, actor, now):
    payment = opened(actor, {invoice: "40"}, at=now)
    return reported(payment, at=now, amount_cents=3999)


def page(payment):
    return reverse("admin:payments_payment_change", args=[payment.pk])


def end(client, payment):
    return client.post(reverse("admin:payments_payment_end", args=[payment.pk]))


def state_of(payment):
    payment.refresh_from_db()
    return payment.state


def test_an_ended_payment_leaves_the_debt_and_lets_collection_go_on(unclear, invoice, agent, now):
    assert end_unclear(payment_id=unclear.pk, actor=agent, at=now)
    assert not end_unclear(payment_id=unclear.pk, actor=agent, at=now)

    assert state_of(unclear) == PaymentState.FAILED
    assert (unclear.problem, unclear.ended_at) == ("SUM_DIFFERS", now)
    invoice.refresh_from_db()
    assert (invoice.hold, invoice.to_pay) == ("", 100)
    assert AuditEvent.objects.get(action="payment.failed").actor == agent
    assert not list(ledger_mismatches())


def test_the_same_report_again_does_not_undo_what_staff_decided(unclear, agent, now):
    end_unclear(payment_id=unclear.pk, actor=agent, at=now)

    reported(unclear, at=now, amount_cents=3999)

    assert state_of(unclear) == PaymentState.FAILED


def test_another_report_that_does_not_agree_makes_collection_wait_again(
    unclear, invoice, agent, now
):
    end_unclear(payment_id=unclear.pk, actor=agent, at=now)

    reported(unclear, at=now, amount_cents=1)

    assert state_of(unclear) == PaymentState.UNCLEAR
    invoice.refresh_from_db()
    assert invoice.hold == "PAYMENT_PENDING"


def test_money_that_agrees_is_received_after_all(unclear, invoice, agent, now):
    end_unclear(payment_id=unclear.pk, actor=agent, at=now)

    reported(unclear, at=now)

    assert state_of(unclear) == PaymentState.CONFIRMED
    invoice.refresh_from_db()
    assert invoice.to_pay == 60


def test_a_team_lead_ends_it_on_its_page(unclear):
    client = client_of(staff_of(Role.TEAM_LEAD))
    assert BUTTON in client.get(page(unclear)).content.decode()

    response = end(client, unclear)

    assert (response.status_code, response.headers["Location"]) == (302, page(unclear))
    assert state_of(unclear) == PaymentState.FAILED
    after = client.get(page(unclear)).content.decode()
    assert "Collection no longer waits" in after
    assert BUTTON not in after


def test_what_is_not_unclear_any_more_is_left_as_it_is(unclear, now):
    client = client_of(staff_of(Role.TEAM_LEAD))
    reported(unclear, at=now)

    end(client, unclear)

    assert state_of(unclear) == PaymentState.CONFIRMED
    assert "Nothing was changed" in client.get(page(unclear)).content.decode()


@pytest.mark.parametrize("role", [Role.AGENT, Role.CREDITOR_USER, Role.AUDITOR])
def test_nobody_else_ends_it(unclear, role):
    client = client_of(staff_of(role))

    assert end(client, unclear).status_code == 403
    assert BUTTON not in client.get(page(unclear)).content.decode()
    assert state_of(unclear) == PaymentState.UNCLEAR
