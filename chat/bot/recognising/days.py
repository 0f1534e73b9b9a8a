"""Calendar days in words: "15.12.", "nästa fredag", "at the end of the month". Pure.

The words are folded and their numbers are digits already (`words.in_digits`). A day that is past
is never read, and one without a year that would lie far ahead was meant as one of the past.
"""

import re
from collections.abc import Callable
from datetime import MAXYEAR, date, timedelta
from typing import Final

from chat.bot.recognising.day_words import MONTHS, ORDINALS, WEEKDAYS
from chat.bot.recognising.words import any_of

type Match = re.Match[str]
type Reader = Callable[[Match, date], date | None]

# Days: nobody means a day of next year who names the day before yesterday.
FARTHEST: Final = 300
SUNDAY: Final = 6
FRIDAY: Final = 4

_MONTH = f"(?P<month>{any_of(MONTHS)})"
_WEEKDAY = f"(?P<weekday>{any_of(WEEKDAYS)})"
_NUMBER = r"(?<![\d.,€])(?<!€ )(?P<day>\d{1,2})"
_DAY = rf"(?<![\w.,€])(?<!€ )(?:(?P<day>\d{{1,2}})|(?P<nth>{any_of(ORDINALS)}))"
_YEAR = r"(?:,?\s*(?P<year>20\d\d)\b)?"
_NEXT = r"(?:ensi|ens|seuraava\w*|tulevan?a?|nasta|foljande|kommande|next|following)"
_OF_MONTH = r"(?:ku(?:u|un|ussa|us|ulle)|manaden?|manad|month)"
_SPAN = (
    r"(?:(?P<days>paiv\w*|pv|pvaa|dag\w*|dygn|days?)"
    r"|(?P<weeks>viiko\w*|viikko\w*|vk|vko\w*|veck\w*|weeks?|wks?)"
    r"|(?P<months>kuukau\w*|kk|manad\w*|months?))\b"
)


def days_in(numbered: str, *, today: date) -> tuple[list[date], str]:
    """The days in the order of the words, and the words without them."""
    found: dict[int, date] = {}
    besides: dict[int, date] = {}
    for pattern, read in _READERS:
        for match in pattern.finditer(numbered):
            day = read(match, today)
            if day is not None and day >= today:
                is_beside = day == today or _OF_NOW.search(numbered[: match.start()])
                kept = besides if is_beside else found
                kept[match.start()] = day + _more(numbered, match)
        numbered = pattern.sub(_blanked, numbered)
    # Today, and when it is due now, is meant only where no other day is named.
    chosen = found or besides
    return list(dict.fromkeys(chosen[at] for at in sorted(chosen))), numbered


def _more(numbered: str, match: Match) -> timedelta:
    is_after = _AFTER_IT.match(numbered, match.end()) or _BEFORE_IT.search(
        numbered[: match.start()]
    )
    return timedelta(days=1 if is_after else 0)


def _blanked(match: Match) -> str:
    """As long as it was: what stands elsewhere keeps its place."""
    return "¤" * len(match[0])


def next_such_day(number: int, today: date) -> date | None:
    """The first day from today on with that number in its month; None for no such number."""
    first = today.replace(day=1)
    for _ in range(12):
        day = _date(first.year, first.month, number)
        if day is not None and day >= today:
            return day
        first = _month_after(first)
    return None


