"""Who comes how far on which page: one table for all of them (access_matrix.py)."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import acting
from accounts.models import Basis, Level, Party, Scope, User
from accounts.services.roles import Role
from invoices.models import Invoice, MandateScope
from myropo.access import NEEDS
from tests.factories import (
    CompanyFactory,
    DebtorFactory,
    InvoiceFactory,
    MandateFactory,
    PersonFactory,
)
from tests.house_rules import access_matrix as matrix
from tests.house_rules import strangers
from tests.house_rules.test_urls import PORTAL, PUBLIC
from tests.sign_in import come_back
from tests.staff import client_of, staff_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.BankIdBackend"
REFUSED = set("nxbsa")
NOT_ALLOWED = "accounts/not_allowed.html"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def choose(client: Client, choice: dict[str, object]) -> Client:
    session = client.session
    session[acting.KEY] = choice
    session.save()
    return client


def acting_for(principal: Party, **right: object) -> Client:
    """A browser of somebody who acts for the party by a mandate."""
    holder = DebtorFactory(party=PersonFactory(name="Valtuutettu Valtteri"))
    mandate = MandateFactory(principal=principal, holder=holder.party, **right)
    return choose(signed_in(holder), {"mandate": mandate.pk, "user": holder.pk})


def with_scope(principal: Party, level: Level, invoices: list[Invoice]) -> Client:
    client = acting_for(principal, level=level, scope=Scope.INVOICES)
    mandate = client.session[acting.KEY]["mandate"]
    MandateScope.objects.bulk_create(
        MandateScope(mandate_id=mandate, invoice=invoice) for invoice in invoices
    )
    return client


def with_role_in(company: Party) -> Client:
    """As after Suomi.fi: nothing of it is in the database."""
    user = DebtorFactory(party=PersonFactory(name="Yrittäjä Yrjö"))
    checked_at = int(timezone.now().timestamp())
    choice = {"company": company.pk, "checked_at": checked_at, "user": user.pk}
    return choose(signed_in(user), choice)


def without_bank(user: User) -> Client:
    return come_back(signed_in(user))


def of_staff(role: Role) -> Client:
    return client_of(staff_of(role))


def address_of(name: str, owner: User) -> str:
    """Of what belongs to the owner; tests/house_rules/test_urls.py asks for its case."""
    kwargs = strangers.CASES[name](owner) if name in strangers.CASES else {}
    return reverse(name, kwargs=kwargs)


def visitors(name: str) -> Iterator[tuple[str, str, Client]]:
    """Who, the address of a thing of the owner, and the browser."""
    owner, of_company = DebtorFactory(), DebtorFactory(party=CompanyFactory())
    principal = owner.party
    page, page_of_company = address_of(name, owner), address_of(name, of_company)
    another = DebtorFactory()
    things = list(Invoice.objects.filter(party=principal))
    other = InvoiceFactory(party=principal)
    yield "may view", page, with_scope(principal, Level.VIEW, things)
    yield "may pay", page, with_scope(principal, Level.PAY, things)
    yield "may arrange", page, with_scope(principal, Level.ARRANGE, things)
    yield "may arrange something else", page, with_scope(principal, Level.ARRANGE, [other])
    yield "role in the company", page_of_company, with_role_in(of_company.party)
    guardian = {"basis": Basis.GUARDIAN, "level": Level.FULL}
    yield "guardian", page, acting_for(principal, **guardian)
    yield "stranger", page, signed_in(DebtorFactory(party=PersonFactory(name="Vieras Ville")))
    yield "signed out", page, Client()
    yield "agent", page, of_staff(Role.AGENT)
    yield "creditor user", page, of_staff(Role.CREDITOR_USER)
    yield "owner", page, signed_in(owner)
    # Something of its own, since what the page does is done by now.
    yield "owner without the bank", address_of(name, another), without_bank(another)


def answer_to(client: Client, address: str, method: str) -> str:
    """The letter of the answer; "" where the page does not know the method."""
    response = getattr(client, method)(address)
    if response.streaming:
        list(response.streaming_content)  # The file is closed at its end.
    if response.status_code == 405:
        return ""
    if response.status_code == 404:
        return "x"
    if NOT_ALLOWED in [template.name for template in response.templates]:
        return "n"
    location = response.headers.get("Location", "")
    leads = {
        reverse("accounts:identify"): "b",
        reverse(settings.LOGIN_URL): "s",
        reverse("admin:login"): "s",
    }
    for start, letter in leads.items():
        if location.startswith(start):
            return letter
    return "a" if location == reverse("admin:index") else "o"


def row_of(name: str) -> str:
    """What everybody gets; what is refused is refused by either method."""
    found = {}
    for who, address, client in visitors(name):
        letters = [answer_to(client, address, "get")]
        if letters[0] in {"", *REFUSED}:
            letters.append(answer_to(client, address, "post"))
        found[who] = "/".join(dict.fromkeys(filter(None, letters)))
    return "".join(found[who] for who in matrix.WHO)


def test_every_address_has_a_row():
    private = {*PORTAL} - PUBLIC

    missing = {name for name in private if name not in matrix.ROWS}
    assert not missing, f"Add a row to tests/house_rules/access_matrix.py for {sorted(missing)}"
    assert set(matrix.ROWS) - {"admin:index"} == private


def test_every_private_address_says_what_it_needs():
    private = {*PORTAL} - PUBLIC

    missing = private - set(NEEDS)
    assert not missing, f"Add a line to NEEDS in myropo/access.py for {sorted(missing)}"
    assert set(NEEDS) <= set(PORTAL), "NEEDS names pages that are not there"
    assert not set(NEEDS) & PUBLIC, "A public page needs nothing"


@pytest.mark.parametrize("name", sorted(matrix.ROWS))
def test_each_comes_as_far_as_the_table_says(name):
    assert dict(zip(matrix.WHO, row_of(name), strict=True)) == dict(
        zip(matrix.WHO, matrix.ROWS[name], strict=True)
    )
