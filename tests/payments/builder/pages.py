"""The addresses of the plan builder, and what its pages say."""

from urllib.parse import parse_qs, urlencode, urlsplit

from django.urls import reverse

from myropo.money import format_euros


def address(name, *invoices, **chosen):
    """Of a screen, with what was chosen."""
    query = urlencode([*(("invoice", each.public_id) for each in invoices), *chosen.items()])
    return f"{reverse(f'payments:{name}')}?{query}"


def led_to(response):
    """The screen that a redirect leads to, and what it says in its address."""
    parts = urlsplit(response.headers["Location"])
    return parts.path, parse_qs(parts.query)


def screen(name, *args):
    return reverse(f"payments:{name}", args=args)


def keys(*invoices):
    return [str(each.public_id) for each in invoices]


def euros(text):
    """As a Finnish page writes it."""
    return format_euros(text, "fi")
