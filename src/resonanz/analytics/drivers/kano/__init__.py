"""Kano's survey: is a feature taken for granted, asked for, or a delight?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import wilson
from resonanz.analytics.results import Estimate, Note, Unit, note

METHOD: Final = "kano"
NEEDED: Final = 30
"""Fewest usable pairs of answers."""


class Category(StrEnum):
    """What a pair of answers says."""

    ATTRACTIVE = "attractive"
    """A delight: not missed, but liked."""
    ONE_DIMENSIONAL = "one_dimensional"
    """The more, the better."""
    MUST_BE = "must_be"
    """Taken for granted."""
    INDIFFERENT = "indifferent"
    REVERSE = "reverse"
    """Rather not wanted."""
    QUESTIONABLE = "questionable"
    """The two answers contradict each other."""


_A, _O, _M, _I, _R, _Q = Category
_TABLE: Final = (
    (_Q, _A, _A, _A, _O),
    (_R, _I, _I, _I, _M),
    (_R, _I, _I, _I, _M),
    (_R, _I, _I, _I, _M),
    (_R, _R, _R, _R, _Q),
)
"""Rows: answer if it is there; columns: answer if it is missing; from "I like it" to "I dislike it"."""


@dataclass(frozen=True, slots=True)
class Kano:
    """One feature.

    Attributes:
        feature: its name.
        counts: pairs of answers per category.
        better: share whose satisfaction rises if it is there, (A + O) / (A + O + M + I).
        worse: minus the share whose satisfaction falls if it is missing, −(O + M) / (A + O + M + I).
        category: the most frequent one; None where the two most frequent cannot be told apart.
        notes: too few answers, contradictions, a feature rather not wanted.
    """

    feature: str
    counts: dict[Category, int]
    better: Estimate
    worse: Estimate
    category: Category | None
    notes: tuple[Note, ...]


def evaluate(present: ArrayLike, absent: ArrayLike) -> dict[Category, int]:
    """Count categories from answers 1 (I like it) … 5 (I dislike it) to "if it is there" and "if it is missing".

    Raises:
        InvalidArgument: if lengths differ or an answer is not 1 … 5.

    Source: Kano et al. 1984; evaluation table of Berger et al. 1993, Center for Quality of Management Journal 2(4).
    """
    there, missing = np.asarray(present, dtype=np.int64), np.asarray(absent, dtype=np.int64)
    if there.shape != missing.shape or not np.isin([*there, *missing], range(1, 6)).all():
        raise InvalidArgument("Kano's survey needs two answers 1 to 5 per customer; leave out those without both.")
    counts = dict.fromkeys(Category, 0)
    for a, b in zip(there.tolist(), missing.tolist(), strict=True):
        counts[_TABLE[a - 1][b - 1]] += 1
    return counts


def kano(feature: str, counts: dict[Category, int], *, level: float = 0.95) -> Kano:
    """Coefficients of a feature with Wilson intervals.

    Args:
        feature: its name.
        counts: pairs of answers per category, from `evaluate`; missing ones are 0.
        level: coverage, 0…1.

    Source: Berger et al. 1993 (better and worse); most frequent category by a sign test of the first two.
    """
    whole = {category: counts.get(category, 0) for category in Category}
    n = sum(whole[c] for c in (_A, _O, _M, _I))
    notes = tuple(_remarks(whole, n))
    if n < NEEDED:
        unknown = Estimate(None, None, None, level, n, METHOD, Unit.SHARE, (note("kano_too_few", n=n, needed=NEEDED),))
        return Kano(feature, whole, unknown, unknown, None, notes)
    better = _share(whole[_A] + whole[_O], n, level, sign=1)
    worse = _share(whole[_O] + whole[_M], n, level, sign=-1)
    return Kano(feature, whole, better, worse, _most(whole, level), notes)


def _share(hits: int, n: int, level: float, *, sign: int) -> Estimate:
    low, high = sorted(sign * float(end) for end in wilson(hits, n, level=level))
    return Estimate(sign * hits / n, low, high, level, n, METHOD, Unit.SHARE)


def _most(counts: dict[Category, int], level: float) -> Category | None:
    """The most frequent category, if more than half of it and the second clearly are in it."""
    first, second = sorted(counts, key=lambda category: -counts[category])[:2]
    low = wilson(counts[first], counts[first] + counts[second], level=level).low
    return first if float(low) > 1 / 2 else None


def _remarks(counts: dict[Category, int], n: int) -> list[Note]:
    everyone = n + counts[_R] + counts[_Q]
    notes = []
    if everyone and counts[_Q] > everyone / 10:
        notes.append(note("kano_contradictions", n=counts[_Q], of=everyone))
    if everyone and counts[_R] > everyone / 4:
        notes.append(note("kano_not_wanted", n=counts[_R], of=everyone))
    return notes
