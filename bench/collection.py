"""The nightly run over many open invoices of which few need an act: time, memory, queries.

    python -m bench.collection [--invoices 1000000] [--acts 20000]

On the first day every claim is looked at, as on the first night of a new portal, and none
needs an act. Then three days follow with as many acts each: without asking for PDFs, with
the PDFs put into the queue, and with the run itself handed to two Celery workers. Making
the PDFs is not counted: nobody works at that queue but on the third day, when they come last.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from bench.table import Table

ROOT = Path(__file__).resolve().parent.parent
FIRST = date(2026, 5, 19)  # A Tuesday; the rates of the half-year are confirmed.
DAY = timedelta(days=1)
ACTING = {"no PDFs": FIRST + DAY, "PDFs queued": FIRST + 2 * DAY, "two workers": FIRST + 3 * DAY}
AT = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
PARTIES, CREDITORS = 1000, 50
# How many letters the claims have that need an act: three in five need their reminder.
LETTERS = (0,) * 12 + (1,) * 4 + (2,) * 3 + (3,)
PRINCIPAL = Decimal("96.41")
COSTS = {1: Decimal("5.00"), 2: Decimal("14.00"), 3: Decimal("7.00")}
MAY_GROW = 1.05


def seed(invoices: int, acts: int) -> None:
    """Open claims by COPY; on each of the days so many of them, spread evenly, need an act."""
    from django.db import connection

    from accounts.models import Party
    from bench.seed import copy
    from invoices.models import Creditor, Invoice, LedgerEntry, TimelineEvent

    claims = [*_claims(invoices, acts)]
    copy(Party, ({"id": n, "kind": "PERSON", "name": f"Henkilö {n}"} for n in _upto(PARTIES)))
    copy(Creditor, (_creditor(n) for n in _upto(CREDITORS)))
    copy(Invoice, (_invoice(number, *each) for number, each in enumerate(claims, 1)))
    copy(LedgerEntry, _ledger(claims))
    copy(TimelineEvent, _timeline(claims))
    with connection.cursor() as cursor:
        for model in (Party, Creditor, Invoice, LedgerEntry, TimelineEvent):
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
        cursor.execute("VACUUM (ANALYZE)")


def _upto(count: int) -> range:
    return range(1, count + 1)


def _claims(invoices: int, acts: int) -> Iterator[tuple[date, int]]:
    """On which day each claim needs an act, and how many letters it has."""
    every = invoices // acts
    days = [*ACTING.values()]
    for number in range(invoices):
        turn, place = divmod(number, every)
        if place < len(days) and turn < acts:
            yield days[place], LETTERS[turn % len(LETTERS)]
        else:
            yield FIRST + timedelta(days=20 + number % 60), number % 5 == 0


def _creditor(number: int) -> dict[str, object]:
    return {
        "id": number,
        "name": f"Laskuttaja {number} Oy",
        "business_id": f"{number:07d}-{number % 10}",
        "street": "Voimatie 1",
        "postcode": "00500",
        "town": "Helsinki",
    }


def _invoice(number: int, day: date, letters: int) -> dict[str, object]:
    from bench.seed import reference_of

    due_on = day - timedelta(days=15) if not letters else day - timedelta(days=40 * letters)
    reference = reference_of(number)
    return {
        "id": number,
        "myropo_id": f"{number:08d}",
        "creditor_id": 1 + number % CREDITORS,
        "party_id": 1 + number % PARTIES,
        "claim_kind": "CONSUMER",
        "interest_basis": "CONSUMER",
        "number": str(number),
        "subject": "Sähkö, huhtikuu",
        "issued_on": due_on - timedelta(days=21),
        "due_on": due_on,
        "original_total": PRINCIPAL,
        "open_principal": PRINCIPAL,
        "open_costs": sum((COSTS[each] for each in _upto(letters)), Decimal(0)),
        "stage": ("INVOICED", "REMINDED", "COLLECTION", "COLLECTION")[letters],
        "reference": reference,
        "reference_key": reference,
        "iban": "FI2112345600000785",
        "bic": "NDEAFIHH",
        "debtor_name": f"Henkilö {1 + number % PARTIES}",
        "debtor_street": "Esimerkkikatu 1",
        "debtor_postcode": "00100",
        "debtor_town": "Helsinki",
        "content_sha256": "0" * 64,
    }


def _ledger(claims: list[tuple[date, int]]) -> Iterator[dict[str, object]]:
    for number, (day, letters) in enumerate(claims, 1):
        common = {"invoice_id": number, "booked_at": AT}
        yield {
            **common,
            "kind": "PRINCIPAL",
            "principal": PRINCIPAL,
            "value_on": day - timedelta(days=60),
            "cause": f"bench:{number}",
        }
        for letter in _upto(letters):
            yield {
                **common,
                "kind": "COST",
                "costs": COSTS[letter],
                "value_on": _sent_on(day, letters, letter),
                "cause": f"bench:{number}:{letter}",
                "legal_basis": "Perintälaki 513/1999 10 a §",
            }


def _timeline(claims: list[tuple[date, int]]) -> Iterator[dict[str, object]]:
    for number, (day, letters) in enumerate(claims, 1):
        yield {
            "invoice_id": number,
            "kind": "ISSUED",
            "on": day - timedelta(days=60),
            "recorded_at": AT,
        }
        for letter in _upto(letters):
            on = _sent_on(day, letters, letter)
            data = {
                "cause": f"bench:{number}:{letter}",
                "cost": str(COSTS[letter]),
                # Two days before the act: its money has come in by then.
                "due_on": (on + timedelta(days=23)).isoformat(),
            }
            yield {
                "invoice_id": number,
                "kind": "REMINDED" if letter == 1 else "DEMANDED",
                "on": on,
                "recorded_at": AT,
                "data": json.dumps(data),
            }


def _sent_on(day: date, letters: int, letter: int) -> date:
    return day - timedelta(days=25 * (letters - letter + 1))


def act(on: date, *, asks_for_pdfs: bool) -> dict[str, object]:
    """The run of a day in this process, with what it took."""
    from django.db import connection
    from django.utils import timezone

    from invoices import events, receivers
    from invoices.queries.collection import chunks_to_look_at
    from invoices.queries.rates import read_rates
    from invoices.services.collection import runs
    from invoices.services.collection.chunks import Done, collect_chunk
    from invoices.services.collection.run import CHUNK

    if not asks_for_pdfs:
        events.documents_requested.disconnect(receivers.make_requested_documents)
    queries, megabytes, done = 0, [], Done()

    def count(execute, sql, params, many, context):
        nonlocal queries
        queries += 1
        return execute(sql, params, many, context)

    began = time.perf_counter()
    runs.begin_run(on=on, at=timezone.now())
    rates = read_rates()
    with connection.execute_wrapper(count):
        for chunk in chunks_to_look_at(on=on, size=CHUNK):
            done.add(collect_chunk(invoice_ids=chunk, on=on, rates=rates, at=timezone.now()))
            megabytes.append(_megabytes())
    return {
        "seconds": time.perf_counter() - began,
        "queries": queries,
        "counts": done.counts,
        "failed": len(done.failed),
        "early": megabytes[len(megabytes) // 10] if megabytes else _megabytes(),
        "late": megabytes[-1] if megabytes else _megabytes(),
    }


def _megabytes() -> float:
    import psutil

    return psutil.Process().memory_info().rss / 1024**2


def act_in_queue(on: date) -> dict[str, object]:
    """The run of a day by two Celery workers, as the command waits for it."""
    from myropo.celery import app

    app.control.purge()
    environment = os.environ | {"LOG_LEVEL": "ERROR"}
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "myropo", "worker", "--concurrency=2"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        time.sleep(10)  # Until it has begun; that is not measured.
        began = time.perf_counter()
        answer = _manage("run_collection", "--on", on.isoformat(), "--workers=celery", "--json")
        seconds = time.perf_counter() - began
    finally:
        worker.kill()
        worker.wait()
        app.control.purge()
    return {"seconds": seconds, "counts": answer, "failed": len(answer["failed"])}


def _manage(*arguments: str) -> dict[str, object]:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def in_a_process_of_its_own(on: date, *, asks_for_pdfs: bool) -> dict[str, object]:
    pdfs = ["--pdfs"] if asks_for_pdfs else []
    done = subprocess.run(
        [sys.executable, "-m", "bench.collection", "--act", on.isoformat(), *pdfs],
        cwd=ROOT,
        env=os.environ | {"LOG_LEVEL": "ERROR"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main(invoices: int, acts: int) -> None:
    began = time.perf_counter()
    seed(invoices, acts)
    print(f"{invoices:,} open invoices seeded in {time.perf_counter() - began:.0f} s", flush=True)
    table = Table(
        f"Collection, {invoices:,} open invoices",
        (
            *("run", "looked at", "acts", "seconds", "looked at/s", "acts/s", "queries/act"),
            *("MB at a tenth", "MB at the end", "memory", "to reach"),
        ),
    )
    _add(table, "all looked at", in_a_process_of_its_own(FIRST, asks_for_pdfs=True))
    for name, on in ACTING.items():
        if name == "two workers":
            _add(table, name, act_in_queue(on))
        else:
            answer = in_a_process_of_its_own(on, asks_for_pdfs=name == "PDFs queued")
            _add(table, name, answer)
            again = in_a_process_of_its_own(on, asks_for_pdfs=True)
            assert again["counts"] == {}, again
    table.show()
    _manage_checks()


def _add(table: Table, name: str, answer: dict) -> None:
    counts, seconds = answer["counts"], answer["seconds"]
    assert not answer["failed"], answer
    acts = sum(
        counts.get(act, 0) for act in ("REMINDER", "FIRST_DEMAND", "REPEAT_DEMAND", "DECISION")
    )
    cells = [
        name,
        f"{counts['looked']:,}",
        f"{acts:,}",
        f"{seconds:.1f}",
        f"{counts['looked'] / seconds:,.0f}",
        f"{acts / seconds:,.0f}",
        f"{answer['queries'] / acts:.2f}" if acts and "queries" in answer else "",
    ]
    if "late" in answer:
        growth = answer["late"] / answer["early"]
        cells += [f"{answer['early']:.0f}", f"{answer['late']:.0f}", f"{growth:.2f}"]
        cells.append(f"< {MAY_GROW:.2f}")
    print(", ".join(cells[:6]), flush=True)
    table.add(*cells, *[""] * (len(table.rows[0]) - len(cells)))


def _manage_checks() -> None:
    """Every balance is still the sum of its ledger."""
    answer = _manage("check_ledger", "--json")
    print(f"{answer['entries']:,} ledger entries, {answer['mismatches']} mismatches")


@contextmanager
def _servers() -> Iterator[None]:
    from bench.run import prepared_servers

    folder = ROOT / "var" / f"bench-{os.getpid()}"
    try:
        with prepared_servers(folder):
            yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.collection", description=__doc__)
    parser.add_argument("--invoices", type=int, default=1_000_000)
    parser.add_argument("--acts", type=int, default=20_000, help="on each of the three days")
    parser.add_argument("--act", type=date.fromisoformat, help=argparse.SUPPRESS)
    parser.add_argument("--pdfs", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.act is None:
        with _servers():
            main(options.invoices, options.acts)
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "myropo.settings")
        import django

        django.setup()
        print(json.dumps(act(options.act, asks_for_pdfs=options.pdfs)))
