"""What the pages of this app share: accounts in fours, links that the user may follow."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.http import user_of
from invoices.admin.base import link_to_invoice
from invoices.models import Invoice
from invoices.rules import references
from payments.models import BankEntry, Payment

VIEW_INVOICE = "invoices.view_invoice"


def account(iban: str) -> str:
    """An account number for the eye."""
    return references.in_fours(iban) or "–"


def invoice_link(request: HttpRequest, invoice: Invoice) -> SafeString | str:
    """The number; a link for those who may open the invoice."""
    if user_of(request).has_perm(VIEW_INVOICE):
        return link_to_invoice(invoice)
    return invoice.number


def entry_link(entry: BankEntry | None, text: str) -> SafeString | str:
    if entry is None:
        return "–"
    url = reverse("admin:payments_bankentry_change", args=[entry.pk])
    return format_html('<a href="{}">{}</a>', url, text)


def payment_link(payment: Payment, text: str) -> SafeString:
    url = reverse("admin:payments_payment_change", args=[payment.pk])
    return format_html('<a href="{}">{}</a>', url, text)
