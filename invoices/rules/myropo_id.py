"""The MyRopo ID of a letter: eight characters that are hard to misread or mistype."""

from collections.abc import Sequence
from typing import Final

from stdnum import luhn
from stdnum.exceptions import ValidationError

# Without 0 O, 1 I L and U, which are read and heard wrong. Their number is even, so
# that the Luhn check character finds every single wrong character.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 8
RANDOM_CHARACTERS: Final = LENGTH - 1


class InvalidMyRopoIdError(ValueError):
    """Not a MyRopo ID: wrong length, a character that is never used, or a typing error."""


def make(numbers: Sequence[int]) -> str:
    """The ID of seven random numbers, each from 0 to 29; adds the check character."""
    if len(numbers) != RANDOM_CHARACTERS:
        raise ValueError("A MyRopo ID is made of seven numbers.")
    body = "".join(ALPHABET[number] for number in numbers)
    return body + str(luhn.calc_check_digit(body, alphabet=ALPHABET))


def parse(text: str) -> str:
    """The eight characters of what a person typed: any spaces, hyphens and case.

    Raises `InvalidMyRopoIdError`.
    """
    compact = "".join(text.split()).replace("-", "").replace("–", "").upper()
    if len(compact) != LENGTH:
        raise InvalidMyRopoIdError
    try:
        return str(luhn.validate(compact, alphabet=ALPHABET))
    except ValidationError:
        raise InvalidMyRopoIdError from None


def display(myropo_id: str) -> str:
    """As letters print it: `ABCD-EFGH`."""
    return f"{myropo_id[:4]}-{myropo_id[4:]}"
