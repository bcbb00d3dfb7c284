"""Write comments as customers do: a theme, a mood, sometimes a greeting or a demand, now and then a typing error."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import numpy.typing as npt

from resonanz.analytics.simulate import words_de, words_en
from resonanz.analytics.simulate.world import FloatArray

_PRAISE_FROM = 0.1
"""Experience above which a comment is mostly praise, in standard deviations."""
_WAVERING = 0.5
_SLOTS: dict[str, tuple[str, ...]] = {
    "betrag": ("18", "24", "35", "47", "60", "85", "112", "140", "236", "380"),
    "tage": ("3", "5", "8", "10", "14", "19", "21", "30", "45"),
    "minuten": ("15", "20", "25", "35", "40", "55"),
    "mal": ("2", "3", "4", "5"),
    "prozent": ("9", "12", "18", "23", "31"),
    "jahre": ("3", "5", "8", "11", "15", "20"),
}
_WITHOUT_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


class Pen:
    """Writes comments with the chance it was given."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def write(
        self,
        themes: Sequence[tuple[str, ...]],
        experience: FloatArray,
        english: npt.NDArray[np.bool_],
        written: npt.NDArray[np.bool_],
    ) -> list[str | None]:
        """One comment per row, None where nothing was written or the touchpoint has no theme."""
        texts: list[str | None] = [None] * len(themes)
        rows = [i for i in np.flatnonzero(written).tolist() if themes[i]]
        pleased = experience[rows] + _WAVERING * self._rng.standard_normal(len(rows)) > _PRAISE_FROM
        for i, good, dice in zip(rows, pleased, self._rng.random((len(rows), 8)), strict=True):
            texts[i] = compose(themes[i], praise=bool(good), english=bool(english[i]), dice=dice)
        return texts


def compose(themes: tuple[str, ...], *, praise: bool, english: bool, dice: FloatArray) -> str:
    """Compose one comment.

    Args:
        themes: codes of themes to choose from.
        praise: whether it praises or complains.
        english: English instead of German.
        dice: eight uniform numbers 0…1 that decide everything.
    """
    words = words_en if english else words_de
    mood = 0 if praise else 1
    core = _pick(words.THEMES[_pick(themes, dice[0])][mood], dice[1])
    parts = [core]
    if dice[2] < 0.15:
        parts.insert(0, _pick(words.OPENERS, dice[2] / 0.15))
    if dice[3] < 0.45:
        parts.append(_pick(words.CLOSERS[mood], dice[3] / 0.45))
    text = " ".join(parts)
    for name, values in _SLOTS.items():
        text = text.replace("{" + name + "}", _pick(values, dice[4]))
    return _as_typed(text, dice[5:])


def _as_typed(text: str, dice: FloatArray) -> str:
    """Some people type without umlauts, some without capitals, some swap two letters."""
    if dice[0] < 0.06:
        text = text.translate(_WITHOUT_UMLAUTS)
    if dice[1] < 0.05:
        text = text.lower()
    if dice[2] < 0.05:
        at = 1 + int(dice[2] / 0.05 * (len(text) - 3))
        text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text


def _pick(values: Sequence[str], u: float) -> str:
    return values[int(u * len(values))]


def theme_codes() -> tuple[str, ...]:
    """All themes that can be written about, in German and English."""
    return tuple(words_de.THEMES)


def sentences(*, english: bool = False) -> tuple[str, ...]:
    """All core sentences of a language, with their slots."""
    words = words_en if english else words_de
    return tuple(text for theme, mood in product(words.THEMES, (0, 1)) for text in words.THEMES[theme][mood])
