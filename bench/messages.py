"""The message centre with many threads: pages of debtors and of agents, before and after.

Each page is measured beside a bare view with a tenth of the threads, then with all of them:
how many queries it makes may not change, and its speed against the bare view hardly.
"""

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from bench import staff
from bench.load import Outcome, Target, measure, request_for
from bench.seed import AT, INVOICES_EACH, SYLLABLES, WATCHED, copy, party_of
from bench.table import Table

if TYPE_CHECKING:
    from accounts.models import User

MESSAGES: Final = 20
# Threads of each party whose pages are looked at.
EACH: Final = 20
# One of so many threads waits for an answer.
WAITING: Final = 25
QUEUES: Final = ("PAYMENT_ADVICE", "PAYMENT_CONTROL", "COMPANIES")
# In one message of so many each; the other words are in few.
COMMON: Final = {"lisäaikaa": 10, "vuokrasta": 50}
SOUGHT: Final = quote("lisäaika vuokra")
CONNECTIONS: Final = 8
SECONDS: Final = 4.0
FLOOR: Final = "bare list"


def main(folder: Path, *, threads: int, rounds: int) -> None:
    """Print how each page fares with a tenth of the threads and with all."""
    few = max(threads // 10, WATCHED * EACH)
    seed_threads(1, few)
    agent = staff.bench_agent()
    before, queries_before = _measured(folder, agent, rounds), _queries(agent)
    seed_threads(few + 1, threads)
    after, queries_after = _measured(folder, agent, rounds), _queries(agent)
    table = Table(
        f"Messages, {few:,} and {threads:,} threads of {MESSAGES}, {CONNECTIONS} connections",
        ("page", "answers/s", "median ms", "failed", "ratio", "growth", "to reach", "queries"),
    )
    for page, outcomes in after.items():
        ratio = _rate(outcomes) / _rate(after[FLOOR])
        ratio_before = _rate(before[page]) / _rate(before[FLOOR])
        is_floor = page == FLOOR
        table.add(
            page,
            f"{_rate(outcomes):.0f}",
            f"{median(each.median for each in outcomes):.1f}",
            str(sum(each.failed for each in outcomes)),
            f"{ratio:.2f}",
            "" if is_floor else f"{ratio / ratio_before:.2f}",
            "" if is_floor else "0.90",
            "" if is_floor else f"{queries_before[page]} → {queries_after[page]}",
        )
    table.show()
    if queries_before != queries_after:
        sys.exit("A page makes more queries when there are more threads.")


def _rate(outcomes: list[Outcome]) -> float:
    return median(each.per_second for each in outcomes)


def _measured(folder: Path, agent: "User", rounds: int) -> dict[str, list[Outcome]]:
    from bench import pages

    with (
        pages.server("myropo.wsgi:application", "myropo.settings", folder / "m.log") as portal,
        pages.server(
            "bench.bare.wsgi:application", "bench.bare.settings", folder / "b.log"
        ) as bare,
    ):
        targets = {FLOOR: pages.targets(portal, bare, WATCHED)[FLOOR], **_targets(portal, agent)}
        for target in targets.values():
            measure(target, seconds=1, connections=CONNECTIONS)
        outcomes: dict[str, list[Outcome]] = {name: [] for name in targets}
        for _ in range(rounds):
            for name, target in targets.items():
                outcomes[name].append(measure(target, seconds=SECONDS, connections=CONNECTIONS))
    return outcomes


def _targets(port: int, agent: "User") -> dict[str, Target]:
    """The pages of every watched party, and those of one agent."""
    from django.conf import settings

    from bench import pages

    keys = pages.sessions(settings.SESSION_ENGINE, "accounts.backends.BankIdBackend", WATCHED)
    own = [f"{settings.SESSION_COOKIE_NAME}={key}" for key in keys]
    agents = f"{settings.SESSION_COOKIE_NAME}={staff.session_key_of(agent)}"
    return {
        **{
            page: Target(
                port,
                [
                    request_for(path, cookie, "localhost")
                    for path, cookie in zip(paths, own, strict=True)
                ],
            )
            for page, paths in _own_pages().items()
        },
        **{
            page: Target(port, [request_for(path, agents, "localhost") for path in paths])
            for page, paths in _staff_pages().items()
        },
    }


def _own_pages() -> dict[str, list[str]]:
    from messaging.models import Thread

    threads = [
        Thread.objects.filter(party=party).order_by("pk").first() for party in range(1, WATCHED + 1)
    ]
    return {
        "own threads": ["/messages/"] * WATCHED,
        "own search": [f"/messages/?q={SOUGHT}"] * WATCHED,
        "own thread": [f"/messages/{each.public_id}/" for each in threads if each],
    }


def _staff_pages() -> dict[str, list[str]]:
    from messaging.models import Thread, ThreadState

    waiting = Thread.objects.filter(state=ThreadState.WAITS_FOR_US).order_by("pk")[:WATCHED]
    admin = "/admin/messaging/thread/"
    return {
        "agents' inbox": [admin],
        "agents' search": [f"{admin}?q={SOUGHT}"],
        "agents' thread": [f"{admin}{each.pk}/change/" for each in waiting],
    }


def _queries(agent: "User") -> dict[str, int]:
    """How many queries each page makes, asked within this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User

    own = User.objects.filter(party=1).get()
    counts = {}
    for user, all_pages in ((own, _own_pages()), (agent, _staff_pages())):
        client = Client(SERVER_NAME="localhost")
        client.cookies["language"] = "fi"
        key = staff.session_key_of(user) if user == agent else _own_session(user)
        client.cookies[_cookie()] = key
        for page, paths in all_pages.items():
            client.get(paths[0])
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(paths[0])
            if answer.status_code != 200:
                sys.exit(f"{page}: {answer.status_code}")
            counts[page] = len(queries)
    return counts


def _cookie() -> str:
    from django.conf import settings

    return str(settings.SESSION_COOKIE_NAME)


def _own_session(user: "User") -> str:
    from django.conf import settings

    from bench import pages

    return pages.session_of(user, settings.SESSION_ENGINE, "accounts.backends.BankIdBackend")


def seed_threads(first: int, last: int) -> None:
    """Threads about an invoice each: the first are the watched parties', `EACH` for each."""
    from django.db import connection

    from accounts.models import Party
    from messaging.models import Message, ReadMark, Thread, Wait

    parties = Party.objects.count()
    copy(Thread, (_thread(number, parties) for number in range(first, last + 1)))
    copy(Message, _messages(first, last))
    copy(ReadMark, (_mark(number) for number in range(first, last + 1)))
    copy(Wait, (_wait(number) for number in range(first, last + 1)))
    with connection.cursor() as cursor:
        for model in (Thread, Message):
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
        cursor.execute("VACUUM (ANALYZE)")


def _invoice_of(thread: int) -> int:
    """The watched parties have more invoices than threads."""
    watched = WATCHED * EACH
    return thread if thread <= watched else thread - watched + WATCHED * INVOICES_EACH


def _waits(thread: int) -> bool:
    return thread % WAITING == 0


def _thread(number: int, parties: int) -> dict[str, object]:
    invoice = _invoice_of(number)
    at = AT + timedelta(seconds=number)
    return {
        "id": number,
        "party_id": party_of(invoice, parties),
        "invoice_id": invoice,
        "language": "fi",
        "queue": QUEUES[number % 3],
        "state": "WAITS_FOR_US" if _waits(number) else "WAITS_FOR_PERSON",
        "last_number": MESSAGES,
        "waits_since": at if _waits(number) else None,
        "answer_by": at + timedelta(days=1) if _waits(number) else None,
        "started_at": AT,
        "changed_at": at,
    }


def _messages(first: int, last: int) -> Iterator[dict[str, object]]:
    """By turns the person and an agent; of a thread that waits the person has the last word."""
    for thread in range(first, last + 1):
        for number in range(1, MESSAGES + 1):
            is_person = (number % 2 == 0) == _waits(thread)
            yield {
                "thread_id": thread,
                "number": number,
                "author": "PERSON" if is_person else "AGENT",
                "medium": "PORTAL",
                "text": _text(thread * MESSAGES + number),
                "sent_at": AT + timedelta(minutes=number),
            }


def _text(seed: int) -> str:
    """Thirty words of eight thousand, as they come in letters: some often, most seldom."""
    count = len(SYLLABLES)
    words = [word for word, every in COMMON.items() if seed % every == 0]
    for place in range(28):
        number = (seed * 7919 + place * 104_729) % count**3
        words.append(
            SYLLABLES[number % count]
            + SYLLABLES[number // count % count]
            + SYLLABLES[number // count**2]
        )
    return " ".join(words)


def _mark(thread: int) -> dict[str, object]:
    return {"thread_id": thread, "number": MESSAGES - thread % 2, "read_at": AT}


def _wait(thread: int) -> dict[str, object]:
    at = AT - timedelta(minutes=thread % 20_000)
    return {
        "message_id": thread * MESSAGES,
        "queue": QUEUES[thread % 3],
        "agent_id": 1,
        "asked_at": at - timedelta(hours=3),
        "answered_at": at,
        "worked": timedelta(hours=1 + thread % 5),
    }
