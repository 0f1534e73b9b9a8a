"""From the list of payments to a receipt, for everyone and in every state."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.actor import Actor
from invoices.services import documents, money_in
from myropo.celery import app
from payments.paytrail import Status
from payments.queries import get_payment_or_404
from payments.services.receipts import request_receipt
from tests.factories import DebtorFactory, PersonFactory
from tests.invoices.stories import paid, sent
from tests.payments.payouts import paid_out
from tests.payments.stories import FakeProvider, confirmed, opened, reported

pytestmark = pytest.mark.django_db(transaction=True)
WAYS = [("narrow", "light", "fi"), ("phone", "dark", "sv"), ("desk", "light", "en")]


@pytest.fixture
def payer(transactional_db, monkeypatch):
    FakeProvider().use(monkeypatch)
    party = PersonFactory(name="Väinö Johannes Tunnistus")
    return Actor(user=DebtorFactory(party=party, language="fi"), acting_for=party)


@pytest.fixture
def invoices(payer):
    at, due_on = timezone.now(), timezone.localdate() + timedelta(days=9)
    names = ("Lähivoima Oy", "Kaarnavoima Energia ja Lämpö Osuuskunta")
    return [
        sent(payer.acting_for, at=at, due_on=due_on, who=name, number=str(1000 + n))
        for n, name in enumerate(names)
    ]


@pytest.fixture
def payment(payer, invoices):
    made = confirmed(
        payer, {invoices[0]: "84.20", invoices[1]: "10.00"}, at=timezone.now() - timedelta(days=3)
    )
    return get_payment_or_404(payer, made.public_id)


def tell_all(payer, invoices, payment):
    """Everything that the history can show."""
    now, today = timezone.now(), timezone.localdate()
    paid_out([payment], at=now)
    paid(invoices[0], "2.00", on=today, at=now)
    paid(invoices[1], "3.00", on=today, at=now)
    money_in.reverse_payment(
        payment_cause=f"test:payment:{invoices[1].pk}:3.00",
        value_on=today,
        cause="test:back",
        actor=None,
        at=now,
    )
    confirmed(payer, {invoices[1]: "4.00"}, at=now)
    reported(opened(payer, {invoices[1]: "5.00"}, at=now), Status.PENDING, at=now)
    opened(payer, {invoices[1]: "6.00"}, at=now)


def test_the_receipt_is_found_from_home(new_page, payer, invoices, payment):
    paid_out([payment], at=timezone.now())
    document = request_receipt(
        actor=payer, payment=get_payment_or_404(payer, payment.public_id), at=timezone.now()
    )
    documents.make_document(document_id=document.pk, at=timezone.now())
    page = new_page(user=payer.user, size="phone")
    page.goto("/")

    page.get_by_role("link", name="Maksut", exact=True).click()
    page.get_by_role("link", name="Kuitti").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Lataa kuitti (PDF)").click()

    assert download.value.suggested_filename == f"MyRopo-maksukuitti-{payment.reference}.pdf"


def test_asking_shows_that_it_is_being_made(new_page, payer, payment):
    page = new_page(user=payer.user)
    page.route_web_socket("**/ws/**", lambda opened: opened.close())
    page.goto(reverse("payments:receipt", args=[payment.public_id]))

    page.get_by_role("button", name="Nouda kuitti (PDF)").click()

    expect(page.get_by_text("Kuitistasi tehdään PDF-tiedosto")).to_be_visible()
    app.control.purge()


@pytest.mark.parametrize(("size", "scheme", "language"), WAYS)
@pytest.mark.parametrize("state", ["empty", "full"])
def test_the_history_is_for_everyone(
    new_page, axe, no_sideways, payer, request, state, size, scheme, language
):
    if state == "full":
        tell_all(payer, request.getfixturevalue("invoices"), request.getfixturevalue("payment"))
    payer.user.language = language
    payer.user.save()
    page = new_page(user=payer.user, size=size, scheme=scheme, language=language)

    page.goto(reverse("payments:history"))

    axe(page)
    no_sideways(page)


@pytest.mark.parametrize(("size", "scheme", "language"), WAYS)
@pytest.mark.parametrize("state", ["new", "waiting", "ready"])
def test_the_page_of_a_receipt_is_for_everyone(
    new_page, axe, no_sideways, payer, payment, state, size, scheme, language
):
    if state != "new":
        document = request_receipt(actor=payer, payment=payment, at=timezone.now())
        app.control.purge()
        if state == "ready":
            documents.make_document(document_id=document.pk, at=timezone.now())
    payer.user.language = language
    payer.user.save()
    page = new_page(user=payer.user, size=size, scheme=scheme, language=language)
    page.route_web_socket("**/ws/**", lambda opened: opened.close())

    page.goto(reverse("payments:receipt", args=[payment.public_id]))

    axe(page)
    no_sideways(page)
