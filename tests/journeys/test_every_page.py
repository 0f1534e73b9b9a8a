"""Every page that a debtor may open, in both themes: none is left out of the check by axe.

The list is that of who comes how far on which page (tests/house_rules/access_matrix.py), so that
a new page is looked at from its first day. Journeys look at the states of pages beside it.
"""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import DebtorFactory
from tests.house_rules import access_matrix as matrix
from tests.house_rules import strangers
from tests.journeys.conftest import SCHEMES
from tests.messaging.being_told import with_email

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "accounts.backends.BankIdBackend"
OWNER = matrix.WHO.index("owner")
NAMES = sorted(name for name, row in matrix.ROWS.items() if row[OWNER] == "o")
# So many pages in one test, so that they can be shared out.
PORTION = 20
PORTIONS = [NAMES[start : start + PORTION] for start in range(0, len(NAMES), PORTION)]


def address_of(name, owner):
    kwargs = strangers.CASES[name](owner) if name in strangers.CASES else {}
    return reverse(name, kwargs=kwargs)


def pages_of(names, owner):
    """The addresses that answer with a page: the others are files, acts and ways elsewhere."""
    client = Client()
    client.force_login(owner, backend=BACKEND)
    for name in names:
        address = address_of(name, owner)
        answer = client.get(address)
        if not answer.streaming and answer.content[:15] == b"<!doctype html>":
            yield address
        if answer.streaming:
            list(answer.streaming_content)


def test_the_list_has_the_pages_that_people_know():
    assert {"invoices:home", "invoices:invoice", "payments:refunds", "chat:start"} <= set(NAMES)
    assert len(NAMES) > 100


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("names", PORTIONS, ids=lambda names: names[0])
def test_axe_finds_nothing_on_any_page(new_page, live_media, axe, no_sideways, names, scheme):
    owner = DebtorFactory()
    with_email(owner)
    addresses = list(pages_of(names, owner))
    page = new_page(size="narrow" if scheme == "dark" else "desk", scheme=scheme, user=owner)

    for address in addresses:
        page.goto(address)
        axe(page)
        no_sideways(page)
