from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invoices.models import EntryKind, Invoice, LedgerEntry, Stage
from invoices.queries.ledger import ledger_mismatches
from invoices.rules.references import check_digit
from payments.models import (
    ClearingDecision,
    ClearingReason,
    EntryAllocation,
    EntryState,
)
from payments.queries.clearing import Clue, suggestions_for
from payments.queries.matching import candidate_rows
from payments.services import booking, matching
from tests.factories import CreditorFactory, InvoiceFactory, PersonFactory
from tests.invoices.bookings import booked, withdraw
from tests.payments.statement_stories import (
    OTHER_ACCOUNT,
    OTHER_REFERENCE,
    REFERENCE,
    entry_of,
    movement,
    statement,
    states,
    store,
    take,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "written",
    [REFERENCE, f"000{REFERENCE}", "14104 37301 00020 99", "RF7814104373010002099"],
)
def test_a_payment_is_booked_by_its_reference_however_it_is_written(now, written):
    claim = booked(now)

    take(now, statement(movement(reference=written, value_on=date(2026, 11, 19))))

    claim.refresh_from_db()
    assert claim.stage == Stage.PAID
    assert entry_of("A1").state == EntryState.BOOKED
    payment = LedgerEntry.objects.get(kind=EntryKind.PAYMENT)
    assert payment.value_on == date(2026, 11, 19)
    assert not list(ledger_mismatches())


def test_debtor_is_told_once_of_money_that_was_booked(now, debtor, told):
    claim = booked(now)
    Invoice.objects.update(party=debtor.party)

    for _twice in range(2):
        take(now, statement(movement("30.00")))

    (news,) = told
    assert (news.kind, news.what, news.party_id) == ("PAYMENT", "BOOKED", debtor.party_id)
    assert news.path == f"/invoices/{claim.public_id}/"


def test_of_an_invoice_whose_debtor_nobody_knows_nobody_is_told(now, told):
    booked(now)
    Invoice.objects.update(party=None)

    take(now, statement(movement("30.00")))

    assert told == []


def test_a_booked_entry_says_where_its_money_went(now):
    claim = booked(now)

    take(now, statement(movement("30.00")))

    allocation = EntryAllocation.objects.get()
    entry = entry_of("A1")
    assert (allocation.entry, allocation.invoice_id) == (entry, claim.pk)
    assert allocation.amount == Decimal("30.00")
    assert LedgerEntry.objects.filter(cause=allocation.cause, invoice=claim).exists()
    assert entry.decided_at == now


def test_matching_again_books_nothing_again(now):
    claim = booked(now)
    take(now, statement(movement("30.00")))

    matching.match_received(at=now)
    matching.match_again(at=now)

    claim.refresh_from_db()
    assert claim.open_total == Decimal("70.00")


def test_more_than_is_owed_is_a_surplus_and_never_refused(now):
    claim = booked(now)

    take(now, statement(movement("80.00"), movement("50.00", archive_id="A2")))

    claim.refresh_from_db()
    assert (claim.open_total, claim.surplus) == (Decimal("0.00"), Decimal("30.00"))


def test_a_withdrawn_claim_takes_money_too(now):
    claim = booked(now)
    withdraw(claim, now)

    take(now, statement(movement("10.00")))

    claim.refresh_from_db()
    assert claim.surplus == Decimal("10.00")


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"reference": ""}, ClearingReason.NO_REFERENCE),
        ({"reference": "", "text": REFERENCE}, ClearingReason.NO_REFERENCE),
        ({"reference": "14104373010002098"}, ClearingReason.INVALID_REFERENCE),
        ({"reference": "LASKU 12"}, ClearingReason.INVALID_REFERENCE),
        ({"reference": OTHER_REFERENCE}, ClearingReason.UNKNOWN_REFERENCE),
        ({"reference": "", "name": "", "count": 3}, ClearingReason.SUMMARY),
        (
            {"direction": "DBIT", "is_reversal": True, "reverses": "A9"},
            ClearingReason.REVERSAL_UNMATCHED,
        ),
        # Money of ours that came back: no debtor paid it.
        ({"is_reversal": True}, ClearingReason.REVERSAL_UNMATCHED),
    ],
    ids=str,
)
def test_what_cannot_be_booked_says_why(now, told, reason):
    claim = booked(now)

    take(now, statement(movement(**told)))

    entry = entry_of("A1")
    assert (entry.state, entry.clearing_reason) == (EntryState.CLEARING, reason)
    claim.refresh_from_db()
    assert claim.open_total == Decimal("100.00")


