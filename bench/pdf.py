"""PDFs: what each step of the tuning is worth, and how many leave the queue in a second.

The floor is WeasyPrint as it comes: the same page and style sheet in a system font, bar
code and QR code as rectangles, nothing kept from one document to the next. (Written with
grid and flex, as one would without thinking of WeasyPrint, it is slower still.) Steps
alternate in each round, so that the noise of the machine meets all alike.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from statistics import median
from unittest import mock

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.pdf import fonts as pdf_fonts

from bench.table import Table
from invoices.pdf.facts import InvoiceFacts, Recipient, Row, Sender, to_json
from invoices.pdf.original_invoice import (
    STYLE_SHEET,
    original_invoice_pdf,
    original_invoice_xhtml,
)
from invoices.pdf.renderer import SHARED_STYLE_SHEET, Xhtml, renderer

ROUNDS = 15
ROWS = 12
DOCUMENTS = 120
GOAL = 0.22  # of WeasyPrint as it comes, for PDF/UA-1
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
FACTS = InvoiceFacts(
    sender=Sender(
        name="Lähivoima Oy",
        business_id="2077474-0",
        street="Voimakatu 3",
        postcode="00100",
        town="Helsinki",
        phone="020 123 4567",
        email="laskut@lahivoima.example",
        website="https://lahivoima.example",
    ),
    recipient=Recipient(
        name="Väinö Johannes Tunnistus",
        street="Esimerkkikatu 12 B 34",
        postcode="00200",
        town="Helsinki",
        country="FI",
    ),
    number="1000",
    subject="Sähkö, lokakuu 2026",
    case_number=1000209,
    myropo_id="KXT4M7QP",
    issued_on=date(2026, 10, 12),
    due_on=date(2026, 11, 12),
    total=Decimal("1668.96"),
    reference="14104373010002099",
    iban="FI2112345600000785",
    bic="NDEAFIHH",
    rows=tuple(
        Row(
            description=f"Sähköenergia, päivä, viikko {week}",
            quantity=Decimal("412.5"),
            unit="kWh",
            unit_price=Decimal("0.2649"),
            vat_percent=Decimal("25.5"),
            amount=Decimal("139.08"),
        )
        for week in range(1, ROWS + 1)
    ),
)
FLOOR = "WeasyPrint as it comes, system font"
OURS = "PDF/UA-1, as the portal makes it"
ONE_PATH, RECTANGLES, PICTURE = "one path", "rectangles", "picture"


def in_a_system_font(style_sheet: str = STYLE_SHEET) -> str:
    """Our own style sheets without our typeface."""
    folder = Path(settings.BASE_DIR) / "templates" / "pdf"
    names = (SHARED_STYLE_SHEET, style_sheet)
    text = "\n".join((folder / name).read_text() for name in names)
    return re.sub(r"@font-face \{.*?\}", "", text).replace('"Inter PDF"', "sans-serif")


def page(*, bars: str, qr: str) -> str:
    """Our page, with the codes drawn as the step draws them."""
    xhtml = original_invoice_xhtml(FACTS, language="fi", issued_at=AT)
    if bars == RECTANGLES:
        xhtml = re.sub(r"<path d=.M10 .5H342.*?/>", bar_rectangles(_digits()), xhtml)
    if qr != PICTURE:
        xhtml = re.sub(r"<img alt.*?/>", qr_drawn(qr, _payload()), xhtml)
    return xhtml


def _digits() -> str:
    from invoices.rules.bank_barcode import bank_barcode

    digits = bank_barcode(
        iban=FACTS.iban, amount=FACTS.total, reference=FACTS.reference, due_on=FACTS.due_on
    )
    assert digits is not None
    return digits


def _payload() -> str:
    from invoices.rules.epc_qr import epc_payload

    payload = epc_payload(
        iban=FACTS.iban,
        bic=FACTS.bic,
        recipient=FACTS.sender.name,
        amount=FACTS.total,
        reference=FACTS.reference,
        due_on=FACTS.due_on,
    )
    assert payload is not None
    return payload


def bar_rectangles(digits: str) -> str:
    """A bar code as one would draw it without thinking of PDFs."""
    from invoices.pdf.drawing import dashed_line

    line = dashed_line(digits)
    x, shapes = line.start, []
    for number, width in enumerate(int(each) for each in line.dashes.split()):
        if number % 2 == 0:
            shapes.append(f'<rect x="{x}" y="0" width="{width}" height="1"/>')
        x += width
    return "".join(shapes)


def qr_drawn(way: str, payload: str) -> str:
    """A QR code as one path, or as a rectangle for each run of dark squares."""
    from invoices.rules.epc_qr import draw_squares

    code = draw_squares(payload)
    shapes = f'<path d="{code.path}" stroke="#000" stroke-width="1"/>'
    if way == RECTANGLES:
        strokes = re.findall(r"M(\d+) (\d+)\.5h(\d+)", code.path)
        shapes = "".join(
            f'<rect x="{x}" y="{y}" width="{width}" height="1"/>' for x, y, width in strokes
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {code.modules} {code.modules}">'
        f"<title>QR</title>{shapes}</svg>"
    )


type Step = Callable[[], bytes]


def steps() -> dict[str, Step]:
    """Each on top of the former; all begin with the template and end with bytes."""
    return {**untuned_steps(), **tuned_steps()}


def untuned_steps() -> dict[str, Step]:
    """What makes everything anew for each document."""
    grid = Path(__file__).with_name("pdf_grid.css").read_text()
    plain = in_a_system_font()

    def without_harfbuzz(style: str) -> bytes:
        with mock.patch.object(pdf_fonts, "harfbuzz_subset", None):
            return harfbuzz(style)

    def harfbuzz(style: str) -> bytes:
        text = page(bars=RECTANGLES, qr=RECTANGLES)
        return HTML(string=text).write_pdf(stylesheets=[CSS(string=style)])

    def paths() -> bytes:
        text = page(bars=ONE_PATH, qr=ONE_PATH)
        return HTML(string=text).write_pdf(stylesheets=[CSS(string=plain)])

    return {
        "written with grid and flex": partial(without_harfbuzz, grid),
        FLOOR: partial(without_harfbuzz, plain),
        "HarfBuzz subsetting": partial(harfbuzz, plain),
        "bar code and QR code as one path each": paths,
    }


def tuned_steps() -> dict[str, Step]:
    """What keeps something from one document to the next."""
    ours = renderer(STYLE_SHEET)
    plain = in_a_system_font()
    kept = {"font_config": ours.font_config, "stylesheets": ours.style_sheets}

    def one_fetcher() -> bytes:
        text = page(bars=ONE_PATH, qr=ONE_PATH)
        sheet = CSS(string=plain, url_fetcher=ours.fetcher)
        return HTML(string=text, url_fetcher=ours.fetcher).write_pdf(stylesheets=[sheet])

    def kept_style(qr: str) -> bytes:
        text = page(bars=ONE_PATH, qr=qr)
        return HTML(string=text, url_fetcher=ours.fetcher).write_pdf(**kept)

    def c_parser() -> bytes:
        text = page(bars=ONE_PATH, qr=PICTURE)
        return Xhtml(text, ours.fetcher).write_pdf(**kept)

    def pdf_ua() -> bytes:
        return original_invoice_pdf(FACTS, language="fi", issued_at=AT, identifier="bench")

    return {
        "one fetcher for all documents": one_fetcher,
        "style sheets and fonts kept, our typeface": partial(kept_style, ONE_PATH),
        "QR code as a 1-bit picture": partial(kept_style, PICTURE),
        "XHTML through the C parser": c_parser,
        OURS: pdf_ua,
    }


def cpu_milliseconds(made: dict[str, Step], rounds: int) -> dict[str, float]:
    """Median CPU time of each step over alternating rounds."""
    spent: dict[str, list[float]] = {name: [] for name in made}
    for make in made.values():
        make()  # the first of each pays for imports and caches
    for _ in range(rounds):
        for name, make in made.items():
            began = time.process_time()
            make()
            spent[name].append((time.process_time() - began) * 1000)
    return {name: median(times) for name, times in spent.items()}


def main(rounds: int = ROUNDS) -> None:
    if pdf_fonts.harfbuzz_subset is None:
        print("libharfbuzz-subset0 is not installed: all steps are slower than they could be.")
    spent = cpu_milliseconds(steps(), rounds)
    floor = spent[FLOOR]
    table = Table(f"One page, {ROWS} rows, bar code and QR code", ("step", "CPU ms", "ratio"))
    for name, milliseconds in spent.items():
        table.add(name, f"{milliseconds:.0f}", f"{milliseconds / floor:.2f}")
    table.show()
    print(f"PDF/UA-1 against the floor: {spent[OURS] / floor:.2f} (to reach: {GOAL})")
    bare, queued = rendered_in_two_processes(), through_celery()
    print(f"Two processes that do nothing else: {bare:.1f} documents/s")
    print(f"Through Celery on two processes: {queued:.1f}, {queued / bare:.2f} of that")
    print("To reach on a machine with nothing else to do: 25 documents/s.\n")


def rendered_in_two_processes(number: int = DOCUMENTS) -> float:
    """Documents a second without a queue, a database or a disk, after a warm-up."""
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(_render, range(20)))
        began = time.perf_counter()
        list(pool.map(_render, range(number)))
        return number / (time.perf_counter() - began)


def _render(number: int) -> int:
    pdf = original_invoice_pdf(FACTS, language="fi", issued_at=AT, identifier=str(number))
    return len(pdf)


def through_celery(number: int = DOCUMENTS) -> float:
    """Documents a second from the queue to READY, on two worker processes, after a warm-up."""
    from bench.pdf_queue import seconds_for
    from invoices.models import DocumentKind

    facts = to_json(FACTS)
    with two_workers():
        seconds_for(20, DocumentKind.ORIGINAL_INVOICE, facts)
        return number / seconds_for(number, DocumentKind.ORIGINAL_INVOICE, facts)


@contextmanager
def two_workers() -> Iterator[None]:
    """A Celery worker of two processes, as long as it is needed."""
    command = [Path(sys.executable).parent / "celery", "-A", "myropo", "worker"]
    options = ["--concurrency=2", "--loglevel=ERROR", "--without-mingle", "--without-gossip"]
    child = subprocess.Popen(
        [*command, *options], env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    try:
        yield
    finally:
        child.terminate()
        child.wait()
