"""Payments while processes are killed: every confirmed one is in the ledger exactly once.

    python -m bench.kills [--payments 2000] [--port 9173] [--seed 1]

The processes of `make run`; people who pay over HTTP; and someone who ends web and worker
processes with SIGKILL, one of the servers' own processes or all of a server at once. The
provider's calls come at once, late, twice or never, and are repeated a few times when
nobody takes them. Then the periodic tasks do what they would have done, the payout's bank
statement is imported, and provider and ledger are compared.
"""

import argparse
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psutil
import requests

from bench.portal import PATIENCE, ROOT, Payer, Portal, payers, running_portal, say
from bench.table import Table

PORT = 9173
PEOPLE = 40
AT_ONCE = 8
TRIES = 40
# How the provider's calls come; one in ten never does.
CALLS: tuple[dict[str, object], ...] = (
    *({"callback": "before"} for _ in range(6)),
    {"callback": "before", "twice": "1"},
    {"callback": "before", "reordered": "1"},
    {"callback": "late", "delay": "1"},
    {"callback": "never"},
)


@dataclass(eq=False)
class Killer(threading.Thread):
    """Ends processes until it is told to stop, and starts again what does not by itself."""

    portal: Portal
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.is_over = threading.Event()

    def run(self) -> None:
        # What has just been started is given the time to answer: the dead cannot be killed.
        while not self.is_over.wait(self.chance.uniform(1, 4)):
            self._kill(self.chance.choice(("web process", "web server", "worker")))
            _wait_until_ready(self.portal)

    def _kill(self, what: str) -> None:
        from demo.run import service_commands

        name = "worker" if what == "worker" else "web"
        run = self.portal.run
        parent = psutil.Process(run.processes.children[name].pid)
        children = parent.children(recursive=True)
        self.kills[what] += 1
        if what == "web process" and children:
            # granian starts another in its place.
            _end(self.chance.choice(children))
            return
        for each in (parent, *children):
            _end(each)
        run.processes.children[name].wait()
        run.processes.start(name, service_commands()[name], run.environment, ROOT)


def _end(process: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):
        process.kill()


