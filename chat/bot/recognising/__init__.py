"""What can be read out of words without guessing: references, sums, days, account numbers.

The tables of days are our own: of the phrases in `tests/chat/bot/test_recognising_days.py` the
library for it (dateparser 1.5) reads 20 of 71 in Finnish, 26 of 60 in Swedish, 34 of 65 in English,
17 of them as days that are past, and takes "15.12." for today.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from chat.bot.recognising.answers import plain_answer
from chat.bot.recognising.codes import codes_in
from chat.bot.recognising.counts import MOST_PARTS, counts_in, delays_in
from chat.bot.recognising.days import days_in, next_such_day
from chat.bot.recognising.meant import invoices_meant
from chat.bot.recognising.sums import amount, sums_in
from chat.bot.recognising.values import Recognised
from chat.bot.recognising.words import folded, in_digits
from chat.rules.intents import LANGUAGES

__all__ = ["Recognised", "invoices_meant", "recognise"]

# Characters: what somebody wants stands in the first of them, and looking costs time.
LONGEST: Final = 2000
# A value and nothing but manners around it.
_MANNERS: Final = (
    r"(?:no|vaikka|ehka|noin|kiitos|joo|ok|niin|on|olisi|se|ca|ungefar|tack|kanske|ja|det|maybe"
    r"|about|please|thanks|yes|ok|okay|say|hmm)"
)
_ONLY_NUMBER: Final = re.compile(
    rf"\s*(?:{_MANNERS}[\s,]+)*(?P<number>\d{{1,7}}(?:[.,]\d{{1,2}})?)(?P<dot>\.)?"
    rf"(?:[\s,]+{_MANNERS})*\s*[.!?]*\s*"
)


def recognise(text: str, *, language: str, today: date) -> Recognised:
    """The values in some words of a language ("fi", "sv", "en").

    Many mix languages: what is not found in theirs is looked for in the others.
    """
    text = text[:LONGEST]
    codes = codes_in(text)
    plain = folded(codes.rest)
    spoken = (language, *(each for each in LANGUAGES if each != language))
    readings = [in_digits(plain, each) for each in spoken]
    days, sums = _days_and_sums(readings, today)
    counts = _first(counts_in, readings)
    if found := _ONLY_NUMBER.fullmatch(readings[0]):
        days, sums, counts = _of_number(found, days, today)
    return Recognised(
        days=tuple(days),
        sums=tuple(sums),
        counts=tuple(counts),
        delays=tuple(_first(delays_in, [days_in(each, today=today)[1] for each in readings])),
        references=codes.references,
        ibans=codes.ibans,
        codes=codes.codes,
        answer=_answer(folded(text), spoken),
    )


def _days_and_sums(readings: Sequence[str], today: date) -> tuple[list[date], list[Decimal]]:
    """What has been read as a day is no sum."""
    read = [days_in(each, today=today) for each in readings]
    days = next((found for found, _ in read if found), [])
    sums = next((found for _, rest in read if (found := sums_in(rest))), [])
    return days, sums


def _first[T](find: Callable[[str], list[T]], readings: Sequence[str]) -> list[T]:
    return next((found for each in readings if (found := find(each))), [])


def _of_number(
    match: re.Match[str], days: list[date], today: date
) -> tuple[list[date], list[Decimal], list[int]]:
    """All that a number alone can be; with cents it is a sum, or "15.12" a day."""
    number = match["number"]
    euros = amount(number)
    sums = [] if match["dot"] or not euros else [euros]
    if not number.isdigit():
        return days, sums, []
    day = next_such_day(int(number), today) if int(number) <= 31 else None
    counts = [int(number)] if int(number) in MOST_PARTS and not match["dot"] else []
    return [day] if day else [], sums, counts


def _answer(plain: str, spoken: Sequence[str]) -> bool | None:
    answers = (plain_answer(plain, each) for each in spoken)
    return next((each for each in answers if each is not None), None)
