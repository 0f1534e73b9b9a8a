"""What words tell a step of a dialogue: the values that were recognised in them. Pure."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from chat.bot.past_days import past_day
from chat.bot.recognising import Recognised
from chat.bot.scene import Expects

# Farther than anything is offered.
FAR: Final = timedelta(days=400)
LATEST: Final = re.compile(
    r"\b(?:viimei\w+|myöhäis\w+|myohais\w+) (?:mahdolli\w+|päivä\w*|paiva\w*)"
    r"|\b(?:niin|mahdollisimman) (?:pitkä\w*|pitka\w*|myöhään|myohaan|kauas|kauan)"
    r"|\bs(?:ista|enaste) (?:möjliga|mojliga|dagen)|\bså (?:sent|långt|länge) som möjligt"
    r"|\bsa (?:sent|langt|lange) som mojligt"
    r"|\b(?:last|latest) (?:possible|day)|\bas (?:late|long|far) as (?:possible|i can)"
)
ALL: Final = re.compile(
    r"\b(?:kaik\w*|molem\w*|alla|samtliga|båda\w*|bada\w*|bägge|bagge|all|both|everything)\b"
)

type Told = dict[str, str]


def waited_for(expects: str, text: str, recognised: Recognised, *, today: date) -> Told | None:
    """What a step waits for, as far as it is in the words; None where it is not."""
    if expects == Expects.PAST_DAY:
        day = past_day(text, today=today)
        return None if day is None else {"day": day.isoformat()}
    if expects == Expects.DAY and not recognised.days and is_latest(text):
        return {"day": (today + FAR).isoformat()}
    return _expected(expects, recognised, today=today)


def is_latest(text: str) -> bool:
    """Whether the words ask for the last day that is possible, whichever that is."""
    return LATEST.search(text.casefold()) is not None


def are_all(text: str) -> bool:
    """Whether the words name all bills, not one of them."""
    return ALL.search(text.casefold()) is not None


def recognised_values(recognised: Recognised, *, today: date) -> Told:
    """Whatever may help the first step of a dialogue: a day, a sum, a number."""
    values: Told = {}
    for expects in (Expects.DAY, Expects.SUM, Expects.COUNT):
        values.update(_expected(expects, recognised, today=today) or {})
    return values


def _expected(expects: str, recognised: Recognised, *, today: date) -> Told | None:
    match expects:
        case Expects.DAY if recognised.days:
            days = [each.isoformat() for each in recognised.days]
            return {"day": days[0], "days": " ".join(days)}
        case Expects.DAY if recognised.delays:
            delay = recognised.delays[0]
            return {"day": (today + timedelta(days=delay)).isoformat(), "delay": str(delay)}
        case Expects.SUM if recognised.sums:
            return {"sum": str(recognised.sums[0])}
        case Expects.COUNT if recognised.counts:
            return {"count": str(recognised.counts[0])}
        case Expects.PARTS if recognised.counts or recognised.sums or recognised.days:
            # So much longer is no payday.
            return recognised_values(replace(recognised, delays=()), today=today)
        case _:
            return None
