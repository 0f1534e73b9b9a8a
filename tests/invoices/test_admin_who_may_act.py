"""Who may act, on top of the staff's pages of a person and of a claim."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Mandate, PhoneNumber, SupportNeeds
from accounts.services.roles import Role
from invoices.models import CreditorMembership, MandateScope
from tests.factories import DebtorFactory, InvoiceFactory, PersonFactory
from tests.invoices.mandate_asking import in_force, ward
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def at():
    """The pages read the clock: what they show is of today."""
    return timezone.now()


def told(person, at):
    user = DebtorFactory(party=person)
    PhoneNumber.objects.create(user=user, number="+358401234567", given_at=at)
    SupportNeeds.objects.create(
        party=person, needs=["MORE_TIME"], text="Soita aamulla", given_by=user, given_at=at
    )


def invoice_page(invoice):
    return reverse("admin:invoices_invoice_change", args=[invoice.pk])


def party_page(party):
    return reverse("admin:accounts_party_change", args=[party.pk])


def test_an_agent_sees_at_once_who_may_act_for_a_person(debtor, at):
    principal = ward()
    told(principal, at)
    in_force(debtor.party, principal, at=at)
    ended = in_force(DebtorFactory().party, principal, at=at - 900 * DAY)
    Mandate.objects.filter(pk=ended.pk).update(holder_name="Vanha Valtuutettu")
    client = signed_in(Role.AGENT)

    text = client.get(party_page(principal)).text
    of_holder = client.get(party_page(debtor.party)).text

    assert debtor.party.name in text
    assert "Guardian: Everything." in text
    assert "Vanha Valtuutettu" not in text
    assert "+358401234567" in text
    assert "I need more time to decide" in text
    assert "Soita aamulla" in text
    assert "This party for others" in of_holder
    assert "Saara Suojattu" in of_holder


def test_an_invoice_shows_the_rights_that_cover_it_and_no_others(debtor, at):
    principal = ward()
    mine, others = InvoiceFactory(party=principal), InvoiceFactory(party=principal)
    one = in_force(
        DebtorFactory(party=PersonFactory(name="Vain Yksi")).party,
        principal,
        at=at,
        basis="AUTHORISED",
        level=2,
        scope="INVOICES",
    )
    MandateScope.objects.create(mandate=one, invoice=mine)
    by_creditor = in_force(
        DebtorFactory(party=PersonFactory(name="Koko Laskuttaja")).party,
        principal,
        at=at,
        basis="AUTHORISED",
        level=3,
        scope="CREDITORS",
    )
    MandateScope.objects.create(mandate=by_creditor, creditor=others.creditor)
    in_force(debtor.party, principal, at=at)
    client = signed_in(Role.AGENT)

    of_mine = client.get(invoice_page(mine)).text
    of_others = client.get(invoice_page(others)).text

    assert "Vain Yksi" in of_mine
    assert "Koko Laskuttaja" not in of_mine
    assert "Koko Laskuttaja" in of_others
    assert "Vain Yksi" not in of_others
    assert all("Guardian: Everything." in text for text in (of_mine, of_others))


def test_a_creditors_user_reads_with_whom_to_talk_and_no_more(debtor, at):
    principal = ward()
    told(principal, at)
    in_force(debtor.party, principal, at=at)
    invoice = InvoiceFactory(party=principal)
    staff = staff_of(Role.CREDITOR_USER)
    CreditorMembership.objects.create(user=staff, creditor=invoice.creditor)

    text = client_of(staff).get(invoice_page(invoice)).text

    assert debtor.party.name in text
    assert "Guardian" not in text
    assert "Soita aamulla" not in text
    assert "+358401234567" not in text


def test_an_invoice_of_nobody_known_says_nobody(at):
    text = signed_in(Role.AGENT).get(invoice_page(InvoiceFactory(party=None))).text

    assert "Nobody but the party itself." in text


def test_the_panel_costs_as_much_for_many_rights_as_for_one(at, django_assert_num_queries):
    principal = ward()
    client = signed_in(Role.AGENT)
    in_force(DebtorFactory().party, principal, at=at)
    client.get(party_page(principal))
    with django_assert_num_queries(10) as few:
        client.get(party_page(principal))
    for _ in range(5):
        in_force(DebtorFactory().party, principal, at=at)

    with django_assert_num_queries(len(few)):
        client.get(party_page(principal))
