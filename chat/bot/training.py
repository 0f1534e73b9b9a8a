"""How the robot learns: linear judges from what people write, with and without meanings.

Deterministic: the same lines give the same model. docs/decisions/0050 says why these.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from chat.bot import embedding, features
from chat.bot.examples import Example
from chat.bot.judging import Judge, Mixer, Numbers
from chat.bot.learned import Bounds, Learned, Meaning
from chat.rules.intents import LANGUAGES

# Beside words, whose rows are of length one, the nearly 400 values of a vector weigh little each.
MEANING_SHARE: Final = 0.04
# How closely the lines are followed: with vectors, by words alone, and by what makes the chances.
MEANING_CLOSENESS: Final = 0.6
WORDS_CLOSENESS: Final = 1.0
CHANCES_CLOSENESS: Final = 0.05
# Points that a judge gives lines it has learned are too good: the chances come from lines that
# were left out, a quarter of all at a time.
FOLDS: Final = 4
# By cross-validation over the utterances; never by the frozen set (docs/decisions/0050).
BOUNDS: Final = Bounds(sure=0.87, right=0.20, crisis=0.12, doubt=0.05)


def learn(examples: Sequence[Example], *, with_meaning: bool = True) -> Learned:
    """All judges, from labelled lines.

    with_meaning  also from the vectors beyond words, where this machine can make them: minutes
                  instead of seconds
    """
    # With more threads small sums wait for one another: seventy times as long was seen.
    with threadpool_limits(1):
        return _learn(examples, with_meaning=with_meaning)


def _learn(examples: Sequence[Example], *, with_meaning: bool) -> Learned:
    texts = [each.text for each in examples]
    intents = tuple(sorted({each.intent for each in examples}))
    classes = np.array([intents.index(each.intent) for each in examples])
    languages = np.array([LANGUAGES.index(each.language) for each in examples])
    counts = features.counts(texts)
    vectors = embedding.vectors(texts) if with_meaning else None
    words, word_points = _judge(counts, classes)
    language, language_points = _judge(counts, languages)
    meaning = None
    if vectors is not None:
        judge, points = _judge(counts, classes, vectors)
        mixer = _mixer(np.hstack([word_points, points]), classes)
        meaning = Meaning(judge=judge, mixer=mixer, bounds=BOUNDS)
    return Learned(
        intents=intents,
        words=words,
        mixer=_mixer(word_points, classes),
        bounds=BOUNDS,
        meaning=meaning,
        language=language,
        language_mixer=_mixer(language_points, languages),
    )


def _judge(counts: Any, classes: Any, vectors: Numbers | None = None) -> tuple[Judge, Numbers]:
    """A judge of numbered classes, and what it says of each line when it has not learned it."""
    columns = np.unique(counts.indices).astype(np.int32)
    weigher = TfidfTransformer(norm=None, sublinear_tf=True).fit(counts[:, columns])
    rows = _of_length_one(weigher.transform(counts[:, columns]), columns)
    middle = spread = np.zeros(0, np.float32)
    closeness = WORDS_CLOSENESS
    if vectors is not None:
        middle, spread = vectors.mean(axis=0), MEANING_SHARE / vectors.std(axis=0)
        rows = hstack([rows, csr_matrix((vectors - middle) * spread)], format="csr")
        closeness = MEANING_CLOSENESS
    machine = LinearSVC(C=closeness, random_state=0)
    points = _left_out_points(machine, rows, classes)
    weights = machine.fit(rows, classes).coef_
    judge = Judge(
        columns=columns,
        rarity=weigher.idf_.astype(np.float32),
        weights=weights.T[: len(columns)].astype(np.float32),
        middle=middle,
        spread=spread,
        meanings=weights.T[len(columns) :].astype(np.float32),
        bias=machine.intercept_.astype(np.float32),
    )
    return judge, points


def _left_out_points(machine: LinearSVC, rows: Any, classes: Any) -> Numbers:
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    points = cross_val_predict(machine, rows, classes, cv=folds, method="decision_function")
    return np.asarray(points, dtype=np.float32)


def _mixer(points: Numbers, classes: Any) -> Mixer:
    middle, spread = points.mean(axis=0), points.std(axis=0)
    mixer = LogisticRegression(C=CHANCES_CLOSENESS, max_iter=500)
    mixer.fit((points - middle) / spread, classes)
    weights = mixer.coef_.T / spread[:, None]
    return Mixer(
        weights=weights.astype(np.float32),
        bias=(mixer.intercept_ - middle @ weights).astype(np.float32),
    )


def _of_length_one(rows: Any, columns: Any) -> Any:
    """Pieces and words by themselves, as `Judge` has them."""
    border = int(np.searchsorted(columns, features.PIECES))
    parts = []
    for part in (rows[:, :border], rows[:, border:]):
        lengths = np.sqrt(part.multiply(part).sum(axis=1)).A1
        lengths[lengths == 0] = 1
        parts.append(part.multiply(1 / lengths[:, None]))
    return hstack(parts, format="csr")
