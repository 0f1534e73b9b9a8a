import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.rules import references

NATIONAL = [
    "1232",
    "1009",
    "1234561",
    "11112",
    "9187445",
    "868516259619897",
    "14104373010002099",
    "92125374252539897737",
]
PAIRS = [
    ("1234561", "RF341234561"),
    ("11112", "RF9811112"),
    ("868516259619897", "RF09868516259619897"),
    ("14104373010002099", "RF7814104373010002099"),
    ("2348236", "RF332348236"),
    ("1232", "RF111232"),
]
bases = st.integers(min_value=100, max_value=10**19 - 1).map(str)


@pytest.mark.parametrize("reference", NATIONAL)
def test_a_valid_national_reference_is_kept(reference):
    assert references.normalise(reference) == reference


@pytest.mark.parametrize(
    "text",
    ["268745256", "759170", "590382", "1233", "123", "0001", "921253742525398977370", "", "12a2"],
)
def test_a_wrong_reference_is_refused(text):
    with pytest.raises(references.InvalidReferenceError):
        references.normalise(text)


@pytest.mark.parametrize("text", ["١٢٣٢", "12-32", "1232²", "RF00", "RF0000", "RF351234561", "RF"])
def test_foreign_digits_signs_and_wrong_rf_check_digits_are_refused(text):
    with pytest.raises(references.InvalidReferenceError):
        references.normalise(text)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("12 34561", "1234561"),
        ("12\u00a034561", "1234561"),
        ("0000 0012 34561", "1234561"),
        ("rf34 1234 561", "RF341234561"),
        ("RF34 0000 0000 1234 561", "RF341234561"),
        ("RF18 5390 0754 7034", "RF18539007547034"),
    ],
)
def test_spaces_case_and_leading_zeros_do_not_matter(text, reference):
    assert references.normalise(text) == reference


@pytest.mark.parametrize(("national", "rf"), PAIRS)
def test_national_reference_has_its_rf_form(national, rf):
    assert references.to_rf(national) == rf
    assert references.normalise(rf) == rf


@pytest.mark.parametrize(("national", "rf"), PAIRS)
def test_both_forms_share_one_key(national, rf):
    assert references.reference_key(national) == references.reference_key(rf) == national


def test_an_rf_reference_that_wraps_no_national_one_is_its_own_key():
    assert references.reference_key("RF18539007547034") == "RF18539007547034"


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ("1232", "1232"),
        ("1234561", "12 34561"),
        ("14104373010002099", "14 10437 30100 02099"),
        ("92125374252539897737", "92125 37425 25398 97737"),
        ("RF341234561", "RF34 1234 561"),
    ],
)
def test_references_are_grouped_for_the_eye(reference, shown):
    assert references.grouped(reference) == shown


def test_account_numbers_are_grouped_in_fours():
    assert references.in_fours("FI2112345600000785") == "FI21 1234 5600 0007 85"


@given(base=bases)
def test_every_base_gets_a_check_digit_that_is_accepted(base):
    reference = base + references.check_digit(base)

    assert references.normalise(reference) == reference
    assert references.normalise(references.to_rf(reference)) == references.to_rf(reference)
    assert references.reference_key(references.to_rf(reference)) == reference


@given(
    base=bases, position=st.integers(min_value=0, max_value=19), digit=st.sampled_from("123456789")
)
def test_one_wrong_digit_is_always_found(base, position, digit):
    reference = base + references.check_digit(base)
    position %= len(reference)
    wrong = reference[:position] + digit + reference[position + 1 :]

    if wrong != reference:
        with pytest.raises(references.InvalidReferenceError):
            references.normalise(wrong)


@given(base=bases)
def test_grouping_is_undone_by_normalising(base):
    reference = base + references.check_digit(base)

    assert references.normalise(references.grouped(reference)) == reference
