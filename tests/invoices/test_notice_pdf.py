"""The PDFs of plans and of notices of an overpayment."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from invoices.pdf import overpayment_notice, plan_confirmation
from invoices.pdf.facts import to_json
from invoices.rules.bank_barcode import bank_barcode
from tests.invoices.letter_samples import (
    DEMAND,
    OVERPAYMENT,
    PLAN,
    overpayment,
    plan,
)
from tests.invoices.pdf_samples import elements_of, flowing, tags_of

LANGUAGES = ("fi", "sv", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_says_what_to_pay_when_and_what_if_not(language):
    pdf = plan(language=language)

    text = flowing(pdf)

    euros = {"en": "€{}"}.get(language, "{} €")
    separator = "." if language == "en" else ","
    for sum_ in ("82{}50", "330{}00", "213{}12", "96{}88", "20{}00"):
        assert euros.format(sum_.format(separator)) in text
    for number in ("1000", "1041", "1000209", "1000310", "KXT4-M7QP", "513/1999"):
        assert number in text
    assert PLAN.after_missed in text
    assert len(pdf.pages) == 1


def test_a_plan_asks_for_its_first_instalment():
    digits = bank_barcode(
        iban=PLAN.iban,
        amount=Decimal("82.50"),
        reference=PLAN.reference,
        due_on=date(2026, 11, 15),
    )

    pdf = plan()

    figures = [str(each.Alt) for each in elements_of(pdf) if each.S == "/Figure"]

    assert figures[1].endswith(digits)


def test_a_plan_that_costs_nothing_says_so():
    text = flowing(plan(replace(PLAN, fee=Decimal("0.00"), fee_basis="")))

    assert "Suunnitelman tekeminen ei maksa sinulle mitään." in text


def test_a_plan_of_sixty_instalments_flows_over_pages_and_says_how_to_pay_once():
    instalments = tuple(replace(PLAN.instalments[0]) for _ in range(60))

    pdf = plan(replace(PLAN, instalments=instalments))

    assert len(pdf.pages) > 1
    assert flowing(pdf).count("Maksaminen omassa pankissa") == 1
    assert flowing(pdf).count("82,50 €") == 62


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_says_how_much_comes_back_and_how(language):
    pdf = overpayment(language=language)

    text = flowing(pdf)

    wanted = {
        "fi": [
            "31,05 €",
            "Kerro MyRopossa, mille tilille maksamme rahat",
            "23.10.2029 asti",
            "Emme koskaan kysy",
        ],
        "sv": [
            "31,05 €",
            "I MyRopo anger du vilket konto vi ska betala",
            "till 23.10.2029",
            "Vi frågar aldrig",
        ],
        "en": [
            "€31.05",
            "In MyRopo you tell us to which account we pay it",
            "until 23 October 2029",
            "We never ask",
        ],
    }
    assert [words for words in wanted[language] if words not in text] == []
    assert len(pdf.pages) == 1


def test_a_notice_asks_for_no_money():
    pdf = overpayment()

    assert DEMAND.iban not in flowing(pdf).replace(" ", "")
    assert "/Figure" not in {str(each.S) for each in elements_of(pdf)}


@pytest.mark.parametrize("make", [plan, overpayment], ids=["plan", "notice"])
def test_plans_and_notices_are_tagged_like_letters(make):
    pdf = make()
    elements = elements_of(pdf)
    headers = {str(element.ID) for element in elements if element.S == "/TH"}
    cells = [element for element in elements if element.S == "/TD"]

    headings = [tag for tag in tags_of(pdf) if tag.startswith("H")]

    assert 'pdfuaid:part="1"' in pdf.Root.Metadata.read_bytes().decode()
    assert headings[0] == "H1"
    assert set(headings[1:]) == {"H2"}
    assert {str(header) for cell in cells for header in cell.A.Headers} <= headers


def test_the_facts_of_plans_and_notices_survive_json():
    assert plan_confirmation.from_json(to_json(PLAN)) == PLAN
    assert overpayment_notice.from_json(to_json(OVERPAYMENT)) == OVERPAYMENT
