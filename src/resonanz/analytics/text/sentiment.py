"""Sentiment: learned from labels, or from the scores that stand beside the comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.metrics.scales import Scale, read_scale
from resonanz.analytics.text.model import TextModel
from resonanz.analytics.text.quality import MINIMUM_PER_CLASS

NEGATIVE: Final = "negative"
NEUTRAL: Final = "neutral"
POSITIVE: Final = "positive"
_MOST_POINTS: Final = 7
_NEUTRAL_TEXTS: Final = 300


@dataclass(frozen=True, slots=True)
class Conflict:
    """A comment that says the opposite of its score; `index` counts among the texts learned from."""

    index: int
    label: str
    told: str
    probability: float


class SentimentModel(TextModel):
    """A `TextModel` whose labels are tones; any labels may be given, scores give negative, neutral, positive."""

    @classmethod
    def from_scores(
        cls, texts: Sequence[str | None], scores: ArrayLike, scale: str | Scale = "1-5", *, seed: int = 0
    ) -> Self:
        """Learn sentiment without any label: the score beside a comment says how it was meant.

        Args:
            texts: comments.
            scores: one per comment, NaN where there is none.
            scale: worst-best as asked; see `tones`.
            seed: of samples and folds.

        Raises:
            InvalidArgument: as `TextModel.fit`.
        """
        return cls.fit(texts, tones(scores, scale, spoken=[bool(text and text.strip()) for text in texts]), seed=seed)

    def conflicts(self, *, sure: float = 0.9) -> tuple[Conflict, ...]:
        """Comments whose score says one end and whose words, held out, surely say the other; the surest first."""
        ends = [i for i, label in enumerate(self.classes) if label in {NEGATIVE, POSITIVE}]
        if len(ends) != 2:
            return ()
        probability = self.held_out()
        found: list[Conflict] = []
        for here, there in (ends, ends[::-1]):
            against = np.flatnonzero((self._coded.code == here) & (probability[:, there] >= sure))
            labels = self.classes[here], self.classes[there]
            found += [Conflict(int(i), *labels, float(probability[i, there])) for i in against]
        return tuple(sorted(found, key=lambda c: -c.probability))


def tones(scores: ArrayLike, scale: str | Scale = "1-5", *, spoken: Sequence[bool] | None = None) -> list[str | None]:
    """Tone of each score by the outer thirds of its scale: 1-2 and 4-5 of 1-5, 0-3 and 7-10 of 0-10.

    The middle of a short scale with a midpoint (at most seven points) becomes "neutral" where at least 300 comments
    stand there; on other scales it says too little about the tone and gives None.

    Args:
        scores: numbers on the scale; NaN gives None.
        scale: worst-best as asked.
        spoken: whether there is a comment beside the score; only these count towards the 300.

    Raises:
        InvalidArgument: if fewer than ten comments stand at one of the two ends.
    """
    asked = read_scale(scale) if isinstance(scale, str) else scale
    values = np.asarray(scores, dtype=np.float64)
    better = (values - asked.worst) / (asked.best - asked.worst)
    said = np.ones(len(values), dtype=bool) if spoken is None else np.asarray(spoken, dtype=bool)
    bad, good = better < 1 / 3, better > 2 / 3
    fewest = min(int((end & said).sum()) for end in (bad, good))
    if fewest < MINIMUM_PER_CLASS:
        raise InvalidArgument(
            "Only {n} comments stand beside a score at one end of the scale; to learn sentiment from scores each end "
            "needs at least {needed}. Take a longer period, or label comments yourself.",
            n=fewest,
            needed=MINIMUM_PER_CLASS,
        )
    middle = np.isfinite(better) & ~bad & ~good
    has_midpoint = asked.span % 2 == 0 and asked.span < _MOST_POINTS
    between = NEUTRAL if has_midpoint and int((middle & said).sum()) >= _NEUTRAL_TEXTS else None
    return [
        NEGATIVE if b else POSITIVE if g else between if m else None for b, g, m in zip(bad, good, middle, strict=True)
    ]
