"""A simulated year of people and their acts, and how long counting it takes, in how much memory.

1.8 million logins, 1.3 million acts in the shares of real years, 0.7 million contacts with their
answers, and a ledger of what was paid. Counted by `compute_figures` in a process of its own: first
a week, then the year, so that what grows with the time shows. A day alone is what each night does
fifteen times.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from bench import run
from bench.figures_year import FIRST, LAST, LOGINS, seed
from bench.table import Table

ROOT = Path(__file__).resolve().parent.parent
WEEK_LAST = date(2025, 1, 7)
# What the year may take more than its week.
MAY_GROW_MB = 24
KILOBYTE = 1024
CHILD = """
import resource, sys
from django.core.management import execute_from_command_line
days = ["--from", sys.argv[1], "--to", sys.argv[2]]
execute_from_command_line(["manage.py", "compute_figures", *days, "--json"])
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_maxrss, used.ru_utime + used.ru_stime)
"""


def measure(*, share: float) -> bool:
    """Print the figures; whether the year was counted whole and the memory stayed flat.

    share  of the year's numbers: less for a try
    """
    began = time.perf_counter()
    seed(share)
    seeded = time.perf_counter() - began
    table = Table(
        f"Figures of a year: {int(LOGINS * share):,} logins, seeded in {seeded:.0f} s",
        ("days", "rows written", "seconds", "ms a day", "of them CPU here", "peak MB"),
    )
    peaks = []
    for last in (WEEK_LAST, LAST):
        seconds, rows, peak, cpu = _counted(FIRST, last)
        days = (last - FIRST).days + 1
        peaks.append(peak)
        cells = (f"{days}", f"{rows:,}", f"{seconds:.1f}", f"{1000 * seconds / days:.0f}")
        table.add(*cells, f"{1000 * cpu / days:.0f}", f"{peak:.0f}")
    table.show()
    logins, acts = _sum("logins"), _sum("acts")
    print(f"{logins:,} logins and {acts:,} acts counted.")
    is_whole = logins == int(LOGINS * share)
    return is_whole and peaks[1] - peaks[0] <= MAY_GROW_MB


def _counted(first: date, last: date) -> tuple[float, int, float, float]:
    """Seconds, rows that were written, megabytes at most, and seconds of the process's own work."""
    began = time.perf_counter()
    command = [sys.executable, "-c", CHILD, first.isoformat(), last.isoformat()]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    told, used = done.stdout.strip().splitlines()
    peak, cpu = used.split()
    rows = json.loads(told)["rows"]
    return time.perf_counter() - began, rows, int(peak) / KILOBYTE, float(cpu)


def _sum(name: str) -> int:
    from django.db.models import Sum

    from invoices.models import DailyFigure

    return DailyFigure.objects.filter(name=name).aggregate(all=Sum("count"))["all"] or 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of the year's numbers")
    share = parser.parse_args().share
    folder = ROOT / "var" / f"bench-figures-{os.getpid()}"
    try:
        with run.prepared_servers(folder):
            is_right = measure(share=share)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(not is_right)


if __name__ == "__main__":
    main()
