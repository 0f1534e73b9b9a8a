"""Linear judges: points for each class of a line, from its features, and from points chances."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from chat.bot import features

type Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Gives points for each class: what `chat.bot.training` has learned, as arrays.

    columns    features that count, ascending; all others are passed over
    rarity     of these features: the rarer, the more each of them says
    weights    a row for each of these features, a column for each class
    middle, spread  of the vectors beyond words: subtracted, then multiplied
    meanings   a row for each value of a vector, a column for each class; no rows: not asked for
    bias       of the classes
    """

    columns: npt.NDArray[np.int32]
    rarity: Numbers
    weights: Numbers
    middle: Numbers
    spread: Numbers
    meanings: Numbers
    bias: Numbers

    def points(self, counts: Any, vector: Numbers | None = None) -> Numbers:
        """Of each class, for one line: its row of `features.counts`, and its vector."""
        known, values = self._weighed(counts)
        points = self.bias + values @ self.weights[known]
        if vector is not None and len(self.meanings):
            points = points + ((vector - self.middle) * self.spread) @ self.meanings
        return points

    def _weighed(self, counts: Any) -> tuple[npt.NDArray[np.intp], Numbers]:
        """Which rows of the weights, and how much each; pieces and words of length one each."""
        places = np.searchsorted(self.columns, counts.indices)
        places[places == len(self.columns)] = 0
        is_known = self.columns[places] == counts.indices
        known = places[is_known]
        values = (1 + np.log(counts.data[is_known])) * self.rarity[known]
        is_piece = self.columns[known] < features.PIECES
        for part in (is_piece, ~is_piece):
            values[part] /= np.linalg.norm(values[part]) or 1
        return known, values.astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixer:
    """Makes honest chances of points, those of one judge or of several, one behind the other.

    weights  a row for each point, a column for each class
    bias     of the classes
    """

    weights: Numbers
    bias: Numbers

    def chances(self, points: Numbers) -> Numbers:
        """Of each class; they sum to one."""
        mixed = points @ self.weights + self.bias
        powers = np.exp(mixed - mixed.max())
        return np.asarray(powers / powers.sum(), dtype=np.float32)