def last_of_month(day: date) -> date:
    return _month_after(day) - timedelta(days=1)


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last where it has no such day."""
    at = day.month - 1 + months
    first = date(day.year + at // 12, at % 12 + 1, 1)
    return first.replace(day=min(day.day, last_of_month(first).day))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _of_year(day: int, month: int, year: str | None, today: date) -> date | None:
    """A day of a month, in the year that is named or else the next one that has it."""
    if year:
        full = int(year) + (2000 if len(year) == 2 else 0)
        return _date(full, month, day) if full < MAXYEAR else None
    for each in (today.year, today.year + 1):
        found = _date(each, month, day)
        if found is not None and found >= today:
            return found if found - today <= timedelta(days=FARTHEST) else None
    return None


def _iso(match: Match, today: date) -> date | None:
    return _date(int(match["year"]), int(match["month"]), int(match["day"]))


def _numeric(match: Match, today: date) -> date | None:
    return _of_year(int(match["day"]), int(match["month"]), match["year"], today)


def _named_month(match: Match, today: date) -> date | None:
    return _of_year(_number_of(match), MONTHS[match["month"]], match["year"], today)


def _number_of(match: Match) -> int:
    groups = match.groupdict()
    return int(groups["day"]) if groups["day"] else ORDINALS[groups["nth"]]


def _end_of_month(match: Match, today: date) -> date | None:
    last = _of_year(28, MONTHS[match["month"]], match["year"], today.replace(day=1))
    return None if last is None else last_of_month(last)


def _middle_of_month(match: Match, today: date) -> date | None:
    return _of_year(15, MONTHS[match["month"]], match["year"], today)


def _day_of_next_month(match: Match, today: date) -> date | None:
    first = _month_after(today)
    return _date(first.year, first.month, _number_of(match))


def _of_number(match: Match, today: date) -> date | None:
    return next_such_day(_number_of(match), today)


def _weekday(match: Match, today: date) -> date:
    """The first such day after today."""
    ahead = (WEEKDAYS[match["weekday"]] - today.weekday() - 1) % 7 + 1
    return today + timedelta(days=ahead)


def _weekday_of_next_week(match: Match, today: date) -> date:
    return _week(today, 1, WEEKDAYS[match["weekday"]])


def _week(today: date, weeks: int, weekday: int) -> date:
    return today + timedelta(days=7 * weeks + weekday - today.weekday())


def _after_span(match: Match, today: date) -> date | None:
    """So many days, weeks or months from today; one without a number."""
    count = int(match["count"] or 1)
    if match["months"]:
        return months_later(today, count)
    return today + timedelta(days=count * (7 if match["weeks"] else 1))


def _after(days: int) -> Reader:
    return lambda match, today: today + timedelta(days=days)


def _last_of_this_month(match: Match, today: date) -> date:
    return last_of_month(today)


def _last_of_next_month(match: Match, today: date) -> date:
    return last_of_month(_month_after(today))


def _first_of_next_month(match: Match, today: date) -> date:
    return _month_after(today)


def _next_fifteenth(match: Match, today: date) -> date | None:
    return next_such_day(15, today)


def _sunday(match: Match, today: date) -> date:
    return _week(today, 0, SUNDAY)


def _sunday_of_next_week(match: Match, today: date) -> date:
    return _week(today, 1, SUNDAY)


def _friday_of_next_week(match: Match, today: date) -> date:
    """What "next week" promises at the latest to somebody who is paid on working days."""
    return _week(today, 1, FRIDAY)


_SUFFIX = r"(?:\.|:?[ea]\b|st\b|nd\b|rd\b|th\b)?"
_NOT_MONEY = r"(?!\s?(?:€|e\b|eur|%|[.,:]?\d))"
_AT_END = r"(?=\s*(?:[.,;:!?)](?!\d)|$))"
_NOT_A_THING = r"(?!\s+(?:invoice|bill|reminder|instal\w+|part|time|one|letter|payment|month))"
_END = r"(?:lop\w+|viimei\w+|vika\w*|vihovii\w+)"
_COUNT = r"(?P<count>\d{1,3})"
_ROUGHLY = r"(?:(?:noin|ca|cirka|ungefar|typ|about|like|maybe)\s+)?"
_INCOMES = r"(?:palk\w+|tili\w*|elak\w*|kela\w*|vasta|aina|eli|tulee|ennen|maksupaiv\w+)"
_LONEN = r"(?:kommer|lonedag\w*|lon\w*|pension\w*|salary|pay ?day|wages?)"

# The more exact first: what one has read, none behind it reads again.
_PATTERNS: Final[tuple[tuple[str, Reader], ...]] = (
    (r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b", _iso),
    # 15.12. and 15.12.2026; not a sum, and no part of a longer number.
    (
        _NUMBER + r"\.\s?(?P<month>1[0-2]|0?[1-9])"
        r"(?:\.\s?(?P<year>20\d\d|\d\d)\b(?!\.\d)|\.(?!\d)|(?!\d|[.,]\d))" + _NOT_MONEY,
        _numeric,
    ),
    (_NUMBER + r"/(?P<month>1[0-2]|0?[1-9])(?:/(?P<year>20\d\d|\d\d))?(?![\d/])", _numeric),
    (rf"{_DAY}{_SUFFIX}\s*(?:of\s+|paiva\w*\s+)?{_MONTH}\b{_YEAR}", _named_month),
    (rf"\b{_MONTH}\s+{_END}(?:\s+paiva\w*)?{_YEAR}", _end_of_month),
    (
        rf"\b(?:slutet av|sista (?:dagen )?(?:i|av)|end of|last day of)\s+{_MONTH}\b{_YEAR}",
        _end_of_month,
    ),
    (rf"\b{_MONTH}\s+puoliva\w+{_YEAR}", _middle_of_month),
    (rf"\b(?:mitten av|middle of|mid)[\s-]+{_MONTH}\b{_YEAR}", _middle_of_month),
    (rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}{_SUFFIX}(?!\w){_NOT_MONEY}{_YEAR}", _named_month),
    (rf"\b{_NEXT}\s+kuun\s+{_END}(?:\s+paiva\w*)?", _last_of_next_month),
    (
        rf"\b(?:slutet av|sista (?:dagen )?(?:i|av)|end of|last day of)\s+{_NEXT}\s+{_OF_MONTH}",
        _last_of_next_month,
    ),
    (rf"\b{_NEXT}\s+kuun\s+{_DAY}\.?(?:\s+paiva\w*)?", _day_of_next_month),
    (
        rf"(?:\b(?:the|den)\s+)?{_DAY}{_SUFFIX}\s+(?:day\s+)?(?:of|i|in)?\s*{_NEXT}\s+{_OF_MONTH}\b",
        _day_of_next_month,
    ),
    (rf"\bkuun\s?{_END}(?:\s+paiva\w*)?", _last_of_this_month),
    (
        (
            r"\b(?:slutet (?:av|pa) (?:denna |den har |denhar )?manad\w*|manadsslut\w*"
            r"|sista (?:dagen )?(?:i|av) (?:denna )?manad\w*|den sista\b(?=\s*(?:[.,;!?)]|$))"
            r"|(?:the )?(?:end|last day) of (?:the |this )?month|month'?s? end)"
        ),
        _last_of_this_month,
    ),
    (r"\bkuun\s?vaiht\w+|\bmanadsskift\w*|\bturn of the month", _first_of_next_month),
    (
        (
            r"\bkuun\s?puoliva\w+|\bmitten av manad\w*|\b(?:the )?middle of (?:the )?month"
            r"|\bmid-?\s?month"
        ),
        _next_fifteenth,
    ),
    (
        rf"\b{_ROUGHLY}(?:{_COUNT}\s+)?{_SPAN}\s+(?:paasta|paast|kuluttua|sisalla|sisaan)\b",
        _after_span,
    ),
    (rf"\b(?:om|inom)\s+{_ROUGHLY}{_COUNT}\s+{_SPAN}", _after_span),
    (rf"\b(?:in|within)\s+{_ROUGHLY}(?:{_COUNT}|an?)\s+{_SPAN}(?:['’]s? time)?", _after_span),
    (rf"\b(?:{_COUNT}|an?)\s+{_SPAN}\s+from\s+(?:now|today)\b", _after_span),
    (r"\bin a fortnight\b", _after(14)),
    (rf"\b{_NEXT}\s+viikon\s+{_WEEKDAY}\b", _weekday_of_next_week),
    (rf"\b{_NEXT}\s+veckas\s+{_WEEKDAY}\b", _weekday_of_next_week),
    (rf"\b{_WEEKDAY}\s+(?:i\s+|of\s+)?{_NEXT}\s+(?:vecka|week)\b", _weekday_of_next_week),
    (rf"\b{_NEXT}\s+viikon\s+lop\w+", _sunday_of_next_week),
    (rf"\b(?:slutet av|end of)\s+{_NEXT}\s+(?:vecka|week)\b", _sunday_of_next_week),
    (
        (
            r"\bviikon\s?lop\w+|\bveckoslut\w*|\bhelgen\b|\bslutet av veckan"
            r"|\bweekend\b|\bend of (?:the |this )?week\b"
        ),
        _sunday,
    ),
    (rf"\b{_NEXT}\s+(?:viik\w+|vecka\w*|week)\b", _friday_of_next_week),
    (r"\bylihuomen\w*|\bi?\s?overmorgon\b|\b(?:the )?day after tomorrow\b", _after(2)),
    (r"\bhuomen(?:na|n|een|iselle|is\w+)?\b|\bi\s?morgon\b|\bimorron\b|\btomorrow\b", _after(1)),
    (r"\btana(?:an|a)\b|\btana (?:aamuna|iltana|paivana)\b|\bi\s?dag\b|\btoday\b", _after(0)),
    (
        # Beside a day that was read already it only says which day that is.
        (
            rf"(?<!joka )(?<!varje )(?<!every )(?<!each )\b(?:{_NEXT}\s+)?{_WEEKDAY}\b"
            r"(?!,?\s+(?:den\s+|the\s+)?¤)"
        ),
        _weekday,
    ),
    # From here on a day without its month.
    (rf"{_DAY}(?:\.\s*p(?:v|na|aiv\w*)|\s+paiva(?:na|lle|ksi|an)?)\b", _of_number),
    (rf"\bkuun\s+{_DAY}(?:\.|\s€|\b)", _of_number),
    (rf"\b{_INCOMES}\s+(?:(?:vasta|aina|on|tulee|noin)\s+)*{_DAY}\.(?!\d)", _of_number),
    (rf"\b(?:den|the)\s+(?P<day>\d{{1,2}})\b{_SUFFIX}{_NOT_MONEY}{_NOT_A_THING}", _of_number),
    (
        rf"\b(?:den|the)\s+(?P<day>)(?P<nth>{any_of(ORDINALS)})(?:{_AT_END}|(?=\s+(?:i|of)\b))",
        _of_number,
    ),
    (rf"\b(?:on|till|tills|until|by)\s+(?P<day>\d{{1,2}}){_AT_END}", _of_number),
    (rf"(?<![\w.,])(?P<day>\d{{1,2}})(?::[ea]|st|nd|rd|th)\b{_NOT_A_THING}", _of_number),
    (r"(?<![\w.,])(?P<day>\d{1,2})\.\s*day\b", _of_number),
    (
        (
            rf"\b{_LONEN}\s+(?:(?:\w+\s+)?(?:den|on)\s+|\w+\s+)?(?P<day>\d{{1,2}})\b"
            rf"{_NOT_MONEY}(?!\s+(?:dag|veck|manad|day|week|month))"
        ),
        _of_number,
    ),
)
_READERS: Final = tuple((re.compile(pattern), read) for pattern, read in _PATTERNS)
# "It is due on Friday", "from the 5th to the 25th".
_OF_NOW: Final = re.compile(
    r"\b(?:erapaiva(?:a|n|ni)?|eraantyy|forfaller|forfallodag\w*|due(?: date)?|from|fran)\s*"
    r"(?:(?:on|is|ar|falls|alltid|siirtaa)\s+)*(?:(?:pa|a|the|den)\s+)?$"
)
# "After the 20th": not on that day yet.
_AFTER_IT: Final = re.compile(r"\.?\s+jalkeen\b")
_BEFORE_IT: Final = re.compile(r"\b(?:after|efter)\s+(?:the\s+|den\s+)?$")
