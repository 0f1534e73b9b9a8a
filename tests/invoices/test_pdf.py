from dataclasses import replace
from decimal import Decimal

import pytest

from invoices.pdf.facts import facts_of, from_json, to_json
from invoices.pdf.original_invoice import STYLE_SHEET, original_invoice_pdf
from invoices.pdf.renderer import OwnFilesOnly, renderer
from invoices.rules.bank_barcode import bank_barcode
from tests.factories import HETU, InvoiceFactory, PersonFactory
from tests.invoices.pdf_samples import (
    ASKED_AT,
    FACTS,
    ROW,
    elements_of,
    facts_with,
    made,
    tags_of,
    text_of,
)

DIGITS = "421123456000007850016689500000014104373010002099261112"


@pytest.fixture(scope="module")
def pdf():
    return made()


@pytest.fixture(scope="module")
def text(pdf):
    return text_of(pdf)


def test_it_says_who_asks_whom_for_what(text):
    for words in (
        "Lähivoima Oy",
        "Y-tunnus 2077474-0",
        "Väinö Tunnistus",
        "Esimerkkikatu 12 B 34",
        "00200 Helsinki",
        "12.10.2026",
        "12.11.2026",
        "1 668,95 €",
        "Sähköenergia, päivä",
        "412,5 kWh",
        "0,084512 €",
        "25,5 %",
        "020 123 4567",
    ):
        assert words in text


def test_it_says_how_to_pay(text):
    for words in ("FI21 1234 5600 0007 85", "NDEAFIHH", "14 10437 30100 02099", "Maksettavaa"):
        assert words in text


def test_it_carries_the_codes_that_open_the_case(text):
    assert "KXT4-M7QP" in text
    assert "1000209" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        pytest.param(
            "fi", ["Lasku", "Eräpäivä", "Viitenumero", "Alv-kanta", "1 668,95 €"], id="Finnish"
        ),
        pytest.param(
            "sv",
            ["Faktura", "Förfallodag", "Referensnummer", "Momssats", "1 668,95 €"],
            id="Swedish",
        ),
        pytest.param(
            "en", ["Invoice", "Due date", "Reference", "VAT rate", "€1,668.95"], id="English"
        ),
    ],
)
def test_it_speaks_the_language_of_the_invoice(language, words):
    pdf = made(language=language)

    text = text_of(pdf)

    assert [word for word in words if word not in text] == []
    assert str(pdf.Root.Lang) == language


def test_no_word_of_another_language_is_left(text):
    assert "Due date" not in text
    assert "Amount to pay" not in text


def test_it_declares_itself_as_pdf_ua_1(pdf):
    metadata = pdf.Root.Metadata.read_bytes().decode()

    assert 'pdfuaid:part="1"' in metadata
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.docinfo.Title) == "Lasku 1000 – Lähivoima Oy"


