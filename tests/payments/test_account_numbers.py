"""What people type where an account number is asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.rules.account_numbers import AccountNumber, Misread, Problem, read_account_number

NORDEA = "FI2112345600000785"


@pytest.mark.parametrize(
    "typed",
    [
        "FI2112345600000785",
        "FI21 1234 5600 0007 85",
        " fi21 1234 5600 0007 85 ",
        "FI21-1234-5600-0007-85",
        "FI21.1234.5600.0007.85",
        "FI21\u00a01234\u00a05600\u00a00007\u00a085",
        "FI21\u202f1234\u202f5600\u202f0007\u202f85",
        "FI21\t1234\n5600 0007 85",
        "\ufeffFI21 1234 5600 0007 85\u200b",
        "IBAN FI21 1234 5600 0007 85",
        "iban: FI2112345600000785",
        "Tilinumero: FI21 1234 5600 0007 85",
        "Konto FI21 1234 5600 0007 85",
        "“FI21 1234 5600 0007 85”".replace("“", '"').replace("”", '"'),
        "(FI21 1234 5600 0007 85)",
        "ＦＩ２１ １２３４ ５６００ ０００７ ８５",
        "F I 2 1 1 2 3 4 5 6 0 0 0 0 0 7 8 5",
    ],
)
def test_any_spacing_of_an_account_number_is_read(typed: str) -> None:
    read = read_account_number(typed)

    assert isinstance(read, AccountNumber)
    assert read.iban == NORDEA
    assert read.grouped == "FI21 1234 5600 0007 85"
    assert read.bic == "NDEAFIHH"
    assert "NORDEA" in read.bank


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("SE45 5000 0000 0583 9825 7466", "SE"),
        ("DE89 3704 0044 0532 0130 00", "DE"),
        ("NO93 8601 1117 947", "NO"),
        ("FR14 2004 1010 0505 0001 3M02 606", "FR"),
        ("GB29 NWBK 6016 1331 9268 19", "GB"),
        ("FI55 4234 5670 0000 81", "FI"),
    ],
)
def test_accounts_of_the_euro_payments_area_are_read(typed: str, country: str) -> None:
    read = read_account_number(typed)

    assert isinstance(read, AccountNumber)
    assert read.country == country


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", Problem.EMPTY),
        (" \u00a0 ", Problem.EMPTY),
        ("-", Problem.EMPTY),
        ("ääkköset", Problem.STRANGE_CHARACTERS),
        ("<script>alert(1)</script>", Problem.STRANGE_CHARACTERS),
        ("FI21%1234", Problem.STRANGE_CHARACTERS),
        ("FI21 1234 5600 0007 8€", Problem.STRANGE_CHARACTERS),
        ("123456-785", Problem.OLD_NUMBER),
        ("1234560000785", Problem.OLD_NUMBER),
        ("4111 1111 1111 1111", Problem.CARD_NUMBER),
        ("5555 5555 5555 4444", Problem.CARD_NUMBER),
        ("2112345600000785", Problem.NO_COUNTRY),
        ("0", Problem.NO_COUNTRY),
        ("12", Problem.NO_COUNTRY),
        ("NDEAFIHH", Problem.BIC),
        ("OKOYFIHHXXX", Problem.BIC),
        ("FI21 1234 5600 0007 85 FI55 4234 5670 0000 81", Problem.TWO_NUMBERS),
        ("XX21 1234 5600 0007 85", Problem.UNKNOWN_COUNTRY),
        ("RF18 5390 0754 7034", Problem.UNKNOWN_COUNTRY),
        ("US12", Problem.UNKNOWN_COUNTRY),
        ("AE07 0331 2345 6789 0123 456", Problem.NOT_SEPA),
        ("FI", Problem.TOO_SHORT),
        ("FI21 1234 5600 0007", Problem.TOO_SHORT),
        ("FI21 1234 5600 0007 855", Problem.TOO_LONG),
        ("FI21 I234 56OO 0007 85", Problem.WRONG_SHAPE),
        ("FI2I 1234 5600 0007 85", Problem.WRONG_SHAPE),
        ("FI21 1234 5600 0007 86", Problem.MISTYPED),
        ("FI21 1234 5600 0070 85", Problem.MISTYPED),
        ("FI00 1234 5600 0007 85", Problem.MISTYPED),
    ],
)
def test_what_is_wrong_is_told_apart(typed: str, problem: Problem) -> None:
    read = read_account_number(typed)

    assert isinstance(read, Misread)
    assert read.problem is problem


def test_how_many_characters_are_missing_is_known() -> None:
    read = read_account_number("FI21 1234 5600 0007")

    assert isinstance(read, Misread)
    assert (read.expected, read.given) == (18, 16)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(typed: str) -> None:
    read = read_account_number(typed)

    assert isinstance(read, AccountNumber | Misread)


@given(st.integers(min_value=0, max_value=17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_noticed(at: int, digit: str) -> None:
    typed = NORDEA[:at] + digit + NORDEA[at + 1 :]

    read = read_account_number(typed)

    assert (typed == NORDEA) == isinstance(read, AccountNumber)
