"""How well a model understands lines that it never saw."""

from collections.abc import Mapping, Sequence

from chat.bot.examples import Example
from chat.bot.learned import Learned
from chat.bot.understanding import Understanding, understood
from chat.rules.intents import LANGUAGES, RIGHTS, Intent

type Tried = Sequence[tuple[Example, Understanding]]


def scores(learned: Learned, frozen: Sequence[Example]) -> dict[str, dict[str, float]]:
    """By language, shares between nought and one.

    top1, top3      of lines that are ours: the first guess is right, one of the three offered is
    sure            of lines that are ours: answered without asking back
    wrong           of lines that are ours: answered so, and wrongly
    outside         of lines that are not ours: answered as if they were
    rights          of lines that stand on a right: some right goes first
    same_right      …: that right does
    offered         …: that right does, or is one of the three that are offered
    false_rights    of other lines that are ours: a right goes first
    """
    tried = [
        (each, understood(learned.rank(each.text), each.text, language=each.language, usual="fi"))
        for each in frozen
    ]
    return {
        language: _of(
            [each for each in tried if each[0].language == language],
        )
        for language in LANGUAGES
    }


def _of(tried: Tried) -> dict[str, float]:
    ours = [each for each in tried if each[0].intent != Intent.OTHER]
    others = [each for each in tried if each[0].intent == Intent.OTHER]
    rights = [each for each in ours if each[0].intent in RIGHTS]
    plain = [each for each in ours if each[0].intent not in RIGHTS]
    return {
        "top1": _share(ours, [example.intent == its.intent for example, its in ours]),
        "top3": _share(ours, [example.intent in its.likeliest for example, its in ours]),
        "sure": _share(ours, [_is_answered(its) for _, its in ours]),
        "wrong": _share(
            ours, [_is_answered(its) and its.intent != example.intent for example, its in ours]
        ),
        "outside": _share(others, [_is_answered(its) for _, its in others]),
        "rights": _share(rights, [its.right is not None for _, its in rights]),
        "same_right": _share(rights, [its.right == example.intent for example, its in rights]),
        "offered": _share(rights, [_is_offered(example, its) for example, its in rights]),
        "false_rights": _share(plain, [its.right is not None for _, its in plain]),
    }


def _is_offered(example: Example, its: Understanding) -> bool:
    if its.right is not None or its.is_sure:
        return example.intent in {its.right, its.intent}
    return example.intent in its.likeliest


def _is_answered(its: Understanding) -> bool:
    return its.is_sure and its.intent != Intent.OTHER


def _share(lines: Tried, hits: Sequence[bool]) -> float:
    return round(sum(hits) / len(lines), 4) if lines else 1.0


def in_words(found: Mapping[str, Mapping[str, float]]) -> str:
    """A table for a terminal: a row for each figure, a column for each language, in per cent."""
    names = list(next(iter(found.values())))
    rows = [f"{'':<14}" + "".join(f"{language:>8}" for language in found)]
    for name in names:
        figures = "".join(f"{100 * found[language][name]:>8.1f}" for language in found)
        rows.append(f"{name:<14}{figures}")
    return "\n".join(rows)
