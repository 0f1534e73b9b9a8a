"""Addresses for letters: corrected by the debtor, never by anybody else."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from accounts.models import Level, Party
from accounts.services.mandates import hold_right
from invoices import events
from invoices.models import EventKind, Invoice, LetterAddress, TimelineEvent
from invoices.rules.postal_addresses import PostalAddress
from myropo.calendar import helsinki_date


class NotTheDebtorError(Exception):
    """Only the debtor of an invoice says where its letters go. Nothing was changed."""


@transaction.atomic
def correct_address(
    *,
    actor: Actor,
    invoice: Invoice,
    address: PostalAddress,
    for_all: bool,
    client_address: str | None,
    at: datetime,
) -> LetterAddress:
    """From now on letters about the invoice go to this address, or all of the debtor's letters.

    client_address  where the request came from; for the audit

    What was billed stays as it was, and so does every letter that was written before. The
    same answer sent twice is one correction. Raises `NotTheDebtorError`, and what
    `hold_right` does.
    """
    hold_right(actor=actor, level=Level.FULL, at=at)
    # Two corrections at once: the second sees the first.
    party = Party.objects.select_for_update(no_key=True).get(pk=actor.acting_for.pk)
    if not Invoice.objects.filter(pk=invoice.pk, party=party).exists():
        raise NotTheDebtorError
    newest = LetterAddress.objects.filter(party=party).first()
    scope = None if for_all else invoice
    if newest is not None and _is_same(newest, address, scope):
        return newest
    given = LetterAddress.objects.create(
        party=party,
        invoice=scope,
        street=address.street,
        postcode=address.postcode,
        town=address.town,
        country=address.country,
        given_by=actor.user,
        given_at=at,
    )
    _tell(invoice, party, for_all=for_all, at=at)
    audit.record(
        action="letter_address.corrected",
        actor=actor.user,
        party=party,
        target=given,
        address=client_address,
        data={"invoice": invoice.pk, "for_all": for_all},
        at=at,
    )
    return given


def _is_same(given: LetterAddress, address: PostalAddress, invoice: Invoice | None) -> bool:
    known = PostalAddress(
        street=given.street, postcode=given.postcode, town=given.town, country=given.country
    )
    return known == address and given.invoice_id == (invoice and invoice.pk)


def _tell(invoice: Invoice, party: Party, *, for_all: bool, at: datetime) -> None:
    """A timeline says that the address was corrected, never what it is."""
    told = {invoice.pk}
    if for_all:
        told.update(Invoice.objects.open().filter(party=party).values_list("pk", flat=True))
    TimelineEvent.objects.bulk_create(
        TimelineEvent(
            invoice_id=key,
            kind=EventKind.ADDRESS_CHANGED,
            on=helsinki_date(at),
            recorded_at=at,
            data={"for_all": for_all},
        )
        for key in sorted(told)
    )
    events.announce_changes(*told)
