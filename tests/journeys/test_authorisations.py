"""Two people in two browsers: an invitation, its acceptance, an act for the other, and its end."""

import re

import pytest

from accounts.models import Mandate, MandateState
from invoices import tasks
from tests.factories import DebtorFactory, InvoiceFactory, PersonFactory
from tests.sign_in import identify_in_browser


@pytest.fixture
def at_once(monkeypatch):
    """Without a worker, what is queued is done with the request."""
    for name in ("send_invitation", "tell_holder"):
        task = getattr(tasks, name)
        monkeypatch.setattr(task, "delay", task.run)


def go_on(page):
    page.locator("main form button").last.click()


@pytest.fixture
def look(axe, no_sideways):
    def check(page):
        axe(page)
        no_sideways(page)

    return check


def invite_from(page, invoice, look):
    """One question after the other, from the page of an invoice; the code that is to be told."""
    page.goto(f"/invoices/{invoice.public_id}/")
    page.locator(f"a[href='/authorisations/new/?invoice={invoice.public_id}']").click()
    page.locator("[name=name]").fill("Maija")
    page.locator("[value=invitation]").check()
    look(page)
    go_on(page)
    page.locator("[name=address]").fill("maija@example.com")
    look(page)
    go_on(page)
    look(page)
    go_on(page)
    page.locator("[name=level][value='1']").check()
    look(page)
    go_on(page)
    choose_three_months(page, look)
    look(page)
    assert page.locator("main form").count() == 0
    identify_in_browser(page)
    page.reload()
    look(page)
    go_on(page)
    look(page)
    return page.locator(".safety-code__code").inner_text()


def choose_three_months(page, look):
    """The field of a day is in sight only for who wants to choose one."""
    assert not page.locator("[name=day]").is_visible()
    page.locator("[value=day]").check()
    assert page.locator("[name=day]").is_visible()
    page.locator("[value='3']").check()
    look(page)
    go_on(page)


def accept(page, path, code, look):
    page.goto(path)
    look(page)
    page.locator("[name=safety_code]").fill(code.lower())
    go_on(page)
    look(page)
    page.locator("[name=accept]").click()
    page.wait_for_url(re.compile(r"/authorisations/[0-9a-f-]{36}/$"))
    look(page)


def take_back(page, mandate, look):
    page.goto("/authorisations/")
    look(page)
    page.locator(f"a[href='/authorisations/{mandate.public_id}/']").click()
    look(page)
    page.locator("a[href$='/revoke/']").click()
    look(page)
    go_on(page)
    page.wait_for_url("**/authorisations/")
    look(page)


@pytest.mark.parametrize(
    ("size", "scheme", "language"),
    [("phone", "light", "fi"), ("desk", "dark", "sv"), ("narrow", "light", "en")],
)
def test_invite_accept_act_and_take_back(
    new_page, debtor, look, mailoutbox, at_once, size, scheme, language
):
    debtor.language = language
    debtor.save()
    maija = DebtorFactory(party=PersonFactory(name="Maija Meikäläinen"), language=language)
    invoice, other = [InvoiceFactory(party=debtor.party) for _ in range(2)]
    giver, holder = [
        new_page(size=size, scheme=scheme, language=language, user=user) for user in (debtor, maija)
    ]
    own = f"/invoices/{invoice.public_id}/"

    code = invite_from(giver, invoice, look)
    (path,) = re.findall(r"http://testserver(/authorisations/invitation/\S+)", mailoutbox[0].body)
    accept(holder, path, code, look)
    holder.locator("main form[action^='/acting/for/'] button").click()
    holder.goto("/")
    assert holder.locator(".acting").is_visible()
    assert holder.get_by_text(invoice.creditor.name).count() > 0
    assert holder.get_by_text(other.creditor.name).count() == 0
    holder.goto(own)
    assert holder.get_by_text(invoice.number).count() > 0
    mandate = Mandate.objects.get()
    take_back(giver, mandate, look)
    holder.goto(own)
    holder.wait_for_url("**/acting/ended/")

    mandate.refresh_from_db()
    assert mandate.state == MandateState.ENDED