def test_money_on_another_account_than_the_invoice_s_is_looked_at(now):
    booked(now)

    take(now, statement(movement(), account=OTHER_ACCOUNT))

    assert entry_of("A1").clearing_reason == ClearingReason.OTHER_ACCOUNT


def test_the_account_tells_two_invoices_with_one_reference_apart(now):
    claim = booked(now)
    booked(now, iban=OTHER_ACCOUNT)

    take(now, statement(movement()))

    claim.refresh_from_db()
    assert claim.open_total == 0


def test_money_that_went_out_is_only_noted(now):
    take(now, statement(movement(direction="DBIT")))

    assert entry_of("A1").state == EntryState.OUTGOING


def test_of_several_invoices_the_open_one_is_paid(now):
    closed, claim = booked(now), booked(now, total="55.00")
    withdraw(closed, now)

    take(now, statement(movement("20.00")))

    claim.refresh_from_db()
    assert claim.open_total == Decimal("35.00")


def test_of_several_open_invoices_the_one_that_owes_just_that_is_paid(now):
    other, claim = booked(now), booked(now, total="55.00")

    take(now, statement(movement("55.00")))

    claim.refresh_from_db()
    other.refresh_from_db()
    assert (claim.open_total, other.open_total) == (0, Decimal("100.00"))


def test_two_payments_in_one_file_pay_two_invoices_with_one_reference(now):
    first, second = booked(now), booked(now, total="55.00")

    take(now, statement(movement("55.00"), movement("30.00", archive_id="A2")))

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.open_total, second.open_total) == (Decimal("70.00"), 0)


def test_which_of_several_open_invoices_is_meant_is_not_guessed(now):
    booked(now), booked(now, total="55.00")

    take(now, statement(movement("20.00")))

    assert entry_of("A1").clearing_reason == ClearingReason.AMBIGUOUS


def test_a_payment_waits_for_an_invoice_that_comes_later(now):
    take(now, statement(movement()))
    claim = booked(now)

    matching.match_again(at=now)

    claim.refresh_from_db()
    assert claim.stage == Stage.PAID
    assert states() == {"A1": EntryState.BOOKED}


def test_a_reason_that_is_no_longer_true_is_renewed(now):
    take(now, statement(movement()))
    booked(now, iban=OTHER_ACCOUNT)

    matching.match_again(at=now)

    assert entry_of("A1").clearing_reason == ClearingReason.OTHER_ACCOUNT


def test_what_a_person_has_proposed_about_is_left_to_people(now, agent):
    take(now, statement(movement()))
    booked(now)
    ClearingDecision.objects.create(
        entry=entry_of("A1"), needs_approval=True, proposed_by=agent, proposed_at=now
    )

    matching.match_again(at=now)

    assert states() == {"A1": EntryState.CLEARING}


def test_matching_goes_on_where_it_was_killed(now, monkeypatch):
    claim = booked(now)
    monkeypatch.setattr(matching, "CHUNK", 2)
    entries = [movement("10.00", archive_id=f"A{number}") for number in range(6)]
    store(statement(*entries), now)
    chunks = []

    def killed_in_the_second_chunk(**said):
        chunks.append(said)
        if len(chunks) == 2:
            raise KeyboardInterrupt
        return booked_entries(**said)

    booked_entries = booking.book_entries
    with monkeypatch.context() as killing:
        killing.setattr(booking, "book_entries", killed_in_the_second_chunk)
        with pytest.raises(KeyboardInterrupt):
            matching.match_received(at=now)
    assert sorted(states().values()) == [EntryState.BOOKED] * 2 + [EntryState.RECEIVED] * 4

    matching.match_received(at=now)

    claim.refresh_from_db()
    assert claim.open_total == Decimal("40.00")
    assert set(states().values()) == {EntryState.BOOKED}


