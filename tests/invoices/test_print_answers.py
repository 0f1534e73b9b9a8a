"""Acknowledgements of the printing house: whole or not at all, once, and never against the law."""

import json
from datetime import date, timedelta

import pytest

from accounts.models import AuditEvent
from invoices.models import EventKind, Invoice, Letter, PrintAnswer, Review
from invoices.queries.what_next import policy_of
from invoices.rules.law_calendar import due_that_counts
from invoices.services.letters import movement
from invoices.services.letters.answers import take_answer
from tests.invoices import collecting, mailing
from tests.invoices.collecting import at_noon
from tests.invoices.mailing import (
    PAY_BY,
    PLANNED,
    WRITTEN,
    answer_of,
    failed,
    handed_over,
    returned,
)
from tests.invoices.rates import fill_rates
from tests.invoices.test_printing import in_threads

pytestmark = pytest.mark.django_db

LATER = date(2026, 2, 20)


def take(batch, *lines, at=LATER, name="kuittaus.json"):
    return take_answer(name=name, data=answer_of(batch, *lines), actor=None, at=at_noon(at))


def reasons_of(report):
    return [str(each.reason) for each in report.refusals]


@pytest.fixture
def letter(debtor):
    return mailing.reminder(debtor.party)


@pytest.fixture
def batch(letter):
    return mailing.batched()


def test_letter_that_was_handed_over_as_planned_is_sent(letter, batch):
    report = take(batch, handed_over(letter))

    sent, event = mailing.again(letter), mailing.event_of(letter)
    assert (report.outcome, report.handed_over, report.failed) == ("TAKEN", 1, 0)
    assert (sent.state, sent.handed_over_on, sent.due_on) == ("SENT", PLANNED, PAY_BY)
    assert (event.on, event.data["due_on"]) == (PLANNED, PAY_BY.isoformat())
    assert event.kind == EventKind.REMINDED
    batch.refresh_from_db()
    assert batch.answered_at == at_noon(LATER)


def test_debtor_is_told_of_a_letter_that_was_posted_and_of_none_that_failed(
    debtor, letter, batch, told
):
    take(batch, handed_over(letter))
    take(batch, handed_over(letter))

    assert [(each.what, each.invoice_id) for each in told] == [("POSTED", letter.invoice_id)]
    assert AuditEvent.objects.filter(action="letter.sent").count() == 1


@pytest.mark.parametrize(
    ("day", "counts_from", "due_on"),
    [
        # Handed over a day early: the printed day stays.
        (date(2026, 1, 27), date(2026, 1, 27), date(2026, 2, 16)),
        (date(2026, 1, 28), date(2026, 1, 28), date(2026, 2, 16)),
        # Seven postal weekdays to 9.2., and ten days to 19.2.
        (date(2026, 1, 29), date(2026, 1, 29), date(2026, 2, 19)),
        # On a Saturday: it counts from Monday 2.2.; received by 11.2.; due Saturday 21.2.,
        # hence Monday.
        (date(2026, 1, 31), date(2026, 2, 2), date(2026, 2, 23)),
        (date(2026, 2, 6), date(2026, 2, 6), date(2026, 2, 27)),
    ],
)
def test_letter_that_was_handed_over_later_gives_more_time(letter, batch, day, counts_from, due_on):
    take(batch, handed_over(letter, day))

    sent, event = mailing.again(letter), mailing.event_of(letter)
    assert (sent.handed_over_on, sent.due_on) == (day, due_on)
    assert (event.on, event.data["due_on"]) == (counts_from, due_on.isoformat())
    assert due_on == due_that_counts(printed=PAY_BY, handed_over_on=day, delivery=movement.PAPER)


def test_next_letter_waits_for_the_time_that_a_late_one_gives(letter, batch):
    before = collecting.foretold(letter.invoice, PLANNED).on

    take(batch, handed_over(letter, date(2026, 2, 6)))

    assert before == date(2026, 2, 18)
    assert collecting.foretold(letter.invoice, PLANNED).on == date(2026, 3, 3)
    assert policy_of(letter.invoice, None).days_for_money == 1


def test_run_looks_at_the_claim_anew_once_its_letter_is_sent(letter, batch):
    Invoice.objects.update(look_on=date.max)

    take(batch, handed_over(letter))

    assert Invoice.objects.get().look_on is None


def test_same_file_twice_changes_nothing_the_second_time(letter, batch):
    take(batch, handed_over(letter))

    report = take(batch, handed_over(letter), at=LATER + timedelta(days=1))

    assert (report.outcome, report.handed_over, report.unchanged) == ("UNCHANGED", 0, 1)
    assert PrintAnswer.objects.count() == 1


def test_another_file_that_tells_the_same_changes_nothing(letter, batch):
    take(batch, handed_over(letter))
    events = collecting.written()

    report = take(batch, {**handed_over(letter), "text": "uudelleen"})

    assert (report.outcome, report.unchanged) == ("UNCHANGED", 1)
    assert collecting.written() == events
    assert PrintAnswer.objects.count() == 2


