"""Finding a topic of the help by a few words: without accents, endings or the right word for it.

Each topic has words that people use and its page does not. Endings of Finnish and Swedish are
met by comparing beginnings: "laskusta" finds "lasku".
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

WORD: Final = re.compile(r"\w+")
# Shorter beginnings are in too many words.
SHORTEST: Final = 4
# An ending may be so long: "lasku|stamme".
LONGEST_ENDING: Final = 6
MOST_WORDS: Final = 12
# What is asked in nearly every question tells nothing about it.
EMPTY: Final = frozenset(
    "mita miten miksi mika kuka missa milloin voin voiko onko olen minun mina etta ovat ole "
    "minulle tama taman "
    "vad hur varfor vem nar var jag kan och min mitt mina det som till inte har den ett "
    "do did an to of is it in on if or so me we us i a "
    "what how why who when where can the and you for not have this that does are with get".split()
)


def words_of(text: str) -> list[str]:
    """The words of a text, without accents and in small letters: `Eräpäivä` → `erapaiva`."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return WORD.findall(letters)


def found(query: str, topics: Mapping[str, Sequence[tuple[int, str]]]) -> list[str]:
    """The topics that a question is about, the best first.

    topics  of each its texts with their weights: its title counts for more than its page
    """
    asked = [word for word in words_of(query)[:MOST_WORDS] if word not in EMPTY]
    known = {
        name: [(weight, set(words_of(text))) for weight, text in texts]
        for name, texts in topics.items()
    }
    points = dict.fromkeys(known, 0.0)
    for word in dict.fromkeys(asked):
        met = {name: _points(word, texts) for name, texts in known.items()}
        # What most topics speak of ("invoice") tells less than what one alone does.
        number = sum(1 for each in met.values() if each)
        for name, each in met.items():
            points[name] += each / number if number else 0
    best = max(points.values(), default=0)
    # What only brushes against the question would stand in the way of what answers it.
    fit = [name for name, each in points.items() if each and each * 3 >= best]
    return sorted(fit, key=lambda name: -points[name])


def _points(asked: str, texts: Iterable[tuple[int, set[str]]]) -> int:
    return max(
        (weight for weight, words in texts if any(_meets(asked, w) for w in words)), default=0
    )


def _meets(asked: str, word: str) -> bool:
    """Whether two words are the same but for their endings."""
    if asked == word:
        return True
    shared = 0
    for one, other in zip(asked, word, strict=False):
        if one != other:
            break
        shared += 1
    shorter, longer = sorted((len(asked), len(word)))
    return shared >= SHORTEST and shared >= shorter - 1 and longer - shared <= LONGEST_ENDING
