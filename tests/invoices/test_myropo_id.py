import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.rules import myropo_id

numbers = st.lists(st.integers(min_value=0, max_value=29), min_size=7, max_size=7)


def test_the_alphabet_has_no_characters_that_are_mistaken_for_others():
    assert len(set(myropo_id.ALPHABET)) == 30
    assert not set("01OILU") & set(myropo_id.ALPHABET)


@given(numbers=numbers)
def test_what_is_made_is_read_back(numbers):
    made = myropo_id.make(numbers)

    assert len(made) == 8
    assert myropo_id.parse(made) == made
    assert myropo_id.parse(myropo_id.display(made).lower()) == made


@given(
    numbers=numbers,
    position=st.integers(min_value=0, max_value=7),
    character=st.sampled_from(myropo_id.ALPHABET),
)
def test_every_single_wrong_character_is_found(numbers, position, character):
    made = myropo_id.make(numbers)
    wrong = made[:position] + character + made[position + 1 :]

    if wrong != made:
        with pytest.raises(myropo_id.InvalidMyRopoIdError):
            myropo_id.parse(wrong)


@pytest.mark.parametrize("pattern", ["{} - {}", "  {}{} ", "{}–{}", "{}\u00a0{}"])
def test_spaces_hyphens_and_case_do_not_matter(pattern):
    made = myropo_id.make([5, 5, 12, 29, 0, 7, 21])
    typed = pattern.format(made[:4], made[4:]).lower()

    assert myropo_id.parse(typed) == made


@pytest.mark.parametrize("typed", ["", "K7Q4W2M", "K7Q4W2MXX", "K7Q4-O2MX", "ÄÄÄÄÄÄÄÄ"])
def test_what_is_no_code_is_refused(typed):
    with pytest.raises(myropo_id.InvalidMyRopoIdError):
        myropo_id.parse(typed)


@pytest.mark.parametrize("count", [0, 6, 8])
def test_a_code_is_made_of_exactly_seven_numbers(count):
    with pytest.raises(ValueError, match="seven"):
        myropo_id.make([0] * count)


def test_display_puts_a_hyphen_in_the_middle():
    assert myropo_id.display("ABCDEFGH") == "ABCD-EFGH"
