"""Bonus guard: how reliable is a unit's score, how often would luck pay the bonus, and do the answers look steered?

A score is a fair basis of pay only if differences between units are differences, and the answers are everybody's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtrc, fdtri, ndtr, ndtri

from resonanz.analytics.corrections import holm
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import Flags, Floats, critical, wilson
from resonanz.analytics.metrics.scales import Scale
from resonanz.analytics.results import Estimate, Note, Unit, note

METHOD_RELIABILITY: Final = "unit_reliability"
METHOD_LUCK: Final = "bonus_by_luck"
UNITS: Final = 5
RELIABLE: Final = 0.8
"""Reliability from which single units may be compared."""
_LUCKY: Final = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class UnitAnswers:
    """Answers of one unit in one period, as its score counts them.

    Attributes:
        name: name of the unit (never of a person).
        answers: what each answer adds to the score (−100, 0, 100 for an NPS; 0, 1 for a share), shape (n,).
    """

    name: str
    answers: Floats


@dataclass(frozen=True, slots=True)
class Luck:
    """Chances of a bonus for one unit.

    Attributes:
        unit: its name.
        score: its score with interval.
        true: its most likely true score, drawn to the mean of all units as far as the score is unreliable.
        reached: whether the score reaches the target.
        by_luck: chance that a unit whose true score lies a relevant step below the target reaches it with as many
            answers; as likely does a unit a step above miss it.
        deserved: chance that the true score reaches the target, given the score and all units.
        needed_n: answers with which `by_luck` falls to a tenth.
    """

    unit: str
    score: Estimate
    true: Estimate
    reached: bool
    by_luck: float
    deserved: float
    needed_n: int


@dataclass(frozen=True, slots=True)
class BonusGuard:
    """What a bonus on a score would reward.

    Attributes:
        reliability: share of the differences between units that is not chance, 0…1.
        items: one per unit, in the order given.
        expected_by_luck: units that would reach the target if all were equally good.
        same: whether the units could all be equally good.
        advisable: whether reliability reaches .8 and luck pays no unit with a chance above a tenth.
        notes: what speaks against it.
    """

    reliability: Estimate
    items: tuple[Luck, ...]
    expected_by_luck: float
    same: bool
    advisable: bool
    notes: tuple[Note, ...]


def guard_bonus(
    units: Sequence[UnitAnswers], target: float, *, step: float, unit: Unit, level: float = 0.95
) -> BonusGuard:
    """Say how far a bonus for reaching a target score would be paid to luck.

    Args:
        units: answers of at least five units.
        target: score from which the bonus is paid; larger is better.
        step: a difference of true scores that matters, in the unit of the score, above 0.
        unit: what one step of the score means.
        level: coverage, 0…1.

    Raises:
        InvalidArgument: if there are fewer than five units, a unit has fewer than two answers, all its answers are
            equal in each unit, or the step is not above 0.

    Source: one-way random effects, reliability 1 − 1/F with F interval (Searle, Casella & McCulloch 1992, Variance
    Components, chapter 3); true scores drawn to the mean as in Efron & Morris 1975, JASA 70.
    """
    parts = _components(units, step)
    reliability = _reliability(parts, int(sum(len(one.answers) for one in units)), level)
    items = tuple(_luck(one, target, step, parts, unit=unit, level=level) for one in units)
    errors = np.sqrt(parts.within / np.array([len(one.answers) for one in units]))
    fair = (reliability.value or 0.0) >= RELIABLE and max(item.by_luck for item in items) <= _LUCKY
    return BonusGuard(
        reliability,
        items,
        float(ndtr((parts.mean - target) / errors).sum()),
        bool(fdtrc(*parts.freedom, parts.ratio) > 1 - level),
        fair,
        _warnings(reliability, items),
    )


@dataclass(frozen=True, slots=True)
class _Components:
    """Overall mean, variance of one answer, variance of true scores, F ratio and its degrees of freedom."""

    mean: float
    within: float
    between: float
    ratio: float
    freedom: tuple[int, int]


def _components(units: Sequence[UnitAnswers], step: float) -> _Components:
    _check(units, step)
    sizes = np.array([len(one.answers) for one in units], dtype=np.float64)
    means = np.array([one.answers.mean() for one in units])
    total, k = float(sizes.sum()), len(units)
    mean = float(means @ sizes / total)
    within = sum(float(((one.answers - one.answers.mean()) ** 2).sum()) for one in units) / (total - k)
    if within <= 0:
        raise InvalidArgument("All answers inside each unit are equal, so luck cannot be judged; give single answers.")
    square = float(sizes @ (means - mean) ** 2) / (k - 1)
    usual = (total - float((sizes**2).sum()) / total) / (k - 1)
    return _Components(mean, within, max(0.0, (square - within) / usual), square / within, (k - 1, int(total) - k))


def _check(units: Sequence[UnitAnswers], step: float) -> None:
    if len(units) < UNITS:
        raise InvalidArgument(
            "Reliability of a score needs at least {needed} units, got {units}.", needed=UNITS, units=len(units)
        )
    small = next((one.name for one in units if len(one.answers) < 2), None)
    if small is not None:
        raise InvalidArgument('Unit "{unit}" has fewer than two answers; leave it out.', unit=small)
    if not step > 0:
        raise InvalidArgument(
            "The step that matters must be above 0, got {step}; 5 points of an NPS is usual.", step=step
        )


def _reliability(parts: _Components, n: int, level: float) -> Estimate:
    tail = (1 - level) / 2
    low, high = (1 - float(fdtri(*parts.freedom, q)) / parts.ratio for q in (1 - tail, tail))
    value = max(0.0, 1 - 1 / parts.ratio)
    return Estimate(value, max(0.0, low), max(0.0, high), level, n, METHOD_RELIABILITY, Unit.SHARE)


def _luck(one: UnitAnswers, target: float, step: float, parts: _Components, *, unit: Unit, level: float) -> Luck:
    n, mean = len(one.answers), float(one.answers.mean())
    error = float(np.sqrt(parts.within / n))
    trust = parts.between / (parts.between + error**2)
    true, spread = parts.mean + trust * (mean - parts.mean), float(np.sqrt(trust) * error)
    z = critical(level)
    return Luck(
        one.name,
        Estimate(mean, mean - z * error, mean + z * error, level, n, METHOD_LUCK, unit),
        Estimate(true, true - z * spread, true + z * spread, level, n, METHOD_LUCK, unit),
        mean >= target,
        float(ndtr(-step / error)),
        float(ndtr((true - target) / spread)) if spread > 0 else float(true >= target),
        ceil(parts.within * (float(ndtri(1 - _LUCKY)) / step) ** 2),
    )


def _warnings(reliability: Estimate, items: Sequence[Luck]) -> tuple[Note, ...]:
    notes = []
    if (reliability.value or 0.0) < RELIABLE:
        notes.append(note("units_not_told_apart", reliability=round(reliability.value or 0.0, 2), needed=RELIABLE))
    lucky = [item for item in items if item.by_luck > _LUCKY]
    if lucky:
        needed = max(item.needed_n for item in items)
        notes.append(note("bonus_by_luck", units=len(lucky), of=len(items), needed=needed))
    return tuple(notes)


@dataclass(frozen=True, slots=True)
class Period:
    """Invitations and answers of one unit in one period.

    Attributes:
        unit: its name.
        invited: customers invited, or who could have been.
        scores: answers, shape (n,).
        scale: scale as asked.
    """

    unit: str
    invited: int
    scores: Floats
    scale: Scale


@dataclass(frozen=True, slots=True)
class GamingSign:
    """One sign that answers may be steered; it is a reason to look, never a proof.

    Attributes:
        unit: where.
        kind: `fewer_answered`, `more_top_answers` or `fewer_low_answers`.
        change: the change or excess with interval.
        p_adjusted: corrected over all units and signs.
    """

    unit: str
    kind: str
    change: Estimate
    p_adjusted: float


def gaming_signs(before: Sequence[Period], after: Sequence[Period], *, level: float = 0.95) -> tuple[GamingSign, ...]:
    """Compare each unit before and after a bonus was announced with how all other units changed.

    Looked at are the share of customers who answered, of best answers and of low answers (the lower half). A unit is
    named if its change differs clearly from that of the others, corrected over all looks (Holm).

    Args:
        before: one period per unit.
        after: the same units in the same order.
        level: 1 − risk of any false sign.

    Raises:
        InvalidArgument: if units differ, or there are fewer than two.

    Source: difference in differences of shares with normal error; Holm 1979.
    """
    if len(before) < 2 or [p.unit for p in before] != [p.unit for p in after]:
        raise InvalidArgument("Signs of steering need the same two or more units before and after, in the same order.")
    looks = [look for kind in _KINDS for look in _looks(kind, before, after)]
    adjusted = holm([2 * ndtr(-abs(value) / error) if error > 0 else 1.0 for _, _, value, error, _ in looks]).tolist()
    z = critical(level)
    return tuple(
        GamingSign(unit, kind, Estimate(value, value - z * error, value + z * error, level, n, "gaming", Unit.SHARE), p)
        for (unit, kind, value, error, n), p in zip(looks, adjusted, strict=True)
        if p <= 1 - level and (value > 0) == (kind == "more_top_answers")
    )


_KINDS: Final = ("fewer_answered", "more_top_answers", "fewer_low_answers")


def _looks(
    kind: str, before: Sequence[Period], after: Sequence[Period]
) -> Iterator[tuple[str, str, float, float, int]]:
    first, second = (np.array([_counted(kind, period) for period in periods]) for periods in (before, after))
    for i, period in enumerate(before):
        own, others = (
            np.stack([first[i], second[i]]),
            np.stack([np.delete(p, i, 0).sum(axis=0) for p in (first, second)]),
        )
        change, error = _change(own)
        rest, rest_error = _change(others)
        yield period.unit, kind, change - rest, float(np.hypot(error, rest_error)), int(own[1, 1])


def _counted(kind: str, period: Period) -> tuple[int, int]:
    scores = (period.scores - period.scale.worst) / (period.scale.best - period.scale.worst)
    if kind == "fewer_answered":
        return len(scores), period.invited
    hits: Flags = scores >= 1 - 1e-9 if kind == "more_top_answers" else scores <= 1 / 2
    return int(hits.sum()), len(scores)


def _change(table: Floats) -> tuple[float, float]:
    """Difference of two shares and its error with one success and one failure added (Agresti & Caffo 2000)."""
    p, n = (table[:, 0] + 1) / (table[:, 1] + 2), table[:, 1] + 2
    return float(table[1, 0] / max(table[1, 1], 1) - table[0, 0] / max(table[0, 1], 1)), float(
        np.sqrt((p * (1 - p) / n).sum())
    )


def bunching(scores_of_units: ArrayLike, target: float, width: float) -> Estimate:
    """Share of unit scores just above a target among those within one width of it; one half where nobody steers.

    Source: idea of McCrary 2008, Journal of Econometrics 142; Wilson interval of the two neighbouring bins.
    """
    scores = np.asarray(scores_of_units, dtype=np.float64)
    above = int(((scores >= target) & (scores < target + width)).sum())
    below = int(((scores < target) & (scores >= target - width)).sum())
    if above + below == 0:
        return Estimate(None, None, None, 0.95, 0, "bunching", Unit.SHARE, (note("no_scores_near_target"),))
    ends = wilson(above, above + below)
    return Estimate(
        above / (above + below), float(ends.low), float(ends.high), 0.95, above + below, "bunching", Unit.SHARE
    )
