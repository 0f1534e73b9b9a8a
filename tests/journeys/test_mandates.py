"""A guardian asks with a document, two of staff confirm, the guardian acts, and it ends."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Mandate, MandateState
from accounts.services.roles import Role
from invoices.models import MandateRequest, MandateRequestState
from tests.factories import DebtorFactory, InvoiceFactory, PersonFactory
from tests.invoices.asking import PDF
from tests.invoices.mandate_asking import WARD, asked, in_force, ward
from tests.staff import staff_of

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [("phone", "light"), ("desk", "dark"), ("narrow", "light")]


def go_on(page: Page) -> None:
    page.locator("main form .button--primary").first.click()


def document(tmp_path):
    file = tmp_path / "paatos.pdf"
    file.write_bytes(PDF)
    return str(file)


@pytest.mark.parametrize(("size", "scheme"), SIZES)
def test_each_step_is_open_to_everybody(new_page, axe, no_sideways, tmp_path, size, scheme):
    page = new_page(user=DebtorFactory(), size=size, scheme=scheme)

    def looks_right():
        axe(page)
        no_sideways(page)

    page.goto("/authorisations/ask/")
    looks_right()
    go_on(page)
    expect(page.locator(".errors")).to_be_focused()
    looks_right()
    page.locator("input[value=GUARDIAN]").check()
    go_on(page)
    page.fill("[name=name]", "Saara Suojattu")
    page.fill("[name=code]", WARD[:-1])
    go_on(page)
    looks_right()
    page.fill("[name=code]", WARD)
    go_on(page)
    looks_right()
    go_on(page)
    page.set_input_files("[name=documents]", document(tmp_path))
    go_on(page)
    looks_right()
    page.locator(".back").click()
    expect(page.get_by_text("paatos.pdf", exact=True)).to_be_visible()
    looks_right()
    page.goto("/authorisations/ask/check/")
    go_on(page)
    looks_right()


def test_what_was_answered_survives_a_closed_page(new_page, tmp_path):
    page = new_page(user=DebtorFactory())
    page.goto("/authorisations/ask/")
    page.locator("input[value=ESTATE]").check()
    go_on(page)
    page.fill("[name=name]", "Saara Suojattu")
    page.fill("[name=code]", WARD)
    go_on(page)
    go_on(page)
    page.set_input_files("[name=documents]", document(tmp_path))
    go_on(page)

    again = page.context.new_page()
    page.close()
    again.goto("/authorisations/ask/check/")
    go_on(again)

    expect(again.locator("h1")).to_have_text("Olemme saaneet pyyntösi")
    assert MandateRequest.objects.get().files.count() == 1


def test_from_the_document_to_acting_and_to_the_end(new_page, tmp_path):
    principal = ward()
    InvoiceFactory(party=principal, number="SUOJATUN-1")
    guardian = DebtorFactory(party=PersonFactory(name="Kaisa Kaitsija"))
    page = new_page(user=guardian)
    page.goto("/authorisations/ask/")
    page.locator("input[value=GUARDIAN]").check()
    go_on(page)
    page.fill("[name=name]", "Saara Suojattu")
    page.fill("[name=code]", WARD)
    go_on(page)
    go_on(page)
    page.set_input_files("[name=documents]", document(tmp_path))
    go_on(page)
    go_on(page)
    request = MandateRequest.objects.get()

    for username, act in (("anna", "CHECK"), ("bo", "CONFIRM")):
        desk = new_page(user=staff_of(Role.AGENT, username=username), language="en")
        desk.goto(f"/admin/invoices/mandaterequest/{request.pk}/change/")
        desk.locator(f"input[value={act}]").check()
        desk.locator("#desk button.default").click()
        desk.locator("button[value=send]").click()
        expect(desk.locator(".messagelist .success")).to_be_visible()

    request.refresh_from_db()
    assert request.state == MandateRequestState.CONFIRMED
    page.goto(f"/authorisations/requests/{request.public_id}/")
    page.get_by_role("button", name="Asioi tämän puolesta: Saara Suojattu").click()
    page.goto("/")
    expect(page.get_by_text("SUOJATUN-1")).to_be_visible()

    mandate = Mandate.objects.get()
    desk.goto(f"/admin/accounts/mandate/{mandate.pk}/end/")
    desk.get_by_role("button", name="End the right").click()
    page.goto("/")

    mandate.refresh_from_db()
    assert mandate.state == MandateState.ENDED
    assert mandate.ended_at <= timezone.now()
    expect(page.get_by_text("SUOJATUN-1")).to_have_count(0)
    assert page.url.endswith("/acting/ended/")


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desk", "dark")])
def test_the_desk_is_open_to_everybody(new_page, axe, size, scheme):
    at = timezone.now()
    guardian = DebtorFactory(party=PersonFactory(name="Kaisa Kaitsija"))
    request = asked(guardian, at=at)
    mandate = in_force(guardian.party, ward(), at=at)
    page = new_page(user=staff_of(Role.AGENT), size=size, scheme=scheme, language="en")

    for path in (
        "/admin/invoices/mandaterequest/?queue=open",
        f"/admin/invoices/mandaterequest/{request.pk}/change/",
        "/admin/accounts/mandate/",
        f"/admin/accounts/mandate/{mandate.pk}/change/",
        f"/admin/accounts/mandate/{mandate.pk}/end/",
        f"/admin/accounts/party/{mandate.principal.pk}/change/",
    ):
        page.goto(path)
        axe(page)
