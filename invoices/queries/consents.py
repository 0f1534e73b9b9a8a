"""Reads of consents to electronic letters."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import F, Prefetch, QuerySet
from django.http import Http404

from accounts.actor import Actor
from invoices.models import ElectronicConsent, Invoice


def consented(invoice_ids: Collection[int], on: date) -> set[int]:
    """Those of the invoices whose debtor lets letters come in MyRopo on a day. One query.

    A consent of somebody who is the debtor no longer does not count.
    """
    found = ElectronicConsent.invoices.through.objects.filter(
        invoice__in=invoice_ids,
        electronicconsent__party=F("invoice__party"),
        electronicconsent__withdrawn_at=None,
        electronicconsent__starts_on__lte=on,
        electronicconsent__ends_on__gte=on,
    )
    return set(found.values_list("invoice", flat=True))


def valid_consents_of(actor: Actor, *, on: date) -> QuerySet[ElectronicConsent]:
    """What the actor's party has consented to and not withdrawn, newest first."""
    valid = _consents_of(actor).filter(withdrawn_at=None, starts_on__lte=on, ends_on__gte=on)
    return valid.order_by("-id")


def get_consent_or_404(actor: Actor, public_id: UUID) -> ElectronicConsent:
    """Someone else's consent and no consent look the same: 404."""
    consent = _consents_of(actor).filter(public_id=public_id).first()
    if consent is None:
        raise Http404
    return consent


def claims_to_consent_on(actor: Actor) -> QuerySet[Invoice]:
    """The open invoices of which the party is the debtor, the earliest due date first."""
    own = Invoice.objects.filter(party=actor.acting_for, closed_on=None)
    return own.select_related("creditor").order_by("due_on", "pk")


def _consents_of(actor: Actor) -> QuerySet[ElectronicConsent]:
    claims = Invoice.objects.select_related("creditor").order_by("due_on", "pk")
    own = ElectronicConsent.objects.filter(party=actor.acting_for)
    return own.prefetch_related(Prefetch("invoices", queryset=claims))