def test_progress_is_told_chunk_by_chunk(now, monkeypatch):
    monkeypatch.setattr(matching, "CHUNK", 2)
    store(statement(*(movement(archive_id=f"A{number}") for number in range(5))), now)
    heard = []

    matching.match_received(at=now, progress=heard.append)

    assert heard == [2, 2, 1]


@pytest.mark.parametrize("text", [f" {REFERENCE} ", f"Lasku {REFERENCE}"])
def test_a_reference_in_a_message_is_suggested_and_not_booked(now, text):
    claim = booked(now, total="250.00")
    take(now, statement(movement(reference="", name="", text=text)))

    entry = entry_of("A1")

    assert entry.state == EntryState.CLEARING
    [suggestion] = suggestions_for(entry, Invoice.objects.all())
    assert (suggestion.invoice, suggestion.clues) == (claim, (Clue.REFERENCE,))


@pytest.mark.parametrize("text", ["", "14104373010002098", OTHER_REFERENCE])
def test_a_message_without_the_reference_of_an_invoice_suggests_nothing(now, text):
    booked(now, total="250.00")
    take(now, statement(movement(reference="", name="", text=text)))

    assert suggestions_for(entry_of("A1"), Invoice.objects.all()) == []


def test_the_shares_of_an_entry_are_all_of_it(now):
    claim, other = booked(now), booked(now)
    take(now, statement(movement(reference="")))
    entry = entry_of("A1")

    for shares in (
        [booking.Share(claim.pk, Decimal("99.99"))],
        [booking.Share(claim.pk, Decimal("50.00")), booking.Share(claim.pk, Decimal("50.00"))],
        [booking.Share(claim.pk, Decimal("110.00")), booking.Share(other.pk, Decimal("-10.00"))],
    ):
        with pytest.raises(booking.WrongSharesError):
            booking.book_entry(entry=entry, shares=shares, actor=None, at=now)

    assert not EntryAllocation.objects.exists()


def test_the_number_of_statements_does_not_grow_with_the_entries(now):
    def queries_of(first, count):
        references = [f"{base}{check_digit(str(base))}" for base in range(first, first + count)]
        for reference in references:
            booked(now, reference=reference)
        entries = [movement(reference=each, archive_id=f"A{each}") for each in references]
        store(statement(*entries), now)
        keys = matching.matching.received_after(0, limit=1000)
        with CaptureQueriesContext(connection) as context:
            matching._match(keys, at=now)
        assert len(keys) == count
        return len(context)

    assert queries_of(1000, 3) == queries_of(2000, 60)


def test_invoices_are_found_through_the_index(now):
    creditor, party = CreditorFactory(), PersonFactory()
    Invoice.objects.bulk_create(
        InvoiceFactory.build(creditor=creditor, party=party, reference_key=str(number))
        for number in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE invoices_invoice")

    plan = candidate_rows([str(number) for number in range(100)]).explain()

    assert "Index Scan" in plan
    assert "Seq Scan" not in plan


@pytest.mark.django_db(transaction=True)
def test_two_that_match_at_once_book_each_entry_once(now, monkeypatch):
    monkeypatch.setattr(matching, "CHUNK", 5)
    claim = booked(now, total="1000.00")
    entries = [movement("10.00", archive_id=f"A{number}") for number in range(40)]
    store(statement(*entries), now)

    def run(_number):
        try:
            matching.match_received(at=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))

    claim.refresh_from_db()
    assert claim.open_total == Decimal("600.00")
    assert LedgerEntry.objects.filter(kind=EntryKind.PAYMENT).count() == 40
    assert set(states().values()) == {EntryState.BOOKED}
    assert not list(ledger_mismatches())
