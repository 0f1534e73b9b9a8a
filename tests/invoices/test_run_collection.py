"""The command, the tasks behind the clock, and the money that is looked for before."""

import json
from datetime import date
from io import StringIO

import pytest
from celery.contrib.testing.worker import start_worker
from django.core.management import CommandError, call_command
from django.db import connections

from invoices import events, tasks
from invoices.models import CollectionRun, Document, Letter
from invoices.services import documents
from invoices.services.collection import run, runs
from myropo.celery import app
from tests.factories import PersonFactory
from tests.invoices import collecting, stories
from tests.invoices.collecting import DUE
from tests.invoices.rates import fill_rates

REMINDED_ON = date(2026, 1, 27)
SATURDAY = date(2026, 1, 31)


@pytest.fixture
def invoices(db):
    fill_rates()
    party = PersonFactory()
    return [stories.sent(party, at=collecting.at_noon(DUE), due_on=DUE) for _ in range(3)]


@pytest.fixture
def worker():
    """A real Celery worker on the real broker, in a thread of this process."""
    app.control.purge()
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=30):
        yield
    app.control.purge()
    connections.close_all()


def command(*arguments):
    out = StringIO()
    call_command("run_collection", *arguments, stdout=out)
    return out.getvalue()


def figures(*arguments):
    return json.loads(command("--json", *arguments))


def test_the_command_says_what_it_did(invoices):
    said = figures("--on", "2026-01-27")

    assert said == {
        "on": "2026-01-27",
        "is_banking_day": True,
        "letters": 3,
        "looked": 3,
        "REMINDER": 3,
        "FIRST_DEMAND": 0,
        "REPEAT_DEMAND": 0,
        "DECISION": 0,
        "postponed": 0,
        "waiting": 0,
        "no address": 0,
        "failed": [],
    }
    assert Letter.objects.count() == 3


def test_a_repeat_of_the_command_does_nothing_and_says_so(invoices):
    command("--on", "2026-01-27")
    before = collecting.written()

    again = figures("--on", "2026-01-27")

    assert (again["looked"], again["letters"]) == (0, 0)
    assert collecting.written() == before


def test_the_command_says_in_words_what_it_did(invoices):
    said = command("--on", "2026-01-27")

    assert "2026-01-27" in said
    assert "REMINDER: 3" in said


def test_on_a_day_without_banking_the_command_does_nothing_and_says_so(invoices):
    said = command("--on", SATURDAY.isoformat())

    assert SATURDAY.isoformat() in said
    assert figures("--on", SATURDAY.isoformat())["is_banking_day"] is False
    assert not CollectionRun.objects.exists()


def test_the_run_of_the_day_knows_when_it_began_and_ended(invoices):
    command("--on", "2026-01-27")

    done = CollectionRun.objects.get()
    assert done.on == REMINDED_ON
    assert done.ended_at >= done.started_at


def test_a_day_that_is_none_is_wrong_usage(db):
    with pytest.raises(CommandError, match="--on"):
        command("--on", "tomorrow")


def test_one_claim_that_fails_does_not_keep_the_others_from_their_letters(invoices, monkeypatch):
    broken, real = invoices[1], run.facts_of

    def fail_for_one(locked):
        if broken.pk in locked:
            raise RuntimeError
        return real(locked)

    monkeypatch.setattr(run, "facts_of", fail_for_one)
    out = StringIO()

    with pytest.raises(CommandError) as refusal:
        call_command("run_collection", "--on", "2026-01-27", "--json", stdout=out)

    said = json.loads(out.getvalue())
    assert refusal.value.returncode == 1
    assert said["REMINDER"] == 2
    assert said["failed"] == [{"case_number": broken.case_number, "reason": "RuntimeError"}]
    assert CollectionRun.objects.get().ended_at is None


def test_money_is_looked_for_before_any_letter_is_written(invoices):
    heard = []

    def pay_them_all(at, **_words):
        heard.append(Letter.objects.count())
        for invoice in invoices:
            stories.paid(invoice, "96.41", on=REMINDED_ON, at=at)

    events.before_collection.connect(pay_them_all)
    try:
        said = figures("--on", "2026-01-27")
    finally:
        events.before_collection.disconnect(pay_them_all)

    assert heard == [0]
    assert said["letters"] == 0


def test_a_run_does_not_begin_while_money_cannot_be_looked_for(invoices):
    def fail(**_words):
        raise RuntimeError

    events.before_collection.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            command("--on", "2026-01-27")
    finally:
        events.before_collection.disconnect(fail)

    assert not Letter.objects.exists()


