"""How far and how long one may let another act for oneself, and the code of an invitation. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from invoices.rules.consents import last_day_of
from invoices.rules.myropo_id import ALPHABET

DEFAULT_MONTHS: Final = 12
LONGEST_MONTHS: Final = 36
# How many rights a party can have given at the same time: families and offices have fewer.
MOST: Final = 20
INVITATION_LASTS: Final = timedelta(days=14)
# How many wrong codes end an invitation: of 30 ** 6 codes nobody guesses one in five tries.
TRIES: Final = 5
CODE_LENGTH: Final = 6
ADULT_AT_YEARS: Final = 18


def longest_day(*, today: date, own_end: date | None) -> date:
    """The last day that a right given today may count.

    own_end  the last day of the right by which the giver itself acts; None for its own things
    """
    longest = last_day_of(starts_on=today, months=LONGEST_MONTHS)
    return longest if own_end is None else min(longest, own_end)


def make_code(numbers: Sequence[int]) -> str:
    """The code of six random numbers, each from 0 to 29."""
    if len(numbers) != CODE_LENGTH:
        raise ValueError("The code of an invitation is made of six numbers.")
    return "".join(ALPHABET[number] for number in numbers)


def read_code(text: str) -> str:
    """What a person typed as a code, in the way that it was made: any spaces, dashes and case."""
    return "".join(each for each in text.upper() if each.isalnum())


def is_code(text: str) -> bool:
    """Whether a code that was read could be one."""
    return len(text) == CODE_LENGTH and set(text) <= set(ALPHABET)


def display_code(code: str) -> str:
    """As it is shown, to be read aloud: `ABC DEF`."""
    return f"{code[:3]} {code[3:]}"


def is_adult(*, born: date, today: date) -> bool:
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return today.year - born.year - (not had_birthday) >= ADULT_AT_YEARS
