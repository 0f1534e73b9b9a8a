"""What an actor may pay now, and what became of what it wanted to pay."""

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404

from accounts.actor import Actor
from invoices.models import Invoice
from invoices.queries import rights
from invoices.rules.acts import MOST_AT_ONCE


def payable_of(actor: Actor) -> list[Invoice]:
    """Open invoices with something to pay, the most urgent first; not more than `MOST_AT_ONCE`."""
    invoices = Invoice.objects.filter(rights(actor)).open().filter(to_pay__gt=0)
    return list(invoices.select_related("creditor").order_by("due_on", "pk")[:MOST_AT_ONCE])


def asked_for(actor: Actor, public_ids: Sequence[UUID]) -> list[Invoice]:
    """These invoices, open or not, the most urgent first; 404 if one is not the actor's."""
    invoices = Invoice.objects.filter(rights(actor), public_id__in=public_ids)
    found = list(invoices.select_related("creditor").order_by("due_on", "pk"))
    if len(found) != len(set(public_ids)):
        raise Http404
    return found
