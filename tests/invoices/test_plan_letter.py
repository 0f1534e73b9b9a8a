"""The confirmation of a plan over several claims: which money goes where."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

import pytest

from invoices.pdf import plan_confirmation
from invoices.pdf.facts import to_json
from invoices.pdf.plan_confirmation import PlanClaim, PlanInstalment
from invoices.rules.bank_barcode import bank_barcode
from tests.invoices.letter_samples import PLAN, plan
from tests.invoices.pdf_samples import elements_of, flowing

POWER: Final = PlanClaim(
    creditor="Lähivoima Oy",
    number="1000",
    subject="Sähkö",
    case_number=1000209,
    amount=Decimal("100.00"),
    interest=Decimal("1.20"),
    fee=Decimal("20.00"),
    fee_basis="Perintälaki 513/1999 10 a §",
    reference="14104373010002099",
    iban="FI2112345600000785",
)
WATER: Final = replace(
    POWER,
    creditor="Vesi Oy",
    number="77",
    case_number=1000310,
    amount=Decimal("60.00"),
    interest=Decimal("0.00"),
    fee=Decimal("0.00"),
    fee_basis="",
    reference="13",
    iban="FI4250001510000023",
)
SHARED: Final = replace(
    PLAN,
    claims=(POWER, WATER),
    instalments=(
        PlanInstalment(
            due_on=date(2026, 12, 15),
            amount=Decimal("90.00"),
            shares=(Decimal("90.00"), Decimal("0.00")),
        ),
        PlanInstalment(
            due_on=date(2027, 1, 15),
            amount=Decimal("90.00"),
            shares=(Decimal("30.00"), Decimal("60.00")),
        ),
    ),
    fee=Decimal("20.00"),
    reference=POWER.reference,
    iban=POWER.iban,
)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ["laskuun 1", "30,00 € laskuun 1", "60,00 € laskuun 2", "20,00 € laskuun 1"]),
        ("sv", ["för faktura 1", "30,00 € för faktura 1", "60,00 € för faktura 2"]),
        ("en", ["for invoice 1", "€30.00 for invoice 1", "€60.00 for invoice 2"]),
    ],
)
def test_each_instalment_says_which_claims_it_pays(language, words) -> None:
    text = flowing(plan(SHARED, language=language)).replace("\u00a0", " ")

    assert [each for each in words if each not in text] == []


def test_each_claim_says_how_it_is_paid() -> None:
    text = flowing(plan(SHARED)).replace("\u00a0", " ")

    for words in ("FI21 1234 5600 0007 85", "FI42 5000 1510 0000 23", "Viitenumero 13"):
        assert words in text
    assert "Maksa jokainen lasku sen omalle tilille" in text


def test_the_codes_ask_for_what_the_first_claim_gets() -> None:
    first = replace(SHARED.instalments[0], shares=(Decimal("70.00"), Decimal("20.00")))
    digits = bank_barcode(
        iban=POWER.iban,
        amount=Decimal("70.00"),
        reference=POWER.reference,
        due_on=date(2026, 12, 15),
    )

    pdf = plan(replace(SHARED, instalments=(first, SHARED.instalments[1])))

    figures = [str(each.Alt) for each in elements_of(pdf) if each.S == "/Figure"]
    assert figures[1].endswith(digits)


def test_interest_that_is_still_to_come_is_told_of() -> None:
    words = "kertyvä viivästyskorko lisätään viimeiseen erään"

    assert words in flowing(plan(replace(SHARED, is_interest_charged=True)))
    assert words not in flowing(plan(SHARED))


def test_several_claims_of_a_letter_that_told_no_accounts_name_none() -> None:
    old = [replace(each, iban="", reference="") for each in SHARED.claims]
    instalments = [replace(each, shares=()) for each in SHARED.instalments]

    text = flowing(plan(replace(SHARED, claims=tuple(old), instalments=tuple(instalments))))

    assert "Maksa kukin lasku" not in text
    assert "laskuun" not in text


def test_the_facts_survive_json() -> None:
    assert plan_confirmation.from_json(to_json(SHARED)) == SHARED


def test_facts_from_before_are_read_as_they_were() -> None:
    stored = to_json(SHARED)
    del stored["is_interest_charged"]
    for claim in stored["claims"]:
        for name in ("interest", "fee", "fee_basis", "reference", "iban", "bic"):
            del claim[name]
    for instalment in stored["instalments"]:
        del instalment["shares"]

    facts = plan_confirmation.from_json(stored)

    assert not facts.is_shared
    assert facts.total == SHARED.total
