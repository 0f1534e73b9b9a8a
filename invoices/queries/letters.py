"""The letters of a debtor: of one invoice, or all of them.

A letter carries the address that its debtor gave last. So it is for the debtor alone; who
added an invoice with the codes of a letter reads its letters only where nobody is known as
the debtor.
"""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q, QuerySet
from django.http import Http404

from accounts.actor import Actor
from invoices.models import Invoice, Letter, LetterChannel, LetterState
from invoices.queries.of_invoice import OfInvoice
from invoices.queries.rights import IsAnyOf, covers, in_scope, may_read_letters_of

UNOPENED: Final = Q(
    channel=LetterChannel.ELECTRONIC, state=LetterState.SENT, opened_at__isnull=True
)
FIELDS: Final = (
    "pk",
    "public_id",
    "kind",
    "ordinal",
    "channel",
    "state",
    "written_on",
    "to_hand_over_on",
    "handed_over_on",
    "due_on",
    "opened_at",
    "cost",
    "total",
    "replaces_id",
    "failure",
)
# Of the document and the invoice of a letter; the names are those of `SentLetter`.
OF_DOCUMENT: Final = {
    "document_key": F("document__public_id"),
    "document_state": F("document__state"),
}
OF_INVOICE: Final = {
    "invoice_key": F("invoice__public_id"),
    "number": F("invoice__number"),
    "creditor": F("invoice__creditor__name"),
}


class SentLetter(NamedTuple):
    """A letter as a list shows it, on its way or sent; the names are those of `Letter`.

    The last three are of its invoice, and empty on the page of that very invoice.
    """

    pk: int
    public_id: UUID
    kind: str
    ordinal: int
    channel: str
    state: str
    written_on: date
    to_hand_over_on: date
    handed_over_on: date | None
    due_on: date | None
    opened_at: datetime | None
    cost: Decimal
    total: Decimal
    replaces_id: int | None
    failure: str
    document_key: UUID
    document_state: str
    invoice_key: UUID | None = None
    number: str = ""
    creditor: str = ""

    @property
    def is_unopened(self) -> bool:
        """Whether it waits in the portal for its debtor to open it first."""
        return (
            self.channel == LetterChannel.ELECTRONIC
            and self.state == LetterState.SENT
            and self.opened_at is None
        )


_OF_INVOICE: Final = OfInvoice(
    lambda key: Letter.objects.filter(invoice=key).annotate(**OF_DOCUMENT).order_by("-pk")
)


def letters_of_invoice(invoice_id: int) -> list[SentLetter]:
    """Every letter on the invoice, the newest first; the caller has checked the right."""
    return [_listed(letter) for letter in _OF_INVOICE(invoice_id)]


def _listed(letter: Letter) -> SentLetter:
    fields = {**vars(letter), "pk": letter.pk}
    return SentLetter(*(fields[name] for name in (*FIELDS, *OF_DOCUMENT)))


def listed(letter: Letter) -> SentLetter:
    """A letter that was read with its document and invoice, as a list shows it."""
    invoice, document = letter.invoice, letter.document
    of_invoice = (invoice.public_id, invoice.number, invoice.creditor.name) if invoice else ()
    fields = (getattr(letter, name) for name in FIELDS)
    return SentLetter(*(*fields, document.public_id, document.state, *of_invoice))


def letters_of(actor: Actor) -> QuerySet[Letter]:
    """Every letter that the actor may read, the newest first."""
    return Letter.objects.filter(_readable(actor)).order_by("-pk")


def rows_of_letters(letters: QuerySet[Letter]) -> list[SentLetter]:
    """What a list shows of each, in one query."""
    rows = letters.annotate(**OF_DOCUMENT, **OF_INVOICE).values_list(
        *FIELDS, *OF_DOCUMENT, *OF_INVOICE
    )
    return [_made(row) for row in rows]


def _made(row: tuple[Any, ...]) -> SentLetter:
    letter = SentLetter._make(row)
    return letter._replace(number=letter.number or "", creditor=letter.creditor or "")


def leaving_on_paper(actor: Actor, invoice: Invoice | None) -> QuerySet[Letter]:
    """Letters that are written and have not left: of an invoice, or all of the actor's."""
    letters = letters_of(actor).filter(
        channel=LetterChannel.PAPER, state__in=[LetterState.WRITTEN, LetterState.BATCHED]
    )
    return letters.filter(invoice=invoice) if invoice else letters


def replaced_among(letter_ids: Collection[int]) -> frozenset[int]:
    """Keys of those of the letters that another one was written in place of."""
    replaced = Letter.objects.filter(pk__in=letter_ids, replaced_by__isnull=False)
    return frozenset(replaced.values_list("pk", flat=True))


def get_letter_or_404(actor: Actor, public_id: UUID) -> Letter:
    """Someone else's letter and no letter look the same: 404."""
    letter = (
        Letter.objects.filter(public_id=public_id)
        .select_related("document", "invoice__creditor")
        .first()
    )
    if letter is None or not may_read_letter(actor, letter):
        raise Http404
    return letter


def may_read_letter(actor: Actor, letter: Letter) -> bool:
    """Whether it was written to the party that the actor acts for, within the actor's right."""
    if letter.party_id is not None:
        is_own = letter.party_id == actor.acting_for.pk
        return is_own and _is_covered(actor, letter.invoice)
    return letter.invoice is not None and may_read_letters_of(actor, letter.invoice)


def _readable(actor: Actor) -> Q:
    """The condition of `may_read_letter`, as two index scans: see `queries.rights`."""
    own = Invoice.objects.filter(party=actor.acting_for)
    found = Invoice.objects.filter(party=None, found_by__party=actor.acting_for)
    of_party = (
        Q(party=actor.acting_for)
        | Q(IsAnyOf(F("invoice_id"), ArraySubquery(own.values("pk"))), party=None)
        | Q(IsAnyOf(F("invoice_id"), ArraySubquery(found.values("pk"))), party=None)
    )
    return of_party & in_scope(actor, "invoice__")


def _is_covered(actor: Actor, invoice: Invoice | None) -> bool:
    """A letter about no one invoice, or about several, is for who may see all of them."""
    if invoice is None:
        return not actor.access.is_limited
    return covers(actor, invoice)
