"""Who may see which invoice. The only place that knows."""

from collections.abc import Collection
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q
from django.http import Http404

from accounts.actor import Actor
from invoices.models import FoundInvoice, Invoice


class IsAnyOf(Func):
    """`value = ANY(array)`: an index scan of the value, where an OR with IN is none."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def rights(actor: Actor) -> Q:
    """The condition under which an actor may see an invoice.

    Being its debtor, or having found it with the codes of a letter. The ids from other
    sources are gathered once, before the scan: PostgreSQL then joins two index scans
    (BitmapOr) instead of reading the table (tests/invoices/test_queries.py).
    """
    found = FoundInvoice.objects.filter(party=actor.acting_for).values("invoice_id")
    return Q(party=actor.acting_for) | Q(IsAnyOf(F("pk"), ArraySubquery(found)))


def may_see(actor: Actor, invoice: Invoice) -> bool:
    """The same condition for one invoice that was read already: no query for one's own."""
    if invoice.party_id == actor.acting_for.pk:
        return True
    return FoundInvoice.objects.filter(party=actor.acting_for, invoice=invoice).exists()


def may_read_letters_of(actor: Actor, invoice: Invoice) -> bool:
    """Whether the actor may read the letters about an invoice, beyond seeing the invoice.

    They carry the address that the debtor gave last: who found the invoice with the codes
    of a letter sees them only where nobody is known as the debtor.
    """
    if invoice.party_id is None:
        return may_see(actor, invoice)
    return invoice.party_id == actor.acting_for.pk


def may_arrange(actor: Actor, invoice: Invoice) -> bool:
    """Whether the actor may agree on anything about an invoice: more time, or paying in parts.

    Its debtor may; where nobody is known as the debtor, so may who found it with the codes of
    a letter. Whoever else may see it reads why not.
    """
    if invoice.party_id is None:
        return may_see(actor, invoice)
    return invoice.party_id == actor.acting_for.pk


def parties_who_see(invoice_ids: Collection[int]) -> set[int]:
    """The keys of all parties that may see one of the invoices, in one query."""
    debtors = Invoice.objects.filter(pk__in=invoice_ids, party__isnull=False)
    finders = FoundInvoice.objects.filter(invoice__in=invoice_ids)
    return {key for (key,) in debtors.values_list("party").union(finders.values_list("party"))}


def find_invoice(actor: Actor, public_id: UUID) -> Invoice | None:
    """The invoice if the actor may see it: for pages, documents and sockets alike."""
    try:
        invoice = Invoice.objects.select_related("creditor").get(public_id=public_id)
    except Invoice.DoesNotExist:
        return None
    return invoice if may_see(actor, invoice) else None


def get_invoice_or_404(actor: Actor, public_id: UUID) -> Invoice:
    """Someone else's invoice and no invoice look the same: 404."""
    invoice = find_invoice(actor, public_id)
    if invoice is None:
        raise Http404
    return invoice
