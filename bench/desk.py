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
    watched = range(1, WATCHED + 1)
    invoices = [Invoice.objects.filter(party=each).first() for each in watched]
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={staff.session_key_of(agent)}"
    glances = [f"/admin/accounts/party/{each}/change/" for each in watched]
    return {
        FLOOR: Target(
            port,
            [
                request_for(f"/invoices/{each.public_id}/", f"{name}={key}", "localhost")
                for each, key in zip(invoices, own, strict=True)
                if each
            ],
        ),
        "at a glance": Target(port, [request_for(path, cookie, "localhost") for path in glances]),
        **_searches(port, agent),
    }


def _searches(port: int, agent: "User") -> dict[str, Target]:
    """One for each thing that may be typed: its answer is a list, or the way to the only hit."""
    from bench.seed import name_of, reference_of
    from invoices.models import Invoice

    invoices = list(Invoice.objects.filter(pk__in=range(1, 1_000_000, 4_999)).order_by("pk"))
    parties = [each.party_id for each in invoices if each.party_id]
    whole = [name_of(each) for each in parties]
    return {
        "search: first name alone": _search(port, agent, [n.split()[0] for n in whole], 200),
        # One of the names is a part of many others: its answer is a list.
        "search: the whole name": _search(port, agent, whole, None),
        "search: invoice number": _search(port, agent, [each.number for each in invoices], None),
        "search: reference": _search(port, agent, [reference_of(e.pk) for e in invoices], None),
        "search: MyRopo ID": _search(port, agent, [each.myropo_id for each in invoices], None),
        "search: nobody": _search(port, agent, [f"{n[:4]}xq {n[-4:]}zw" for n in whole], 200),
    }


def _search(port: int, agent: "User", terms: list[str], status: int | None) -> Target:
    """GETs of what a session was asked for, as the box leads to after its POST."""
    from django.conf import settings

    from accounts.admin.searching import MARK, SESSION_KEY
    from accounts.session_store import SessionStore
    from bench import staff

    key = staff.session_key_of(agent)
    session = SessionStore(key)
    session[SESSION_KEY] = {str(number): term for number, term in enumerate(terms)}
    session.save()
    cookie = f"{settings.SESSION_COOKIE_NAME}={key}"
    path = "/admin/invoices/invoice/find/?q="
    requests = [request_for(f"{path}{MARK}{n}", cookie, "localhost") for n in range(len(terms))]
    return Target(port, requests, frozenset({200, 302}) if status is None else frozenset({status}))


if __name__ == "__main__":
    main()
