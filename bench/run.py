"""`make bench`: each figure beside its floor, measured in the same run.

Machines differ and are noisy, so only the ratios count. Starts servers of its own in a
folder that it removes afterwards.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# These start the whole portal, or its sockets, with servers of their own.
ALONE = (
    "callback",
    "kills",
    "collection",
    "chat_day",
    "chat_speed",
    "chat_load",
    "desk",
    "figures",
)
PARTS = (
    *ALONE,
    "pages",
    "statements",
    "plans",
    "plan_nights",
    "imports",
    "pdf",
    "letters",
    "messages",
    "bot",
)
# What a small production server would have; the disk is waited for as little as may be.
TUNED = {
    "shared_buffers": "1GB",
    "effective_cache_size": "3GB",
    "random_page_cost": "1.1",
    "max_wal_size": "8GB",
    "maintenance_work_mem": "512MB",
    "synchronous_commit": "off",
    "fsync": "off",
    "full_page_writes": "off",
}


def main() -> None:
    options = _options()
    for part in (each for each in options.only if each in ALONE):
        arguments = _arguments_of(part, options)
        subprocess.run([sys.executable, "-m", f"bench.{part}", *arguments], cwd=ROOT, check=True)
    if not set(options.only) <= set(ALONE):
        _with_servers(options)


def _arguments_of(part: str, options: argparse.Namespace) -> list[str]:
    if part == "collection":
        return ["--invoices", str(options.invoices), "--acts", str(options.invoices // 50)]
    if part in {"chat_day", "figures"}:
        return []
    if part == "chat_speed":
        return ["--rounds", str(options.rounds)]
    if part == "desk":
        return ["--invoices", str(options.invoices), "--rounds", str(options.rounds)]
    if part == "chat_load":
        return ["--conversations", str(options.conversations)]
    return ["--payments", str(options.payments)] if options.payments else []


def _with_servers(options: argparse.Namespace) -> None:
    folder = ROOT / "var" / f"bench-{os.getpid()}"
    try:
        with prepared_servers(folder):
            for part in (each for each in options.only if each not in ALONE):
                _run(part, folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def prepared_servers(folder: Path) -> Iterator[None]:
    """Servers of our own with an empty portal, and this process as a part of it."""
    from demo.servers import running

    with running(folder, settings=TUNED):
        pass  # Some of the settings are read at the start alone.
    with running(folder) as servers:
        _set_environment(folder, servers)
        _prepare()
        print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}; only ratios count.")
        yield


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART")
    parser.add_argument("--invoices", type=int, default=1_000_000)
    parser.add_argument("--large", action="store_true", help="pages at five times as many, too")
    parser.add_argument("--files", type=int, default=2000, help="Finvoice files to import")
    parser.add_argument("--payments", type=int, help="of callback (200) and kills (2000)")
    parser.add_argument("--entries", type=int, default=100_000, help="of the bank statement")
    parser.add_argument("--threads", type=int, default=50_000, help="of twenty messages each")
    parser.add_argument("--conversations", type=int, default=10_000, help="of chat_load")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=4, help="for each page in each round")
    return parser.parse_args()


def _set_environment(folder: Path, servers: dict[str, str]) -> None:
    from demo.variables import variables

    os.environ.update(variables(folder, 8000, servers))
    os.environ.update(
        DEBUG="False",
        DJANGO_SETTINGS_MODULE="myropo.settings",
        LOG_LEVEL="WARNING",
        PAYTRAIL_ACCOUNT="123456",  # A real service has a merchant of its own.
        PAYTRAIL_SECRET=os.urandom(16).hex(),
        PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    )
    # A real service knows no test identities, no push service of the demo's, no webhook inside.
    for name in ("OIDC_ACR_VALUES", "OIDC_ACCEPTED_ACR", "PUSH_SERVICES", "WEBHOOK_INSIDE"):
        os.environ.pop(name, None)


def _prepare() -> None:
    from demo.keys import write_keys
    from demo.messages import compile_all

    compile_all()
    write_keys(Path(os.environ["OIDC_RP_KEYS"]))
    generated = Path(os.environ["VAR_DIR"]) / "generated"
    generated.mkdir(parents=True, exist_ok=True)
    for command in ("migrate", "build_fonts", "collectstatic --noinput"):
        subprocess.run(
            [sys.executable, "manage.py", *command.split(), "--verbosity=0"], cwd=ROOT, check=True
        )
    import django

    django.setup()


def _run(part: str, folder: Path, options: argparse.Namespace) -> None:
    if part == "pages":
        _pages(folder, options)
    elif part == "statements":
        _statements(folder, options)
    elif part == "plans":
        from bench import plans

        _seed(options)
        plans.main(folder)
    elif part == "plan_nights":
        from bench import plan_nights

        plan_nights.main(folder)
    elif part == "messages":
        from bench import messages

        _seed(options)
        messages.main(folder, threads=options.threads, rounds=options.rounds)
    elif part == "bot":
        from bench import bot

        bot.main()
    elif part == "imports":
        from bench import imports

        imports.main(folder, options.files)
    elif part == "letters":
        from bench import letters

        letters.main()
    elif find_spec("bench.pdf"):
        from bench import pdf

        pdf.main()


def _seed(options: argparse.Namespace) -> None:
    """Once for all parts that need many invoices."""
    from bench import seed
    from invoices.models import Invoice

    if Invoice.objects.exists():
        return
    began = time.perf_counter()
    seed.seed(options.invoices)
    print(f"{options.invoices:,} invoices seeded in {time.perf_counter() - began:.0f} s")


def _statements(folder: Path, options: argparse.Namespace) -> None:
    from bench import statements

    _seed(options)
    statements.main(folder, options.entries, options.invoices)


def _pages(folder: Path, options: argparse.Namespace) -> None:
    from bench import pages, seed

    _seed(options)
    small = pages.rounds(folder, number=options.rounds, seconds=options.seconds)
    pages.report(small, options.invoices)
    if options.large:
        total = options.invoices * 5
        seed.add_invoices(options.invoices + 1, total)
        large = pages.rounds(folder, number=options.rounds, seconds=options.seconds)
        pages.report(large, total)
        pages.compare(small, large)


if __name__ == "__main__":
    main()
