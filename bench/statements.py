"""How fast bank statements come in against many invoices, and whether memory stays flat.

`python -m bench.statements FILE` is the child that takes one file and prints its seconds:
reading alone, then storing (which reads too), then matching.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from bench.table import Table

ROOT = Path(__file__).resolve().parent.parent
MAY_GROW = 1.1
ACCOUNT = "FI2112345600000785"
ON = date(2026, 11, 20)
# So many entries make one round of the mixture.
ROUND = 100
AMOUNT = Decimal("10.00")

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>{name}</MsgId><CreDtTm>2026-11-20T20:00:00</CreDtTm></GrpHdr>
<Stmt><Id>{name}</Id><CreDtTm>2026-11-20T20:00:00</CreDtTm>
<Acct><Id><IBAN>FI2112345600000785</IBAN></Id><Ccy>EUR</Ccy></Acct>
"""
ENTRY = """<Ntry><NtryRef>{archive_id}</NtryRef><Amt Ccy="EUR">10.00</Amt>
<CdtDbtInd>{direction}</CdtDbtInd>{reversal}<Sts>BOOK</Sts>
<BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-20</Dt></ValDt>
<AcctSvcrRef>{archive_id}</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><AcctSvcrRef>{part_id}</AcctSvcrRef>
<EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<AmtDtls><TxAmt><Amt Ccy="EUR">10.00</Amt></TxAmt></AmtDtls>
<RltdPties><Dbtr><Nm>Maksaja {number}</Nm></Dbtr></RltdPties>
<RmtInf>{remittance}</RmtInf></TxDtls></NtryDtls></Ntry>
"""
TAIL = "</Stmt></BkToCstmrStmt></Document>\n"


def write_statement(path: Path, *, first: int, count: int, invoices: int) -> None:
    """`count` entries numbered from `first`, of invoices spread over all there are."""
    with path.open("w") as sink:
        sink.write(HEAD.format(name=path.stem))
        sink.writelines(_entries(first, count, invoices))
        sink.write(TAIL)


def _entries(first: int, count: int, invoices: int) -> Iterator[str]:
    """Of a hundred: 90 with an invoice's reference, and two each of what banks send besides."""
    from bench.seed import reference_of
    from invoices.rules.references import check_digit

    for number in range(first, first + count):
        place = number % ROUND
        archive_id = f"M{number:012d}"
        # A prime step: every invoice once before any comes again.
        reference = reference_of(1 + number * 7919 % invoices)
        told = {"direction": "CRDT", "reversal": "", "part_id": archive_id}
        if place < 2:
            told["direction"] = "DBIT"
        elif place < 4:
            reference = f"8{number:012d}{check_digit(f'8{number:012d}')}"
        elif place < 6:
            reference = ""
        elif place < 8:
            reference = f"{number}{(int(check_digit(str(number))) + 1) % 10}"
        elif place < 10 and number - 20 >= first:
            told = {
                "direction": "DBIT",
                "reversal": "<RvslInd>true</RvslInd>",
                "part_id": f"M{number - 20:012d}",
            }
            reference = reference_of(1 + (number - 20) * 7919 % invoices)
        remittance = f"<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>"
        yield ENTRY.format(
            archive_id=archive_id,
            number=number,
            remittance=remittance if reference else "<Ustrd>Kiitos</Ustrd>",
            **told,
        )


def take(path: Path) -> dict[str, object]:
    """What the command does with one file, each phase by itself."""
    from django.utils import timezone

    from payments.bank_statement import read_statement
    from payments.queries.matching import outcomes_of
    from payments.services.matching import match_received
    from payments.services.statement_import import import_statement

    at = timezone.now()
    began = time.perf_counter()
    with path.open("rb") as stream:
        entries = sum(1 for _ in read_statement(stream))
    read = time.perf_counter()
    with path.open("rb") as stream:
        report = import_statement(name=path.name, stream=stream, actor=None, at=at)
    stored = time.perf_counter()
    match_received(at=at)
    matched = time.perf_counter()
    return {
        "entries": entries,
        "outcome": report.outcome.value,
        "states": outcomes_of(report.statement_id),
        "reading": read - began,
        "storing": stored - read,
        "matching": matched - stored,
        "megabytes": _megabytes_at_most(),
    }


def _megabytes_at_most() -> float:
    """Of this process since it began: `getrusage` would count its parent's memory too."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    [peak] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
    return int(peak.split()[1]) / 1024


def run(path: Path) -> dict[str, object]:
    """Take a file in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.statements", str(path)],
        cwd=ROOT,
        env=os.environ | {"LOG_LEVEL": "ERROR"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def main(var_dir: Path, entries: int, invoices: int) -> None:
    few = entries // 10
    small_file, large_file = var_dir / "few.xml", var_dir / "many.xml"
    write_statement(small_file, first=1_000_000, count=few, invoices=invoices)
    write_statement(large_file, first=2_000_000, count=entries, invoices=invoices)
    again = var_dir / "again.xml"
    # Another message with the same movements.
    write_statement(again, first=2_000_000, count=entries, invoices=invoices)
    table = Table(
        f"Bank entries, one statement, {invoices:,} invoices",
        ("entries", "read/s", "stored/s", "matched/s", "all/s", "MB at most", "ratio", "to reach"),
    )
    small = _add(table, small_file, None)
    _add(table, large_file, small)
    _add(table, again, None)
    table.show()


def _add(table: Table, path: Path, small: float | None) -> float:
    answer = run(path)
    megabytes = answer["megabytes"]
    count = answer["entries"]
    seconds = [answer[name] for name in ("reading", "storing", "matching")]
    rates = [f"{count / each:,.0f}" for each in seconds]
    name = f"{count:,}" if answer["outcome"] == "IMPORTED" else f"{count:,} again"
    ratio = f"{megabytes / small:.2f}" if small else ""
    table.add(
        name,
        *rates,
        f"{count / sum(seconds[1:]):,.0f}",
        f"{megabytes:.0f}",
        ratio,
        f"memory < {MAY_GROW:.2f}" if small else "",
    )
    print(f"{path.stem}: {answer['outcome']} {answer['states']}")
    return megabytes


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "myropo.settings")
    import django

    django.setup()
    print(json.dumps(take(Path(sys.argv[1]))))
