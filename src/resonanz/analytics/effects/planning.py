"""Before a measure starts: which design fits, the smallest effect it can see, and when.

The noise of weekly unit means is split into answers, shocks of one unit in one week (with memory from week to week)
and weeks that move all units together. With these, the variance of the effect under any exposure of units over weeks
follows by generalised least squares with unit and week effects: nothing about the later effect is needed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import factorial, isfinite, prod, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import Floats
from resonanz.analytics.results import Note, note

ALPHA: Final = 0.05
POWER: Final = 0.8
LEAST_ORDERS: Final = 20
"""Below so many orders of the draw, even the most extreme one is no rarer than one in twenty."""
LONGEST: Final = 104
"""Weeks after the start beyond which nothing is promised."""
MOST_UNITS: Final = 200
_MEMORY: Final = 0.9
_NONE: Final = 1e-9
Exposure = NDArray[np.float64]
"""Units × weeks: the share of the week in which the unit received the measure."""


@dataclass(frozen=True, slots=True)
class History:
    """Answers per unit (rows) and week (columns): their number, their sum, the sum of their squares."""

    n: Floats
    total: Floats
    squares: Floats

    @property
    def means(self) -> Floats:
        """Mean answer per unit and week; NaN where nobody answered."""
        return np.divide(self.total, self.n, out=np.full_like(self.total, np.nan), where=self.n > 0)

    @property
    def answers(self) -> int:
        """All answers."""
        return int(self.n.sum())

    def until(self, week: int) -> History:
        """The weeks before this one."""
        return History(self.n[:, :week], self.total[:, :week], self.squares[:, :week])


@dataclass(frozen=True, slots=True)
class Noise:
    """How weekly unit means move without any measure.

    Attributes:
        answer: variance of single answers inside a unit and week.
        shock: variance of what is special to a unit in a week.
        memory: how much of a unit's shock is left in the next week, 0…1.
        week: variance of what moves all units together from week to week.
        week_memory: how much of that is left in the next week.
        per_week: answers per unit and week, one number for each unit.
        freedom: degrees of freedom behind `shock`.
    """

    answer: float
    shock: float
    memory: float
    week: float
    week_memory: float
    per_week: Floats
    freedom: int


def measure_noise(history: History) -> Noise:
    """Split the movement of weekly unit means by the method of moments.

    Args:
        history: at least two units with four weeks, or one unit with eight, before anything starts.

    Raises:
        InvalidArgument: there is too little to tell; the error says how much is needed.
    """
    units, weeks = history.n.shape
    seen = history.n > 0
    if seen.sum() < 8 or weeks < 4:
        raise InvalidArgument("Too little history: {cells} units × weeks with answers; 8 are needed.", cells=seen.sum())
    within = float((history.squares - np.where(seen, history.total**2 / np.where(seen, history.n, 1), 0)).sum())
    answer = within / max(float((history.n - 1)[seen].sum()), 1.0)
    sampling = answer * float((1 / history.n[seen]).mean())
    residuals, effects = _two_way(history.means)
    freedom = int(seen.sum() - units - weeks + 1) if units > 1 else 0
    shock, memory = _component(residuals, sampling, freedom) if freedom > 0 else (0.0, 0.0)
    common = effects[None, :] - effects.mean()
    week, week_memory = _component(common, (shock + sampling) / units, weeks - 1)
    return Noise(answer, shock, memory, week, week_memory, history.n.mean(axis=1), freedom)


def _two_way(means: Floats) -> tuple[Floats, Floats]:
    """Residuals after unit and week effects, and the week effects; alternating, so that gaps do no harm."""
    unit, week = np.zeros(means.shape[0]), np.zeros(means.shape[1])
    for _ in range(200):
        before = week
        unit = _mean(means - week[None, :], axis=1)
        week = _mean(means - unit[:, None], axis=0)
        if np.abs(week - before).max() < 1e-10:
            break
    return means - unit[:, None] - week[None, :], week


def _mean(values: Floats, *, axis: int) -> Floats:
    seen = np.isfinite(values)
    counted = np.maximum(seen.sum(axis=axis), 1)
    found: Floats = np.where(seen, values, 0.0).sum(axis=axis) / counted
    return found


def _component(residuals: Floats, sampling: float, freedom: int) -> tuple[float, float]:
    """Variance beyond sampling, and its memory; the bias by removed means is put back."""
    squared = float(np.nansum(residuals**2)) / max(freedom, 1)
    variance = max(squared - sampling, 0.0)
    pairs = residuals[:, 1:] * residuals[:, :-1]
    if not variance or not np.isfinite(pairs).any():
        return variance, 0.0
    lagged = float(np.nanmean(pairs)) + squared / residuals.shape[1]
    return variance, min(max(lagged / variance, 0.0), _MEMORY)


@dataclass(frozen=True, slots=True)
class Fit:
    """The effect under generalised least squares: value and variance; a variance of infinity says: not yet."""

    value: float
    variance: float


def covariance(noise: Noise, n: Floats) -> Floats:
    """Covariance of one unit's weekly means about unit and week effects, for its answers per week."""
    lags = np.abs(np.subtract.outer(np.arange(len(n)), np.arange(len(n))))
    found: Floats = noise.shock * noise.memory**lags + np.diag(noise.answer / np.maximum(n, _NONE))
    return found + np.eye(len(n)) * _NONE


