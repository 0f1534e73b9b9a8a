"""Which questions are alike, so that people look at a hundred of them as at one.

By the pieces and words that they share, and by what the robot took them for. That it understood
none of them surely does not matter: what it takes for the same is often the same. Of lines of ours
that it had not learned, groups of words alone agreed with the intents in two thirds, with the
guesses in four fifths (docs/decisions/0051).
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from chat.bot import features
from chat.rules.intents import Intent

# Of the distance of two questions; the rest is that of their words.
SHARE_OF_GUESSES: Final = 0.4
# Further from each other than this, on the average, are no group.
FURTHEST: Final = 0.6
# The square of them in numbers of four bytes is what a night may take: 36 MB.
MOST: Final = 3000

type Guesses = Sequence[tuple[str, float]]


def groups(questions: Sequence[tuple[str, Guesses]]) -> list[int | None]:
    """For each text with its guesses the place of the first of its group; None: alone.

    At most `MOST` of one language; deterministic.
    """
    if len(questions) > MOST:
        msg = "More questions than fit into memory."
        raise ValueError(msg)
    if len(questions) < 2:
        return [None] * len(questions)
    labels = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=FURTHEST
    ).fit_predict(_distances(questions))
    sizes = np.bincount(labels)
    first = {label: place for place, label in reversed(list(enumerate(labels)))}
    return [first[each] if sizes[each] > 1 else None for each in labels]


def _distances(questions: Sequence[tuple[str, Guesses]]) -> Any:
    counts = features.counts([text for text, _guesses in questions])
    words = TfidfTransformer(sublinear_tf=True).fit_transform(counts)
    columns = DictVectorizer(dtype=np.float32).fit([dict.fromkeys(map(str, Intent), 1)])
    taken_for = columns.transform([dict(guesses) for _text, guesses in questions])
    alike = (1 - SHARE_OF_GUESSES) * _alike(words) + SHARE_OF_GUESSES * _alike(taken_for)
    return np.clip(1 - alike, 0, 1)


def _alike(rows: Any) -> Any:
    """The cosine of each with each; rows without anything are like none."""
    lengths = normalize(rows).astype(np.float32)
    return (lengths @ lengths.T).toarray()
