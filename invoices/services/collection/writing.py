"""Letters of collection, written many at a time: what they book, what they say, where they go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from accounts import audit
from accounts.models import AuditEvent
from invoices import events
from invoices.models import (
    Document,
    DocumentKind,
    EventKind,
    Invoice,
    LedgerEntry,
    Letter,
    LetterChannel,
    LetterKind,
    TimelineEvent,
)
from invoices.pdf.facts import to_json
from invoices.pdf.letter_facts import collection_letter_facts
from invoices.queries.collection import Destination
from invoices.queries.interest import interest_to_charge
from invoices.queries.policies import letter_text
from invoices.rules.collection_claim import CollectionAct
from invoices.rules.decisions import Decision
from invoices.rules.late_interest import LateInterest
from invoices.rules.reference_rates import Rates
from invoices.rules.what_next import NextAct
from invoices.services import charges, ledger
from invoices.services.collection.plans import Plan
from myropo.money import round_to_cents

EVENTS: Final = {LetterKind.REMINDER: EventKind.REMINDED, LetterKind.DEMAND: EventKind.DEMANDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A letter of which everything is decided. Sums in euros."""

    plan: Plan
    destination: Destination
    interest: Decimal
    periods: LateInterest
    public_id: UUID = field(default_factory=uuid4)

    @property
    def invoice(self) -> Invoice:
        return self.plan.facts.invoice

    @property
    def kind(self) -> LetterKind:
        is_reminder = self.plan.step.act is NextAct.REMINDER
        return LetterKind.REMINDER if is_reminder else LetterKind.DEMAND

    @property
    def ordinal(self) -> int:
        return len(self.plan.standing.claim.acts(CollectionAct(self.kind))) + 1

    @property
    def channel(self) -> LetterChannel:
        is_electronic = self.destination.is_electronic
        return LetterChannel.ELECTRONIC if is_electronic else LetterChannel.PAPER

    @property
    def cause(self) -> str:
        """Of the letter, its bookings, its event and its document."""
        return f"letter:{self.public_id}"

    @property
    def cost(self) -> Decimal:
        return round_to_cents(self._decision.euros())

    @property
    def covered(self) -> Decimal:
        return round_to_cents(self._decision.euros("covered"))

    @property
    def legal_basis(self) -> str:
        return str(self._decision.facts["paragraph"])

    @property
    def _decision(self) -> Decision:
        if self.plan.step.cost is None:
            raise ValueError("Only letters are written.")
        return self.plan.step.cost

    def bookings(self) -> list[ledger.Booking]:
        """Its interest, then its cost; none of nothing."""
        on, made = self.plan.on, []
        if self.interest:
            made.append(
                charges.interest_booking(amount=self.interest, cause=self.cause, value_on=on)
            )
        if self.cost:
            cost = charges.Cost(amount=self.cost, legal_basis=self.legal_basis)
            made.append(charges.cost_booking(cost=cost, cause=self.cause, value_on=on))
        return made


def can_be_sent(invoice: Invoice, destination: Destination) -> bool:
    """Whether a letter has where to go: MyRopo, or a street address in full."""
    address = destination.address
    if destination.is_electronic or address is not None:
        return True
    return all([invoice.debtor_street, invoice.debtor_postcode, invoice.debtor_town])


def write_letters(
    *,
    plans: Sequence[Plan],
    destinations: Mapping[int, Destination],
    rates: Rates,
    at: datetime,
) -> None:
    """Write a letter on each of these claims, of locked invoices, in a few statements.

    Books its interest through today and its cost, moves the stage, puts it on the timeline,
    and fixes what it says. Its PDF is made after the commit. No letter of a kind and number
    is written twice: the database refuses it (`letter_once`) with the whole chunk.
    """
    if not plans:
        return
    drafts = [_draft(each, destinations[each.facts.invoice.pk], rates) for each in plans]
    entries = [
        LedgerEntry(**booking.columns(invoice=draft.invoice, at=at))
        for draft in drafts
        for booking in draft.bookings()
    ]
    for draft in drafts:
        _move(draft)
    LedgerEntry.objects.bulk_create(entries)
    documents = Document.objects.bulk_create(_document(draft, at) for draft in drafts)
    Letter.objects.bulk_create(
        _letter(draft, document, at) for draft, document in zip(drafts, documents, strict=True)
    )
    TimelineEvent.objects.bulk_create(_event(draft, at) for draft in drafts)
    AuditEvent.objects.bulk_create(_audit(draft, at) for draft in drafts)
    ledger.save_many([draft.invoice for draft in drafts])
    keys = tuple(document.pk for document in documents)
    tell = partial(events.documents_requested.send_robust, sender=Document, document_ids=keys)
    transaction.on_commit(tell, robust=True)


