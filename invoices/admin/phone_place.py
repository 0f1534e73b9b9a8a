"""An invoice whose debtor is on the phone: found, and the way back to its page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.admin.phone_pages import Place, back_of, not_done
from accounts.http import user_of
from accounts.models import Party
from invoices.models import Invoice
from invoices.queries import staff


def invoice_or_404(request: HttpRequest, invoice_id: int) -> Invoice:
    rows = Invoice.objects.select_related("creditor", "party")
    seen = staff.rows_seen_by(user_of(request), rows, creditor="creditor")
    return get_object_or_404(seen, pk=invoice_id)


def invoice_url(invoice: Invoice) -> str:
    return reverse("admin:invoices_invoice_change", args=[invoice.pk])


def place_of_invoice(invoice: Invoice, party: Party) -> Place:
    return Place(
        text=str(invoice.number),
        url=invoice_url(invoice),
        list_of=Invoice,
        party=party,
        target=invoice,
        noun="invoice",
    )


def nobody_known(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    """Back: of an invoice that was found by its code alone nobody can be identified here."""
    why = _("Nobody is known as the debtor of this invoice, so nothing can be done for a caller.")
    return not_done(request, why, to=back_of(request, default=invoice_url(invoice)))
