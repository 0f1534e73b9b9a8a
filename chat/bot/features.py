"""Lines as numbers: which pieces of words and which words they have, in any of our languages."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from scipy.sparse import hstack
from sklearn.feature_extraction.text import HashingVectorizer

from chat.bot.folding import fold

# Places of the pieces of words, and behind them those of words and pairs of words.
PIECES: Final = 2**18
WORDS: Final = 2**17
SIZE: Final = PIECES + WORDS


def counts(texts: Sequence[str]) -> Any:
    """A sparse row for each text: how often each piece and each word stands in it."""
    pieces, words = _splitters()
    return hstack([pieces.transform(texts), words.transform(texts)], format="csr")


@cache
def _splitters() -> tuple[HashingVectorizer, HashingVectorizer]:
    """By a hash of theirs: nothing is learned here, so that a model is arrays and nothing else."""
    common = {"preprocessor": fold, "norm": None, "alternate_sign": False}
    pieces = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), n_features=PIECES, **common)
    words = HashingVectorizer(
        token_pattern=r"\w+",  # noqa: S106 - what a word is
        ngram_range=(1, 2),
        n_features=WORDS,
        **common,
    )
    return pieces, words