def main(payments: int, port: int = PORT, seed: int = 1) -> bool:
    """Print the figures; whether nothing was lost, doubled or made up."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    began = time.monotonic()
    with running_portal(port) as portal:
        people = payers(
            portal,
            number=min(PEOPLE, payments),
            invoices_each=-(-payments // min(PEOPLE, payments)),
        )
        work = [(payer, invoice) for payer in people for invoice in payer.invoices][:payments]
        killer = Killer(portal, chance)
        killer.start()
        paid = _pay_all(work, chance)
        killer.is_over.set()
        killer.join()
        _wait_until_ready(portal)
        confirmed_by_callbacks = _confirmed()
        _do_what_tasks_do()
        _import_payout(portal)
        figures = _compare(portal)
    table = Table(f"{payments} payments while processes are killed", ("what", "figure"))
    table.add("seconds", f"{time.monotonic() - began:.0f}")
    for what, number in sorted(killer.kills.items()):
        table.add(f"kill -9: {what}", str(number))
    table.add("paid at the bank", str(paid))
    table.add("confirmed by callbacks", str(confirmed_by_callbacks))
    for what, number in figures.items():
        table.add(what, str(number))
    table.show()
    wrong = ("lost", "doubled", "made up", "not settled", "mismatches", "still under way")
    return paid == payments == figures["ok at the provider"] and not any(
        figures[each] for each in wrong
    )


def _pay_all(work: list[tuple[Payer, UUID]], chance: random.Random) -> int:
    """Each person pays one invoice after the other; so many people at once."""
    of_payer: dict[int, list[tuple[Payer, UUID, dict[str, object]]]] = {}
    for payer, invoice in work:
        of_payer.setdefault(id(payer), []).append((payer, invoice, chance.choice(CALLS)))

    def pay_in_turn(own: list[tuple[Payer, UUID, dict[str, object]]]) -> int:
        return sum(_pay(*each) for each in own)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(pay_in_turn, of_payer.values()))


def _pay(payer: Payer, invoice: UUID, calls: dict[str, object]) -> bool:
    """A person who tries again when the portal does not answer; pays at the bank once."""
    from django.db import connection

    try:
        payment = _started(payer, invoice)
        if payment is None:
            return False
        answer = payer.at_bank(payment, **calls)
        for _ in range(3):
            if calls["callback"] == "never" or _was_heard(answer):
                break
            # As a real provider does when nobody takes its call.
            time.sleep(1)
            answer = payer.at_bank(payment, act="report")
        return True
    finally:
        connection.close()


def _started(payer: Payer, invoice: UUID) -> UUID | None:
    for _ in range(TRIES):
        with suppress(requests.RequestException):
            payment = payer.start_payment(invoice)
            if payment is not None:
                return payment
        time.sleep(0.5)
    return None


def _was_heard(answer: dict[str, Any]) -> bool:
    calls = answer["payment"]["calls"]
    return not calls or calls[-1]["answer"] == "200"


def _wait_until_ready(portal: Portal) -> None:
    for _ in range(PATIENCE * 4):
        with suppress(requests.RequestException):
            if requests.get(f"{portal.url}/readyz", timeout=5).status_code == 200:
                return
        time.sleep(0.2)
    sys.exit("The portal did not come back.")


def _confirmed() -> int:
    from payments.models import Payment, PaymentState

    return Payment.objects.filter(state=PaymentState.CONFIRMED).count()


def _do_what_tasks_do() -> None:
    """What beat would have asked for within the next minutes, at once."""
    from django.utils import timezone

    from payments import queries
    from payments.services import asking, expiring

    at = timezone.now()
    for minutes in (2, 15, 30):
        later = at + timedelta(minutes=minutes)
        asking.ask_about_each(
            payment_ids=list(queries.payments_to_ask(later).values_list("pk", flat=True)), at=later
        )
    expiring.expire_unopened(at=at + timedelta(minutes=30))


def _import_payout(portal: Portal) -> None:
    """The provider pays out; its statement comes the next morning, twice."""
    from payments.queries.payments import payments_without_settlement
    from payments.services.matching import match_again

    payout = requests.post(f"{portal.provider}/control/payout", timeout=PATIENCE).json()
    for _ in range(2):
        command = [sys.executable, "manage.py", "import_bank_statement", payout["file"]]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    morning = _tomorrow_at_noon()
    while True:
        match_again(at=morning)
        if not payments_without_settlement(morning).exists():
            break
        morning += timedelta(hours=3)
    match_again(at=morning)


def _tomorrow_at_noon() -> datetime:
    from django.utils import timezone

    return timezone.localtime().replace(hour=12, minute=0) + timedelta(days=1)


def _compare(portal: Portal) -> dict[str, int]:
    """What the provider says is paid, beside what the ledger has."""
    from invoices.models import EntryKind, Invoice, LedgerEntry
    from invoices.queries.ledger import ledger_mismatches
    from payments.models import Payment, PaymentLine, PaymentState

    told = requests.get(f"{portal.provider}/control/payments", timeout=PATIENCE).json()["payments"]
    ok = {each["transactionId"] for each in told if each["status"] == "ok"}
    lines = PaymentLine.objects.filter(payment__transaction_id__in=ok)
    amount_of = dict(lines.values_list("cause", "amount"))
    booked = LedgerEntry.objects.filter(
        kind=EntryKind.PAYMENT, invoice__creditor__business_id="7654321-2"
    )
    entries = Counter(booked.values_list("cause", "amount"))
    right = sum(entries[cause, -amount] == 1 for cause, amount in amount_of.items())
    states = Counter(Payment.objects.filter(transaction_id__in=ok).values_list("state", flat=True))
    return {
        "ok at the provider": len(ok),
        "booked once": right,
        "lost": len(amount_of) - right + (len(ok) - len(amount_of)),
        "doubled": sum(number - 1 for number in entries.values() if number > 1),
        "made up": sum(cause not in amount_of for cause, _amount in entries),
        "not settled": len(ok) - states[PaymentState.SETTLED],
        "mismatches": len(list(ledger_mismatches())),
        "still under way": Invoice.objects.filter(
            creditor__business_id="7654321-2", under_way__gt=0
        ).count(),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payments", type=int, default=2000)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    is_well = main(asked.payments, asked.port, asked.seed)
    say("Nothing was lost, doubled or made up." if is_well else "SOMETHING IS WRONG.")
    sys.exit(not is_well)