def test_batch_stays_open_until_each_of_its_letters_is_answered_for(debtor):
    letters = [mailing.reminder(debtor.party, number=str(number)) for number in range(2)]
    batch = mailing.batched()

    answered = []
    for each in letters:
        take(batch, handed_over(each))
        batch.refresh_from_db()
        answered.append(batch.answered_at is not None)

    assert answered == [False, True]


@pytest.mark.parametrize("reason", ["BAD_ADDRESS", "UNREADABLE", "OTHER"])
def test_letter_that_failed_goes_to_a_person_and_collection_waits(letter, batch, reason):
    report = take(batch, failed(letter, reason, text="Postinumero puuttuu"))

    sent, invoice = mailing.again(letter), Invoice.objects.get()
    assert (report.outcome, report.failed) == ("TAKEN", 1)
    assert (sent.state, sent.failure, sent.failure_text) == (
        "FAILED",
        reason,
        "Postinumero puuttuu",
    )
    assert sent.handed_over_on is None
    assert Review.objects.get().reason == "LETTER_FAILED"
    assert invoice.hold == "REVIEW"
    assert collecting.collect_on(date(2026, 4, 1))["FIRST_DEMAND"] == 0


def test_letter_that_the_post_brought_back_goes_to_a_person(letter, batch):
    take(batch, handed_over(letter))

    report = take(batch, returned(letter))

    sent = mailing.again(letter)
    assert (report.outcome, report.failed) == ("TAKEN", 1)
    assert (sent.state, sent.failure, sent.handed_over_on) == ("FAILED", "RETURNED", PLANNED)
    assert Review.objects.get().reason == "LETTER_FAILED"


def test_letter_may_be_handed_over_and_brought_back_in_one_word(letter, batch):
    take(batch, returned(letter, on=PLANNED.isoformat()))

    sent = mailing.again(letter)
    assert (sent.state, sent.failure, sent.handed_over_on) == ("FAILED", "RETURNED", PLANNED)


def test_failed_letter_of_a_closed_claim_needs_nobody(letter, batch):
    Invoice.objects.update(stage="CREDITED", closed_on=WRITTEN)

    take(batch, failed(letter))

    assert mailing.again(letter).state == "FAILED"
    assert not Review.objects.exists()


def test_second_failure_of_a_claim_that_waits_for_a_person_opens_no_second_review(letter, batch):
    take(batch, handed_over(letter))
    take(batch, returned(letter))

    report = take(batch, returned(letter, text="taas"))

    assert report.outcome == "UNCHANGED"
    assert Review.objects.count() == 1


def test_one_wrong_line_refuses_the_whole_file(debtor):
    letters = [mailing.reminder(debtor.party, number=str(number)) for number in range(2)]
    batch = mailing.batched()

    report = take(batch, handed_over(letters[0]), handed_over(letters[1], date(2026, 1, 26)))

    assert report.outcome == "REFUSED"
    assert [(each.letter, each.reason) for each in report.refusals] == [
        (str(letters[1].public_id), "BEFORE_BATCH")
    ]
    assert "2026-01-26" in report.refusals[0].text
    assert not Letter.objects.exclude(state="BATCHED").exists()
    assert not PrintAnswer.objects.exists()
    assert AuditEvent.objects.filter(action="print_answer.refused").count() == 1


def line(letter, **fields):
    return {**handed_over(letter), **fields}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"on": "2026-01-26"}, "BEFORE_BATCH"),
        ({"on": "2026-02-21"}, "IN_THE_FUTURE"),
        ({"on": "28.1.2026"}, "NOT_A_DATE"),
        ({"on": "20260128"}, "NOT_A_DATE"),
        ({"on": "2026-02-30"}, "NOT_A_DATE"),
        ({"on": 20260128}, "NOT_A_DATE"),
        ({"on": None}, "NOT_A_DATE"),
        ({"status": "POSTED"}, "STATUS"),
        ({"status": None}, "STATUS"),
        ({"status": ["HANDED_OVER"]}, "STATUS"),
        ({"status": "FAILED"}, "FAILURE"),
        ({"status": "FAILED", "reason": "RETURNED"}, "FAILURE"),
        ({"status": "FAILED", "reason": {}}, "FAILURE"),
        ({"status": "RETURNED", "on": None}, "NOT_HANDED_OVER"),
        ({"id": "1"}, "NOT_AN_ID"),
        ({"id": 1}, "NOT_AN_ID"),
        ({"id": None}, "NOT_AN_ID"),
        ({"id": "00000000-0000-4000-8000-000000000000"}, "UNKNOWN_LETTER"),
        ({"text": "x" * 201}, "TOO_LONG"),
    ],
)
def test_wrong_line_is_refused_with_its_letter_and_reason(letter, batch, fields, reason):
    report = take(batch, line(letter, **fields))

    assert (report.outcome, reasons_of(report)) == ("REFUSED", [reason])
    assert report.refusals[0].text
    assert mailing.again(letter).state == "BATCHED"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"on": "2026-01-29"}),
        ({}, {"status": "FAILED", "reason": "OTHER"}),
        ({}, {"status": "RETURNED", "on": "2026-01-29"}),
        ({"status": "FAILED", "reason": "OTHER"}, {}),
        ({"status": "FAILED", "reason": "OTHER"}, {"status": "RETURNED"}),
        ({"status": "RETURNED"}, {"status": "FAILED", "reason": "OTHER"}),
        ({"status": "RETURNED"}, {"on": "2026-01-29"}),
    ],
)
def test_what_contradicts_an_earlier_word_is_refused(letter, batch, first, second):
    take(batch, line(letter, **first))
    state = mailing.again(letter).state

    report = take(batch, line(letter, **second))

    assert reasons_of(report) == ["CONTRADICTS"]
    assert mailing.again(letter).state == state