def test_every_font_is_embedded(pdf):
    fonts = pdf.pages[0].Resources.Font.values()

    embedded = ["/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts]

    assert len(embedded) == 2
    assert all(embedded)


def test_it_is_tagged_with_one_heading_above_the_others(pdf):
    tags = tags_of(pdf)

    headings = [tag for tag in tags if tag.startswith("H")]

    assert headings == ["H1", "H2", "H2"]


def test_table_cells_name_their_headers(pdf):
    cells = [element for element in elements_of(pdf) if element.S == "/TD"]
    headers = {str(element.ID) for element in elements_of(pdf) if element.S == "/TH"}

    named = {str(header) for cell in cells for header in cell.A.Headers}

    assert all(len(cell.A.Headers) >= 1 for cell in cells)
    assert named <= headers


def test_a_table_holds_rows_and_row_groups_alone(pdf):
    tables = [element for element in elements_of(pdf) if element.S == "/Table"]

    kinds = {str(kid.S) for table in tables for kid in table.K}

    assert len(tables) == 4
    assert kinds <= {"/THead", "/TBody", "/TR"}


def test_pictures_have_words():
    pdf = made(language="en")
    figures = [element for element in elements_of(pdf) if element.S == "/Figure"]

    words = [str(figure.Alt) for figure in figures]

    assert words == ["QR code with the payment details", f"Bank bar code {DIGITS}"]


def test_the_bar_code_is_that_of_the_payment():
    digits = bank_barcode(
        iban=FACTS.iban, amount=FACTS.total, reference=FACTS.reference, due_on=FACTS.due_on
    )

    assert digits == DIGITS


def test_an_account_abroad_has_no_bar_code():
    pdf = made(facts_with(iban="DE89370400440532013000"), language="en")

    figures = [str(figure.Alt) for figure in elements_of(pdf) if figure.S == "/Figure"]

    assert figures == ["QR code with the payment details"]
    assert "DE89 3704 0044 0532 0130 00" in text_of(pdf)


def test_the_same_facts_give_the_same_bytes():
    first, again = (
        original_invoice_pdf(FACTS, language="sv", issued_at=ASKED_AT, identifier="one")
        for _ in range(2)
    )

    assert first == again
    assert first != original_invoice_pdf(FACTS, language="sv", issued_at=ASKED_AT, identifier="two")


@pytest.mark.slow
def test_two_hundred_rows_flow_over_pages_and_the_payment_part_stands_once():
    rows = tuple(replace(ROW, description=f"Rivi {number}") for number in range(200))

    pdf = made(facts_with(rows=rows))
    text = text_of(pdf)

    assert len(pdf.pages) > 4
    assert [number for number in range(200) if f"Rivi {number}\n" not in text] == []
    assert text.count("Maksettavaa") == 1
    assert f"Lasku 1000 · 2 / {len(pdf.pages)}" in text.replace("  ", " ")


def test_a_single_page_has_no_page_number(pdf, text):
    assert len(pdf.pages) == 1
    assert "1 / 1" not in text


HOSTILE = "<script>alert(1)</script> & \"quoted\" 'too' <b>bold</b> ]]> {{ facts }} {% now %}"


@pytest.mark.parametrize("place", ["subject", "number", "description", "name", "debtor"])
def test_texts_are_texts_and_never_markup(place):
    match place:
        case "name":
            facts = facts_with(sender=replace(FACTS.sender, name=HOSTILE))
        case "debtor":
            facts = facts_with(recipient=replace(FACTS.recipient, name=HOSTILE))
        case "description":
            facts = facts_with(rows=(replace(ROW, description=HOSTILE),))
        case _:
            facts = facts_with(**{place: HOSTILE})

    text = text_of(made(facts)).replace("\n", "").replace(" ", "")

    assert HOSTILE.replace(" ", "") in text


def test_words_of_three_hundred_letters_are_broken_and_none_is_lost():
    pdf = made(
        facts_with(
            subject="a" * 300,
            rows=(replace(ROW, description="b" * 300),),
            recipient=replace(FACTS.recipient, name="c" * 200, street="d" * 200),
        )
    )
    text = text_of(pdf)

    assert [text.count(letter * 80) for letter in "abcd"] == [0, 0, 0, 0]
    joined = text.replace("\n", "")
    assert all(word in joined for word in ("a" * 300, "b" * 300, "c" * 200, "d" * 200))


def test_control_characters_are_left_out():
    facts = facts_with(subject="Sähkö\x00\x0b\x1f ja\ud800 vesi")

    kept = from_json(to_json(facts))

    assert kept.subject == "Sähkö ja vesi"
    assert "Sähkö ja vesi" in text_of(made(kept))


def test_an_invoice_without_rows_still_says_its_sum():
    text = text_of(made(facts_with(rows=())))

    assert "1 668,95 €" in text
    assert "Alv-kanta" not in text


def test_a_row_of_text_alone_has_no_numbers():
    bare = replace(ROW, quantity=None, unit="", unit_price=None, vat_percent=None, amount=None)

    text = text_of(made(facts_with(rows=(bare,))))

    assert "Sähköenergia, päivä" in text
    assert "%" not in text


def test_facts_survive_json():
    assert from_json(to_json(FACTS)) == FACTS


@pytest.mark.django_db
def test_facts_are_the_invoice_as_billed_and_never_the_identity_code():
    invoice = InvoiceFactory(
        party=PersonFactory(name="Nimi Pankista", code=HETU), debtor_name="Nimi Laskulla"
    )
    invoice.rows.create(position=2, description="Toinen", amount=Decimal("40.00"))
    invoice.rows.create(position=1, description="Ensimmäinen", amount=Decimal("60.00"))

    facts = facts_of(invoice)

    assert facts.recipient.name == "Nimi Laskulla"
    assert [row.description for row in facts.rows] == ["Ensimmäinen", "Toinen"]
    assert HETU not in str(to_json(facts))


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/picture.png",
        "file:///etc/passwd",
        "file:///etc/../etc/hostname",
        "data:text/html,hello",
        "ftp://example.com/",
    ],
)
def test_a_document_may_read_nothing_but_our_fonts(url):
    fetcher: OwnFilesOnly = renderer(STYLE_SHEET).fetcher

    with pytest.raises(PermissionError):
        fetcher.fetch(url)


def test_a_path_out_of_the_font_folder_is_refused():
    fetcher: OwnFilesOnly = renderer(STYLE_SHEET).fetcher

    with pytest.raises(PermissionError):
        fetcher.fetch(f"{fetcher.folder.as_uri()}/../secret.ttf")
