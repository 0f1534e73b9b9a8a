"""Who may see which invoice. The only place that knows."""

from collections.abc import Collection
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.http import Http404

from accounts.actor import Actor
from accounts.models import Level, Scope
from invoices.models import FoundInvoice, Invoice, InvoiceQuerySet, MandateScope


class IsAnyOf(Func):
    """`value = ANY(array)`: an index scan of the value, where an OR with IN is none."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def rights(actor: Actor) -> Q:
    """The condition under which an actor may see an invoice.

    Being its debtor, or having found it with the codes of a letter; who acts for another by
    a limited right sees what that covers. The ids from other sources are gathered once,
    before the scan: PostgreSQL then joins two index scans (BitmapOr) instead of reading the
    table (tests/invoices/test_queries.py).
    """
    found = _found_by(actor).values("invoice_id")
    of_party = Q(party=actor.acting_for) | Q(IsAnyOf(F("pk"), ArraySubquery(found)))
    return of_party & in_scope(actor)


def in_scope(actor: Actor, path: str = "") -> Q:
    """The condition by which a limited right covers an invoice; of others it is empty.

    path  leads from the rows that are filtered to their invoice: "invoice__"
    """
    scope, mandate = actor.access.scope, actor.access.mandate_id
    rows = MandateScope.objects.filter(mandate=mandate)
    match scope:
        case Scope.INVOICES:
            invoices = rows.filter(invoice__isnull=False).values("invoice_id")
            return Q(**{f"{path}pk__in": invoices})
        case Scope.CREDITORS:
            creditors = rows.filter(creditor__isnull=False).values("creditor_id")
            return Q(**{f"{path}creditor__in": creditors})
        case _:
            return Q()


def covers(actor: Actor, invoice: Invoice) -> bool:
    """The same for one invoice that was read already: no query where nothing limits."""
    if not actor.access.is_limited:
        return True
    return Invoice.objects.filter(in_scope(actor), pk=invoice.pk).exists()


def may_see(actor: Actor, invoice: Invoice) -> bool:
    """The condition of `rights` for one invoice: no query for one's own."""
    if invoice.party_id != actor.acting_for.pk:
        return _found_by(actor).filter(invoice=invoice).exists() and covers(actor, invoice)
    return covers(actor, invoice)


def is_debtors(actor: Actor, invoice: Invoice) -> bool:
    """Whether the actor stands where the invoice's debtor stands, within its right.

    Of an invoice whose debtor nobody knows, who found it with the codes of a letter does.
    """
    if invoice.party_id is None:
        return may_see(actor, invoice)
    return stands_for_debtor(actor, invoice) and covers(actor, invoice)


def stands_for_debtor(actor: Actor, invoice: Invoice) -> bool:
    """The same of an invoice that the actor was found to see: no query."""
    return invoice.party_id in {None, actor.acting_for.pk}


def may_read_letters_of(actor: Actor, invoice: Invoice) -> bool:
    """Whether the actor may read the letters about an invoice, beyond seeing the invoice.

    They carry the address that the debtor gave last: who found the invoice with the codes
    of a letter sees them only where nobody is known as the debtor.
    """
    return is_debtors(actor, invoice)


def may_pay(actor: Actor, invoice: Invoice) -> bool:
    """Whether the actor may pay an invoice here: whoever sees it, by a right that allows it."""
    return actor.may(Level.PAY) and may_see(actor, invoice)


def may_arrange(actor: Actor, invoice: Invoice) -> bool:
    """Whether the actor may agree on anything about an invoice: more time, or paying in parts.

    Its debtor may, and who may act for the debtor so far; where nobody is known as the
    debtor, so may who found it with the codes of a letter. Whoever else may see it reads
    why not. That a bank has said who it is, the door of the pages asks (`myropo.access`),
    and the services once more (`accounts.services.mandates.hold_right`).
    """
    return actor.access.reaches_arrange and is_debtors(actor, invoice)


def _found_by(actor: Actor) -> QuerySet[FoundInvoice]:
    """What the party found; whom it authorised sees of it only what is nobody else's."""
    found = FoundInvoice.objects.filter(party=actor.acting_for)
    return found if actor.access.is_full else found.filter(invoice__party=None)


def open_by_mandate() -> Combinable:
    """For rows of `Mandate`: how many open invoices each covers, as `rights` has it."""
    of_principal = Q(party=OuterRef("principal"))
    own = Invoice.objects.filter(of_principal)
    level = ExpressionWrapper(OuterRef("level"), IntegerField())
    found = Invoice.objects.filter(found_by__party=OuterRef("principal")).alias(level=level)
    found = found.filter(Q(party=None) | Q(level=Level.FULL) & ~of_principal)
    return sum((_counted(each) for each in (own, found)), start=Value(0))


def _counted(invoices: InvoiceQuerySet) -> Combinable:
    rows = MandateScope.objects.filter(mandate=OuterRef(OuterRef("pk")))
    named = Exists(rows.filter(Q(invoice=OuterRef("pk")) | Q(creditor=OuterRef("creditor"))))
    covered = invoices.alias(scope=ExpressionWrapper(OuterRef("scope"), CharField())).filter(
        Q(scope=Scope.ALL) | named
    )
    counts = covered.open().order_by().values(any=Value(1)).annotate(count=Count("pk"))
    return Coalesce(Subquery(counts.values("count")), 0)


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