def test_word_that_was_overtaken_by_a_return_is_no_contradiction(letter, batch):
    take(batch, handed_over(letter))
    take(batch, returned(letter))

    report = take(batch, {**handed_over(letter), "text": "myöhässä"})

    assert report.outcome == "UNCHANGED"
    assert mailing.again(letter).state == "FAILED"


def test_letter_that_is_listed_twice_is_refused(letter, batch):
    report = take(batch, handed_over(letter), failed(letter))

    assert reasons_of(report) == ["LISTED_TWICE"]


def test_letter_of_another_batch_is_unknown(debtor):
    first = mailing.reminder(debtor.party, number="1")
    mailing.batched()
    mailing.reminder(debtor.party, number="2")
    other = mailing.batched()

    report = take(other, handed_over(first))

    assert reasons_of(report) == ["UNKNOWN_LETTER"]
    assert report.refusals[0].facts == {"batch": str(other.number)}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "EMPTY"),
        (b" \n", "EMPTY"),
        (b"{", "MALFORMED"),
        (b"\xff\xfe{}", "MALFORMED"),
        (b"[" * 100_000, "MALFORMED"),
        (b"[]", "NOT_AN_ANSWER"),
        (b"{}", "NOT_AN_ANSWER"),
        (b'{"format": "myropo-print-batch"}', "NOT_AN_ANSWER"),
        (b'{"format": "myropo-print-answer", "version": 2}', "VERSION"),
        (b'{"format": "myropo-print-answer", "version": true}', "VERSION"),
        (b'{"format": "myropo-print-answer", "version": 1}', "MISSING"),
        (b'{"format": "myropo-print-answer", "version": 1, "batch": "1"}', "MISSING"),
        (b'{"format": "myropo-print-answer", "version": 1, "batch": true}', "MISSING"),
        (b'{"format": "myropo-print-answer", "version": 1, "batch": 1, "letters": []}', "MISSING"),
        (
            b'{"format": "myropo-print-answer", "version": 1, "batch": 1, "letters": [7]}',
            "MISSING",
        ),
        (
            b'{"format": "myropo-print-answer", "version": 1, "batch": 1'
            + b"0" * 30
            + b', "letters": [{}]}',
            "MISSING",
        ),
        (b" " * (10 * 1024 * 1024 + 1), "TOO_LARGE"),
    ],
)
def test_file_that_is_no_acknowledgement_is_refused(data, reason, now):
    report = take_answer(name="x.json", data=data, actor=None, at=now)

    assert (report.outcome, reasons_of(report)) == ("REFUSED", [reason])


def test_unknown_batch_is_refused(letter, batch):
    report = take(batch.number + 1, handed_over(letter))

    assert reasons_of(report) == ["UNKNOWN_BATCH"]


def test_report_of_a_refused_file_is_for_machines_too(letter, batch):
    report = take(batch, line(letter, on="2026-01-26"), name="011900-999X.json")

    told = json.loads(json.dumps(report.as_dict()))
    assert told["outcome"] == "REFUSED"
    assert told["refusals"][0]["letter"] == str(letter.public_id)
    assert told["refusals"][0]["element"] == "on"
    assert told["refusals"][0]["text"]


def test_every_refusal_has_a_sentence(letter, batch):
    unknown = [
        {
            "id": f"00000000-0000-4000-8000-{number:012d}",
            "status": "HANDED_OVER",
            "on": "2026-01-28",
        }
        for number in range(150)
    ]

    report = take(batch, *unknown)

    assert len(report.refusals) == 100
    assert all(each.text for each in report.refusals)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_file_at_once_is_taken_once(debtor):
    fill_rates()
    letter = mailing.reminder(debtor.party)
    batch = mailing.batched()

    reports = in_threads(*[lambda: take(batch, handed_over(letter))] * 4)

    outcomes = sorted(str(each.outcome) for each in reports)
    assert outcomes == ["TAKEN", "UNCHANGED", "UNCHANGED", "UNCHANGED"]
    assert PrintAnswer.objects.count() == 1
    assert mailing.again(letter).state == "SENT"