def fit_effect(noise: Noise, n: Floats, exposure: Exposure, means: Floats | None = None) -> Fit:
    """The effect of exposure with unit and week effects, each unit's weeks weighted by their covariance.

    Args:
        noise: from `measure_noise`.
        n: answers per unit and week.
        exposure: of the same shape, 0…1.
        means: weekly means; without them only the variance is wanted.
    """
    outcome = np.zeros_like(n) if means is None else np.where(n > 0, np.nan_to_num(means), 0.0)
    outcome = outcome - outcome[n > 0].mean() if (n > 0).any() else outcome
    weights = np.linalg.inv(np.stack([covariance(noise, row) for row in n]))
    edges = weights.sum(axis=2)
    weights = weights - edges[:, :, None] * edges[:, None, :] / edges.sum(axis=1)[:, None, None]
    given = np.einsum("jst,jt->js", weights, exposure)
    answered = np.einsum("jst,jt->js", weights, outcome)
    shared = np.linalg.pinv(weights.sum(axis=0), rcond=1e-9, hermitian=True)
    pull = given.sum(axis=0) @ shared
    information = float((given * exposure).sum() - pull @ given.sum(axis=0))
    if information < 1e-9 * max(float((given * exposure).sum()), 1e-30):
        return Fit(0.0, float("inf"))
    value = float((given * outcome).sum() - pull @ answered.sum(axis=0)) / information
    return Fit(value, 1 / information)


def series_variance(noise: Noise, n: Floats, before: int, after: int) -> float:
    """Variance of a step of all units at once, against level and trend before: weeks that move all stay in it."""
    weeks, units = before + after, len(n)
    lags = np.abs(np.subtract.outer(np.arange(weeks), np.arange(weeks)))
    own = (noise.shock * noise.memory**lags + np.eye(weeks) * noise.answer / max(float(n.mean()), _NONE)) / units
    total = noise.week * noise.week_memory**lags + own + np.eye(weeks) * _NONE
    design = np.column_stack([np.ones(weeks), np.arange(weeks), np.arange(weeks) >= before])
    found = np.linalg.pinv(design.T @ np.linalg.solve(total, design))
    return float(found[2, 2])


def smallest_visible(
    variance: float, freedom: float = float("inf"), *, alpha: float = ALPHA, power: float = POWER
) -> float:
    """The smallest effect that is found with this power, two-sided (t quantiles where groups are few)."""
    from scipy.special import ndtri, stdtrit

    if not isfinite(variance):
        return float("inf")
    ends = (1 - alpha / 2, power)
    found = [float(ndtri(p) if not isfinite(freedom) else stdtrit(freedom, p)) for p in ends]
    return sum(found) * sqrt(variance)


def draw_order(keys: Sequence[str], seed: str) -> list[str]:
    """Put keys in an order drawn by lot: sorted by SHA-256 of `seed:key`, so that anybody can draw again."""
    return sorted(keys, key=lambda key: (hashlib.sha256(f"{seed}:{key}".encode()).hexdigest(), key))


