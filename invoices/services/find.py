"""Finding an invoice with what stands on the paper, and attaching it to one's list (A4)."""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import Upper

from accounts import audit
from accounts.actor import Actor
from invoices.models import EventKind, FoundInvoice, Invoice, InvoiceQuerySet, Stage
from invoices.services import ledger

# Two different invoices with the same number, reference and postcode: nobody's guess.
MOST_CANDIDATES: Final = 2


class Trimmed(Func):
    """The text without the given characters at its beginning."""

    function = "LTRIM"
    output_field = CharField()


@transaction.atomic
def find_by_numbers(
    *,
    number: str,
    reference_key: str,
    postcode: str,
    actor: Actor,
    address: str | None,
    today: date,
    at: datetime,
) -> Invoice | None:
    """Attach the invoice on which all three stand, as `forms` normalises them.

    None when there is none, or when it is not the only one; which of the three was
    wrong is neither answered nor to be measured: one query decides.
    """
    return _attach(
        Q(reference_key=reference_key, bare_number=number, bare_postcode=postcode),
        way="numbers",
        actor=actor,
        address=address,
        today=today,
        at=at,
    )


@transaction.atomic
def find_by_code(
    *,
    case_number: int,
    myropo_id: str,
    actor: Actor,
    address: str | None,
    today: date,
    at: datetime,
) -> Invoice | None:
    """Attach the invoice of the case whose letter carries the MyRopo ID. None as above."""
    return _attach(
        Q(case_number=case_number, myropo_id=myropo_id),
        way="code",
        actor=actor,
        address=address,
        today=today,
        at=at,
    )


def _attach(
    wanted: Q, *, way: str, actor: Actor, address: str | None, today: date, at: datetime
) -> Invoice | None:
    """Every try leaves one audit row without what was typed; a repeat attaches nothing."""
    candidates = list(_findable().filter(wanted)[:MOST_CANDIDATES])
    if len(candidates) != 1:
        audit.record(
            action="invoice.searched",
            actor=actor.user,
            party=actor.acting_for,
            at=at,
            address=address,
            data={"way": way, "found": False},
        )
        return None
    [invoice] = candidates
    if invoice.party_id != actor.acting_for.pk:
        _, is_new = FoundInvoice.objects.get_or_create(
            party=actor.acting_for, invoice=invoice, defaults={"found_at": at}
        )
        if is_new:
            ledger.note(invoice=invoice, kind=EventKind.FOUND, on=today, at=at)
    audit.record(
        action="invoice.found",
        actor=actor.user,
        party=actor.acting_for,
        target=invoice,
        at=at,
        address=address,
        data={"way": way, "found": True},
    )
    return invoice


def _findable() -> InvoiceQuerySet:
    """Invoices with their numbers written as `forms` writes them; none that was withdrawn."""
    return Invoice.objects.exclude(stage=Stage.WITHDRAWN).alias(
        bare_number=Trimmed(Upper(_without(r"[\s-]", "number")), Value("0")),
        bare_postcode=_without(r"^(FI|AX)|[\s-]", "debtor_postcode"),
    )


def _without(pattern: str, field: str) -> Func:
    return Func(
        F(field),
        Value(pattern),
        Value(""),
        Value("g"),
        function="REGEXP_REPLACE",
        output_field=CharField(),
    )
