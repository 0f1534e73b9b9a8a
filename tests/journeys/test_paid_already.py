"""Telling that a bill is paid already: with keyboard or phone, with and without scripts."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.actor import Actor
from invoices.rules.attachments import PDF
from payments.models import PaymentReport
from payments.services import paid_already
from tests.factories import AgentFactory, DebtorFactory, PersonFactory
from tests.invoices.stories import sent

pytestmark = pytest.mark.django_db(transaction=True)
RECEIPT = {
    "name": "kuitti.pdf",
    "mimeType": PDF,
    "buffer": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n",
}
PROGRAM = {"name": "kuitti.pdf", "mimeType": PDF, "buffer": b"MZ" + bytes(99)}
TELL = "Ilmoita, että olen maksanut"


@pytest.fixture
def debtor(transactional_db):
    party = PersonFactory(name="Väinö Johannes Tunnistus")
    return Actor(user=DebtorFactory(party=party, language="fi"), acting_for=party)


@pytest.fixture
def invoice(debtor):
    due_on = timezone.localdate() + timedelta(days=9)
    return sent(debtor.acting_for, at=timezone.now(), due_on=due_on, number="1000")


def url_of(invoice):
    return reverse("payments:paid-already", args=[invoice.public_id])


def day_before(days=2):
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def tell(debtor, invoice):
    return paid_already.report_payment(
        actor=debtor,
        invoice=invoice,
        amount=Decimal("96.41"),
        paid_on=timezone.localdate(),
        file=None,
        at=timezone.now(),
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_invoice_to_what_happens_next(new_page, debtor, invoice, scripts):
    page = new_page(user=debtor.user, size="phone", java_script_enabled=scripts)
    page.goto(reverse("invoices:invoice", args=[invoice.public_id]))

    page.locator(f'a[href="{url_of(invoice)}"]').click()
    page.get_by_label("Maksupäivä").fill(day_before())
    page.get_by_label("Tosite maksusta").set_input_files(files=[RECEIPT])
    page.get_by_role("button", name=TELL).click()

    expect(page.get_by_role("heading", name="Olet ilmoittanut maksustasi")).to_be_visible()
    expect(page.get_by_text("Liitteenä")).to_be_visible()
    page.get_by_role("link", name="Takaisin laskuun").click()
    expect(page.get_by_text("Etsimme maksua, ja perintä odottaa")).to_be_visible()
    assert PaymentReport.objects.get().amount == Decimal("96.41")


def test_a_refusal_is_read_first_and_loses_nothing(new_page, debtor, invoice, axe):
    page = new_page(user=debtor.user)
    page.goto(url_of(invoice))

    page.get_by_label("Maksupäivä").fill(day_before())
    page.get_by_label("Tosite maksusta").set_input_files(files=[PROGRAM])
    page.get_by_role("button", name=TELL).click()

    expect(page.locator(".errors")).to_be_focused()
    expect(page.get_by_label("Maksupäivä")).to_have_value(day_before())
    axe(page)
    assert PaymentReport.objects.count() == 0


@pytest.mark.parametrize(
    ("size", "scheme", "language"),
    [("narrow", "light", "sv"), ("phone", "dark", "fi"), ("desk", "light", "en")],
)
@pytest.mark.parametrize("state", ["form", "waiting", "ended", "not found", "too many"])
def test_every_state_is_for_everyone(
    new_page, axe, no_sideways, debtor, invoice, state, size, scheme, language
):
    address = show(state, debtor, invoice)
    debtor.user.language = language
    debtor.user.save()
    page = new_page(user=debtor.user, size=size, scheme=scheme, language=language)

    for each in (address, reverse("invoices:invoice", args=[invoice.public_id])):
        page.goto(each)
        axe(page)
        no_sideways(page)


def show(state, debtor, invoice):
    """Bring the reports of the invoice into a state; the address that shows it."""
    agent = AgentFactory()
    reports = {"form": 0, "too many": 3}.get(state, 1)
    for _ in range(reports):
        report = tell(debtor, invoice)
        if state in {"not found", "too many"}:
            paid_already.decide_not_found(report_id=report.pk, actor=agent, at=timezone.now())
    if state == "ended":
        long_ago = timezone.now() - timedelta(days=60)
        PaymentReport.objects.update(reported_at=long_ago)
        invoice.holds.update(placed_at=long_ago, ends_on=long_ago.date() + timedelta(days=14))
    return url_of(invoice)