def draw_waves(keys: Sequence[str], seed: str, waves: int) -> list[list[str]]:
    """Deal units drawn by lot into waves of as equal size as possible; the first ones are the larger ones."""
    if not 1 <= waves <= len(set(keys)) or len(set(keys)) != len(keys):
        raise InvalidArgument("{n} different units cannot be dealt into {waves} waves.", n=len(set(keys)), waves=waves)
    order = draw_order(keys, seed)
    return [list(part) for part in np.array_split(np.array(order, dtype=object), waves)]


def draws_customer(customer: str, seed: str, share: float) -> bool:
    """Whether the lot gives the measure to this customer; the same answer for ever."""
    drawn = int(hashlib.sha256(f"{seed}:{customer}".encode()).hexdigest()[:13], 16) / 16**13
    return drawn < share


def orders_of(units: int, waves: int) -> int:
    """How many different orders the lot can give."""
    sizes = [units // waves + (i < units % waves) for i in range(waves)]
    return factorial(units) // prod(factorial(size) for size in sizes)


def exposure_of(starts: Sequence[int | None], before: int, after: int) -> Exposure:
    """Full exposure from each unit's start (weeks after the first start; None = never) on."""
    weeks = np.arange(before + after) - before
    rows = [np.zeros(before + after) if s is None else (weeks >= s).astype(np.float64) for s in starts]
    return np.stack(rows)


def wave_starts(units: int, waves: int, between: int) -> list[int]:
    """The start of each unit in weeks, waves as equal as possible."""
    sizes = [units // waves + (i < units % waves) for i in range(waves)]
    return [i * between for i, size in enumerate(sizes) for _ in range(size)]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody has in mind.

    Attributes:
        waves: number of waves.
        between: weeks from wave to wave.
        after: weeks watched after the last wave began.
        target: change that is hoped for, in units of the metric, positive; None where nobody said.
        customers: whether single customers can receive it or not.
        waits: whether units can begin at different times.
        controls: how many of the last rows of the history are units that never receive it.
    """

    waves: int = 3
    between: int = 4
    after: int = 6
    target: float | None = None
    customers: bool = False
    waits: bool = True
    controls: int = 0

    @property
    def weeks(self) -> int:
        """From the first wave to the end."""
        return (self.waves - 1) * self.between + self.after


@dataclass(frozen=True, slots=True)
class Option:
    """One design for a measure.

    Attributes:
        design: `ab`, `staggered`, `did` or `its`.
        grade: the best grade that it allows.
        possible: whether it can be done here; `why` says what is in the way, or what speaks for it.
        visible: the smallest change it can see when the plan ends (80 % power at 5 %); infinite where none.
        first_week: first week after the start in which the target is visible; None within two years not, or no target.
        needed_units: units with which the target is visible when the plan ends; None where no number helps.
        reached: units that receive it by `first_week`, or by the end.
        waiting: weeks that units wait, summed: the price of the comparison.
        why: codes with parameters.
    """

    design: str
    grade: str
    possible: bool
    visible: float
    first_week: int | None
    needed_units: int | None
    reached: int
    waiting: int
    why: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class PilotPlan:
    """Designs for a measure, the one that fits best first; `direct` is the roll-out everywhere at once."""

    options: tuple[Option, ...]
    noise: Noise
    weeks: int
    answers: int

    @property
    def best(self) -> Option:
        """The first design that can be done."""
        return next(option for option in self.options if option.possible)

    @property
    def direct(self) -> Option:
        """What is known if everybody begins at once."""
        return self.of("its")

    def of(self, design: str) -> Option:
        """The option with this design."""
        return next(option for option in self.options if option.design == design)


def plan_pilot(history: History, wish: Wish) -> PilotPlan:
    """Weigh the designs for a measure.

    Args:
        history: weeks before the start; rows are the units that receive it, then `wish.controls` that never do.
        wish: what somebody has in mind.

    Raises:
        InvalidArgument: the history is too short.
    """
    noise = measure_noise(history)
    made = [_option(design, noise, history.n.shape[1], wish) for design in _GRADES]
    order = sorted(made, key=lambda option: not option.possible)
    return PilotPlan(tuple(order), noise, history.n.shape[1], history.answers)


def _option(design: str, noise: Noise, before: int, wish: Wish) -> Option:
    units = len(noise.per_week) - wish.controls
    possible, why = _fits(design, units, wish)
    if not possible and not _computable(design, units, wish):
        return Option(design, _GRADES[design], False, float("inf"), None, None, 0, 0, why)

    def visible(weeks: int, rows: Floats) -> float:
        return visible_by(design, noise, rows, wish, before=before, weeks=weeks)

    first = _first(lambda weeks: visible(weeks, noise.per_week), wish.target)
    needed = _needed(lambda rows: visible(wish.weeks, rows), noise.per_week, wish)
    starts = wave_starts(units, wish.waves, wish.between) if design == "staggered" else [0] * units
    reached = sum(start < (first or wish.weeks) for start in starts)
    ends = visible(wish.weeks, noise.per_week)
    return Option(design, _GRADES[design], possible, ends, first, needed, reached, sum(starts), why)


def _computable(design: str, units: int, wish: Wish) -> bool:
    """Too few orders to prove anything still leave something to see."""
    return design == "staggered" and wish.waits and 2 <= wish.waves <= units


def visible_by(design: str, noise: Noise, rows: Floats, wish: Wish, *, before: int, weeks: int) -> float:
    """The smallest change that a design sees so many weeks after the start.

    Args:
        design: `ab`, `staggered`, `did` or `its`.
        noise: from `measure_noise`.
        rows: answers per week of each unit, the `wish.controls` that never receive it last.
        wish: waves and weeks between them.
        before: weeks before the start that are known.
        weeks: weeks after it.
    """
    units = len(rows) - wish.controls
    if design == "ab":
        answers = float(rows.sum()) * weeks
        return smallest_visible(4 * noise.answer / answers if answers else float("inf"))
    if design == "its":
        return smallest_visible(series_variance(noise, rows, before, weeks), max(before + weeks - 3, 1))
    if units < (wish.waves if design == "staggered" else 1):
        return float("inf")
    begun = wave_starts(units, wish.waves, wish.between) if design == "staggered" else [0] * units
    starts: list[int | None] = [*begun, *([None] * wish.controls)]
    n = np.repeat(rows[:, None], before + weeks, axis=1)
    variance = fit_effect(noise, n, exposure_of(starts, before, weeks)).variance
    return smallest_visible(variance, max(len(rows) - (1 if design == "staggered" else 2), 1))


def _fits(design: str, units: int, wish: Wish) -> tuple[bool, tuple[Note, ...]]:
    """Whether a design can be done, and the reason either way."""
    if design == "ab":
        return wish.customers, (note("customers_drawn") if wish.customers else note("customers_cannot_be_drawn"),)
    if design == "staggered":
        orders = orders_of(units, wish.waves) if 2 <= wish.waves <= units else 0
        if not wish.waits:
            return False, (note("units_cannot_wait"),)
        if orders < LEAST_ORDERS:
            return False, (note("too_few_orders", orders=orders, needed=LEAST_ORDERS, units=units),)
        return True, (note("order_drawn", orders=min(orders, 10**9), units=units),)
    if design == "did":
        enough = wish.controls >= 1 and units + wish.controls >= 3
        return enough, (note("others_compared", n=wish.controls) if enough else note("nobody_to_compare_with"),)
    return True, (note("only_before_and_after"),)


def _first(visible: Callable[[int], float], target: float | None) -> int | None:
    """The first week from which on the target is visible; more weeks never show less."""
    if target is None or visible(LONGEST) > target:
        return None
    low, high = 0, LONGEST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if visible(middle) <= target else (middle, high)
    return high


def _needed(visible: Callable[[Floats], float], per_week: Floats, wish: Wish) -> int | None:
    """How many units like these would show the target by the planned end."""
    if wish.target is None:
        return None
    least = max(wish.waves, wish.controls + 2)
    counts = [n for n in range(least, MOST_UNITS + 1) if n <= 3 * least or n % 5 == 0]
    mean = float(per_week.mean())
    return next((n - wish.controls for n in counts if visible(np.full(n, mean)) <= wish.target), None)


_GRADES: Final = {"ab": "A", "staggered": "A", "did": "B", "its": "C"}
