"""Numbers of parts and how much longer: "in three parts", "två veckor till". Pure.

The words are folded and their numbers are digits already (`words.in_digits`).
"""

import re
from typing import Final

MOST_PARTS: Final = range(2, 121)
LONGEST_DELAY: Final = range(1, 367)
DAYS_OF: Final = {"days": 1, "weeks": 7, "months": 30}
HALF_YEAR: Final = 6
YEAR: Final = 12

_ALONE = r"(?<![\w.,/-])"
_EQUAL = (
    r"(?:\s+(?:samansuurui\w+|yhta suure\w+|yhtasuure\w+|pienemma\w+|tasa\w+|kuukausittais\w+"
    r"|lika stora|mindre|equal|smaller|monthly))*"
)
_PARTS = (
    r"(?:er(?:a|aa|assa|aan|ana|as|iin|issa|is)|kuukausier\w+|kk-er\w+|osa\w*|osiin|kerta\w*"
    r"|kertoja|krt|kuukau\w+|kk|delar|rater|omgangar|ganger|poster|manader|manadsrater"
    r"|parts|bits|instal+ments|instal+mets|pieces|payments|times|months|chunks|goes)\b"
)
_NOT_TIME = (
    r"(?!\s+(?:paasta|paast|kuluttua|myohas\w*|sitten|sedan|ago|lisa\w*|maksuaikaa|till|extra"
    r"|from now|more|late))"
)
_COUNTS: Final = re.compile(
    rf"{_ALONE}(?P<count>\d{{1,3}}){_EQUAL}\s?{_PARTS}{_NOT_TIME}"
    r"|(?<![\w.,/-])(?P<times>\d{1,2})\s?x\b"
    r"|\b(?:jaa\w*|jak\w+|dela\w*|split\w*|divide\w*|spread\w*)\b[^.!?]{0,40}?"
    r"\b(?:in|into|i|pa|over)\s+(?P<split>\d{1,2})\b(?!\s?(?:€|e\b|eur|\w))"
    r"|\b(?P<half_year>puol(?:essa|en|eksi|i) vuo\w+|halvar\w*|halvt ar|half[ -](?:a[ -])?year)\b"
    r"|\b(?P<year>vuodessa|vuoden aikana|(?:pa|over|under) 1 ar|(?:over|in|within) (?:a|1) year)\b"
    r"|\b(?P<halves>puoliksi|kahtia|in half|in halves|i halvor|pa halften)\b"
)
_NAMED: Final = {"half_year": HALF_YEAR, "year": YEAR, "halves": 2}
_DAYS = r"paiva(?:lla|a|n)|paivia|pv|pvaa|dag(?:ar|ars)?|dygn|days?"
_WEEKS = r"viikko?(?:n|lla|o|oa|a)?|viikolla|vkoa?|veck(?:a|or|ors)|weeks?|wks?"
_MONTHS = r"kuukau(?:si|den|tta|della)|kk|manad(?:er|ers)?|months?"
_LONGER: Final = re.compile(
    rf"{_ALONE}(?P<count>\d{{1,3}})\s*(?:(?:more|extra|lisa)\s+)?"
    rf"(?:(?P<days>{_DAYS})|(?P<weeks>{_WEEKS})|(?P<months>{_MONTHS}))\b"
    r"(?!\s+(?:sitten|sedan|ago|paasta|kuluttua|aikana|ajan))"
)
# One, without a number.
_ONE_LONGER: Final = re.compile(
    r"(?<!\d )\b(?:another|by a|a|extra)\s+(?:(?P<day>day)|(?P<week>week)|(?P<month>month))\b"
    r"|\b(?:(?P<viikko>viik(?:on|ko|olla))|(?P<kuukausi>kuukau(?:den|si|della)))\b"
    r"(?!\s+(?:sitten|paasta|kuluttua|aikana|ajan|era\w*))"
)
_ONE_OF: Final = {"day": 1, "week": 7, "month": 30, "viikko": 7, "kuukausi": 30}
_ONLY_SPAN: Final = re.compile(
    rf"\s*(?:(?:no|vaikka|noin|ca|typ|about|maybe|kanske|ehka)\s+)*\d{{1,3}}\s*"
    rf"(?:{_DAYS}|{_WEEKS}|{_MONTHS})\s*[.!?]*\s*"
)
_ASKS_LONGER: Final = re.compile(
    r"\b(?:lisa\w*|siir\w*|lyk\w*|maksuaikaa?|pident\w*|myohas\w*|odot\w*|venyt\w*|riitta\w*"
    r"|till|extra|mer|uppskov|anstand|flytta\w*|framskju\w*|senare|vanta\w*|forsena\w*|respit"
    r"|forlang\w*|behover|more|another|later|longer|late|delay\w*|postpone\w*|exten\w*|wait"
    r"|defer\w*|additional|forward|deferral|extension)\b"
)


def counts_in(numbered: str) -> list[int]:
    """Of parts or months, in the order of the words; one part is no division."""
    found: list[int] = []
    for match in _COUNTS.finditer(numbered):
        digits = match["count"] or match["times"] or match["split"]
        named = next((value for name, value in _NAMED.items() if match[name]), 0)
        found.append(int(digits) if digits else named)
    return list(dict.fromkeys(each for each in found if each in MOST_PARTS))


def delays_in(numbered: str) -> list[int]:
    """Days, where the words ask for so much more time, or say no more than how much; a month is
    thirty of them.
    """
    if _ASKS_LONGER.search(numbered) is None and _ONLY_SPAN.fullmatch(numbered) is None:
        return []
    found = [
        int(match["count"]) * next(days for unit, days in DAYS_OF.items() if match[unit])
        for match in _LONGER.finditer(numbered)
    ]
    if not found and (one := _ONE_LONGER.search(numbered)):
        found = [next(days for unit, days in _ONE_OF.items() if one[unit])]
    return list(dict.fromkeys(each for each in found if each in LONGEST_DELAY))
