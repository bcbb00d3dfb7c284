"""Who really differs: every segment beside all others, corrected for the number of looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from resonanz.analytics.aggregates import Sums
from resonanz.analytics.corrections import Correction, look
from resonanz.analytics.intervals import Flags, Floats, Ints, Places
from resonanz.analytics.metrics.definitions import Columns
from resonanz.analytics.metrics.differences import METHODS, Difference, differences
from resonanz.analytics.metrics.measuring import Cells, describe, evaluate
from resonanz.analytics.metrics.precision import PRECISION_MINIMUM, PRIVACY_MINIMUM, needed_answers
from resonanz.analytics.metrics.questions import Answers, answers_in
from resonanz.analytics.metrics.ranks import rank_bounds
from resonanz.analytics.metrics.results import Comparison, MetricValue
from resonanz.analytics.metrics.sizes import visible_change
from resonanz.analytics.results import Estimate, Unit, Verdict, note

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class _Contrast:
    """One metric in all named segments of one dimension, and the same in everyone else."""

    values: tuple[MetricValue, ...]
    segments: Columns
    difference: Difference
    needed: tuple[int | None, ...]
    ranks: tuple[Ints, Ints]
    unit: Unit
    larger_is_better: bool

    @property
    def testable(self) -> Flags:
        return np.array([n is None for n in self.needed], dtype=np.bool_)


def compare(
    scores: ir.Table | Answers,
    *,
    by: Sequence[str],
    correction: Correction = Correction.DECISION,
    level: float = 0.95,
    weight: str | None = None,
    minimum_n: int = PRIVACY_MINIMUM,
) -> tuple[Comparison, ...]:
    """Compare every segment with all other segments of its dimension, for every metric of every touchpoint.

    All comparisons of one call are one family for the correction. A segment too small or too coarse for a verdict is
    left out of the family and of the ranks, and `needed_n` says what it takes. The interval of a difference stands at
    the level at which it agrees with the verdict; a note `visible_difference` says what these samples could show.

    Args:
        scores: one row per answer (see `tables.SCORES`), or answers found before.
        by: the dimensions.
        correction: `DECISION` for what is named and acted on, `SCREEN` while looking around: it finds more, and a
            tenth of that may be noise.
        level: coverage of the intervals, 1 minus the risk of a single test.
        weight: column of weights; None counts every answer once.
        minimum_n: fewer answers are hidden.

    Raises:
        MissingColumns: if a column is missing.
        UnreadableScale: if a scale is not written as worst-best.
    """
    answers = answers_in(scores, weight=weight, columns=by)
    contrasts = [c for dimension in by for c in _contrasts(answers, dimension, level, minimum_n)]
    tests = [c.difference.p[c.testable] for c in contrasts]
    looks = look(np.concatenate(tests) if tests else [], correction, level=level)
    ends = np.cumsum([0, *map(len, tests)])
    result: list[Comparison] = []
    for k, contrast in enumerate(contrasts):
        part = slice(ends[k], ends[k + 1])
        result.extend(_judge(contrast, looks.p_adjusted[part], looks.found[part], looks.level[part], level))
    return tuple(sorted(result, key=lambda c: (c.value.touchpoint, c.value.scale)))


def _contrasts(answers: Answers, dimension: str, level: float, minimum_n: int) -> Iterator[_Contrast]:
    sums = answers.sums([dimension])
    named = sums.take(np.array([key is not None for key in sums.keys[dimension]], dtype=np.bool_))
    places = answers.places(named)
    named = named.take(np.bincount(places, minlength=len(answers.questions))[places] > 1)
    others = evaluate(answers, _everyone_else(answers, named), [dimension], level=level)
    for cells, rest in zip(evaluate(answers, named, [dimension], level=level), others, strict=True):
        order = np.array(
            sorted(range(len(cells.columns.n)), key=lambda i: str(cells.keys[dimension][i])), dtype=np.intp
        )
        if len(order):
            yield _contrast(cells, rest, order, dimension, level=level, minimum_n=minimum_n)


def _everyone_else(answers: Answers, named: Sums) -> Sums:
    """Per segment the sums of all other segments of its question."""
    places = answers.places(named)

    def rest(values: Floats) -> Floats:
        return np.bincount(places, weights=values, minlength=len(answers.questions))[places] - values

    first = {q: rest(v) for q, v in named.first.items()}
    second = {q: rest(v) for q, v in named.second.items()} if named.weighted else first
    return replace(named, n=rest(named.n.astype(np.float64)).astype(np.int64), first=first, second=second)


def _contrast(cells: Cells, rest: Cells, order: Places, dimension: str, *, level: float, minimum_n: int) -> _Contrast:
    values = tuple(describe(cells, dimension, level=level, minimum_n=minimum_n))
    unit, larger = cells.definition.unit, cells.definition.larger_is_better(cells.question.scale)
    segments, others = cells.columns.take(order), rest.columns.take(order)
    needed = tuple(_needed(value, segments, others, i, unit=unit, level=level) for i, value in enumerate(values))
    clear = np.flatnonzero([n is None for n in needed])
    low, high = np.zeros(len(values), dtype=np.int64), np.zeros(len(values), dtype=np.int64)
    low[clear], high[clear] = rank_bounds(segments.take(clear), unit, larger_is_better=larger, level=level)
    return _Contrast(values, segments, differences(segments, others, unit), needed, (low, high), unit, larger)


def _needed(value: MetricValue, segments: Columns, others: Columns, i: int, *, unit: Unit, level: float) -> int | None:
    """Answers needed before a verdict, None where there are enough; hidden segments need the larger minimum."""
    if value.estimate.value is None:
        return PRECISION_MINIMUM
    own = needed_answers(segments, i, unit, level)
    return own if own is not None else needed_answers(others, i, unit, level)


def _judge(contrast: _Contrast, p: Floats, found: Flags, levels: Floats, level: float) -> Iterator[Comparison]:
    place = np.cumsum(contrast.testable) - 1
    for i, value in enumerate(contrast.values):
        if value.estimate.value is None:
            yield Comparison(value, None, Verdict.SUPPRESSED, None, None, None, contrast.needed[i])
        elif not contrast.testable[i]:
            difference = _difference(contrast, i, level)
            yield Comparison(value, difference, Verdict.CANNOT_TELL, None, None, None, contrast.needed[i])
        else:
            k = place[i]
            difference = _difference(contrast, i, float(levels[k]))
            verdict = direction(contrast.difference.centre[i], contrast.larger_is_better, found=bool(found[k]))
            low, high = int(contrast.ranks[0][i]), int(contrast.ranks[1][i])
            yield Comparison(value, difference, verdict, float(p[k]), low, high, None)


def direction(change: float, larger_is_better: bool, *, found: bool) -> Verdict:  # noqa: FBT001 - a fact about a scale
    """Better, worse, or no clear difference."""
    if not found:
        return Verdict.NO_CLEAR_DIFFERENCE
    return Verdict.BETTER if (change > 0) == larger_is_better else Verdict.WORSE


def _difference(contrast: _Contrast, i: int, level: float) -> Estimate:
    d = contrast.difference
    low, high = d.interval(level)
    seen = note("visible_difference", value=float(visible_change(d.error[i], 0.0)))
    n, method = int(contrast.segments.n[i]), METHODS[contrast.unit]
    return Estimate(float(d.point[i]), float(low[i]), float(high[i]), level, n, method, contrast.unit, (seen,))