@pytest.fixture
def sent(monkeypatch):
    """What would go into the queue."""
    waiting = []
    monkeypatch.setattr(tasks.collect_claims, "delay", lambda **words: waiting.append(words))
    monkeypatch.setattr(
        tasks.look_after_collection, "apply_async", lambda **words: waiting.append(words)
    )
    return waiting


def test_the_nightly_task_hands_the_claims_out_in_chunks(invoices, sent, monkeypatch):
    monkeypatch.setattr(tasks, "CHUNK", 2)
    monkeypatch.setattr(tasks.timezone, "localdate", lambda: REMINDED_ON)

    tasks.run_collection()

    first, second, look_after = sent
    keys = [invoice.pk for invoice in invoices]
    assert [*first["invoice_ids"], *second["invoice_ids"]] == keys
    assert first["on"] == second["on"] == "2026-01-27"
    assert look_after["kwargs"] == {"on": "2026-01-27"}


def test_the_nightly_task_rests_on_days_without_banking(invoices, sent, monkeypatch):
    monkeypatch.setattr(tasks.timezone, "localdate", lambda: SATURDAY)

    tasks.run_collection()

    assert sent == []


def test_a_chunk_that_the_queue_brings_twice_is_done_once(invoices):
    words = {"invoice_ids": [invoice.pk for invoice in invoices], "on": "2026-01-27"}

    for _ in range(2):
        tasks.collect_claims.apply(kwargs=words, throw=True)

    assert Letter.objects.count() == 3


def test_what_a_crash_left_is_handed_out_again_a_few_times(invoices, sent):
    runs.begin_run(on=REMINDED_ON, at=collecting.at_noon(REMINDED_ON))

    tasks.look_after_collection(on="2026-01-27")
    tasks.look_after_collection(on="2026-01-27", restarts=0)

    chunk, again = sent
    assert len(chunk["invoice_ids"]) == 3
    assert again["kwargs"] == {"on": "2026-01-27", "looked_at": 0, "restarts": tasks.RESTARTS - 1}


def test_while_somebody_works_nothing_is_handed_out_twice(invoices, sent):
    keys = [invoice.pk for invoice in invoices]
    tasks.collect_claims.apply(kwargs={"invoice_ids": keys[:1], "on": "2026-01-27"}, throw=True)

    tasks.look_after_collection(on="2026-01-27", looked_at=0)

    [again] = sent
    assert again["kwargs"]["looked_at"] == 1
    assert again["kwargs"]["restarts"] == tasks.RESTARTS


def test_a_run_with_nothing_left_has_ended(invoices, sent):
    command("--on", "2026-01-27")
    CollectionRun.objects.update(ended_at=None)

    tasks.look_after_collection(on="2026-01-27")

    assert CollectionRun.objects.get().ended_at is not None
    assert sent == []


def test_a_pdf_that_fails_is_left_to_a_task_of_its_own(invoices, monkeypatch):
    command("--on", "2026-01-27")
    keys = list(Document.objects.order_by("pk").values_list("pk", flat=True))
    made, left = [], []

    def make(*, document_id, at):
        if document_id == keys[0]:
            raise RuntimeError
        made.append(document_id)

    monkeypatch.setattr(documents, "make_document", make)
    monkeypatch.setattr(tasks.make_document, "delay", lambda **words: left.append(words))

    tasks.make_documents(document_ids=keys)

    assert made == keys[1:]
    assert left == [{"document_id": keys[0]}]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_workers_do_what_the_command_hands_out(transactional_db, worker):
    fill_rates()
    party = PersonFactory()
    for _ in range(3):
        stories.sent(party, at=collecting.at_noon(DUE), due_on=DUE)

    said = figures("--on", "2026-01-27", "--workers", "celery")

    assert said["REMINDER"] == Letter.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_the_command_gives_up_on_workers_that_do_nothing(transactional_db, monkeypatch):
    fill_rates()
    stories.sent(PersonFactory(), at=collecting.at_noon(DUE), due_on=DUE)
    monkeypatch.setattr("invoices.management.commands.run_collection.PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr("invoices.management.commands.run_collection.LOOK_SECONDS", 0.05)

    with pytest.raises(CommandError) as refusal:
        command("--on", "2026-01-27", "--workers", "celery")

    app.control.purge()
    assert refusal.value.returncode == 1


def test_collection_runs_on_the_mornings_of_weekdays_after_holds_and_money(settings):
    schedule = settings.CELERY_BEAT_SCHEDULE["run-collection"]["schedule"]

    assert schedule.day_of_week == {1, 2, 3, 4, 5}
    assert min(schedule.hour) > 0
    assert settings.CELERY_BEAT_SCHEDULE["run-collection"]["task"] == tasks.run_collection.name
