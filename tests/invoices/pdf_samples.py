"""Facts of an invoice for tests, and what a PDF says when it is read back."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pikepdf

from invoices.pdf.facts import InvoiceFacts, Recipient, Row, Sender
from invoices.pdf.original_invoice import original_invoice_pdf

ASKED_AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)

ROW = Row(
    description="Sähköenergia, päivä",
    quantity=Decimal("412.5000"),
    unit="kWh",
    unit_price=Decimal("0.084512"),
    vat_percent=Decimal("25.50"),
    amount=Decimal("43.75"),
)

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
        name="Väinö Tunnistus",
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
    total=Decimal("1668.95"),
    reference="14104373010002099",
    iban="FI2112345600000785",
    bic="NDEAFIHH",
    rows=(ROW,),
)


def facts_with(**changes) -> InvoiceFacts:
    return replace(FACTS, **changes)


def made(facts=FACTS, *, language="fi", identifier="sample") -> pikepdf.Pdf:
    content = original_invoice_pdf(
        facts, language=language, issued_at=ASKED_AT, identifier=identifier
    )
    return pikepdf.open(BytesIO(content))


def elements_of(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """All elements of the structure tree, in reading order."""
    found: list[pikepdf.Dictionary] = []

    def walk(element):
        for kid in element.get("/K", []):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                found.append(kid)
                walk(kid)

    walk(pdf.Root.StructTreeRoot)
    return found


def tags_of(pdf: pikepdf.Pdf) -> list[str]:
    return [str(element.S).removeprefix("/") for element in elements_of(pdf)]


def text_of(pdf: pikepdf.Pdf) -> str:
    """What a reader can copy, in the order of the pages; no-break spaces as spaces."""
    return "\n".join(text_of_page(pdf, number) for number in range(len(pdf.pages)))


def text_of_page(pdf: pikepdf.Pdf, number: int) -> str:
    """The same of one page; the first is 0."""
    return _text_of_page(pdf.pages[number]).replace("\u00a0", " ")


def flowing(pdf: pikepdf.Pdf) -> str:
    """The text with every line break as a space, and nothing doubled."""
    return " ".join(text_of(pdf).split())


def spoken_text(pdf: pikepdf.Pdf) -> str:
    """The text in the order of the structure tree: as a screen reader says it."""
    marked = [_marked_text(page) for page in pdf.pages]
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    said: list[str] = []

    def walk(element, number):
        number = pages[element.Pg.objgen] if "/Pg" in element else number
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                said.append(marked[number].get(kid, ""))
            elif "/MCID" in kid:
                page = pages[kid.Pg.objgen] if "/Pg" in kid else number
                said.append(marked[page].get(int(kid.MCID), ""))
            elif "/S" in kid:
                walk(kid, number)

    walk(pdf.Root.StructTreeRoot, 0)
    return "\n".join(said).replace("\u00a0", " ")


def _marked_text(page: pikepdf.Page) -> dict[int, str]:
    """The text of each marked-content id of a page."""
    fonts = {name: _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
    letters: dict[int, str] = {}
    found: dict[int, str] = {}
    open_ids: list[int | None] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                letters = fonts[str(operands[0])]
            case "BDC":
                properties = operands[1]
                has_id = isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties
                open_ids.append(int(properties.MCID) if has_id else None)
            case "BMC":
                open_ids.append(None)
            case "EMC":
                open_ids.pop()
            case "Tj" | "TJ":
                pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
                if open_ids and (key := open_ids[-1]) is not None:
                    found[key] = found.get(key, "") + _decoded(pieces, letters)
    return found


def _text_of_page(page: pikepdf.Page) -> str:
    fonts = {name: _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
    letters: dict[int, str] = {}
    lines: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                letters = fonts[str(operands[0])]
            case "BT":
                lines.append("")
            case "Tj":
                lines[-1] += _decoded([operands[0]], letters)
            case "TJ":
                lines[-1] += _decoded(operands[0], letters)
    return "\n".join(lines)


def _decoded(pieces, letters: dict[int, str]) -> str:
    text = ""
    for piece in pieces:
        if isinstance(piece, pikepdf.String):
            code = bytes(piece)
            text += "".join(
                letters[int.from_bytes(code[at : at + 2])] for at in range(0, len(code), 2)
            )
    return text


def _letters(font: pikepdf.Dictionary) -> dict[int, str]:
    """From glyph to text, as the font's ToUnicode map says."""
    found: dict[int, str] = {}
    section = ""
    for line in font.ToUnicode.read_bytes().decode().splitlines():
        words = line.split()
        if len(words) == 2 and words[1] in {"beginbfchar", "beginbfrange"}:
            section = words[1]
        elif words and words[0].startswith("end"):
            section = ""
        elif section == "beginbfchar" and words:
            glyph, text = (word.strip("<>") for word in words)
            found[int(glyph, 16)] = bytes.fromhex(text).decode("utf-16-be")
    return found
