"""Words made comparable, and numbers in words made digits: Finnish, Swedish and English. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

# Many write without the dots and the ring: with and without are the same word here.
BARE: Final = str.maketrans("åäö", "aao")

type Table = dict[str, int]


def folded(text: str) -> str:
    """In small letters, without dots and rings, every blank a plain one."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFC", plain).translate(BARE)


def table(rows: Mapping[int, str]) -> dict[str, int]:
    """Each of the forms, which blanks divide, with its number."""
    return {form: number for number, forms in rows.items() for form in forms.split()}


def any_of(forms: Iterable[str]) -> str:
    """The longest first: none hides another that begins with it."""
    return "|".join(re.escape(each) for each in sorted(forms, key=lambda each: -len(each)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Numerals:
    """How a language makes numbers of words: `units` to nineteen, then tens, and so on.

    coins  what people call sums of money by: "a tenner"
    short  units that stand nowhere but before a coin
    """

    units: Table
    tens: Table
    hundred: Table
    thousand: Table
    coins: Table
    short: Table = field(default_factory=dict)

    def numbers(self) -> re.Pattern[str]:
        units, tens = any_of(self.units), any_of(self.tens)
        hundred, thousand = any_of(self.hundred), any_of(self.thousand)
        return re.compile(
            rf"\b(?={units}|{tens}|{hundred}|{thousand})"
            rf"(?:(?P<thousands>{units})?[ -]?(?P<thousand>{thousand}))?"
            rf"(?:[ -]?(?P<hundreds>{units})?[ -]?(?P<hundred>{hundred}))?"
            rf"(?:[ -]?(?:(?:and|och|ja) )?(?P<tens>{tens}))?"
            rf"(?:[ -]?(?:(?:and|och|ja) )?(?P<units>{units}))?\b"
        )

    def money(self) -> re.Pattern[str]:
        coins, times = any_of(self.coins), any_of({**self.units, **self.short})
        return re.compile(rf"\b(?:(?P<times>{times}|\d{{1,3}})[ -]?)?(?P<coin>{coins})\b")


def _finnish_tens() -> dict[str, int]:
    suffixes = "kymmenta kymmenen kymmenella kymmenessa kyt kyta kytta".split()
    return {
        unit + suffix: value * 10
        for unit, value in (FINNISH_UNITS | FINNISH_SHORT).items()
        for suffix in suffixes
        if 1 < value < 10
    }


# Without "kuus", which is six and in "ens kuus" next month.
FINNISH_UNITS: Final = table(
    {
        1: "yksi yks yhden yhdessa",
        2: "kaksi kaks kahden kahen kahdessa kahdes kahteen kahdella pari parin parilla paria",
        3: "kolme kolm kolmen kolmessa kolmes kolmeen kolmella",
        4: "nelja neljan neljassa neljas neljaan neljalla",
        5: "viisi viis viiden viidessa viides viiteen viidella",
        6: "kuusi kuuden kuudessa kuudes kuuteen kuudella",
        7: "seitseman seittseman seitteman seittemassa seitsemassa seitsemaan seitsemalla",
        8: "kahdeksan kaheksan kaheksassa kahdeksassa kahdeksaan kahdeksalla",
        9: "yhdeksan yheksan yheksassa yhdeksassa yhdeksaan yhdeksalla",
        10: "kymmenen kymmenessa kymmeneen kymmenella kymmenisen",
        11: "yksitoista ykstoista yhdentoista",
        12: "kaksitoista kakstoista kahdentoista kahdessatoista kahteentoista",
        13: "kolmetoista kolmentoista",
        14: "neljatoista neljantoista",
        15: "viisitoista viistoista viidentoista",
        16: "kuusitoista kuustoista kuudentoista",
        17: "seitsemantoista",
        18: "kahdeksantoista",
        19: "yhdeksantoista",
    }
)

FINNISH_SHORT: Final = table({3: "kol", 4: "nel", 6: "kuus", 7: "seit", 8: "kasi", 9: "ysi"})

NUMERALS: Final[Mapping[str, Numerals]] = {
    "fi": Numerals(
        units=FINNISH_UNITS,
        short=FINNISH_SHORT,
        tens=_finnish_tens(),
        hundred=table({100: "sata sataa sadan sadalla"}),
        thousand=table({1000: "tuhat tuhatta tuhannen"}),
        coins=table(
            {
                5: "vitonen viitonen vitosen viitosen",
                10: "kymppi kymppia kymppii kympin kympilla kymppinen kymppisen kybaa",
                100: "satanen satasen satasta satasella satku satkun satkua satkulla",
                1000: "tonni tonnin tonnia tonnilla",
            }
        ),
    ),
    "sv": Numerals(
        units=table(
            {
                1: "en ett",
                2: "tva",
                3: "tre",
                4: "fyra",
                5: "fem",
                6: "sex",
                7: "sju",
                8: "atta",
                9: "nio",
                10: "tio",
                11: "elva",
                12: "tolv",
                13: "tretton",
                14: "fjorton",
                15: "femton",
                16: "sexton",
                17: "sjutton",
                18: "aderton arton",
                19: "nitton",
            }
        ),
        tens=table(
            {
                20: "tjugo tjugi",
                30: "trettio tretti",
                40: "fyrtio fyrti",
                50: "femtio femti",
                60: "sextio sexti",
                70: "sjuttio sjutti",
                80: "attio atti",
                90: "nittio nitti",
            }
        ),
        hundred=table({100: "hundra"}),
        thousand=table({1000: "tusen"}),
        coins=table(
            {
                5: "femma femman",
                20: "tjugolapp",
                50: "femtilapp femtiolapp femtilappen femtiolappen",
                100: "hundring hundringen hundringar hundralapp hundralappen hundralappar",
            }
        ),
    ),
    "en": Numerals(
        units=table(
            {
                1: "one",
                2: "two",
                3: "three",
                4: "four",
                5: "five",
                6: "six",
                7: "seven",
                8: "eight",
                9: "nine",
                10: "ten",
                11: "eleven",
                12: "twelve",
                13: "thirteen",
                14: "fourteen",
                15: "fifteen",
                16: "sixteen",
                17: "seventeen",
                18: "eighteen",
                19: "nineteen",
            }
        ),
        tens=table(
            {
                20: "twenty",
                30: "thirty",
                40: "forty fourty",
                50: "fifty",
                60: "sixty",
                70: "seventy",
                80: "eighty",
                90: "ninety",
            }
        ),
        hundred=table({100: "hundred"}),
        thousand=table({1000: "thousand"}),
        coins=table({5: "fiver", 10: "tenner tenners", 1000: "grand"}),
    ),
}
_READERS: Final = {
    language: (each, each.money(), each.numbers()) for language, each in NUMERALS.items()
}
# Two that are said with more than one word.
_PAIRS: Final = re.compile(r"\b(?:a couple of|a couple|couple of|ett par|nagra par)\b")


def in_digits(plain: str, language: str) -> str:
    """Folded words, with their numbers as digits; sums with a name of their own as euros."""
    numerals, money, numbers = _READERS[language]

    def as_euros(found: re.Match[str]) -> str:
        times = found["times"] or "1"
        count = int(times) if times.isdigit() else (numerals.units | numerals.short)[times]
        return f"{count * numerals.coins[found['coin']]} €"

    def as_digits(found: re.Match[str]) -> str:
        if not found[0]:
            return ""
        units, value = numerals.units, 0
        if found["thousand"]:
            value += 1000 * units.get(found["thousands"] or "", 1)
        if found["hundred"]:
            value += 100 * units.get(found["hundreds"] or "", 1)
        value += numerals.tens.get(found["tens"] or "", 0)
        return str(value + units.get(found["units"] or "", 0))

    return numbers.sub(as_digits, money.sub(as_euros, _PAIRS.sub("2", plain)))
