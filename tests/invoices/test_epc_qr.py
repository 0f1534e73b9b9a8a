"""The lines of the payment QR, and its picture."""

from datetime import date
from decimal import Decimal

import pytest
import segno

from invoices.rules.epc_qr import QUIET_MODULES, draw_squares, epc_payload

FACTS = {
    "iban": "FI2112345600000785",
    "bic": "NDEAFIHH",
    "recipient": "Testi-yritys Oy",
    "amount": Decimal("1696.32"),
    "reference": "14104373010002099",
    "due_on": date(2024, 6, 3),
}


def test_the_lines_follow_finnish_practice():
    payload = epc_payload(**FACTS)

    assert payload == (
        "BCD\n001\n1\nSCT\nNDEAFIHH\nTesti-yritys Oy\nFI2112345600000785\nEUR1696.32\n\n"
        "14104373010002099\n\nReqdExctnDt/2024-06-03"
    )


def test_without_a_bic_the_version_is_the_one_that_needs_none():
    payload = epc_payload(**FACTS | {"bic": ""})

    assert payload.split("\n")[:5] == ["BCD", "002", "1", "SCT", ""]


def test_without_a_due_date_no_empty_lines_trail():
    payload = epc_payload(**FACTS | {"due_on": None})

    assert payload.endswith("\n14104373010002099")


def test_an_rf_reference_stands_on_the_same_line():
    payload = epc_payload(**FACTS | {"reference": "RF7814104373010002099"})

    assert payload.split("\n")[9] == "RF7814104373010002099"


def test_cents_are_always_written():
    payload = epc_payload(**FACTS | {"amount": Decimal(5)})

    assert "\nEUR5.00\n" in payload


@pytest.mark.parametrize("amount", ["0", "0.001", "-1.00", "1000000000.00"])
def test_an_amount_outside_the_standard_has_no_code(amount):
    assert epc_payload(**FACTS | {"amount": Decimal(amount)}) is None


def test_a_long_name_is_cut_and_cannot_add_a_line():
    payload = epc_payload(**FACTS | {"recipient": "Å" * 60 + "\nEUR9.99\n" + "Ö" * 60})

    name = payload.split("\n")[5]
    assert len(name) == 70
    assert payload.split("\n")[7] == "EUR1696.32"
    assert len(payload.encode()) <= 331


def test_the_picture_is_the_code_of_the_payload():
    payload = epc_payload(**FACTS)
    code = segno.make(payload, error="m", micro=False, boost_error=False, encoding="utf-8")

    squares = draw_squares(payload)

    assert squares.modules == len(code.matrix) + 2 * QUIET_MODULES
    assert squares.path.startswith(f"M{QUIET_MODULES} {QUIET_MODULES}.5h7")
    assert set(squares.path) <= set("Mh0123456789. ")
    assert code.error == "M"
