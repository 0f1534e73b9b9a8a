"""Which address counts for the letters of an invoice."""

import pytest

from invoices.models import LetterAddress
from invoices.queries.addresses import addresses_of
from tests.factories import DebtorFactory, InvoiceFactory


def given(user, *, invoice=None, street="Uusikatu 2", at):
    return LetterAddress.objects.create(
        party=user.party,
        invoice=invoice,
        street=street,
        postcode="33100",
        town="Tampere",
        given_by=user,
        given_at=at,
    )


@pytest.fixture
def invoice(debtor):
    return InvoiceFactory(party=debtor.party)


def test_without_a_correction_there_is_none(invoice):
    assert addresses_of([invoice.pk]) == {}


def test_an_address_for_all_letters_fits_every_invoice_of_the_party(debtor, invoice, now):
    another = InvoiceFactory(party=debtor.party)
    address = given(debtor, at=now)

    found = addresses_of([invoice.pk, another.pk])

    assert found == {invoice.pk: address, another.pk: address}


def test_an_address_for_one_invoice_fits_that_one_alone(debtor, invoice, now):
    another = InvoiceFactory(party=debtor.party)
    address = given(debtor, invoice=invoice, at=now)

    assert addresses_of([invoice.pk, another.pk]) == {invoice.pk: address}


def test_the_newest_that_fits_counts_whichever_kind_it_is(debtor, invoice, now):
    another = InvoiceFactory(party=debtor.party)
    given(debtor, street="Vanhakatu 1", at=now)
    of_invoice = given(debtor, invoice=invoice, at=now)
    given(debtor, invoice=another, street="Toinenkatu 3", at=now)

    before = addresses_of([invoice.pk, another.pk])
    of_all = given(debtor, street="Kaikkikatu 4", at=now)
    after = addresses_of([invoice.pk, another.pk])

    assert before[invoice.pk] == of_invoice
    assert after == {invoice.pk: of_all, another.pk: of_all}


def test_what_somebody_else_gave_for_the_invoice_never_counts(invoice, other_debtor, now):
    given(other_debtor, invoice=invoice, at=now)
    given(other_debtor, at=now)

    assert addresses_of([invoice.pk]) == {}


def test_an_invoice_without_a_known_debtor_has_none(debtor, now):
    unknown = InvoiceFactory(party=None)
    given(debtor, at=now)

    assert addresses_of([unknown.pk]) == {}


def test_two_queries_whatever_the_number_of_invoices(now, django_assert_num_queries, db):
    users = [DebtorFactory(party__name=f"Velallinen {n}") for n in range(5)]
    invoices = [InvoiceFactory(party=user.party) for user in users for _ in range(3)]
    for user in users:
        given(user, at=now)

    with django_assert_num_queries(2):
        found = addresses_of([each.pk for each in invoices])

    assert len(found) == 15
