"""Phone numbers as people write them, kept in the one international way (E.164)."""

from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

HOME: Final = "FI"  # what a number without a country is taken for
HOME_CODE: Final = 358


class NotAPhoneNumberError(ValueError):
    """What was written is no number that anybody can be called at."""


def read_number(text: str) -> str:
    """`040 123 4567` or `+46 70 123 45 67` as `+358401234567`. Raises `NotAPhoneNumberError`."""
    try:
        number = phonenumbers.parse(text, HOME)
    except NumberParseException as error:
        raise NotAPhoneNumberError from error
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise NotAPhoneNumberError
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def in_words(number: str) -> str:
    """A stored number as people read it: at home without the country."""
    parsed = phonenumbers.parse(number)
    is_home = parsed.country_code == HOME_CODE
    wanted = PhoneNumberFormat.NATIONAL if is_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, wanted)
