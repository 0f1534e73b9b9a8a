"""The collection run: what was foretold is what comes, once, and nothing else."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from invoices import events
from invoices.models import CollectionRun, Document, EventKind, Invoice, LedgerEntry, Review
from invoices.pdf.letter_facts import from_json
from invoices.queries.collection import chunks_to_look_at
from invoices.queries.interest import interest_until
from invoices.queries.rates import read_rates
from invoices.services.collection.run import collect
from tests.invoices import collecting, stories
from tests.invoices.collecting import DAY, DUE

pytestmark = pytest.mark.django_db

# Fifteen days after the due date.
REMINDED_ON = date(2026, 1, 27)


def overdue(debtor, **fields):
    party = None if debtor is None else debtor.party
    return stories.sent(party, at=collecting.at_noon(DUE), due_on=DUE, **fields)


def test_letters_come_on_the_days_that_were_foretold_and_then_a_person_decides(debtor):
    invoice = overdue(debtor)

    done = collecting.play(DUE, date(2026, 4, 30))

    letters = collecting.letters_of(invoice)
    invoice.refresh_from_db()
    assert [*done.values()] == [["REMINDER"], ["FIRST_DEMAND"], ["REPEAT_DEMAND"], ["DECISION"]]
    assert [*done][:3] == [each.written_on for each in letters]
    assert [each.cost for each in letters] == [Decimal(5), Decimal(14), Decimal(7)]
    assert collecting.costs_of(invoice) == Decimal("26.00")
    assert invoice.stage == "COLLECTION"
    assert invoice.hold == "REVIEW"
    assert Review.objects.get().reason == "LETTERS_SENT"
    collecting.check_books()


def test_each_letter_keeps_what_the_page_promised_the_day_after_the_one_before(debtor):
    invoice = overdue(debtor)
    day, kept = DUE, []

    while (told := collecting.foretold(invoice, day)).is_letter:
        collecting.play(day, told.on)
        letter = collecting.letters_of(invoice)[-1]
        kept.append(
            (told.on, told.due_on, told.handed_over_on, told.cost.facts["amount"])
            == (letter.written_on, letter.due_on, letter.to_hand_over_on, letter.cost)
        )
        day = told.on + DAY

    assert kept == [True, True, True]


def test_a_letter_books_its_cost_and_the_interest_through_its_day(debtor):
    invoice = overdue(debtor, total="1000.00")
    interest = interest_until(
        invoice=invoice,
        ledger=list(invoice.ledger.all()),
        until=REMINDED_ON,
        rates=read_rates(),
    )

    collecting.collect_on(REMINDED_ON)

    [letter] = collecting.letters_of(invoice)
    invoice.refresh_from_db()
    assert letter.interest == invoice.open_interest == interest.total > 0
    assert letter.cost == invoice.open_costs == Decimal("5.00")
    assert letter.total == invoice.to_pay == Decimal("1005.00") + letter.interest
    booked = LedgerEntry.objects.filter(invoice=invoice, kind__in=["COST", "INTEREST"])
    assert {each.value_on for each in booked} == {REMINDED_ON}
    assert "513/1999" in booked.get(kind="COST").legal_basis
    collecting.check_books()


def test_a_letter_says_what_it_booked_and_stands_on_the_timeline(debtor):
    invoice = overdue(debtor, language="sv")

    collecting.collect_on(REMINDED_ON)

    [letter] = collecting.letters_of(invoice)
    [event] = collecting.events_of(invoice, EventKind.REMINDED)
    said = from_json(letter.document.facts)
    assert letter.document.language == "sv"
    assert letter.document.cause == letter.cause == f"letter:{letter.public_id}"
    assert (said.total, said.cost, said.pay_by) == (letter.total, letter.cost, letter.due_on)
    assert event.on == letter.to_hand_over_on
    assert event.data == {
        "cause": letter.cause,
        "cost": "5.00",
        "covered": str(letter.covered),
        "interest": str(letter.interest),
        "due_on": letter.due_on.isoformat(),
        "letter": str(letter.public_id),
    }
    assert AuditEvent.objects.filter(action="invoice.reminded").count() == 1


def test_the_pdfs_of_a_run_are_asked_for_after_the_commit(
    debtor, django_capture_on_commit_callbacks
):
    overdue(debtor)
    asked = []

    def hear(document_ids, **_words):
        asked.extend(document_ids)

    events.documents_requested.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            collecting.collect_on(REMINDED_ON)
    finally:
        events.documents_requested.disconnect(hear)

    assert asked == [Document.objects.get().pk]


def test_a_run_of_the_same_day_again_writes_nothing(debtor):
    overdue(debtor)
    collecting.collect_on(REMINDED_ON)
    before = collecting.written()

    again = collecting.collect_on(REMINDED_ON)

    assert again == {}
    assert collecting.written() == before


def test_a_chunk_that_comes_twice_is_done_once(debtor):
    keys = [overdue(debtor).pk]
    words = {"invoice_ids": keys, "on": REMINDED_ON, "rates": read_rates()}

    first = collect(**words, at=collecting.at_noon(REMINDED_ON))
    second = collect(**words, at=collecting.at_noon(REMINDED_ON))

    assert first["REMINDER"] == first["looked"] == 1
    assert second == {}


def test_nothing_is_due_on_a_day_without_banking(debtor):
    overdue(debtor)
    saturday = date(2026, 1, 31)

    counts = collecting.collect_on(saturday)

    assert counts == {"looked": 1, "postponed": 1}
    assert collecting.collect_on(date(2026, 2, 2))["REMINDER"] == 1


def test_the_next_letter_waits_for_the_one_that_has_not_left(debtor):
    invoice = overdue(debtor)
    collecting.collect_on(REMINDED_ON)
    later = REMINDED_ON + 60 * DAY
    monday = later + DAY * (7 - later.weekday())

    counts = collecting.collect_on(monday)

    invoice.refresh_from_db()
    assert counts == {"looked": 1, "waiting": 1}
    assert invoice.look_on == monday + DAY
    assert len(collecting.letters_of(invoice)) == 1


def test_a_part_payment_lowers_what_the_letter_asks_for(debtor, now):
    invoice = overdue(debtor, total="1500.00")
    stories.paid(invoice, "600.00", on=REMINDED_ON - DAY, at=now)

    collecting.collect_on(REMINDED_ON)

    [letter] = collecting.letters_of(invoice)
    assert letter.total == Decimal("905.00") + letter.interest
    collecting.check_books()


def test_a_claim_that_is_paid_gets_no_letter(debtor, now):
    invoice = overdue(debtor)
    stories.paid(invoice, "96.41", on=REMINDED_ON, at=now)

    counts = collecting.collect_on(REMINDED_ON)

    assert counts == {}
    assert collecting.letters_of(invoice) == []


def test_claims_without_a_known_debtor_get_letters_on_paper(debtor):
    invoice = overdue(None)

    collecting.collect_on(REMINDED_ON)

    [letter] = collecting.letters_of(invoice)
    assert (letter.channel, letter.party) == ("PAPER", None)


def test_a_claim_without_costs_gets_a_free_letter(debtor):
    invoice = overdue(debtor, is_free_of_costs=True)

    collecting.collect_on(REMINDED_ON)

    [letter] = collecting.letters_of(invoice)
    assert letter.cost == 0
    assert collecting.costs_of(invoice) == 0


def test_a_claim_that_may_be_prescribed_goes_to_a_person(debtor):
    old = date(2023, 1, 10)
    invoice = stories.sent(debtor.party, at=collecting.at_noon(DUE), due_on=old)

    counts = collecting.collect_on(REMINDED_ON)

    assert counts == {"looked": 1, "DECISION": 1}
    assert Review.objects.get().reason == "MAY_BE_PRESCRIBED"
    assert collecting.letters_of(invoice) == []


def test_what_every_chunk_did_is_added_to_the_run_of_the_day(debtor):
    keys = [overdue(debtor).pk for _ in range(2)]
    overdue(debtor, who="Muu Oy", is_free_of_costs=True)

    collect(
        invoice_ids=keys,
        on=REMINDED_ON,
        rates=read_rates(),
        at=collecting.at_noon(REMINDED_ON),
    )
    collecting.collect_on(REMINDED_ON)

    assert CollectionRun.objects.get(on=REMINDED_ON).counts == {"looked": 3, "REMINDER": 3}


def test_a_chunk_takes_as_many_queries_whatever_is_in_it(debtor):
    counts = []
    collecting.collect_on(DUE)
    overdue(debtor)
    collecting.collect_on(REMINDED_ON)
    for size in (3, 30):
        keys = [overdue(debtor, who=f"Laskuttaja {size} Oy").pk for _ in range(size)]
        with CaptureQueriesContext(connection) as asked:
            collect(
                invoice_ids=keys,
                on=REMINDED_ON,
                rates=read_rates(),
                at=collecting.at_noon(REMINDED_ON),
            )
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_claim_with_another_day_is_not_looked_at_before_it(debtor):
    invoice = overdue(debtor)

    collecting.collect_on(DUE)

    invoice.refresh_from_db()
    assert invoice.look_on == REMINDED_ON
    assert list(chunks_to_look_at(on=REMINDED_ON - DAY, size=9)) == []
    assert list(chunks_to_look_at(on=REMINDED_ON, size=9)) == [(invoice.pk,)]


def test_keys_come_in_chunks_those_without_a_day_last(debtor):
    without, early, late, *_ = invoices = [overdue(debtor) for _ in range(4)]
    for invoice, day in ((early, DUE), (late, DUE + DAY), (invoices[3], REMINDED_ON + DAY)):
        Invoice.objects.filter(pk=invoice.pk).update(look_on=day)

    chunks = list(chunks_to_look_at(on=REMINDED_ON, size=2))

    assert chunks == [(early.pk, late.pk), (without.pk,)]


@pytest.mark.slow
def test_keys_are_found_by_their_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(MANY)
        cursor.execute("ANALYZE invoices_invoice")
    with CaptureQueriesContext(connection) as asked:
        found = sum(len(chunk) for chunk in chunks_to_look_at(on=DUE, size=100))

    plans = []
    for query in asked.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
    assert found == 300
    assert plans
    assert all("Index" in plan and "Seq Scan" not in plan for plan in plans)
    assert any("invoice_to_look_at" in plan for plan in plans)


# Of each hundred invoices one has no day to be looked at, and two have one that has come.
MANY = """
    INSERT INTO invoices_invoice (
        public_id, myropo_id, creditor_id, claim_kind, is_directly_enforceable, interest_basis,
        number, subject, issued_on, due_on, original_total, reference, reference_key, iban, bic,
        debtor_name, debtor_street, debtor_postcode, debtor_town, debtor_country, language,
        stage, look_on, open_principal, open_interest, open_costs, surplus, under_way, hold,
        content_sha256, created_at, is_free_of_costs)
    SELECT gen_random_uuid(), 'E' || lpad(n::text, 7, '0'), 1, 'CONSUMER', false, 'CONSUMER',
        n, '', '2026-01-01', '2026-01-12', 10, n, n, '', '', '', '', '', '', 'FI', 'fi',
        'INVOICED',
        CASE WHEN n % 100 = 0 THEN NULL WHEN n % 100 < 3 THEN '2026-01-12'::date
             ELSE '2026-05-12'::date END,
        10, 0, 0, 0, 0, '', '', now(), false
    FROM generate_series(1, 10000) n
"""
