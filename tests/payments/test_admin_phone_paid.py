"""On the phone: it is paid already. Collection waits, and the debtor sees who wrote it down."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.test import Client

from accounts.services.roles import Role
from invoices.models import EventKind, HoldReason
from payments.models import PaymentReport
from payments.services.paid_already import decide_not_found
from tests.factories import DebtorFactory
from tests.invoices import phone_matters as phone
from tests.invoices.asking import active_holds, overdue_invoice
from tests.sign_in import sign_in
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

TYPED = {"paid_on": "2026-11-19", "amount": "96,41"}


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as clock:
        yield clock


@pytest.fixture
def agent_client():
    return signed_in(Role.AGENT)


@pytest.fixture
def invoice(debtor, now):
    return overdue_invoice(debtor.party, at=now)


def page_of(invoice):
    return phone.of_invoice(invoice, "paid_already")


def test_collection_waits_for_a_payment_that_was_told_of(agent_client, invoice):
    page = phone.do(agent_client, page_of(invoice), TYPED)

    report = PaymentReport.objects.get()
    assert (report.amount, report.paid_on) == (Decimal("96.41"), date(2026, 11, 19))
    assert (report.party, report.user.username) == (invoice.party, "agent")
    assert active_holds(invoice) == [(HoldReason.PAYMENT_REPORTED, date(2026, 12, 4))]
    assert "Collection waits until 4 December" in phone.said(page)[0].replace("\xa0", " ")


def test_the_debtor_sees_that_customer_service_told_it(agent_client, invoice, client):
    phone.do(agent_client, page_of(invoice), TYPED)

    own = sign_in(client, invoice.party.user).get(f"/invoices/{invoice.public_id}/")

    assert invoice.timeline.get(kind=EventKind.PAYMENT_REPORTED).data["by"] == "STAFF"
    assert "Asiakaspalvelu teki tämän puolestasi." in own.text


def test_a_second_press_tells_until_when_collection_waits(agent_client, invoice):
    phone.do(agent_client, page_of(invoice), TYPED)

    page = agent_client.post(page_of(invoice), {**TYPED, "do": "send", "seen": "x"}, follow=True)

    assert PaymentReport.objects.count() == 1
    assert "The debtor told of €96.41" in phone.said(page)[-1].replace("\xa0", " ")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"paid_on": "2026-11-30"}, "paid_on"),
        ({"paid_on": "2020-01-01"}, "paid_on"),
        ({"amount": "0"}, "amount"),
        ({"amount": "much"}, "amount"),
    ],
)
def test_bad_input_keeps_all_that_was_typed(agent_client, invoice, typed, field):
    page = agent_client.post(page_of(invoice), {**TYPED, **typed, "do": "check"})

    form = page.context["form"]
    assert page.status_code == 422
    assert list(form.errors) == [field]
    assert {each: form[each].value() for each in form.fields} == {**TYPED, **typed}


def test_a_fourth_time_within_a_month_is_refused(agent_client, invoice, now, clock):
    agent = staff_of(Role.AGENT, username="clearing")
    for minutes in range(3):
        clock.move_to(now + timedelta(minutes=minutes))
        phone.do(agent_client, page_of(invoice), TYPED)
        report = PaymentReport.objects.latest("pk")
        decide_not_found(report_id=report.pk, actor=agent, at=now + timedelta(minutes=minutes))

    page = agent_client.get(page_of(invoice), follow=True)

    assert "told three times within 30 days" in phone.said(page)[-1]
    assert PaymentReport.objects.count() == 3


def test_nothing_is_told_of_an_invoice_that_nobody_is_known_to_owe(agent_client, now):
    page = agent_client.get(page_of(overdue_invoice(None, at=now)), follow=True)

    assert "Nobody is known as the debtor" in phone.said(page)[0]


@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
def test_who_does_not_answer_calls_may_not(role, invoice):
    client = signed_in(role)

    assert client.get(page_of(invoice)).status_code == 403
    assert client.post(page_of(invoice), TYPED).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_agents_at_once_tell_it_once(now):
    invoice = overdue_invoice(DebtorFactory().party, at=now)
    clients = [client_of(staff_of(Role.AGENT, username=name)) for name in ("one", "two")]
    barrier = Barrier(2)
    seen = phone.check(clients[0], page_of(invoice), TYPED).context["check"].seen

    def press(client: Client) -> None:
        barrier.wait()
        try:
            client.post(page_of(invoice), {**TYPED, "do": "send", "seen": seen})
        finally:
            connection.close()

    threads = [Thread(target=press, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert PaymentReport.objects.count() == 1
