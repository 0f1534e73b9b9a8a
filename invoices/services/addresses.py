"""Addresses for letters: corrected by the debtor, or by staff for one who has called."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts import audit, news
from accounts.actor import Actor
from accounts.models import Level, Party
from accounts.services.mandates import hold_right
from invoices import events
from invoices.models import EventKind, Invoice, LetterAddress, TimelineEvent
from invoices.rules.postal_addresses import PostalAddress
from invoices.services import webhooks
from invoices.services.arrangements import done_by
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
    _tell(invoice, given, at=at)
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


def _tell(invoice: Invoice, given: LetterAddress, *, at: datetime) -> None:
    """A timeline says that the address was corrected, never what it is."""
    for_all = given.invoice_id is None
    told = {invoice.pk}
    if for_all:
        own = Invoice.objects.open().filter(party=given.party_id)
        told.update(own.values_list("pk", flat=True))
    happened = [
        TimelineEvent(
            invoice_id=key,
            kind=EventKind.ADDRESS_CHANGED,
            on=helsinki_date(at),
            recorded_at=at,
            data={"for_all": for_all, **done_by(given.given_by)},
        )
        for key in sorted(told)
    ]
    TimelineEvent.objects.bulk_create(happened)
    events.announce_changes(*told)
    webhooks.tell(happened, at=at)
    if given.given_by.is_staff:
        _tell_debtor(invoice, given, at=at)


def _tell_debtor(invoice: Invoice, given: LetterAddress, *, at: datetime) -> None:
    """Whoever did not call us itself hears that somebody did in its name."""
    news.tell(
        news.News(
            kind=news.Kind.SECURITY,
            what="ADDRESS_BY_STAFF",
            cause=f"address-by-staff:{given.pk}",
            path=reverse("invoices:address", args=[invoice.public_id]),
            party_id=given.party_id,
            at=at,
        )
    )
