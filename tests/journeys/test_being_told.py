"""A person is told by e-mail of a letter, opens it, and chooses how to be told from now on."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.news import Kind
from messaging.models import Notice
from messaging.queries.wishes import wishes_of
from messaging.rules.telling import Channel
from tests.factories import InvoiceFactory
from tests.messaging.being_told import happened, send, with_email


@pytest.fixture
def told(debtor):
    """A letter and money yesterday; the letter was told by e-mail, in no quiet hours."""
    with_email(debtor)
    invoice = InvoiceFactory(party=debtor.party)
    at = (timezone.now() - timedelta(days=1)).replace(hour=10)
    page = f"/invoices/{invoice.public_id}/"
    more = {"invoice_id": invoice.pk, "path": page, "at": at}
    happened(debtor.party, cause="booked:1", kind=Kind.PAYMENT, what="BOOKED", **more)
    Notice.objects.update(read_at=at)
    happened(debtor.party, cause="letter:1", **more)
    Notice.objects.get(cause="booked:1").deliveries.update(state="SENT")
    send(debtor, at=at)
    return page


def path_in(message, start):
    [path] = set(re.findall(rf"http://testserver({start}\S*)", message.body))
    return path


def read_the_news(page, look, link, *, about):
    page.goto("/messages/news/")
    expect(page.locator(".news__one--new")).to_have_count(1)
    look()
    page.goto(link)
    page.wait_for_url(f"**{about}")
    page.goto("/messages/news/")
    expect(page.locator(".news__one")).to_have_count(2)
    expect(page.locator(".news__one--new")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "size", "scheme", "has_script"),
    [
        ("fi", "phone", "light", True),
        ("sv", "desk", "dark", True),
        ("en", "narrow", "light", False),
    ],
)
def test_a_person_is_told_reads_and_chooses(
    new_page, debtor, told, mailoutbox, axe, no_sideways, language, size, scheme, has_script
):
    debtor.language = language
    debtor.save()
    page = new_page(
        size=size,
        scheme=scheme,
        language=language,
        user=debtor,
        java_script_enabled=has_script,
    )

    def look():
        no_sideways(page)
        if has_script:
            axe(page)

    read_the_news(page, look, path_in(mailoutbox[0], "/messages/news/"), about=told)

    page.goto("/profile/")
    page.locator("a[href='/profile/telling/']").click()
    look()
    page.locator("input[name='PAYMENT-EMAIL']").uncheck()
    page.locator("input[name='quiet_from']").fill("")
    page.locator("main form:has(.switches) button.button--primary").click()
    expect(page.locator(".field--wrong")).to_be_visible()
    expect(page.locator("input[name='PAYMENT-EMAIL']")).not_to_be_checked()
    look()
    page.locator("input[name='quiet_from']").fill("22:00")
    page.locator("main form:has(.switches) button.button--primary").click()
    expect(page.locator("#messages")).to_be_visible()

    page.goto(path_in(mailoutbox[0], r"/telling/stop/\?code="))
    look()
    page.locator("main form button").click()
    expect(page.locator("main form")).to_have_count(0)
    look()

    kept = wishes_of(debtor.pk)
    assert not kept.want(Kind.PAYMENT, Channel.EMAIL)
    assert not kept.want(Kind.LETTER, Channel.EMAIL)
    assert kept.want(Kind.LETTER, Channel.PUSH)
    assert kept.quiet_from.hour == 22
