"""Batches for the printing house: everything that is ready, once, or nothing."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from accounts.models import AuditEvent
from invoices.models import (
    Document,
    EntryKind,
    EventKind,
    HoldReason,
    LedgerEntry,
    Letter,
    LetterKind,
    PrintBatch,
)
from invoices.services import holds
from invoices.services.letters import printing
from tests.invoices import collecting, mailing, stories, written_letters
from tests.invoices.collecting import DUE, at_noon
from tests.invoices.mailing import PLANNED, WRITTEN
from tests.invoices.rates import fill_rates

pytestmark = pytest.mark.django_db


def charged(letter):
    """What the claim was charged for letters and not given back, in euros."""
    costs = LedgerEntry.objects.filter(invoice=letter.invoice, kind=EntryKind.COST)
    return sum(costs.values_list("amount", flat=True))


def test_batch_has_every_letter_that_is_ready_with_a_manifest(debtor):
    first = mailing.reminder(debtor.party, number="1", pages=2)
    second = mailing.reminder(debtor.party, number="2")

    batch = mailing.batched()

    manifest, files = mailing.contents_of(batch)
    names = [f"{each.public_id}.pdf" for each in (first, second)]
    assert {key: manifest[key] for key in ("format", "version", "batch", "hand_over_on")} == {
        "format": "myropo-print-batch",
        "version": 1,
        "batch": batch.number,
        "hand_over_on": PLANNED.isoformat(),
    }
    assert manifest["letters"][0] == {
        "id": str(first.public_id),
        "file": names[0],
        "sha256": first.document.sha256,
        "pages": 2,
        "postage": "ECONOMY",
        "country": "FI",
        "language": "fi",
    }
    assert [each["file"] for each in manifest["letters"]] == names == [*files]
    assert hashlib.sha256(files[names[1]]).hexdigest() == second.document.sha256
    assert (batch.letter_count, batch.to_hand_over_on) == (2, PLANNED)
    assert [mailing.again(each).state for each in (first, second)] == ["BATCHED", "BATCHED"]
    assert AuditEvent.objects.get(action="print_batch.made").data == {"letters": 2}


def test_manifest_names_nobody(debtor):
    mailing.reminder(debtor.party)

    manifest, _ = mailing.contents_of(mailing.batched())

    assert "Tunnistus" not in str(manifest)
    assert "Esimerkkikatu" not in str(manifest)


def test_file_of_a_batch_is_what_its_row_says(debtor):
    mailing.reminder(debtor.party)

    batch = mailing.batched()

    content = printing.read_batch(batch=batch, actor=None, at=at_noon(WRITTEN))
    assert hashlib.sha256(content).hexdigest() == batch.sha256
    assert len(content) == batch.size_bytes
    assert AuditEvent.objects.filter(action="print_batch.downloaded").count() == 1


def test_file_that_was_changed_is_not_handed_out(debtor):
    mailing.reminder(debtor.party)
    batch = mailing.batched()
    default_storage.delete(batch.file.name)

    with pytest.raises(printing.DamagedBatchError):
        printing.read_batch(batch=batch, actor=None, at=at_noon(WRITTEN))


def test_repeat_puts_no_letter_into_a_second_batch(debtor):
    mailing.reminder(debtor.party)
    mailing.batched()

    assert mailing.batched() is None
    assert PrintBatch.objects.count() == 1


def test_letter_without_its_pdf_waits(debtor):
    mailing.overdue(debtor.party)
    collecting.collect_on(WRITTEN)

    assert mailing.batched() is None
    assert Letter.objects.get().state == "WRITTEN"


def test_letter_whose_file_is_damaged_stays_behind_and_the_others_leave(debtor):
    damaged = mailing.reminder(debtor.party, number="1")
    sound = mailing.reminder(debtor.party, number="2")
    default_storage.delete(damaged.document.file.name)

    batch = mailing.batched()

    assert [*batch.letters.all()] == [sound]
    assert mailing.again(damaged).state == "WRITTEN"
    assert mailing.batched() is None


def test_the_oldest_leave_first_and_the_rest_next(debtor):
    letters = [mailing.reminder(debtor.party, number=str(number)) for number in range(3)]

    batches = [mailing.batched(most=2), mailing.batched(most=2), mailing.batched(most=2)]

    assert [each and [*each.letters.order_by("pk")] for each in batches] == [
        letters[:2],
        letters[2:],
        None,
    ]


@pytest.mark.parametrize("what", ["paid", "under way", "disputed"])
def test_letter_that_need_not_leave_any_more_is_pulled_back(debtor, what):
    letter = mailing.reminder(debtor.party)
    invoice = letter.invoice
    if what == "paid":
        stories.paid(invoice, str(invoice.open_total), on=WRITTEN, at=at_noon(WRITTEN))
    else:
        is_paid = what == "under way"
        holds.place(
            invoice_id=invoice.pk,
            reason=HoldReason.PAID_IN_PORTAL if is_paid else HoldReason.DISPUTED,
            cause="test:hold",
            at=at_noon(WRITTEN),
            amount=invoice.open_total if is_paid else Decimal(0),
        )

    batch = mailing.batched()

    assert batch is None
    assert mailing.again(letter).state == "CANCELLED"
    [event] = collecting.events_of(invoice, EventKind.LETTER_CANCELLED)
    assert event.data["letter"] == str(letter.public_id)
    assert charged(letter) == 0
    collecting.check_books()


def test_only_what_is_unneeded_stays_behind(debtor):
    leaving = mailing.reminder(debtor.party, number="1")
    paid = mailing.reminder(debtor.party, number="2")
    stories.paid(paid.invoice, str(paid.invoice.open_total), on=WRITTEN, at=at_noon(WRITTEN))

    batch = mailing.batched()

    assert [*batch.letters.all()] == [leaving]
    assert mailing.again(paid).state == "CANCELLED"


def test_notice_of_an_overpayment_leaves_though_the_claim_is_paid(debtor, now):
    invoice = stories.sent(debtor.party, at=now, due_on=DUE)
    stories.paid(invoice, "200.00", on=DUE, at=now)
    notice = written_letters.letter(
        invoice,
        at=now,
        kind=LetterKind.OVERPAYMENT_NOTICE,
        state="WRITTEN",
        pdf="QUEUED",
        cost=Decimal(0),
        due_on=None,
    )
    Document.objects.update(facts={"recipient": {"country": "SE"}})
    mailing.made(notice)

    batch = mailing.batched(date(2026, 11, 23))

    assert [*batch.letters.all()] == [notice]
    assert mailing.contents_of(batch)[0]["letters"][0]["country"] == "SE"


def test_electronic_letter_is_in_no_batch(actor):
    mailing.electronic_reminder(actor)

    assert mailing.batched() is None


def test_batch_of_a_friday_is_handed_over_on_monday(debtor):
    mailing.reminder(debtor.party)

    batch = mailing.batched(date(2026, 1, 30))

    assert batch.to_hand_over_on == date(2026, 2, 2)


def test_crash_while_the_row_is_written_leaves_nothing(debtor, monkeypatch):
    letter = mailing.reminder(debtor.party)

    def crash(**_fields):
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(printing.audit, "record", crash)
    with pytest.raises(RuntimeError):
        mailing.batched()
    monkeypatch.undo()

    assert not PrintBatch.objects.exists()
    assert default_storage.listdir("print_batches")[1] == []
    assert mailing.again(letter).state == "WRITTEN"
    assert [*mailing.batched().letters.all()] == [letter]


def in_threads(*works):
    """Run the works at once, each on its own connection; what they return."""

    def alone(work):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [each.result() for each in [pool.submit(alone, work) for work in works]]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_share_no_letter(debtor):
    fill_rates()
    for number in range(6):
        mailing.overdue(debtor.party, number=str(number))
    collecting.collect_on(WRITTEN)
    for letter in Letter.objects.all():
        mailing.made(letter)

    batches = in_threads(*[lambda: mailing.batched(most=4)] * 3)

    counts = [each.letter_count for each in batches if each is not None]
    in_files = [
        each["id"]
        for batch in batches
        if batch is not None
        for each in mailing.contents_of(batch)[0]["letters"]
    ]
    assert len(in_files) == len(set(in_files)) == sum(counts)
    assert Letter.objects.filter(state="BATCHED").count() == sum(counts) >= 4


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_payment_while_a_batch_is_made_either_stops_the_letter_or_comes_after_it(debtor):
    fill_rates()
    invoices = [mailing.overdue(debtor.party, number=str(number)) for number in range(4)]
    collecting.collect_on(WRITTEN)
    letters = [mailing.made(each) for each in Letter.objects.order_by("pk")]

    def pay():
        for letter in reversed(letters):
            total = str(letter.invoice.open_total)
            stories.paid(letter.invoice, total, on=PLANNED, at=at_noon(PLANNED))

    batch, _ = in_threads(mailing.batched, pay)

    states = {letter.pk: mailing.again(letter).state for letter in letters}
    taken = set(batch.letters.values_list("pk", flat=True)) if batch else set()
    assert taken == {key for key, state in states.items() if state == "BATCHED"}
    for letter in letters:
        is_free = charged(letter) == 0
        assert is_free is (states[letter.pk] == "CANCELLED")
    assert {each.pk for each in invoices} == {each.invoice_id for each in letters}
    collecting.check_books()


def test_late_interest_of_a_letter_pulled_back_is_taken_back_too(debtor):
    letter = mailing.reminder(debtor.party)
    assert letter.interest > 0
    holds.place(
        invoice_id=letter.invoice.pk,
        reason=HoldReason.STOPPED,
        cause="test:stop",
        at=at_noon(WRITTEN) + timedelta(hours=1),
    )

    mailing.batched()

    invoice = mailing.again(letter).invoice
    assert (invoice.open_interest, invoice.open_costs) == (0, 0)
    assert invoice.stage == "INVOICED"
