"""What the robot has learned: judges of intents and of languages, and when they are sure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from chat.bot import embedding, features
from chat.bot.judging import Judge, Mixer, Numbers
from chat.rules.intents import LANGUAGES, Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """From which chance on something counts.

    sure    a line is answered without asking back
    right   a right is heard before all else: of all six rights together
    crisis  a life is in danger
    doubt   a right may be meant, of all together: then nothing else is sure
    """

    sure: float
    right: float
    crisis: float
    doubt: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """What a line may be, the likeliest first, in which language, and the bounds that hold."""

    intents: tuple[tuple[Intent, float], ...]
    languages: Mapping[str, float]
    bounds: Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A second judge, who also sees what lines mean beyond their words; mixer: of both judges."""

    judge: Judge
    mixer: Mixer
    bounds: Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """words: a judge of words alone, for machines and moments without the other.

    meaning  None: learned where vectors beyond words could not be had
    language, language_mixer  tell the languages apart
    """

    intents: tuple[Intent, ...]
    words: Judge
    mixer: Mixer
    bounds: Bounds
    meaning: Meaning | None
    language: Judge
    language_mixer: Mixer

    def rank(self, text: str) -> Ranked:
        counts = features.counts([text])
        languages = self.language_mixer.chances(self.language.points(counts))
        chances, bounds = self._chances(text, counts)
        order = np.argsort(-chances, kind="stable")
        return Ranked(
            intents=tuple((self.intents[each], float(chances[each])) for each in order),
            languages={name: float(languages[each]) for each, name in enumerate(LANGUAGES)},
            bounds=bounds,
        )

    def _chances(self, text: str, counts: Any) -> tuple[Numbers, Bounds]:
        points = self.words.points(counts)
        rows = embedding.vectors([text]) if self.meaning is not None else None
        if self.meaning is None or rows is None:
            return self.mixer.chances(points), self.bounds
        both = np.concatenate([points, self.meaning.judge.points(counts, rows[0])])
        return self.meaning.mixer.chances(both), self.meaning.bounds
