"""What a word means: found in what was written, in any case and a little misspelt."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz import fuzz

from chat.bot.dialogues.word_list import WORDS, Word
from chat.bot.recognising.words import folded
from chat.bot.scene import START, Answer, Choice, Expects, Outcome, Scene, Values, say
from chat.rules.intents import Intent

# Of a hundred: so near a misspelt word is to what it was meant to be.
MISSPELT: Final = 86
# Shorter forms are looked for as they are: many words are near to them.
SHORTEST: Final = 5
NEAREST: Final = 3
USUAL: Final = ("late-interest", "demand", "enforcement")
LEADS: Final[Mapping[Intent, Promise]] = MappingProxyType(
    {
        Intent.EXPLAIN_COST: gettext_lazy("What is charged on my bill?"),
        Intent.WHAT_HAPPENS_NEXT: gettext_lazy("What happens next?"),
        Intent.COURT: gettext_lazy("Court and enforcement"),
        Intent.DISPUTE: gettext_lazy("I do not accept a bill"),
        Intent.MAKE_PLAN: gettext_lazy("Pay in parts"),
        Intent.SHIFT_DUE_DATE: gettext_lazy("Move a due date"),
        Intent.PAYMENT_DETAILS: gettext_lazy("Pay in your own bank"),
        Intent.FIND_INVOICE: gettext_lazy("Find a bill"),
        Intent.REFUND: gettext_lazy("Get money back"),
        Intent.STATEMENT: gettext_lazy("Get a statement of debts"),
        Intent.CREDIT_RECORD: gettext_lazy("Does it affect my credit information?"),
        Intent.AUTHORISE: gettext_lazy("Who may act for you"),
        Intent.SENDER: gettext_lazy("Who is the creditor?"),
        Intent.COMPLAINT: gettext_lazy("Complain about us"),
        Intent.CONTACT_DETAILS: gettext_lazy("Change my contact details"),
        Intent.DELIVERY_CHANNEL: gettext_lazy("How my bills come"),
        Intent.WHAT_I_OWE: gettext_lazy("What do I owe?"),
    }
)
_TOKEN: Final = re.compile(r"[\w-]+")


def explain_word(_scene: Scene, values: Values) -> Answer:
    """The word that was asked about; else the nearest ones, to choose from."""
    word = _by_key(values.get("word", "")) or meant_in(values.get("words", ""))
    return _explained(word) if word else _which(values.get("words", ""))


def meant_in(text: str) -> Word | None:
    """The word that stands in the text: the longest of those that do; None for none."""
    plain = folded(text)
    found = [
        (float(len(form)), word) for word in WORDS for form in _forms(word) if _stands(form, plain)
    ]
    if not found:
        found = [
            (fuzz.ratio(form, token[: len(form)]), word)
            for word in WORDS
            for form in _forms(word)
            if len(form) > SHORTEST
            for token in _TOKEN.findall(plain)
            if form[0] == token[0] and fuzz.ratio(form, token[: len(form)]) >= MISSPELT
        ]
    return max(found, key=lambda each: each[0])[1] if found else None


def nearest_to(text: str) -> list[Word]:
    """Three words, the most alike first; those that most people ask about, where none is alike."""
    plain = folded(text)
    tokens = [each for each in _TOKEN.findall(plain) if len(each) >= SHORTEST]
    alike = {
        word.key: max(
            (fuzz.ratio(form, token) for form in _forms(word) for token in tokens), default=0
        )
        for word in WORDS
    }
    usual = [each for each in map(_by_key, USUAL) if each is not None]
    ranked = sorted(WORDS, key=lambda each: -alike[each.key])[:NEAREST]
    return ranked if alike[ranked[0].key] > MISSPELT // 2 else usual


def _by_key(key: str) -> Word | None:
    return next((each for each in WORDS if each.key == key), None)


def _forms(word: Word) -> Iterator[str]:
    return (each.strip() for each in word.forms.split(","))


def _stands(form: str, plain: str) -> bool:
    """At the beginning of a word; short forms are whole words."""
    end = r"\b" if len(form) < SHORTEST else ""
    return re.search(rf"\b{re.escape(form)}{end}", plain) is not None


def _explained(word: Word) -> Answer:
    choices: list[Choice] = []
    if word.leads is not None:
        choices.append(say(LEADS[word.leads], word.leads))
    return Answer(text=f"{capfirst(str(word.title))}\n\n{word.text}", choices=choices)


def _which(text: str) -> Answer:
    choices = [
        say(capfirst(str(each.title)), Intent.EXPLAIN_WORD, START, word=each.key)
        for each in nearest_to(text)
    ]
    return Answer(
        text=_("Which word do you mean? Choose one, or write it as it stands in the letter."),
        choices=[*choices, say(_("To a person"), Intent.HUMAN)],
        outcome=Outcome.ASKED,
        expects=Expects.WORDS,
        then=START,
    )
