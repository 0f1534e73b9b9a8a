"""Invented claims in the real database, with what happens to them, day by day.

The claims are those of `rules.invented_claims`. What happens to them is done by the services
that do it in life: payments, disputes, reports of payments that end by themselves.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from invoices.models import (
    ClaimKind,
    EntryKind,
    Hold,
    HoldReason,
    InterestBasis,
    Invoice,
    Letter,
    LetterKind,
)
from invoices.rules import breaches
from invoices.rules.invented_claims import invent
from invoices.rules.law_calendar import Law
from invoices.services import holds, ledger, money_in
from tests.factories import CreditorFactory, InvoiceFactory, PersonFactory
from tests.invoices.collecting import at_noon

FIRST, LAST_DUE = date(2026, 1, 2), date(2026, 4, 20)
KINDS = ("part", "part", "all", "dispute", "reported", "freed")


@dataclass
class Before:
    """How a claim stood before the run of a day. Sums in euros."""

    principal: Decimal
    owed: Decimal
    is_closed: bool
    held_until: date | None


@dataclass
class Invented:
    """An invoice with what happens to it, and how it stood before each of its letters."""

    invoice: Invoice
    happenings: dict[date, list[str]]
    chance: Random
    before: dict[date, Before] = field(default_factory=dict)


def claims(count, *, seed=1, name="claim"):
    """The same seed gives the same claims, and lets the same happen to them."""
    creditor = CreditorFactory(street="Katu 1", postcode="00100", town="Oulu")
    party = PersonFactory()
    return [
        # Nothing secret: the same seed has to give the same claims.
        _claim(Random(f"{seed}:{number}"), creditor, party, f"{name}:{number}")  # noqa: S311
        for number in range(count)
    ]


def _claim(chance, creditor, party, cause):
    claim = invent(chance, first=FIRST, last=LAST_DUE).standing.claim
    is_business = claim.law is Law.BUSINESS
    bases = [InterestBasis.CONSUMER, InterestBasis.NONE, InterestBasis.PUBLIC_LAW]
    basis = InterestBasis.COMMERCIAL if claim.is_commercial else chance.choice(bases)
    invoice = InvoiceFactory(
        party=party,
        creditor=creditor,
        claim_kind=ClaimKind.BUSINESS if is_business else ClaimKind.CONSUMER,
        interest_basis=basis,
        is_directly_enforceable=claim.is_directly_enforceable,
        original_total=claim.original_principal,
        open_principal=0,
        issued_on=claim.issued_on,
        due_on=claim.due_on,
    )
    booking = ledger.Booking(
        kind=EntryKind.PRINCIPAL,
        cause=cause,
        value_on=claim.issued_on,
        principal=claim.original_principal,
    )
    ledger.book(invoice=invoice, booking=booking, at=at_noon(claim.issued_on))
    invoice.refresh_from_db()
    happenings = {}
    for _ in range(chance.randrange(6)):
        day = claim.due_on + timedelta(days=chance.randrange(-5, 110))
        happenings.setdefault(day, []).append(chance.choice(KINDS))
    return Invented(invoice, happenings, chance)


def let_happen(invented, day):
    """What happens to the claims on a day, before the run of the day."""
    for each in invented:
        for number, kind in enumerate(each.happenings.get(day, [])):
            _happens(each, kind, day, f"{each.invoice.pk}:{day}:{number}")


def _happens(each, kind, day, name):
    invoice = Invoice.objects.get(pk=each.invoice.pk)
    match kind:
        case "part" | "all":
            part = Decimal(1) if kind == "all" else Decimal(each.chance.randrange(1, 100)) / 100
            if amount := round(invoice.open_total * part, 2):
                money_in.book_payment(
                    invoice_id=invoice.pk,
                    amount=amount,
                    value_on=day,
                    cause=f"payment:{name}",
                    actor=None,
                    at=at_noon(day),
                )
        case "dispute":
            _hold(invoice, HoldReason.DISPUTED, name, day, None)
        case "reported":
            ends_on = day + timedelta(days=each.chance.randrange(1, 30))
            _hold(invoice, HoldReason.PAYMENT_REPORTED, name, day, ends_on)
        case "freed":
            causes = Hold.objects.filter(invoice=invoice, released_at=None)
            holds.release_all(causes=list(causes.values_list("cause", flat=True)), at=at_noon(day))


def _hold(invoice, reason, name, day, ends_on):
    holds.place(
        invoice_id=invoice.pk,
        reason=reason,
        cause=f"hold:{name}",
        at=at_noon(day),
        ends_on=ends_on,
    )


def note_standing(invented, day):
    """Keep how every claim stands, for the letters that this day may bring."""
    now = Invoice.objects.in_bulk([each.invoice.pk for each in invented])
    held = {}
    for hold in Hold.objects.filter(released_at=None):
        held.setdefault(hold.invoice_id, []).append(hold.ends_on or date.max)
    for each in invented:
        invoice = now[each.invoice.pk]
        each.before[day] = Before(
            principal=invoice.open_principal,
            owed=invoice.to_pay,
            is_closed=not invoice.is_open,
            held_until=max(held.get(invoice.pk, []), default=None),
        )


def breaches_in(each, *, sure_until):
    """What of the letters that the run wrote the second set of rules does not allow."""
    invoice = each.invoice
    terms = breaches.Terms(
        is_consumer=invoice.claim_kind == ClaimKind.CONSUMER,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        principal=invoice.original_total,
        is_directly_enforceable=invoice.is_directly_enforceable,
        is_commercial=invoice.interest_basis == InterestBasis.COMMERCIAL,
    )
    letters = Letter.objects.filter(invoice=invoice).select_related("document").order_by("pk")
    return list(
        breaches.breaches_of(terms, [_event(letter, each, sure_until) for letter in letters])
    )


def _event(letter, each, sure_until):
    before = each.before[letter.written_on]
    needs_rate = each.invoice.interest_basis != InterestBasis.NONE
    return breaches.Letter(
        is_reminder=letter.kind == LetterKind.REMINDER,
        made_on=letter.written_on,
        planned_on=letter.to_hand_over_on,
        handed_over_on=letter.handed_over_on or letter.to_hand_over_on,
        printed_due_on=date.fromisoformat(letter.document.facts["pay_by"]),
        due_on=letter.due_on,
        weekdays=7,
        skips_tuesdays=False,
        cost=letter.cost,
        covered=letter.covered,
        principal=before.principal,
        owed=before.owed,
        is_closed=before.is_closed,
        held_until=before.held_until,
        sure_until=sure_until(letter.written_on) if needs_rate else date.max,
    )
