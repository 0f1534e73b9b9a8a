"""Whose a file of invoices is, and who reads what became of it."""

import pytest
from django.urls import reverse

from accounts.services.roles import Role
from invoices.models import Creditor, CreditorMembership, FinvoiceFile
from tests.factories import CreditorFactory
from tests.invoices.finvoice_builder import (
    INVOICE,
    NUMBER,
    SELLER_ID,
    SELLER_TAX,
    cancellation,
    credit_note,
    finvoice,
)
from tests.invoices.importing import reasons, take
from tests.staff import client_of, staff_of

pytestmark = pytest.mark.django_db
LIST = "admin:invoices_finvoicefile_changelist"
SELLER = "2077474-0"
OTHER = "0201256-6"
OF_OTHER = {SELLER_ID: OTHER, SELLER_TAX: None, NUMBER: "77"}
WRONG = {"InvoiceDetails/InvoiceDate": "yesterday"}


def file_of(report):
    return FinvoiceFile.objects.get(name=report.name)


def user_of(*creditors):
    user = staff_of(Role.CREDITOR_USER)
    for each in creditors:
        CreditorMembership.objects.create(user=user, creditor=each)
    return user


@pytest.fixture
def seller():
    return CreditorFactory(business_id=SELLER, name="Sähkö Oy")


def test_a_file_of_one_creditor_is_its(now):
    report = take(INVOICE + finvoice({NUMBER: "2"}), now)

    assert file_of(report).creditor == Creditor.objects.get(business_id=SELLER)


def test_a_file_of_credits_and_withdrawals_is_its_creditors_too(now):
    take(INVOICE, now)

    credited = take(credit_note(), now, name="credit.xml")
    withdrawn = take(cancellation(), now, name="cancel.xml")

    assert {file_of(credited).creditor, file_of(withdrawn).creditor} == {Creditor.objects.get()}


def test_a_file_of_two_creditors_is_nobodys(now):
    report = take(INVOICE + finvoice(OF_OTHER), now)

    assert file_of(report).creditor is None
    assert Creditor.objects.count() == 2


def test_a_refused_file_is_the_creditors_whose_every_message_it_was(now, seller):
    report = take(INVOICE + finvoice({NUMBER: "2", **WRONG}), now)

    assert reasons(report)
    assert file_of(report).creditor == seller


@pytest.mark.parametrize(
    "data",
    [
        INVOICE + finvoice({**OF_OTHER, **WRONG}),
        finvoice({SELLER_ID: None, SELLER_TAX: None, **WRONG}),
        INVOICE + b"<Finvoice><half",
        b"no invoice at all",
    ],
    ids=["of-two", "of-nobody", "broken-after-its-own", "not-xml"],
)
def test_a_refused_file_that_may_have_another_ones_rows_is_nobodys(data, now, seller):
    report = take(data, now)

    assert reasons(report)
    assert file_of(report).creditor is None


def test_a_refused_file_of_a_creditor_nobody_knows_is_nobodys(now):
    report = take(finvoice(WRONG), now)

    assert file_of(report).creditor is None
    assert not Creditor.objects.exists()


def test_a_refused_file_that_is_sent_again_is_given_to_the_creditor_known_by_then(now):
    take(finvoice(WRONG), now)
    seller = CreditorFactory(business_id=SELLER)

    report = take(finvoice(WRONG), now)

    assert file_of(report).creditor == seller


def test_a_creditors_people_read_what_was_wrong_with_their_file(now, seller):
    client = client_of(user_of(seller))
    file = file_of(take(finvoice(WRONG), now, name="september.xml"))

    listed = client.get(reverse(LIST))
    page = client.get(reverse("admin:invoices_finvoicefile_change", args=[file.pk]))

    assert "september.xml" in listed.text
    assert "1 thing is wrong" in listed.text
    assert "InvoiceDetails/InvoiceDate" in page.text
    assert ">1001<" in page.text
    assert "handed in by" not in page.text.lower()


def test_files_of_others_and_of_nobody_are_not_there_for_a_creditors_people(now, seller):
    other = CreditorFactory(business_id=OTHER)
    client = client_of(user_of(seller))
    hidden = [
        file_of(take(finvoice(OF_OTHER), now, name="other.xml")),
        file_of(take(INVOICE + finvoice({**OF_OTHER, NUMBER: "78"}), now, name="both.xml")),
        file_of(take(b"no invoice", now, name="nothing.xml")),
    ]

    listed = client.get(reverse(LIST))
    narrowed = client.get(reverse(LIST, query={"creditor": other.pk}))
    pages = [
        client.get(reverse("admin:invoices_finvoicefile_change", args=[each.pk])).status_code
        for each in hidden
    ]

    assert list(listed.context["cl"].result_list) == []
    assert list(narrowed.context["cl"].result_list) == []
    # The admin says that there is no such thing, and leads to its front page.
    assert pages == [302, 302, 302]


def test_our_own_staff_see_every_file(now):
    take(INVOICE + finvoice(OF_OTHER), now, name="both.xml")
    take(b"no invoice", now, name="nothing.xml")

    listed = client_of(staff_of(Role.AGENT)).get(reverse(LIST))

    assert {each.name for each in listed.context["cl"].result_list} == {"both.xml", "nothing.xml"}


def test_the_page_of_an_invoice_names_only_a_file_of_its_creditor(now, seller):
    take(INVOICE, now, name="own.xml")
    take(finvoice({NUMBER: "2"}) + finvoice(OF_OTHER), now, name="both.xml")
    client = client_of(user_of(seller))

    texts = {
        each.number: client.get(reverse("admin:invoices_invoice_change", args=[each.pk])).text
        for each in seller.invoices.all()
    }

    assert "own.xml" in texts["1001"]
    assert "both.xml" not in texts["2"]
