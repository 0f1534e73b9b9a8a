"""How well the robot understands by each way to learn, and how fast it answers four at once.

Each way is learned from the same utterances and tried on the same frozen set; nothing is tuned
here. Deterministic but for the times.
"""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import quantiles
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bench.table import Table

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np

GOAL_MS = 300
AT_ONCE = 4
LINES = 60
KINDS = ("fi", "sv", "en")


@dataclass
class Data:
    """Lines as every way sees them: features with and without dots, vectors, classes."""

    folded: Any
    plain: Any
    vectors: Any
    intents: Any
    languages: Any


def main() -> bool:
    """Print the figures; whether the goals are reached."""
    compare()
    model = train()
    languages()
    return answers(model)


def compare() -> None:
    from threadpoolctl import threadpool_limits

    from chat.bot import examples

    began = time.perf_counter()
    learned = examples.read(examples.UTTERANCES)
    tried = examples.unseen(examples.read(examples.FROZEN), learned)
    old, new = _data(learned), _data(tried)
    made = time.perf_counter() - began
    print(f"{len(learned)} lines to learn, {len(tried)} to try; their vectors took {made:.0f} s")
    table = Table(
        "What is wanted, found first and among three: frozen lines that are ours",
        ("way", *(f"{each} {place}" for place in ("first", "three") for each in KINDS), "s"),
    )
    with threadpool_limits(1):
        for name, way in WAYS.items():
            began = time.perf_counter()
            points = way(old, new)
            took = time.perf_counter() - began
            found = [_found(points, new, language, most) for most in (1, 3) for language in KINDS]
            table.add(name, *(f"{100 * each:.1f}" for each in found), f"{took:.0f}")
    table.show()


def _data(lines: Any) -> Data:
    import numpy as np
    from sklearn.feature_extraction.text import HashingVectorizer

    from chat.bot import embedding, features

    texts = [each.text for each in lines]
    plain = {"norm": None, "alternate_sign": False, "lowercase": True}
    pieces = HashingVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), n_features=features.PIECES, **plain
    )
    return Data(
        folded=features.counts(texts),
        plain=pieces.transform(texts),
        vectors=embedding.vectors(texts),
        intents=np.array([str(each.intent) for each in lines]),
        languages=np.array([each.language for each in lines]),
    )


def _rows(old: Any, new: Any) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfTransformer

    weigher = TfidfTransformer(sublinear_tf=True).fit(old)
    return weigher.transform(old), weigher.transform(new)


def _scaled(old: Data, new: Data) -> tuple[Any, Any]:
    from chat.bot.training import MEANING_SHARE

    middle, spread = old.vectors.mean(axis=0), MEANING_SHARE / old.vectors.std(axis=0)
    return (old.vectors - middle) * spread, (new.vectors - middle) * spread


def _svm(learned: Any, classes: Any, tried: Any, closeness: float = 1.0) -> Any:
    from sklearn.svm import LinearSVC

    return LinearSVC(C=closeness, random_state=0).fit(learned, classes).decision_function(tried)


def _words(old: Data, new: Data) -> Any:
    learned, tried = _rows(old.folded, new.folded)
    return _svm(learned, old.intents, tried)


def _words_with_dots(old: Data, new: Data) -> Any:
    learned, tried = _rows(old.plain, new.plain)
    return _svm(learned, old.intents, tried)


def _words_by_language(old: Data, new: Data) -> Any:
    import numpy as np

    learned, tried = _rows(old.folded, new.folded)
    points = np.zeros((len(new.intents), len(np.unique(old.intents))))
    for each in KINDS:
        of_old, of_new = old.languages == each, new.languages == each
        points[of_new] = _svm(learned[of_old], old.intents[of_old], tried[of_new])
    return points


def _words_logistic(old: Data, new: Data) -> Any:
    from sklearn.linear_model import LogisticRegression

    learned, tried = _rows(old.folded, new.folded)
    machine = LogisticRegression(C=10, max_iter=100, tol=1e-3).fit(learned, old.intents)
    return machine.predict_proba(tried)


def _vectors(old: Data, new: Data) -> Any:
    learned, tried = _scaled(old, new)
    return _svm(learned, old.intents, tried)


def _side_by_side(old: Data, new: Data) -> Any:
    from scipy.sparse import csr_matrix, hstack

    words, vectors = _rows(old.folded, new.folded), _scaled(old, new)
    learned, tried = (
        hstack([each, csr_matrix(other)], format="csr")
        for each, other in zip(words, vectors, strict=True)
    )
    return _svm(learned, old.intents, tried, 0.6)


