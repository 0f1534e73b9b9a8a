"""One search for whatever somebody on the phone can read out; what it is, its form says."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.db import models
from django.db.models import Count, F, Model, OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from accounts import business_id, phone_numbers
from accounts.models import EmailAddress, Party, PhoneNumber, User
from accounts.queries.names import resembling, sounds_like
from invoices.models import Invoice
from invoices.queries import staff
from invoices.rules import myropo_id, references

MOST_HITS: Final = 50
LETTERS_OF_A_NAME: Final = 3
SEES_PARTIES: Final = "accounts.view_party"


class FoundBy(models.TextChoices):
    """What of a hit is what was typed."""

    NUMBER = "NUMBER", _("Invoice number")
    NUMBER_BEGINS = "NUMBER_BEGINS", _("Invoice number begins so")
    CASE = "CASE", _("Case number")
    MYROPO_ID = "MYROPO_ID", _("MyRopo ID")
    REFERENCE = "REFERENCE", _("Reference")
    BUSINESS_ID = "BUSINESS_ID", _("Business ID")
    PHONE = "PHONE", _("Phone number")
    EMAIL = "EMAIL", _("E-mail")
    NAME = "NAME", _("Name")
    SIMILAR = "SIMILAR", _("Similar name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """All that a term may be by its form; what it cannot be is empty.

    numbers   an invoice number as typed, and without its spaces in capitals
    misspelt  a name that nobody has, to be tried as one that is nearly right
    """

    numbers: tuple[str, ...] = ()
    case_number: int | None = None
    myropo_id: str = ""
    reference_key: str = ""
    business_id: str = ""
    phone: str = ""
    email: str = ""
    name: str = ""
    misspelt: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of what was found: a party, or an invoice whose party is unknown or not shown.

    party        None of an invoice that has none, or whose party the user may not see
    invoice      the one that was found; None when the party itself was
    open_count   how many invoices of the party are open; None beside an invoice
    more         how many more invoices of the party were found
    """

    by: FoundBy
    party: Party | None
    invoice: Invoice | None
    open_total: Decimal
    open_count: int | None = None
    more: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """`is_cut`: there is more than is shown, so that the search has to be narrowed down."""

    hits: Sequence[Hit]
    is_cut: bool = False

    @property
    def only(self) -> Hit | None:
        """The hit that leaves no choice."""
        return self.hits[0] if len(self.hits) == 1 and not self.is_cut else None


def find_debtors(term: str, *, user: User) -> Found:
    """Whom or what the term means, of what the user may see; each reading by an index.

    Who may not see parties finds invoices alone. A name that nobody has is tried once more
    as one that was misspelt.
    """
    readings = read(term)
    search = _of_parties if user.has_perm(SEES_PARTIES) else _of_invoices
    found = search(readings, user=user)
    if found.hits or not readings.name:
        return found
    return search(Readings(misspelt=readings.name), user=user)


def read(term: str) -> Readings:
    """What the term may be: several things at once, as `23319727` is."""
    compact = "".join(term.split()).upper()
    if "@" in compact:
        return Readings(email=compact)
    is_plain = compact.isascii() and compact.isdigit()
    is_case = is_plain and len(compact) <= staff.SIGNIFICANT_DIGITS_OF_CASE
    reference = _parsed(references.normalise, term)
    is_named = sum(map(str.isalpha, compact)) >= LETTERS_OF_A_NAME and not reference
    return Readings(
        numbers=tuple({term, compact}) if any(map(str.isdigit, compact)) else (),
        case_number=int(compact) if is_case else None,
        myropo_id=_parsed(myropo_id.parse, term),
        reference_key=references.reference_key(reference) if reference else "",
        business_id=_parsed(business_id.normalise, term),
        phone=_parsed(phone_numbers.read_number, term),
        name=term if is_named else "",
    )


def _parsed(parse: Callable[[str], str], term: str) -> str:
    """What all these parsers refuse, they refuse by a `ValueError` of their own."""
    try:
        return parse(term)
    except ValueError:
        return ""


def _of_parties(readings: Readings, *, user: User) -> Found:
    parties = list(_parties(readings))
    # A name that many have is to be narrowed down: their invoices would only add to them.
    name = "" if len(parties) > MOST_HITS else readings.name
    invoices = list(_invoices(replace(readings, name=name), user=user, beside_parties=True))
    lines: dict[str, Hit] = {}
    for invoice in invoices:
        key = f"party {invoice.party_id}" if invoice.party_id else f"invoice {invoice.pk}"
        hit = lines.get(key) or _hit_of_invoice(invoice, readings)
        lines[key] = replace(hit, more=hit.more + (key in lines))
    for party in parties:
        lines.setdefault(f"party {party.pk}", _hit_of_party(party, readings))
    return _found(list(lines.values()), is_cut=max(len(parties), len(invoices)) > MOST_HITS)


def _of_invoices(readings: Readings, *, user: User) -> Found:
    invoices = list(_invoices(readings, user=user))
    hits = [replace(_hit_of_invoice(each, readings), party=None) for each in invoices]
    return _found(hits, is_cut=len(invoices) > MOST_HITS)


def _found(hits: list[Hit], *, is_cut: bool) -> Found:
    ranked = sorted(hits, key=lambda hit: FoundBy.values.index(hit.by))
    return Found(hits=ranked[:MOST_HITS], is_cut=is_cut or len(hits) > MOST_HITS)


