"""Days that have been, read out of words: "eilen", "i fredags", "3.11.", "two days ago".

Which of the three languages they are in does not matter: their words do not collide.
"""

import re
import unicodedata
from datetime import date, timedelta
from typing import Final

_NUMBERS: Final = {
    **dict.fromkeys(("viikko", "paiva", "a", "an", "en", "one", "yksi"), 1),
    **dict.fromkeys(("pari", "par", "couple", "kaksi", "tva", "two"), 2),
    **dict.fromkeys(("kolme", "tre", "three"), 3),
    **dict.fromkeys(("nelja", "fyra", "four"), 4),
    **dict.fromkeys(("viisi", "fem", "five"), 5),
    **dict.fromkeys(("kuusi", "sex", "six"), 6),
}
# The longer words first: "day before yesterday" has "yesterday" in it.
_NEAR: Final = (
    (re.compile(r"\b(toissa ?paiva\w*|i ?forrgar|day before yesterday)"), 2),
    (re.compile(r"\b(eile[nt]?|eilis\w+|i ?gar( kvall)?|yesterday)\b"), 1),
    (
        re.compile(
            r"\b(tanaan|tana aamuna|aamulla|asken|juuri nyt|i ?dag|i morse|nyss|just nu|today"
            r"|this morning|just now)\b"
        ),
        0,
    ),
)
_AGO: Final = re.compile(
    r"\b(?:(?P<number>\d{1,2}|[a-z]+) )?(?:of )?"
    r"(?:(?P<days>paiva|paivaa|pv|dag|dagar|days?)|(?P<weeks>viikko|viikkoa|vecka|veckor|weeks?))"
    r" (?:sitten|sedan|sen|ago)\b"
)
_WEEKDAYS: Final = (
    ("maanantai", "mandag", "monday"),
    ("tiistai", "tisdag", "tuesday"),
    ("keskiviikko", "onsdag", "wednesday"),
    ("torstai", "torsdag", "thursday"),
    ("perjantai", "fredag", "friday"),
    ("lauantai", "lordag", "saturday"),
    ("sunnuntai", "sondag", "sunday"),
)
_COMES: Final = re.compile(r"\b(ensi|tuleva\w*|nasta|kommande|next)\b")
_MONTHS: Final = (
    r"tammik\w*|jan\w*",
    r"helmik\w*|feb\w*",
    r"maalisk\w*|mars|march",
    r"huhtik\w*|apr\w*",
    r"toukok\w*|maj|may",
    r"kesak\w*|jun\w*",
    r"heinak\w*|jul[iy]?",
    r"elok\w*|aug\w*",
    r"syysk\w*|sep\w*",
    r"lokak\w*|okt\w*|oct\w*",
    r"marrask\w*|nov\w*",
    r"jouluk\w*|dec\w*",
)
_MONTH: Final = "|".join(f"(?P<m{place}>{names})" for place, names in enumerate(_MONTHS, 1))
_DATES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b",
        # Not "10.10 €".
        (
            r"\b(?P<day>\d{1,2})[./] ?(?P<month>\d{1,2})(?:[./](?P<year> ?\d{4}|\d{2}))?\b"
            r"(?! ?(?:€|e)|,\d)"
        ),
        (
            rf"\b(?P<day>\d{{1,2}})(?:\.|:[ea]|st|nd|rd|th)? (?:of )?(?:{_MONTH})\b"
            r"(?: (?P<year>\d{4}))?"
        ),
        rf"\b(?:{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{{4}}))?",
        r"\b(?P<day>\d{1,2})\. ?(?:paiva|pv)\w*",
        r"\bden (?P<day>\d{1,2})(?::[ea])?\b",
        r"\bthe (?P<day>\d{1,2})(?:st|nd|rd|th)\b",
    )
)
# Back so many months, a day of a month has been: not every month has a 31st.
_MONTHS_BACK: Final = 3


def past_day(text: str, *, today: date) -> date | None:
    """The day that the words mean, today or before where they name no year; None: none.

    A year that is named is believed, even where the day has not come yet.
    """
    words = _folded(text)
    for pattern, days in _NEAR:
        if pattern.search(words):
            return today - timedelta(days=days)
    return _ago(words, today) or _dated(words, today) or _weekday(words, today)


def _folded(text: str) -> str:
    """In small letters without dots and rings: many write none."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(each for each in parts if not unicodedata.combining(each)).split())


def _ago(words: str, today: date) -> date | None:
    found = _AGO.search(words)
    if found is None:
        return None
    number = found["number"] or ""
    # "viikko sitten" needs no number; "monta viikkoa sitten" tells none.
    count = int(number) if number.isdigit() else _NUMBERS.get(number)
    if count is None and (found["days"] or found["weeks"]) in {"viikko", "paiva"}:
        count = 1
    if count is None:
        return None
    return today - timedelta(days=count * (7 if found["weeks"] else 1))


def _dated(words: str, today: date) -> date | None:
    for pattern in _DATES:
        for found in pattern.finditer(words):
            day = _day_of(found.groupdict(), today)
            if day is not None:
                return day
    return None


def _day_of(parts: dict[str, str | None], today: date) -> date | None:
    day, year = int(parts["day"] or 0), parts.get("year")
    month = parts.get("month") or next(
        (name[1:] for name, value in parts.items() if value and re.fullmatch(r"m\d+", name)), None
    )
    if year:
        return _valid(int(year) % 100 + 2000, int(month or 0), day)
    if month:
        this_year = _valid(today.year, int(month), day)
        if this_year is not None and this_year <= today:
            return this_year
        return _valid(today.year - 1, int(month), day)
    for back in range(_MONTHS_BACK):
        years, months = divmod(today.year * 12 + today.month - 1 - back, 12)
        that = _valid(years, months + 1, day)
        if that is not None and that <= today:
            return that
    return None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(words: str, today: date) -> date | None:
    """The last such day before today."""
    if _COMES.search(words):
        return None
    for place, names in enumerate(_WEEKDAYS):
        if re.search(rf"\b(?:{'|'.join(names)})", words):
            return today - timedelta(days=(today.weekday() - place - 1) % 7 + 1)
    return None
