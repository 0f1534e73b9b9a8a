"""A cost or interest is taken back in the admin: once, with a reason, never more than is left."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.models import EventKind, LedgerEntry, Stage
from invoices.queries.ledger import ledger_mismatches
from invoices.rules.charges import Why
from invoices.services.corrections import correct_charge
from tests.factories import AgentFactory
from tests.invoices.bookings import (
    DAY,
    add_cost,
    add_interest,
    balances,
    booked,
    credit,
    pay,
)
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(now):
    claim = booked(now, number="A-77")
    add_cost(claim, "14.00", now, cause="letter:1")
    add_interest(claim, "1.20", now, cause="letter:1:interest")
    return claim


def address_of(invoice):
    return reverse("admin:invoices_invoice_take_back", args=[invoice.pk])


def page_of(invoice):
    return reverse("admin:invoices_invoice_change", args=[invoice.pk])


def take(client, invoice, *, charge="14.00|letter:1", why="CORRECTED", **fields):
    data = {"charge": charge, "why": why, **fields}
    return client.post(address_of(invoice), data, follow=True)


def test_a_cost_is_taken_back_and_its_interest_stays(invoice):
    agent = staff_of(Role.AGENT)

    page = take(client_of(agent), invoice)

    event = invoice.timeline.get(kind=EventKind.COST_TAKEN_BACK)
    assert "€14.00 was taken back." in page.text
    assert balances(invoice) == ("100.00", "1.20", "0.00", "0.00")
    assert event.data["why"] == Why.CORRECTED
    assert AuditEvent.objects.get(action="invoice.cost_taken_back").actor == agent
    assert "Cost, taken back" in page.text
    assert list(ledger_mismatches()) == []


def test_interest_is_taken_back_whole(invoice):
    client = signed_in(Role.AGENT)
    interest = "1.20|letter:1:interest"

    refused = take(client, invoice, charge=interest, amount="1.00")
    page = take(client, invoice, charge=interest, why="AFTER_REQUEST")

    assert refused.status_code == 422
    assert "Interest is taken back whole" in refused.text
    assert "€1.20 was taken back." in page.text
    assert balances(invoice) == ("100.00", "0.00", "14.00", "0.00")


def test_a_part_of_a_cost_is_taken_back_and_the_rest_later(invoice):
    client = signed_in(Role.AGENT)

    take(client, invoice, amount="5.00")
    stale = take(client, invoice, amount="5.00")
    page = take(client, invoice, charge="9.00|letter:1")

    assert stale.status_code == 422
    assert "This has changed meanwhile." in stale.text
    assert "€9.00 was taken back." in page.text
    assert balances(invoice) == ("100.00", "1.20", "0.00", "0.00")
    assert list(ledger_mismatches()) == []


def test_what_was_paid_of_it_pays_the_rest_or_is_surplus(invoice, now):
    pay(invoice, "115.20", now)
    invoice.refresh_from_db()
    assert invoice.stage == Stage.PAID

    take(signed_in(Role.AGENT), invoice)

    assert balances(invoice) == ("0.00", "0.00", "0.00", "14.00")
    assert list(ledger_mismatches()) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"why": ""}, "This field is required"),
        ({"why": "PAID_BEFORE"}, "Select a valid choice"),
        ({"charge": ""}, "This field is required"),
        ({"charge": "14.00|letter:2"}, "This has changed meanwhile."),
        ({"amount": "14.01"}, "At most €14.00 is left of it."),
        ({"amount": "0"}, "greater than or equal to"),
        ({"amount": "-1"}, "greater than or equal to"),
        ({"amount": "a"}, "Enter a number"),
        ({"amount": "1.005"}, "no more than 2 decimal places"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused(invoice, fields, words):
    page = take(signed_in(Role.AGENT), invoice, **fields)

    assert page.status_code == 422
    assert words in page.text
    assert balances(invoice) == ("100.00", "1.20", "14.00", "0.00")


def test_a_sum_is_typed_as_in_the_language(invoice):
    agent = staff_of(Role.AGENT)
    agent.language = "fi"
    agent.save()
    client = client_of(agent)
    client.cookies.load({"django_language": "fi"})

    take(client, invoice, amount="5,50")

    assert balances(invoice)[2] == "8.50"


def test_the_page_lists_what_is_left_and_is_recorded(invoice):
    take(signed_in(Role.AGENT), invoice, amount="5.00")

    page = signed_in(Role.TEAM_LEAD).get(address_of(invoice))

    assert "Collection cost €14.00, 20\xa0November\xa02026 (€9.00 left)" in page.text
    assert "Late interest €1.20" in page.text
    assert AuditEvent.objects.filter(action="invoice.viewed", party=invoice.party).exists()


def test_the_act_is_offered_only_where_something_was_charged(now, invoice):
    client = signed_in(Role.AGENT)
    free = booked(now, number="free")

    assert address_of(invoice) in client.get(page_of(invoice)).text
    assert address_of(free) not in client.get(page_of(free)).text
    assert "Nothing that was charged is left" in client.get(address_of(free)).text


def test_of_a_claim_that_was_credited_in_full_nothing_is_taken_back(invoice, now):
    credit(invoice, "100.00", now)
    client = signed_in(Role.AGENT)

    page = take(client, invoice)

    assert page.status_code == 422
    assert address_of(invoice) not in client.get(page_of(invoice)).text
    assert list(ledger_mismatches()) == []


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CREDITOR_USER])
def test_it_is_for_agents(invoice, role):
    client = signed_in(role)

    assert client.get(address_of(invoice)).status_code == 403
    assert take(client, invoice).status_code == 403


def correct(invoice, actor, now, **fields):
    told = {"cause": "letter:1", "seen": Decimal("14.00"), "amount": Decimal("5.00"), **fields}
    return correct_charge(
        invoice_id=invoice.pk, why=Why.CORRECTED, actor=actor, on=DAY, at=now, **told
    )


def test_a_charge_of_another_invoice_is_none_of_this_one(invoice, now):
    other = booked(now, number="other")
    add_cost(other, "14.00", now, cause="letter:2")

    assert not correct(invoice, AgentFactory(), now, cause="letter:2")
    assert balances(other)[2] == "14.00"


def test_a_part_of_interest_is_a_mistake_of_the_caller(invoice, now):
    with pytest.raises(ValueError, match="whole"):
        correct(
            invoice,
            AgentFactory(),
            now,
            cause="letter:1:interest",
            seen=Decimal("1.20"),
            amount=Decimal("1.00"),
        )


@pytest.mark.django_db(transaction=True)
def test_many_presses_at_once_take_back_once(invoice, now):
    agent = AgentFactory()

    def press(_number):
        try:
            return correct(invoice, agent, now)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(press, range(4)))

    assert sorted(done) == [False, False, False, True]
    assert balances(invoice)[2] == "9.00"
    assert LedgerEntry.objects.filter(cause__contains=":taken-back").count() == 1
    assert list(ledger_mismatches()) == []
