"""What a thread is about, in words, and the page of the portal that shows it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from invoices.deeds import invoice_in_words
from invoices.models import Invoice
from messaging.matters import GENERAL, Matter, MatterKind
from messaging.models import Thread
from messaging.queries.matters import FoundMatter

PAGES = {
    MatterKind.INVOICE: "invoices:invoice",
    MatterKind.PLAN: "payments:plan",
    MatterKind.REFUND: "payments:refund",
    MatterKind.REQUEST: "invoices:request",
}


def title_of(thread: Thread) -> str:
    """What a thread is called; its matter is loaded (`queries.threads.WITH_MATTER`)."""
    if thread.plan is not None:
        return _of_plan(thread.plan.number)
    if thread.refund is not None:
        return _of_refund(thread.invoice)
    if thread.request is not None:
        return _of_request(str(thread.request.get_kind_display()), thread.request.invoice)
    if thread.invoice is not None:
        return _of_invoice(thread.invoice)
    return thread.subject or _("Other matter")


def title_of_matter(found: FoundMatter) -> str:
    """The same of a matter about which nobody has written yet."""
    if found.plan is not None:
        return _of_plan(found.plan.number)
    if found.refund is not None:
        return _of_refund(found.invoice)
    if found.request is not None:
        return _of_request(str(found.request.get_kind_display()), found.request.invoice)
    if found.invoice is not None:
        return _of_invoice(found.invoice)
    return _("Something else")


def matter_of(thread: Thread) -> Matter:
    """What a thread is about, as addresses have it; its matter is loaded."""
    if thread.plan is not None:
        return Matter(MatterKind.PLAN, thread.plan.public_id)
    if thread.refund is not None:
        return Matter(MatterKind.REFUND, thread.refund.public_id)
    if thread.request is not None:
        return Matter(MatterKind.REQUEST, thread.request.public_id)
    if thread.invoice is not None:
        return Matter(MatterKind.INVOICE, thread.invoice.public_id)
    return GENERAL


def page_of(matter: Matter) -> str:
    """The path of the page that shows a matter; "" of a general one, which has none."""
    name = PAGES.get(matter.kind)
    return reverse(name, args=[matter.public_id]) if name else ""


def _of_invoice(invoice: Invoice) -> str:
    return invoice_in_words(invoice.creditor.name, invoice.number)


def _of_plan(number: int) -> str:
    return _("Payment plan %(number)s") % {"number": number}


def _of_refund(invoice: Invoice | None) -> str:
    if invoice is None:
        return _("Refund")
    return _("Refund: %(invoice)s") % {"invoice": _of_invoice(invoice)}


def _of_request(kind: str, invoice: Invoice) -> str:
    return _("%(request)s: %(invoice)s") % {"request": kind, "invoice": _of_invoice(invoice)}
