"""A party's refunds, and what it has told of the accounts for them."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from accounts.actor import Actor
from invoices.models import FoundInvoice, Invoice
from invoices.queries.rights import in_scope
from payments.models import (
    OPEN_REFUND_STATES,
    AccountReport,
    Refund,
    RefundPayment,
    SavedAccount,
)


def refunds_of(actor: Actor) -> QuerySet[Refund]:
    """Those of the invoices that are the actor's, the newest first.

    Of an invoice whose debtor nobody knows, the refund is whose who found it.
    """
    found = FoundInvoice.objects.filter(party=actor.acting_for, invoice__party=None)
    of_party = Q(invoice__party=actor.acting_for) | Q(invoice__in=found.values("invoice"))
    rows = Refund.objects.filter(of_party & in_scope(actor, "invoice__"))
    return rows.select_related("invoice__creditor").order_by("-pk")


def get_refund_or_404(actor: Actor, public_id: UUID) -> Refund:
    """Someone else's refund and no refund look the same: 404."""
    refund = refunds_of(actor).filter(public_id=public_id).first()
    if refund is None:
        raise Http404
    return refund


def open_refund_of(actor: Actor, invoice: Invoice) -> Refund | None:
    """The refund of an invoice whose account can be given or corrected."""
    return refunds_of(actor).filter(invoice=invoice, state__in=OPEN_REFUND_STATES).first()


def find_draft(actor: Actor, refund: Refund) -> AccountReport | None:
    """What was typed and not given yet."""
    drafts = AccountReport.objects.filter(party=actor.acting_for, given_at=None)
    return drafts.filter(refund=refund).first()


def drafts_of(actor: Actor) -> dict[int, AccountReport]:
    """All that was begun and not given, by the key of the refund."""
    drafts = AccountReport.objects.filter(party=actor.acting_for, given_at=None)
    return {draft.refund_id: draft for draft in drafts}


def last_given(actor: Actor, refund: Refund) -> AccountReport | None:
    """What the party itself told last, if it is where the refund goes now."""
    reports = AccountReport.objects.filter(party=actor.acting_for, given_at__isnull=False)
    told = reports.filter(refund=refund).order_by("-given_at", "-pk").first()
    if told is None or (told.iban, told.holder) != (refund.iban, refund.holder):
        return None
    return told


def last_payment(refund: Refund) -> RefundPayment | None:
    """The payment by which it went to the bank last."""
    payments = RefundPayment.objects.filter(refund=refund).select_related("batch")
    return payments.order_by("-pk").first()


def saved_account_of(actor: Actor) -> SavedAccount | None:
    return SavedAccount.objects.filter(party=actor.acting_for).first()
