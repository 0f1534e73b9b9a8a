"""A creditor user sees the creditors it belongs to, by whatever way it asks."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services.roles import NotStaffError, Role
from invoices.models import Creditor, CreditorMembership, EntryKind, LedgerEntry
from invoices.services.creditors import change_contact, let_user_see_creditor
from tests.factories import CreditorFactory, InvoiceFactory
from tests.invoices.test_admin_claims import AT, document_of, download_of
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

MODELS = ["creditor", "invoice", "document", "ledgerentry"]


@pytest.fixture
def ours(db):
    return InvoiceFactory(creditor=CreditorFactory(name="Oma Oy"), debtor_name="Oma Velallinen")


@pytest.fixture
def theirs(db):
    return InvoiceFactory(
        creditor=CreditorFactory(name="Vieras Oy"), debtor_name="Vieras Velallinen", number="V-1"
    )


@pytest.fixture
def staff(ours, now):
    user = staff_of(Role.CREDITOR_USER)
    let_user_see_creditor(user=user, creditor=ours.creditor, actor=None, at=now)
    return user


@pytest.fixture
def client(staff):
    return client_of(staff)


def row_of(model, invoice):
    made = {
        "creditor": lambda: invoice.creditor,
        "invoice": lambda: invoice,
        "document": lambda: document_of(invoice),
        "ledgerentry": lambda: LedgerEntry.objects.create(
            invoice=invoice,
            kind=EntryKind.PRINCIPAL,
            value_on=AT,
            booked_at=AT,
            cause=f"finvoice:{invoice.pk}",
        ),
    }
    return made[model]()


def rows_of(response):
    return list(response.context["cl"].result_list)


@pytest.mark.parametrize("model", MODELS)
def test_the_list_has_own_rows_alone(client, ours, theirs, model):
    own = row_of(model, ours)
    row_of(model, theirs)

    response = client.get(f"/admin/invoices/{model}/")

    assert rows_of(response) == [own]
    assert "Vieras" not in response.text


@pytest.mark.parametrize("name", ["change", "history"])
@pytest.mark.parametrize("model", MODELS)
def test_the_address_of_anothers_row_leads_nowhere(client, theirs, model, name):
    row = row_of(model, theirs)

    response = client.get(reverse(f"admin:invoices_{model}_{name}", args=[row.pk]))

    assert response.status_code in {302, 404}
    assert not AuditEvent.objects.filter(action=f"{model}.viewed").exists()


def test_anothers_document_cannot_be_downloaded(client, theirs):
    assert client.get(download_of(document_of(theirs))).status_code == 404


@pytest.mark.parametrize("words", ["V-1", "Vieras", "Velallinen"])
@pytest.mark.parametrize("model", ["invoice", "document", "ledgerentry"])
def test_a_search_finds_own_rows_alone(client, ours, theirs, model, words):
    row_of(model, ours)
    other = row_of(model, theirs)

    response = client.post(f"/admin/invoices/{model}/", {"q": words}, follow=True)

    assert other not in rows_of(response)


@pytest.mark.parametrize("model", ["invoice", "document", "ledgerentry"])
def test_a_filter_neither_names_nor_finds_another_creditor(client, ours, theirs, model):
    row_of(model, ours)
    row_of(model, theirs)

    response = client.get(f"/admin/invoices/{model}/?creditor={theirs.creditor.pk}")

    assert rows_of(response) == []
    assert "Vieras" not in response.text


def test_a_creditor_user_cannot_narrow_a_list_to_a_person(client, ours):
    response = client.get(f"/admin/invoices/invoice/?party={ours.party.pk}")

    assert not AuditEvent.objects.filter(party=ours.party).exists()
    assert response.status_code == 400


def test_a_creditor_user_sees_no_link_to_the_person_or_the_audit(client, ours):
    response = client.get(reverse("admin:invoices_invoice_change", args=[ours.pk]))

    assert response.status_code == 200
    assert "/admin/accounts/" not in response.text
    assert "Oma Velallinen" in response.text


def test_a_creditor_user_of_no_creditor_sees_nothing(ours):
    client = signed_in(Role.CREDITOR_USER)

    assert rows_of(client.get("/admin/invoices/invoice/")) == []
    assert rows_of(client.get("/admin/invoices/creditor/")) == []


def test_a_creditor_user_of_two_creditors_sees_both(client, staff, theirs, now):
    let_user_see_creditor(user=staff, creditor=theirs.creditor, actor=None, at=now)

    assert len(rows_of(client.get("/admin/invoices/invoice/"))) == 2


def test_being_given_a_creditor_twice_changes_nothing(staff, ours, now):
    again = let_user_see_creditor(user=staff, creditor=ours.creditor, actor=None, at=now)

    assert not again
    assert AuditEvent.objects.filter(action="staff.creditor_given").count() == 1


def test_the_database_refuses_a_second_membership(staff, ours):
    with pytest.raises(IntegrityError, match="creditor_membership_once"), transaction.atomic():
        CreditorMembership.objects.create(user=staff, creditor=ours.creditor)


def test_a_debtor_is_given_no_creditor(debtor, ours, now):
    with pytest.raises(NotStaffError):
        let_user_see_creditor(user=debtor, creditor=ours.creditor, actor=None, at=now)


def test_the_command_gives_a_creditor(theirs, staff, capsys):
    call_command("give_creditor", staff.username, theirs.creditor.business_id)

    assert capsys.readouterr().out == "given\n"
    assert staff.creditor_memberships.count() == 2


@pytest.mark.parametrize("arguments", [("nobody", "x"), ("creditor-user", "x")])
def test_the_command_says_what_does_not_exist(staff, arguments):
    with pytest.raises(CommandError):
        call_command("give_creditor", *arguments)


CONTACT = {
    "street": "Uusikatu 1",
    "postcode": "00100",
    "town": "Helsinki",
    "phone": "09 1",
    "email": "a@example.com",
    "website": "https://example.com",
    "language": "sv",
}


def test_a_team_lead_changes_contact_details_and_it_is_recorded(ours):
    client = signed_in(Role.TEAM_LEAD)
    address = reverse("admin:invoices_creditor_change", args=[ours.creditor.pk])

    client.post(address, {**CONTACT, "name": "Another Oy", "business_id": "0000000-0"})
    client.post(address, CONTACT)

    creditor = Creditor.objects.get(pk=ours.creditor.pk)
    event = AuditEvent.objects.get(action="creditor.changed")
    assert (creditor.street, creditor.language, creditor.name) == ("Uusikatu 1", "sv", "Oma Oy")
    assert event.data == {"fields": sorted(CONTACT)}


def test_what_identifies_a_creditor_is_no_contact_detail(ours, staff, now):
    with pytest.raises(KeyError):
        change_contact(creditor_id=ours.creditor.pk, values={"name": "x"}, actor=staff, at=now)

    assert Creditor.objects.get(pk=ours.creditor.pk).name == "Oma Oy"