def _hit_of_invoice(invoice: Invoice, readings: Readings) -> Hit:
    return Hit(
        by=_how_invoice_was_found(invoice, readings),
        party=invoice.party,
        invoice=invoice,
        open_total=invoice.open_total,
    )


def _how_invoice_was_found(invoice: Invoice, readings: Readings) -> FoundBy:
    reference, code = readings.reference_key, readings.myropo_id
    clues = {
        FoundBy.NUMBER: invoice.number in readings.numbers,
        FoundBy.CASE: invoice.case_number == readings.case_number,
        FoundBy.MYROPO_ID: bool(code) and invoice.myropo_id == code,
        FoundBy.REFERENCE: bool(reference) and invoice.reference_key == reference,
        FoundBy.NUMBER_BEGINS: invoice.number.startswith(readings.numbers),
        FoundBy.BUSINESS_ID: bool(readings.business_id),
        FoundBy.SIMILAR: bool(readings.misspelt),
    }
    return next((clue for clue, is_true in clues.items() if is_true), FoundBy.NAME)


def _hit_of_party(party: Party, readings: Readings) -> Hit:
    return Hit(
        by=_how_party_was_found(party, readings),
        party=party,
        invoice=None,
        open_count=party.open_count or 0,  # type: ignore[attr-defined]
        open_total=party.open_total or Decimal(0),  # type: ignore[attr-defined]
    )


def _how_party_was_found(party: Party, readings: Readings) -> FoundBy:
    if readings.email:
        return FoundBy.EMAIL
    if readings.business_id and party.business_id == readings.business_id:
        return FoundBy.BUSINESS_ID
    if readings.phone:
        return FoundBy.PHONE
    return FoundBy.SIMILAR if readings.misspelt else FoundBy.NAME


def _invoices(readings: Readings, *, user: User, beside_parties: bool = False) -> QuerySet[Invoice]:
    """What every reading finds on its own, at most one more than is shown of each.

    beside_parties  parties are found too: by a name only what is of none of them
    """
    seen = staff.rows_seen_by(user, Invoice.objects.all(), creditor="creditor")
    wanted = _each_alone(_read_of_invoices(readings, seen, beside_parties=beside_parties))
    found = Invoice.objects.filter(pk__in=wanted) if wanted is not None else Invoice.objects.none()
    order = (F("closed_on").asc(nulls_first=True), "-due_on", "-pk")
    return found.select_related("creditor", "party").order_by(*order)[: MOST_HITS + 1]


def _read_of_invoices(
    readings: Readings, seen: QuerySet[Invoice], *, beside_parties: bool
) -> Iterator[QuerySet[Invoice]]:
    if readings.numbers:
        yield seen.filter(number__in=readings.numbers)
        for number in readings.numbers:
            yield seen.filter(number__startswith=number)
    if readings.case_number is not None:
        yield seen.filter(case_number=readings.case_number)
    if readings.myropo_id:
        yield seen.filter(myropo_id=readings.myropo_id)
    if readings.reference_key:
        yield seen.filter(reference_key=readings.reference_key)
    if readings.business_id and not beside_parties:
        yield seen.filter(party__business_id=readings.business_id)
    heard = sounds_like(field="debtor_name", words=readings.name)
    if heard is not None:
        own = sounds_like(field="party__name", words=readings.name) if beside_parties else None
        yield seen.filter(heard).exclude(own) if own else seen.filter(heard)
    if readings.misspelt and not beside_parties:
        yield resembling(seen, field="debtor_name", words=readings.misspelt)


def _parties(readings: Readings) -> QuerySet[Party]:
    wanted = _each_alone(_read_of_parties(readings))
    found = Party.objects.filter(pk__in=wanted) if wanted is not None else Party.objects.none()
    theirs = Invoice.objects.open().filter(party=OuterRef("pk")).order_by().values("party")
    return found.annotate(
        open_count=Subquery(theirs.values(count=Count("pk"))),
        open_total=Subquery(theirs.values(total=Sum("open_total"))),
    ).order_by("name", "pk")[: MOST_HITS + 1]


def _read_of_parties(readings: Readings) -> Iterator[QuerySet[Party]]:
    everybody = Party.objects.all()
    if readings.business_id:
        yield everybody.filter(business_id=readings.business_id)
    if readings.phone:
        numbers = PhoneNumber.objects.filter(number=readings.phone)
        yield everybody.filter(pk__in=numbers.values("user__party"))
    if readings.email:
        known = EmailAddress.objects.filter(
            address__iexact=readings.email, confirmed_at__isnull=False
        )
        yield everybody.filter(pk__in=known.values("user__party"))
    heard = sounds_like(field="name", words=readings.name)
    if heard is not None:
        yield everybody.filter(heard)
    if readings.misspelt:
        yield resembling(everybody, field="name", words=readings.misspelt)


def _each_alone[M: Model](readings: Iterable[QuerySet[M]]) -> QuerySet[M, Any] | None:
    """The keys of all that they find; each is looked up by its own index, then put together."""
    parts = [rows.order_by().values("pk")[: MOST_HITS + 1] for rows in readings]
    return parts[0].union(*parts[1:], all=True) if parts else None
