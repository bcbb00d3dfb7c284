"""What else speaks for a metric: reliability, who answered, use of the scale; and what would spoil the race."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from scipy.special import expit, fdtri

from resonanz.analytics.intervals import Flags, Floats, critical, wilson
from resonanz.analytics.metrics.referee.candidates import Candidate, Field
from resonanz.analytics.metrics.referee.fitting import logistic
from resonanz.analytics.metrics.referee.results import Quality, ScaleUse
from resonanz.analytics.results import Estimate, Note, Unit, note

RETEST: Final = "retest_icc"
EXPLAINED: Final = "explained_by_others"
R_INDICATOR: Final = "r_indicator"
_FEW: Final = 30
_SAMPLE: Final = 4000
_REFITS: Final = 200
_NARROW: Final = 0.8
_CEILING: Final = 0.6


def judge_quality(field: Field, i: int, explained: Estimate, *, level: float, seed: int) -> Quality:
    """Everything beside the race for one candidate; `explained` is the lower bound of its reliability."""
    one = field.candidates[i]
    answered = ~np.isnan(one.oriented())
    return Quality(
        _retest(one, level) or explained,
        _rate(int(answered.sum()), len(answered), level),
        _gap(field, answered, level),
        _representative(field, answered, level, seed),
        _use(one, level),
    )


def spoilers(field: Field) -> tuple[Note, ...]:
    """What would make the race unfair, found in the data: codes with the numbers."""
    return (
        *_order_of_time(field),
        *_survivors(field),
        *(remark for one in field.candidates for remark in _range(field, one)),
    )


def intraclass(first: Floats, second: Floats, *, level: float = 0.95) -> tuple[float, float, float]:
    """One-way intraclass correlation ICC(1) of two answers per customer: value, low, high.

    Args:
        first: first answers, shape (n,).
        second: second answers of the same customers, shape (n,).
        level: coverage of the F interval, 0…1.

    Source: Shrout & Fleiss 1979, Psychological Bulletin 86.
    """
    n = len(first)
    middle = (first + second) / 2
    between = 2 * float(((middle - middle.mean()) ** 2).sum()) / (n - 1)
    within = float(((first - second) ** 2).sum()) / 2 / n
    if within == 0:
        return 1.0, 1.0, 1.0
    ratio, tail = between / within, 0.5 + level / 2
    low, high = ratio / float(fdtri(n - 1, n, tail)), ratio * float(fdtri(n, n - 1, tail))
    value, bottom, top = ((f - 1) / (f + 1) for f in (ratio, low, high))
    return value, bottom, top


def r_indicator(controls: Floats, answered: Flags) -> float:
    """1 − 2·sd of the response propensities by logistic regression: 1 where everybody is as likely to answer.

    Args:
        controls: standardised columns known of all customers, shape (n, c).
        answered: who answered, shape (n,).

    Source: Schouten, Cobben & Bethlehem 2009, Survey Methodology 35.
    """
    slopes = logistic(controls, answered.astype(np.float64))
    return float(1 - 2 * expit(slopes[0] + controls @ slopes[1:]).std())


def _retest(one: Candidate, level: float) -> Estimate | None:
    again = one.repeated()
    if again is None:
        return None
    first = one.oriented()
    both = ~np.isnan(first) & ~np.isnan(again)
    n = int(both.sum())
    if n < _FEW:
        return None
    return Estimate(*intraclass(first[both], again[both], level=level), level, n, RETEST, Unit.SHARE)


def _rate(hits: int, n: int, level: float) -> Estimate:
    ends = wilson(hits, n, level=level)
    return Estimate(hits / n, float(ends.low), float(ends.high), level, n, "wilson", Unit.SHARE)


def _gap(field: Field, answered: Flags, level: float) -> Estimate | None:
    """Difference of the mean outcome, answered minus not; Welch's normal interval."""
    known = ~np.isnan(field.outcome.values)
    a, b = field.outcome.target()[answered & known], field.outcome.target()[~answered & known]
    if min(len(a), len(b)) < _FEW:
        return None
    value = float(a.mean() - b.mean())
    half = critical(level) * float(np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)))
    unit = Unit.SHARE if field.outcome.binary else Unit.SCALE
    return Estimate(value, value - half, value + half, level, len(a) + len(b), "response_gap", unit)


def _representative(field: Field, answered: Flags, level: float, seed: int) -> Estimate | None:
    """R-indicator with a bootstrap interval, moved by the bias that small samples have (they look less fair)."""
    if field.controls is None or min(answered.sum(), (~answered).sum()) < _FEW:
        return None
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(answered))[:_SAMPLE]
    controls, flags = field.known()[rows], answered[rows]
    controls = (controls - controls.mean(axis=0)) / np.maximum(controls.std(axis=0), 1e-12)
    plain = r_indicator(controls, flags)
    drawn = np.array([r_indicator(controls[take], flags[take]) for take in _takes(rng, len(rows))])
    bias = drawn.mean() - plain
    tails = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2]) - 2 * bias
    value, low, high = np.clip([plain - bias, *tails], 0.0, 1.0).tolist()
    return Estimate(value, low, high, level, len(rows), R_INDICATOR, Unit.SHARE)


def _takes(rng: np.random.Generator, n: int) -> Iterator[np.ndarray]:
    return (rng.integers(n, size=n) for _ in range(_REFITS))


def _use(one: Candidate, level: float) -> ScaleUse:
    x = one.oriented()
    x = x[~np.isnan(x)]
    best, worst = (_rate(int(np.isclose(x, end).sum()), len(x), level) for end in (1.0, 0.0))
    return ScaleUse(best, worst, len(np.unique(x)), round(one.scale.span) + 1)


def _order_of_time(field: Field) -> Iterator[Note]:
    late = int(field.too_late().sum())
    if late:
        yield note("outcome_before_answer", n=late, of=len(field.outcome.values))
    if field.answered_at is None:
        yield note("order_of_time_unknown")


def _survivors(field: Field) -> Iterator[Note]:
    """Were those asked rather the ones who stayed? Compares the outcome of those who answered nothing at all."""
    if not field.outcome.binary:
        return
    any_answer = np.any([~np.isnan(one.oriented()) for one in field.candidates], axis=0)
    gap = _gap(field, any_answer & ~field.too_late(), 0.99)
    if gap is None or gap.low is None or gap.high is None:
        return
    if (gap.low if field.outcome.good else -gap.high) > 0:
        known = ~np.isnan(field.outcome.values)
        rates = [round(float(field.outcome.values[known & part].mean()), 3) for part in (any_answer, ~any_answer)]
        yield note("survivors_asked", answered=rates[0], silent=rates[1])


def _range(field: Field, one: Candidate) -> Iterator[Note]:
    """Is the metric narrower among the compared customers than among all who answered, or piled up at the top?"""
    x = one.oriented()
    everyone, common = x[~np.isnan(x)], x[field.common]
    if len(common) < _FEW:
        return
    whole = float(everyone.std())
    if whole > 0 and common.std() < _NARROW * whole:
        yield note("range_restricted", metric=one.name, ratio=round(float(common.std()) / whole, 2))
    top = float((common >= 1 - 1e-9).mean())
    if top > _CEILING:
        yield note("answers_at_the_top", metric=one.name, share=round(top, 2))