WAYS: dict[str, Callable[[Data, Data], Any]] = {
    "words, logistic": _words_logistic,
    "words, dots kept": _words_with_dots,
    "words, each language": _words_by_language,
    "words": _words,
    "vectors alone": _vectors,
    "words and vectors": _side_by_side,
}


def _found(points: "np.ndarray[Any, Any]", data: Data, language: str, most: int) -> float:
    import numpy as np

    names = np.unique(data.intents)
    ours = (data.languages == language) & (data.intents != "other")
    if most > 1:  # "Something else" is a button of its own beside the three.
        points = np.where(names == "other", -np.inf, points)
    likeliest = names[np.argsort(-points[ours], axis=1)[:, :most]]
    return float((likeliest == data.intents[ours][:, None]).any(axis=1).mean())


def train() -> Any:
    """The robot's own way, words and both judges mixed, as `train_bot` does it."""
    from django.utils import timezone

    from chat.bot.scoring import in_words
    from chat.services import bot_models, bot_training

    for with_meaning in (False, True):
        began = time.perf_counter()
        model = bot_training.train(at=timezone.now(), with_meaning=with_meaning)
        took = time.perf_counter() - began
        size = model.file.size / 1e6
        print(f"{'both judges' if with_meaning else 'words alone'}: {took:.0f} s, {size:.1f} MB")
        print(f"{in_words(model.scores)}\n")
    return bot_models.promote(model_id=model.pk, by=None, at=timezone.now())


def languages() -> None:
    """Which language a line is in, where a first line must tell."""
    from chat.bot import examples, in_use
    from chat.bot.language import language_of

    learned = examples.read(examples.UTTERANCES)
    tried = examples.unseen(examples.read(examples.FROZEN), learned)
    known = in_use.current()
    table = Table("The language of a frozen line", ("language", "right", "taken for the usual one"))
    for language in KINDS:
        lines = [each for each in tried if each.language == language]
        taken = [
            language_of(each.text, known.rank(each.text).languages, usual="?") for each in lines
        ]
        right, usual = taken.count(language), taken.count("?")
        shares = (f"{100 * each / len(lines):.1f}" for each in (right, usual))
        table.add(language, *shares)
    table.show()


def answers(model: Any) -> bool:
    """A whole turn, from a stored line to stored answers, four conversations at once."""
    import psutil

    from chat.bot import examples, in_use

    before = psutil.Process().memory_info().rss
    in_use.forget()
    in_use.current().rank("hei")
    lines = [each.text for each in examples.read(examples.FROZEN)[:: 2784 // (AT_ONCE * LINES)]]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        parts = [lines[each::AT_ONCE][:LINES] for each in range(AT_ONCE)]
        times = [each for part in pool.map(_talk, parts) for each in part]
    cuts = quantiles(times, n=100, method="inclusive")
    table = Table(
        "An answer of the robot's, four conversations at once",
        ("lines", "p50 ms", "p95 ms", "max ms", "p95 to reach"),
    )
    table.add(
        str(len(times)), f"{cuts[49]:.0f}", f"{cuts[94]:.0f}", f"{max(times):.0f}", f"{GOAL_MS}"
    )
    table.show()
    now = psutil.Process().memory_info().rss
    print(f"resident: {now / 1e6:.0f} MB, of which {(now - before) / 1e6:.0f} MB by answering")
    return cuts[94] <= GOAL_MS


def _talk(texts: list[str]) -> list[float]:
    """Milliseconds of the answers to lines, each the first of a chat, one after the other."""
    from django.db import connection
    from django.utils import timezone

    from chat.services import bot_turns

    times = []
    for text in texts:
        at = timezone.now()
        chat_id = _begin(text, at)
        began = time.perf_counter()
        if not bot_turns.answer(chat_id=chat_id, at=at):
            raise SystemExit("The robot did not answer.")
        times.append((time.perf_counter() - began) * 1000)
    connection.close()
    return times


def _begin(text: str, at: "datetime") -> int:
    """A chat of somebody new: nobody may begin so many."""
    from accounts.actor import Actor
    from accounts.models import Party, PartyKind, User
    from chat.services import starting
    from messaging.matters import Matter, MatterKind

    party = Party.objects.create(kind=PartyKind.PERSON, name="Kysyvä Kaisa")
    user = User.objects.create_debtor(party=party, language="fi")
    chat = starting.start(
        actor=Actor(user, party),
        text=text,
        client_id=uuid4(),
        at=at,
        matter=Matter(MatterKind.GENERAL),
        subject="Asia",
        with_bot=True,
    )
    return chat.pk


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "myropo.settings")
    main()
