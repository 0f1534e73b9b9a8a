"""A statement of debts on paper: what it says, in which language, and how it breaks over pages."""

import json
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from django.utils import translation

from invoices.models import DocumentKind, InterestBasis
from invoices.pdf.facts import to_json
from invoices.pdf.kinds import KINDS
from invoices.pdf.statement import statement_pdf
from invoices.pdf.statement_facts import StatementFacts, from_json
from tests.factories import HETU
from tests.invoices.pdf_samples import elements_of, tags_of, text_of
from tests.invoices.statement_samples import ASKED_AT, CLAIM, ONE, many


def content_of(facts=ONE, language="fi"):
    return statement_pdf(facts, language=language, issued_at=ASKED_AT, identifier="statement")


def made(facts=ONE, language="fi"):
    return pikepdf.open(BytesIO(content_of(facts, language)))


@pytest.fixture(scope="module")
def pdf():
    return made()


@pytest.fixture(scope="module")
def text(pdf):
    return text_of(pdf)


def test_facts_survive_being_stored():
    assert from_json(json.loads(json.dumps(to_json(many(2))))) == many(2)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["Lähivoima Oy", "2077474-0", "lasku 1000", "1000209"], id="whose it is"),
        pytest.param(["Sähkö, joulukuu 2025", "14 10437 30100 02099"], id="its basis"),
        pytest.param(["Laskun pääoma", "1 000,00 €", "Maksu", "−400,00 €"], id="what was paid"),
        pytest.param(["Viivästyskorko 16.2.2026 asti", "6,87 €"], id="interest of a letter"),
        pytest.param(["Muistutusmaksu", "Perintälaki 513/1999 10 a § 1 mom. 4 k."], id="a cost"),
        pytest.param(["Muistutusmaksu peruttu", "−5,00 €"], id="what was taken back"),
        pytest.param(["16.1.2026", "2.2.2026", "9,5 %", "4,68 €", "18"], id="a period"),
        pytest.param(["50,28 €", "43,41 €"], id="interest that ran, and what is not charged"),
        pytest.param(["530,87 €", "−100,00 €"], id="the total, less what is under way"),
        pytest.param(["22,49 €", "9,5 % *", "merkillä *"], id="an unconfirmed rate"),
        pytest.param(["perintälain 11 a §", "perintälain 4 a §", "365"], id="explanations"),
    ],
)
def test_it_says(text, words):
    for word in words:
        assert word in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", ["Skuldspecifikation", "Påminnelseavgift återtagen", "530,87 €", "9,5 %"]),
        ("en", ["Statement of debts", "Reminder fee taken back", "€530.87", "9.5%"]),
    ],
)
def test_it_speaks_the_language_of_the_reader(language, words):
    text = text_of(made(language=language))

    for word in words:
        assert word in text


def test_a_statement_of_all_has_an_overview_and_its_sum():
    text = text_of(made(many(3)))

    assert "4 416,09 €" not in text
    assert "1 892,61 €" in text  # 3 × 630.87: what is open
    assert "1 592,61 €" in text  # less what is under way
    for number in ("1000", "1001", "1002"):
        assert f"Lähivoima Oy, lasku {number}" in text


def test_a_claim_without_interest_has_no_table_of_it():
    claim = replace(CLAIM, interest_basis=InterestBasis.NONE, periods=())

    text = text_of(made(replace(ONE, claims=(claim,))))

    assert "Tälle laskulle ei lasketa viivästyskorkoa." in text
    assert "Korko-%" not in text


def test_it_is_a_tagged_document_for_everyone(pdf):
    tags = tags_of(pdf)

    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "fi"
    assert tags.count("H1") == 1
    assert {"H2", "H3", "Table", "TH", "TD", "P"} <= set(tags)
    scopes = [each for each in elements_of(pdf) if each.S == "/TH"]
    assert scopes


def test_a_long_one_breaks_between_lines_and_keeps_its_heads():
    pdf = made(many(12))

    pages = [text_of_page(pdf, number) for number in range(len(pdf.pages))]

    assert len(pages) > 5
    for number, page in enumerate(pages[1:], start=2):
        assert f"Velkaerittely 21.11.2026 · {number} / {len(pages)}" in page
        # No total without a line of its table before it on the page.
        assert "Mikä\nPäivä\nSumma\nMaksettavaa" not in page
        assert "Korko\nKorko yhteensä" not in page


def text_of_page(pdf, number):
    alone = pikepdf.new()
    alone.pages.append(pdf.pages[number])
    return text_of(alone)


def test_the_same_facts_give_the_same_bytes():
    assert content_of() == content_of()


def test_there_is_no_field_for_an_identity_code():
    assert HETU not in json.dumps(to_json(ONE))
    assert not {"hetu", "identity_code"} & set(StatementFacts.__dataclass_fields__)


def test_its_file_has_a_name():
    with translation.override("fi"):
        words = KINDS[DocumentKind.STATEMENT].name(to_json(ONE))

    assert words == ("MyRopo", "velkaerittely", "2026-11-21")
