"""What an agent presses in the admin for a debtor on the phone; for tests."""

from html import unescape

from django.urls import reverse


def place(kind, row, name, *more):
    """The address of one of the desk's pages about an invoice or a plan."""
    return reverse(f"admin:payments_{kind}_{name}", args=[row.pk, *more])


def arrange(invoice):
    return place("paymentplan", invoice, "arrange")


def make(invoice):
    return place("paymentplan", invoice, "make")


def move(invoice):
    return place("duedateshift", invoice, "make")


def pause(invoice):
    return place("pause", invoice, "make")


def start(plan):
    return place("paymentplan", plan, "start")


def refuse(plan):
    return place("paymentplan", plan, "refuse")


def act(plan, name):
    return place("paymentplan", plan, "act", name)


def page_of(plan):
    return place("paymentplan", plan, "change")


def typed_plan(*invoices, **changes):
    """A plan of four parts, as the form sends it."""
    return {
        "invoice": [each.pk for each in invoices],
        "how": "count",
        "count": "4",
        "monthly": "",
        "payday": "15",
        "first_on": "2026-12-15",
        "language": "sv",
        **changes,
    }


def check(client, address, data=None):
    """The page before the act; it must be one."""
    page = client.post(address, {**(data or {}), "do": "check"})
    assert page.status_code == 200, page.context["form"].errors
    return page


def do(client, address, data=None):
    """Check first, then do what was checked."""
    seen = check(client, address, data).context["check"].seen
    return client.post(address, {**(data or {}), "do": "send", "seen": seen}, follow=True)


def text_of(page):
    return unescape(page.text).replace("\xa0", " ")


def said(page):
    """The messages above a page."""
    return [str(each) for each in page.context["messages"]]
