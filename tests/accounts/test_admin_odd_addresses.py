"""Addresses of the admin that nobody's link leads to: refused or ignored, never a failure."""

import pytest
from django.urls import reverse

from accounts.services.roles import Role
from tests.staff import signed_in

LISTS = {
    "accounts_auditevent": "when",
    "accounts_party": "kind__exact",
    "accounts_user": "is_staff__exact",
    "accounts_portalsession": "when",
    "invoices_creditor": "q",
    "invoices_invoice": "due",
    "invoices_ledgerentry": "value",
    "invoices_document": "when",
    "invoices_finvoicefile": "when",
}
ODD = ("9999-12-31", "9999-12", "0001-01-01", "9" * 5000, "٣٤٥", "\uffff", "x" * 3000)


@pytest.fixture
def lead(db):
    return signed_in(Role.TEAM_LEAD)


@pytest.mark.parametrize(("page", "filter_name"), LISTS.items())
def test_an_odd_value_is_ignored(lead, page, filter_name):
    url = reverse(f"admin:{page}_changelist")

    answers = [lead.get(url, {filter_name: odd, "p": odd}).status_code for odd in ODD]

    # 302: Django's admin drops a value that its field cannot have.
    assert set(answers) <= {200, 302}


@pytest.mark.parametrize("page", LISTS)
def test_a_character_that_no_text_has_is_refused(lead, page):
    url = reverse(f"admin:{page}_changelist")

    assert lead.get(url, {"q": "a\0b"}).status_code == 400
    assert lead.get(url, {LISTS[page]: "\0"}).status_code == 400


@pytest.mark.parametrize("page", LISTS)
def test_a_search_for_such_a_character_finds_what_is_left_of_it(lead, page):
    url = reverse(f"admin:{page}_changelist")

    response = lead.post(url, {"q": "a:\0b"}, follow=True)

    assert response.status_code == 200
