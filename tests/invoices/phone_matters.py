"""What an agent presses in the admin for somebody on the phone; for tests."""

from html import unescape

from django.urls import reverse


def of_invoice(invoice, name):
    """The address of a page about an invoice."""
    return reverse(f"admin:invoices_invoice_{name}", args=[invoice.pk])


def of_party(party, name):
    """The address of a page about a person or company."""
    return reverse(f"admin:accounts_party_{name}", args=[party.pk])


def check(client, address, data):
    """The page before the act; it must be one."""
    page = client.post(address, {**data, "do": "check"})
    assert page.status_code == 200, page.context["form"].errors
    assert "check" in page.context, said(page)
    return page


def do(client, address, data):
    """Check first, then do what was checked."""
    seen = check(client, address, data).context["check"].seen
    return client.post(address, {**data, "do": "send", "seen": seen}, follow=True)


def text_of(page):
    return unescape(page.text).replace("\xa0", " ")


def said(page):
    """The messages above a page."""
    return [str(each) for each in page.context["messages"]]


def led_to(page):
    """Where a followed page ended."""
    return page.redirect_chain[-1][0]
