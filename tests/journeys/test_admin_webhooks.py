"""A creditor's user lets its own system be told: makes a webhook, tries it, sees a payment come."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from standardwebhooks import Webhook

from accounts.services.roles import Role
from invoices.models import CreditorMembership, WebhookEndpoint
from invoices.tasks import tell_webhook
from tests.factories import DebtorFactory
from tests.invoices.bookings import pay
from tests.invoices.stories import sent
from tests.invoices.webhook_receiver import endpoint_of, listening
from tests.journeys.conftest import SCHEMES
from tests.staff import staff_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def receiver(settings):
    with listening(settings) as each:
        yield each


@pytest.fixture
def bill(db):
    due_on = timezone.localdate() + timedelta(days=9)
    party = DebtorFactory().party
    return sent(party, at=timezone.now(), due_on=due_on, total="400.00", number="A-1")


@pytest.fixture
def creditor_page(new_page, bill):
    def open_page(**options):
        user = staff_of(Role.CREDITOR_USER)
        CreditorMembership.objects.create(user=user, creditor=bill.creditor)
        return new_page(language="en", user=user, **options)

    return open_page


def test_a_creditor_makes_a_webhook_tries_it_and_sees_a_payment_come(
    creditor_page, receiver, bill, axe
):
    page = creditor_page()
    page.goto("/admin/invoices/webhookendpoint/add/")
    page.get_by_role("textbox", name="Address").fill("http://10.0.0.1/hook")
    page.get_by_role("button", name="New webhook").click()
    expect(page.get_by_text("Give an address that begins with https://")).to_be_visible()
    axe(page)

    page.get_by_role("textbox", name="Address").fill(receiver.url)
    page.get_by_role("button", name="New webhook").click()
    secret = page.locator(".webhook__secret").inner_text()
    assert secret.startswith("whsec_")
    axe(page)
    page.reload()
    expect(page.locator(".webhook__secret")).to_have_count(0)

    page.goto(f"/admin/invoices/webhookendpoint/{WebhookEndpoint.objects.get().pk}/change/")
    expect(page.get_by_text("Nothing has happened")).to_be_visible()
    page.get_by_role("button", name="Send a test message").click()
    expect(page.get_by_text("The other system took the test message.")).to_be_visible()
    expect(page.get_by_text("HTTP 204")).to_be_visible()
    axe(page)

    pay(bill, "50.00", timezone.now(), on=timezone.localdate())
    tell_webhook(endpoint_id=WebhookEndpoint.objects.get().pk)

    test, payment = receiver.came
    assert Webhook(secret).verify(test.text, test.headers)["type"] == "test.sent"
    told = Webhook(secret).verify(payment.text, payment.headers)
    assert (told["type"], told["data"]["invoice"], told["data"]["amount"]) == (
        "payment.booked",
        "A-1",
        "50.00",
    )
    page.goto("/admin/invoices/webhookmessage/")
    page.get_by_role("row", name=re.compile("Payment booked")).get_by_role("link").first.click()
    expect(page.get_by_text('"amount": "50.00"')).to_be_visible()
    page.get_by_role("button", name="Tell again").click()
    expect(page.get_by_text("The message is told again, under the same id.")).to_be_visible()
    tell_webhook(endpoint_id=WebhookEndpoint.objects.get().pk)
    assert receiver.came[1].id == receiver.came[2].id


def test_a_creditor_switches_it_off_and_on_and_makes_a_new_secret(creditor_page, receiver, bill):
    at = timezone.now()
    endpoint, _ = endpoint_of(bill.creditor, receiver.url, at=at)
    page = creditor_page()
    page.goto(f"/admin/invoices/webhookendpoint/{endpoint.pk}/change/")

    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_text("By a person", exact=False).first).to_be_visible()
    pay(bill, "50.00", at, on=at.date())
    tell_webhook(endpoint_id=endpoint.pk)
    assert receiver.came == []

    page.reload()
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("The webhook is on")).to_be_visible()
    tell_webhook(endpoint_id=endpoint.pk)
    assert receiver.types == ["payment.booked"]

    page.get_by_role("link", name="New secret").click()
    page.get_by_role("button", name="Make a new secret").click()
    expect(page.locator(".webhook__secret")).to_contain_text("whsec_")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_every_page_of_webhooks_fits_and_can_be_read(
    creditor_page, receiver, bill, axe, no_sideways, scheme, size
):
    at = timezone.now()
    endpoint, _ = endpoint_of(bill.creditor, receiver.url, at=at)
    receiver.answers.extend([503])
    pay(bill, "50.00", at, on=at.date())
    tell_webhook(endpoint_id=endpoint.pk)
    page = creditor_page(scheme=scheme, size=size)
    message = endpoint.messages.get()
    for path in (
        "webhookendpoint/",
        f"webhookendpoint/{endpoint.pk}/change/",
        f"webhookendpoint/{endpoint.pk}/edit/",
        f"webhookendpoint/{endpoint.pk}/again/",
        f"webhookendpoint/{endpoint.pk}/secret/",
        "webhookmessage/",
        f"webhookmessage/{message.pk}/change/",
    ):
        page.goto(f"/admin/invoices/{path}")
        axe(page)
        no_sideways(page)
