"""What the pages of this app share: accounts in fours, links that the user may follow."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from invoices.admin.base import euros
from invoices.rules import references
from payments.models import BankEntry, Payment, RefundPayment

VIEW_INVOICE = "invoices.view_invoice"


def account(iban: str) -> str:
    """An account number for the eye."""
    return references.in_fours(iban) or "–"


def entry_link(entry: BankEntry | None, text: str) -> SafeString | str:
    if entry is None:
        return "–"
    url = reverse("admin:payments_bankentry_change", args=[entry.pk])
    return format_html('<a href="{}">{}</a>', url, text)


class ShowsRefundPayment:
    """For pages and tables of what was sent to the bank: which batch, how much, and where to."""

    @admin.display(description=gettext_lazy("batch of refunds"))
    def batch_page(self, payment: RefundPayment) -> SafeString:
        url = reverse("admin:payments_refundbatch_change", args=[payment.batch_id])
        return format_html('<a href="{}">{}</a>', url, payment.batch)

    @admin.display(description=gettext_lazy("sum"))
    def sum_sent(self, payment: RefundPayment) -> SafeString | str:
        return euros(payment.amount)

    @admin.display(description=gettext_lazy("their account"))
    def their_account(self, payment: RefundPayment) -> str:
        return account(payment.iban)


def payment_link(payment: Payment, text: str) -> SafeString:
    url = reverse("admin:payments_payment_change", args=[payment.pk])
    return format_html('<a href="{}">{}</a>', url, text)
