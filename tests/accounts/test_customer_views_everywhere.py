"""Each address of the portal under a look: shown, or calmly refused; and nothing changes."""

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.seeing.scope import NOT_SHOWN, STAFFS_OWN
from myropo.access import NEEDS
from tests.accounts.looking import RECORD, all_of_valkey, all_tables, looking_at
from tests.factories import CompanyFactory, PersonFactory
from tests.house_rules import strangers
from tests.house_rules.test_urls import PORTAL, PUBLIC

pytestmark = pytest.mark.django_db

REFUSED = "accounts/look_refused.html"
# Of no customer: processes, keys, and what is the same for everyone.
NOBODYS = {name for name in PORTAL if ":" not in name and name not in NOT_SHOWN}
PAGES = sorted(set(PORTAL) - NOBODYS - STAFFS_OWN)
PRIVATE = sorted(set(PAGES) - PUBLIC)
# Links that only what we signed opens; what is asked for here is signed by nobody.
UNSIGNED = {"messaging:survey", "messaging:survey-stop", "messaging:telling-stop"}


def address_of(name, owner):
    kwargs = strangers.CASES[name](owner) if name in strangers.CASES else {}
    return reverse(name, kwargs=kwargs)


def is_refusal(response):
    names = [each.name for each in response.templates]
    return response.status_code == 403 and names[:1] == [REFUSED]


def watch(client):
    return all_tables(), all_of_valkey(client)


def changed_since(before, client):
    tables, valkey = watch(client)
    names = {each for each in tables if tables[each] != before[0][each]}
    return names, valkey != before[1]


@pytest.mark.parametrize("name", PAGES)
def test_whatever_is_opened_or_sent_changes_nothing_but_the_record(name, debtor):
    address = address_of(name, debtor)
    client, _view = looking_at(debtor.party)
    before = watch(client)

    opened = client.get(address)
    sent = client.post(address, {"text": "x", "yes": "on"})

    assert changed_since(before, client) == ({RECORD}, False)
    assert {*opened.cookies, *sent.cookies} <= {settings.CSRF_COOKIE_NAME}
    assert is_refusal(sent)
    assert is_refusal(opened) == (name in NOT_SHOWN)
    known = {200, 302, 405, 409, 410, 422} | ({404} if name in UNSIGNED else set())
    assert is_refusal(opened) or opened.status_code in known


@pytest.mark.parametrize("name", sorted(set(strangers.CASES) & set(PRIVATE)))
def test_what_belongs_to_another_customer_is_not_found(name, debtor, other_debtor):
    address = address_of(name, other_debtor)
    client, _view = looking_at(debtor.party)

    response = client.get(address)

    assert is_refusal(response) if name in NOT_SHOWN else response.status_code in {404, 405}


@pytest.mark.parametrize("name", sorted(set(PRIVATE) - set(strangers.CASES)))
@pytest.mark.parametrize("party_of", [CompanyFactory, PersonFactory])
def test_who_has_never_signed_in_is_shown_or_refused(name, party_of, db):
    client, _view = looking_at(party_of())
    before = watch(client)

    response = client.get(reverse(name))

    assert response.status_code in {200, 302, 403, 404, 405, 410, 422}
    assert changed_since(before, client) == ({RECORD}, False)
    is_own = NEEDS[name].level is None and party_of is CompanyFactory
    assert is_refusal(response) == is_own or response.status_code == 405
