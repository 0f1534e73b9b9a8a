"""The letters of the demo's past: lawful, documented, and one still to leave."""

from datetime import date

from invoices.models import (
    ClaimKind,
    DocumentState,
    EntryKind,
    Invoice,
    LedgerEntry,
    Letter,
    LetterChannel,
    LetterKind,
    LetterState,
)
from invoices.rules import breaches

DAY_ZERO = date(2026, 11, 21)


def collection_letters():
    """Those that ask for money; a plan's confirmation does not."""
    return Letter.objects.filter(kind__in=[LetterKind.REMINDER, LetterKind.DEMAND])


def as_checked(letter):
    return breaches.Letter(
        is_reminder=letter.kind == LetterKind.REMINDER,
        made_on=letter.written_on,
        planned_on=letter.to_hand_over_on,
        handed_over_on=letter.handed_over_on,
        printed_due_on=letter.due_on,
        due_on=letter.due_on,
        weekdays=7,
        skips_tuesdays=False,
        cost=letter.cost,
        covered=letter.covered,
        principal=letter.invoice.original_total,
        owed=letter.total,
        is_closed=False,
        held_until=None,
        sure_until=date.max,
    )


def test_no_letter_of_the_past_breaks_the_law(seeded):
    """As the checker of the simulation sees it, which has a calendar and numbers of its own."""
    found = {}
    for invoice in Invoice.objects.filter(letters__in=collection_letters()).distinct():
        terms = breaches.Terms(
            is_consumer=invoice.claim_kind == ClaimKind.CONSUMER,
            issued_on=invoice.issued_on,
            due_on=invoice.due_on,
            principal=invoice.original_total,
        )
        letters = collection_letters().filter(invoice=invoice).exclude(handed_over_on=None)
        found[invoice.number] = [
            *breaches.breaches_of(terms, map(as_checked, letters.order_by("pk")))
        ]

    assert len(found) > 10
    assert not any(found.values()), found


def test_every_letter_of_the_past_has_its_document_its_bookings_and_its_event(seeded):
    letters = list(collection_letters().select_related("document", "invoice"))

    assert len(letters) > 20
    for letter in letters:
        booked = LedgerEntry.objects.filter(invoice=letter.invoice, cause__startswith=letter.cause)
        assert letter.document.state == DocumentState.QUEUED
        assert letter.document.facts
        assert sum(each.costs for each in booked) == letter.cost > 0
        event = letter.invoice.timeline.get(data__letter=str(letter.public_id))
        assert event.data["due_on"] == letter.due_on.isoformat()
    costs = LedgerEntry.objects.filter(kind=EntryKind.COST)
    assert all(each.legal_basis for each in costs)
    assert costs.exclude(cause__startswith="plan:").count() == len(letters)


def test_a_letter_waits_for_the_printing_house(seeded):
    waiting = Letter.objects.filter(state=LetterState.WRITTEN, channel=LetterChannel.PAPER)

    assert waiting.exists()
    assert all(each.to_hand_over_on >= DAY_ZERO for each in waiting)
    others = Letter.objects.filter(channel=LetterChannel.PAPER).exclude(pk__in=waiting)
    assert set(others.values_list("state", flat=True)) == {LetterState.SENT}
