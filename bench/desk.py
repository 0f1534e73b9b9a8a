"""The agents' desk beside the debtor's invoice page: a person at a glance, and the search box.

A million invoices of three hundred thousand parties; all pages in turn, in the same minutes.
"""

import argparse
import os
import shutil
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from bench.load import Outcome, Target, measure, request_for
from bench.table import Table

if TYPE_CHECKING:
    from accounts.models import User

PARTIES_OF_A_MILLION: Final = 300_000
# What the pages of the desk are measured against, and how many times as long they may take.
FLOOR: Final = "debtor's invoice page"
GOAL: Final = 2.0
CONNECTIONS: Final = 4
SECONDS: Final = 4.0
SEARCHES: Final = 200


def main() -> None:
    """On servers of its own, which end with it."""
    from bench.run import ROOT, prepared_servers

    parser = argparse.ArgumentParser(prog="python -m bench.desk", description=__doc__)
    parser.add_argument("--invoices", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    folder = ROOT / "var" / f"bench-desk-{os.getpid()}"
    try:
        with prepared_servers(folder):
            _seed(options.invoices)
            _report(_measured(folder, options.rounds), options.invoices)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _report(outcomes: dict[str, list[Outcome]], invoices: int) -> None:
    """The 95th percentile of each page of the desk against that of the invoice page."""
    floor = _p95(outcomes[FLOOR])
    table = Table(
        f"The desk, {invoices:,} invoices, {CONNECTIONS} connections",
        ("page", "answers/s", "median ms", "p95 ms", "failed", "p95 ratio", "to stay under"),
    )
    for page, each in outcomes.items():
        is_floor = page == FLOOR
        table.add(
            page,
            f"{median(one.per_second for one in each):.0f}",
            f"{median(one.median for one in each):.1f}",
            f"{_p95(each):.1f}",
            str(sum(one.failed for one in each)),
            "" if is_floor else f"{_p95(each) / floor:.2f}",
            "" if is_floor else f"{GOAL:.2f}",
        )
    table.show()


def _seed(invoices: int) -> None:
    """The claims, and of the watched parties the threads that their page shows, too."""
    from bench import messages
    from bench import seed as claims

    claims.seed(invoices, invoices * PARTIES_OF_A_MILLION // 1_000_000)
    messages.seed_threads(1, claims.WATCHED * messages.EACH)


def _p95(outcomes: list[Outcome]) -> float:
    return median(each.p95 for each in outcomes)


def _measured(folder: Path, rounds: int) -> dict[str, list[Outcome]]:
    from bench import pages, staff

    agent = staff.bench_agent()
    with pages.server("myropo.wsgi:application", "myropo.settings", folder / "d.log") as portal:
        targets = _targets(portal, agent)
        for target in targets.values():
            measure(target, seconds=1, connections=CONNECTIONS)
        outcomes: dict[str, list[Outcome]] = {name: [] for name in targets}
        for _ in range(rounds):
            for name, target in targets.items():
                outcomes[name].append(measure(target, seconds=SECONDS, connections=CONNECTIONS))
    return outcomes


def _targets(port: int, agent: "User") -> dict[str, Target]:
    from django.conf import settings

    from bench import pages, staff
    from bench.seed import WATCHED
    from invoices.models import Invoice

    own = pages.sessions(settings.SESSION_ENGINE, "accounts.backends.BankIdBackend", WATCHED)
    invoices = [
        Invoice.objects.filter(party__user=number).first() for number in range(1, WATCHED + 1)
    ]
    name = settings.SESSION_COOKIE_NAME
    key = staff.session_key_of(agent)
    return {
        FLOOR: Target(
            port,
            [
                request_for(f"/invoices/{each.public_id}/", f"{name}={cookie}", "localhost")
                for each, cookie in zip(invoices, own, strict=True)
                if each
            ],
        ),
        "at a glance": Target(
            port,
            [
                request_for(f"/admin/accounts/party/{number}/change/", f"{name}={key}", "localhost")
                for number in range(1, WATCHED + 1)
            ],
        ),
    }


if __name__ == "__main__":
    main()
