"""What the pages of this app share: accounts in fours, links that the user may follow."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from invoices.rules import references
from payments.models import BankEntry, Payment

VIEW_INVOICE = "invoices.view_invoice"


def account(iban: str) -> str:
    """An account number for the eye."""
    return references.in_fours(iban) or "–"


def entry_link(entry: BankEntry | None, text: str) -> SafeString | str:
    if entry is None:
        return "–"
    url = reverse("admin:payments_bankentry_change", args=[entry.pk])
    return format_html('<a href="{}">{}</a>', url, text)


def payment_link(payment: Payment, text: str) -> SafeString:
    url = reverse("admin:payments_payment_change", args=[payment.pk])
    return format_html('<a href="{}">{}</a>', url, text)
