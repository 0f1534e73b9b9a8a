"""The vectors of the Finanssiala guide, version 5.3, and our own edges."""

from datetime import date
from decimal import Decimal

import pytest
from barcode.codex import Code128

from invoices.rules.bank_barcode import QUIET_MODULES, bank_barcode, draw_bars

VECTORS = [
    (
        "FI7944052020036082",
        "4883.15",
        "868516259619897",
        date(2010, 6, 12),
        "479440520200360820048831500000000868516259619897100612",
    ),
    (
        "FI5810171000000122",
        "482.99",
        "559582243294671",
        date(2012, 1, 31),
        "458101710000001220004829900000000559582243294671120131",
    ),
    (
        "FI0250004640001302",
        "693.80",
        "69875672083435364",
        date(2011, 7, 24),
        "402500046400013020006938000000069875672083435364110724",
    ),
    (
        "FI1566010001530641",
        "7444.54",
        "7758474790647489",
        date(2019, 12, 19),
        "415660100015306410074445400000007758474790647489191219",
    ),
    (
        "FI1680001400050267",
        "935.85",
        "78777679656628687",
        None,
        "416800014000502670009358500000078777679656628687000000",
    ),
    (
        "FI7331313001000058",
        "0",
        "868624",
        date(2013, 8, 9),
        "473313130010000580000000000000000000000000868624130809",
    ),
    (
        "FI9239390001003391",
        "0.02",
        "1357914",
        date(2099, 12, 24),
        "492393900010033910000000200000000000000001357914991224",
    ),
    (
        "FI7944052020036082",
        "4883.15",
        "RF09868516259619897",
        date(2010, 6, 12),
        "579440520200360820048831509000000868516259619897100612",
    ),
    (
        "FI5810171000000122",
        "482.99",
        "RF06559582243294671",
        date(2010, 1, 31),
        "558101710000001220004829906000000559582243294671100131",
    ),
    (
        "FI9239390001003391",
        "0.02",
        "RF951357914",
        date(2099, 12, 24),
        "592393900010033910000000295000000000000001357914991224",
    ),
    (
        "FI3715903000000776",
        "12.25",
        "11112",
        date(2016, 12, 21),
        "437159030000007760000122500000000000000000011112161221",
    ),
    (
        "FI3715903000000776",
        "1.10",
        "RF9811112",
        date(2017, 1, 1),
        "537159030000007760000011098000000000000000011112170101",
    ),
]


@pytest.mark.parametrize(("iban", "amount", "reference", "due_on", "digits"), VECTORS)
def test_the_digits_are_those_of_the_guide(iban, amount, reference, due_on, digits):
    coded = bank_barcode(iban=iban, amount=Decimal(amount), reference=reference, due_on=due_on)

    assert coded == digits
    assert len(coded) == 54


@pytest.mark.parametrize(
    ("index", "check"),
    [(0, 40), (1, 55), (2, 14), (3, 63), (4, 30), (5, 68), (6, 30), (7, 74), (10, 76), (11, 38)],
)
def test_the_symbol_check_is_that_of_the_guide(index, check):
    code = Code128(VECTORS[index][-1])

    # Start C, 27 pairs, and the check of modulo 103 that the library adds.
    assert code.encoded[0] == 105
    assert len(code.encoded) == 28
    assert sum(max(i, 1) * pair for i, pair in enumerate(code.encoded)) % 103 == check


def test_an_amount_that_does_not_fit_is_written_as_not_known():
    fits = bank_barcode(
        iban="FI3715903000000776", amount=Decimal("999999.99"), reference="11112", due_on=None
    )
    too_large = bank_barcode(
        iban="FI3715903000000776", amount=Decimal("1000000.00"), reference="11112", due_on=None
    )

    assert fits[17:25] == "99999999"
    assert too_large[17:25] == "00000000"


@pytest.mark.parametrize(
    ("iban", "reference"),
    [
        pytest.param("DE89370400440532013000", "11112", id="a German account"),
        pytest.param("FI3715903000000776", "RF18ABC123", id="letters in the reference"),
        pytest.param("FI3715903000000776", "112", id="too short to be a reference"),
        pytest.param("FI3715903000000776", "1" * 21, id="too long to be a reference"),
        pytest.param("FI3715903000000776", "", id="no reference"),
    ],
)
def test_what_cannot_be_written_has_no_bar_code(iban, reference):
    assert bank_barcode(iban=iban, amount=Decimal("1.00"), reference=reference, due_on=None) is None


def test_a_negative_amount_is_an_error_of_the_caller():
    with pytest.raises(ValueError, match="less than nothing"):
        bank_barcode(
            iban="FI3715903000000776", amount=Decimal("-0.01"), reference="11112", due_on=None
        )


def test_the_picture_has_every_bar_between_its_quiet_zones():
    digits = VECTORS[0][-1]
    [modules] = Code128(digits).build()

    bars = draw_bars(digits)

    # Start, 27 pairs and check of 11 modules each, and a stop of 13.
    assert bars.modules == 29 * 11 + 13 + 2 * QUIET_MODULES
    assert bars.path.count("M") == modules.count("1")
    assert bars.path.startswith(f"M{QUIET_MODULES}.5 0v1")
    assert set(bars.path) <= set("Mv0123456789. ")