def _draft(plan: Plan, destination: Destination, rates: Rates) -> _Draft:
    interest, periods = interest_to_charge(
        invoice=plan.facts.invoice, ledger=plan.facts.entries, until=plan.on, rates=rates
    )
    return _Draft(plan=plan, destination=destination, interest=interest, periods=periods)


def _move(draft: _Draft) -> None:
    """The balances and the stage after the letter, in memory."""
    invoice = draft.invoice
    for booking in draft.bookings():
        ledger.add_to_balances(invoice=invoice, booking=booking)
    stage = ledger.STAGE_AFTER[EVENTS[draft.kind]]
    if invoice.stage != stage:
        ledger.set_stage(invoice=invoice, stage=stage, on=draft.plan.on)


def _document(draft: _Draft, at: datetime) -> Document:
    plan, invoice = draft.plan, draft.invoice
    facts = collection_letter_facts(
        invoice=invoice,
        kind=draft.kind,
        ordinal=draft.ordinal,
        written_on=plan.on,
        pay_by=plan.step.due_on or plan.on,
        interest=draft.periods,
        cost=draft.cost,
        covered=draft.covered,
        legal_basis=draft.legal_basis,
        balances=ledger.balances_of(invoice),
        ledger=plan.facts.entries,
        timeline=plan.facts.acts,
        address=draft.destination.address,
        channel=draft.channel,
        letter_id=draft.public_id,
        creditor_text=letter_text(plan.row, invoice.language),
    )
    return Document(
        invoice=invoice,
        cause=draft.cause,
        kind=DocumentKind(draft.kind),
        language=invoice.language,
        facts=to_json(facts),
        requested_at=at,
    )


def _letter(draft: _Draft, document: Document, at: datetime) -> Letter:
    invoice, plan = draft.invoice, draft.plan
    return Letter(
        public_id=draft.public_id,
        invoice=invoice,
        party_id=invoice.party_id,
        document=document,
        kind=draft.kind,
        ordinal=draft.ordinal,
        channel=draft.channel,
        cause=draft.cause,
        cost=draft.cost,
        covered=draft.covered,
        interest=draft.interest,
        total=max(ledger.open_total(invoice) - invoice.under_way, ledger.ZERO),
        written_on=plan.on,
        written_at=at,
        to_hand_over_on=plan.step.handed_over_on or plan.on,
        due_on=plan.step.due_on,
    )


def _event(draft: _Draft, at: datetime) -> TimelineEvent:
    """Its day and its due date follow the letter when it is handed over."""
    step = draft.plan.step
    return TimelineEvent(
        invoice=draft.invoice,
        kind=EVENTS[draft.kind],
        on=step.handed_over_on or draft.plan.on,
        recorded_at=at,
        data={
            "cause": draft.cause,
            "cost": str(draft.cost),
            "covered": str(draft.covered),
            "interest": str(draft.interest),
            "due_on": step.due_on.isoformat() if step.due_on else None,
            "letter": str(draft.public_id),
        },
    )


def _audit(draft: _Draft, at: datetime) -> AuditEvent:
    return audit.draft(
        action=f"invoice.{EVENTS[draft.kind].lower()}",
        actor=None,
        at=at,
        party_id=draft.invoice.party_id,
        target=draft.invoice,
        data={"cause": draft.cause},
    )
