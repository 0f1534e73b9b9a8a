"""Letters: a demand for payment against WeasyPrint as it comes, and how many leave the queue.

The floor is the same letter and style sheet in a system font, with bar code and QR code as
rectangles, and nothing kept from one letter to the next.
"""

import re
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from time import perf_counter
from unittest import mock

from weasyprint import CSS, HTML
from weasyprint.pdf import fonts as pdf_fonts

from bench.pdf import FACTS as FACTS_OF_INVOICE
from bench.pdf import (
    RECTANGLES,
    ROUNDS,
    Step,
    bar_rectangles,
    cpu_milliseconds,
    in_a_system_font,
    qr_drawn,
    two_workers,
)
from bench.table import Table
from invoices.pdf.facts import to_json
from invoices.pdf.letter_facts import (
    CollectionLetterFacts,
    Collector,
    CostLine,
    CostOf,
    InterestLine,
)
from invoices.pdf.letters import STYLE_SHEET, collection_letter_pdf, collection_letter_xhtml
from invoices.rules.bank_barcode import bank_barcode
from invoices.rules.epc_qr import epc_payload

LETTERS = 120
GOAL = 0.22  # of WeasyPrint as it comes, for PDF/UA-1
GOAL_A_SECOND = 25
FLOOR = "WeasyPrint as it comes, system font"
OURS = "PDF/UA-1, as the portal makes it"
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
PARAGRAPH = "Perintälaki 513/1999 10 a §"
FACTS = CollectionLetterFacts(
    kind="DEMAND",
    ordinal=2,
    channel="PAPER",
    letter_id="0d3f1f6a-2f4c-4f43-9d5c-0a4b4a4f3a11",
    written_on=date(2026, 10, 23),
    pay_by=date(2026, 11, 16),
    claim_kind="CONSUMER",
    is_directly_enforceable=False,
    sender=FACTS_OF_INVOICE.sender,
    original_creditor="",
    collector=Collector(
        name="MyRopo Oy",
        business_id="9000999-9",
        street="Satamalaituri 3",
        postcode="00180",
        town="Helsinki",
        phone="09 555 0999",
        email="asiakaspalvelu@myropo.example",
    ),
    recipient=FACTS_OF_INVOICE.recipient,
    number="1000",
    subject="Sähkö, kesäkuu 2026",
    case_number=1000209,
    myropo_id="KXT4M7QP",
    issued_on=date(2026, 7, 21),
    due_on=date(2026, 8, 12),
    original=Decimal("168.95"),
    credited=Decimal(0),
    paid=Decimal(0),
    interest_basis="CONSUMER",
    interest=Decimal("3.17"),
    interest_lines=(
        InterestLine(
            first=date(2026, 8, 13),
            last=date(2026, 10, 23),
            principal=Decimal("168.95"),
            percent=Decimal("9.5"),
            interest=Decimal("3.17"),
        ),
    ),
    costs=tuple(
        CostLine(what=what, on=on, amount=Decimal(amount), legal_basis=PARAGRAPH)
        for what, on, amount in (
            (CostOf.REMINDER, date(2026, 8, 28), 5),
            (CostOf.DEMAND, date(2026, 9, 25), 24),
            (CostOf.DEMAND, date(2026, 10, 23), 12),
        )
    ),
    cost=Decimal(12),
    covered=Decimal(0),
    open_principal=Decimal("168.95"),
    open_interest=Decimal("3.17"),
    open_costs=Decimal(41),
    under_way=Decimal(0),
    reference="14104373010002099",
    iban="FI2112345600000785",
    bic="NDEAFIHH",
    portal="myropo.example",
    creditor_text="",
)


def steps() -> dict[str, Step]:
    plain = in_a_system_font(STYLE_SHEET)

    def untuned() -> bytes:
        with mock.patch.object(pdf_fonts, "harfbuzz_subset", None):
            content: bytes = HTML(string=_plain_page()).write_pdf(stylesheets=[CSS(string=plain)])
        return content

    def ours() -> bytes:
        return collection_letter_pdf(FACTS, language="fi", issued_at=AT, identifier="bench")

    return {FLOOR: untuned, OURS: ours}


def _plain_page() -> str:
    """Our letter with its codes drawn as rectangles."""
    digits = bank_barcode(
        iban=FACTS.iban, amount=FACTS.total, reference=FACTS.reference, due_on=FACTS.pay_by
    )
    payload = epc_payload(
        iban=FACTS.iban,
        bic=FACTS.bic,
        recipient=FACTS.sender.name,
        amount=FACTS.total,
        reference=FACTS.reference,
        due_on=FACTS.pay_by,
    )
    assert digits is not None
    assert payload is not None
    xhtml = collection_letter_xhtml(FACTS, language="fi", issued_at=AT)
    xhtml = re.sub(r"<path d=.M10 .5H342.*?/>", bar_rectangles(digits), xhtml)
    return re.sub(r"<img alt.*?/>", qr_drawn(RECTANGLES, payload), xhtml)


def main(rounds: int = ROUNDS) -> None:
    spent = cpu_milliseconds(steps(), rounds)
    table = Table("A second demand for payment, one page", ("step", "CPU ms", "ratio"))
    for name, milliseconds in spent.items():
        table.add(name, f"{milliseconds:.0f}", f"{milliseconds / spent[FLOOR]:.2f}")
    table.show()
    print(f"PDF/UA-1 against the floor: {spent[OURS] / spent[FLOOR]:.2f} (to reach: {GOAL})")
    bare, queued = rendered_in_two_processes(), through_celery()
    print(f"Two processes that do nothing else: {bare:.1f} letters/s")
    print(f"Through Celery on two processes: {queued:.1f}, {queued / bare:.2f} of that")
    print(f"To reach on a machine with nothing else to do: {GOAL_A_SECOND} letters/s.\n")


def rendered_in_two_processes(number: int = LETTERS) -> float:
    """Letters a second without a queue, a database or a disk, after a warm-up."""
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(_render, range(20)))
        began = perf_counter()
        list(pool.map(_render, range(number)))
        return number / (perf_counter() - began)


def _render(number: int) -> int:
    return len(collection_letter_pdf(FACTS, language="fi", issued_at=AT, identifier=str(number)))


def through_celery(number: int = LETTERS) -> float:
    """Letters a second from the queue to READY, on two worker processes, after a warm-up."""
    from bench.pdf_queue import seconds_for
    from invoices.models import DocumentKind

    facts = to_json(FACTS)
    with two_workers():
        seconds_for(20, DocumentKind.DEMAND, facts)
        return number / seconds_for(number, DocumentKind.DEMAND, facts)
