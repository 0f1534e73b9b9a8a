"""In which language somebody writes: of the first line, since a talk stays in one."""

from collections.abc import Mapping
from typing import Final

from chat.bot.folding import bare_words

# Below it a line does not tell.
SURE: Final = 0.7
# Written in all three languages, or by whoever answers in a hurry: they tell nothing.
_AT_HOME_EVERYWHERE: Final = frozenset(
    """
    ok okei okej okay oki hej hei hejsan hi hello helo hallo haloo halo moi moro moikka terve no
    en se ja men man on pa iban bic pdf asap mobilepay myropo stop info help robot bot test testi
    e eur euro euroa sms qr id
    """.split()
)


def language_of(text: str, chances: Mapping[str, float], *, usual: str) -> str:
    """The likeliest where the words are sure to tell it, else the usual one."""
    words = bare_words(text).split()
    if all(each in _AT_HOME_EVERYWHERE or not each.isalpha() for each in words):
        return usual
    likeliest = max(chances, key=lambda each: chances[each])
    return likeliest if chances[likeliest] >= SURE else usual
