"""While a measure runs: limits that hold however often somebody looks, and what they advise.

The always-valid interval is the mixture sequential probability ratio test turned round (Robbins 1970; Johari, Pekelis
and Walsh 2015): looking every day and stopping at the best moment errs in at most one of twenty measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite, log, sqrt
from typing import Final

from resonanz.analytics.effects.planning import (
    ALPHA,
    Exposure,
    History,
    Noise,
    fit_effect,
    measure_noise,
)
from resonanz.analytics.results import Estimate, Note, Unit, note

METHOD: Final = "always_valid"
WIDTH: Final = 3.0
"""Standard deviation of the mixture in smallest visible effects: tuned for early news of large harm."""
_CAUTION: Final = 0.8


class Advice(StrEnum):
    """What is recommended; nobody is bound by it."""

    EXPAND = "expand"
    CONTINUE = "continue"
    STOP = "stop"


def half_width(variance: float, mixture: float, alpha: float = ALPHA) -> float:
    """Half of the always-valid interval: √(V(V+τ)/τ · (ln((V+τ)/V) − 2 ln α)).

    Args:
        variance: V of the estimate at this look.
        mixture: τ, the variance of the normal mixture over possible effects.
        alpha: how often the interval may ever miss the effect.
    """
    if not isfinite(variance):
        return float("inf")
    return sqrt(variance * (variance + mixture) / mixture * (log((variance + mixture) / variance) - 2 * log(alpha)))


@dataclass(frozen=True, slots=True)
class Look:
    """What could be said after one week: the effect with its always-valid interval; `week` counts from the start."""

    week: int
    effect: Estimate


@dataclass(frozen=True, slots=True)
class Course:
    """The running effect of a measure, week by week.

    Attributes:
        looks: one per week in which something can be said.
        visible: smallest effect that the plan was made for; it sets the mixture.
        notes: what limits it.
    """

    looks: tuple[Look, ...]
    visible: float
    notes: tuple[Note, ...] = ()

    @property
    def last(self) -> Estimate | None:
        """The newest look."""
        return self.looks[-1].effect if self.looks else None


class Reason(StrEnum):
    """Why something is advised."""

    GUARDRAIL_BREACHED = "guardrail_breached"
    CLEARLY_HARMFUL = "clearly_harmful"
    CLEARLY_BETTER = "clearly_better"
    CANNOT_TELL_YET = "cannot_tell_yet"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"
    """The planned weeks are over and both directions are still possible."""
    NOTHING_TO_COMPARE = "nothing_to_compare"


@dataclass(frozen=True, slots=True)
class Advised:
    """Advice with its reason.

    Attributes:
        advice: what is recommended.
        reason: why.
        low: the least improvement that is possible; negative is harm. None where nothing can be said.
        high: the largest improvement that is possible.
        guard: the guardrail that is broken, where one is.
        week: the week of the look that it rests on, counted from the start.
    """

    advice: Advice
    reason: Reason
    low: float | None = None
    high: float | None = None
    guard: str = ""
    week: int | None = None


def watch(history: History, exposure: Exposure, start: int, *, visible: float, alpha: float = ALPHA) -> Course:
    """Follow a measure from its start.

    Args:
        history: all weeks, those before the start first.
        exposure: units × weeks, the share of the week in which the unit had it.
        start: the column of the first week in which any unit had it.
        visible: the smallest effect that the plan can see; sets where the limits are narrowest.
        alpha: how often the limits may ever miss.

    Returns:
        One look per week; none as long as nobody is left to compare with.

    Raises:
        InvalidArgument: the weeks before the start are too few to know the noise.
    """
    noise = measure_noise(history.until(start))
    mixture, caution = (WIDTH * visible) ** 2, _cautious(noise)
    looks = []
    for week in range(start, history.n.shape[1]):
        now = history.until(week + 1)
        effect = _look(noise, now, exposure[:, : week + 1], mixture=mixture, caution=caution, alpha=alpha)
        if effect is not None:
            looks.append(Look(week - start + 1, effect))
    return Course(tuple(looks), visible, () if looks else (note("nobody_to_compare_with"),))


def _cautious(noise: Noise) -> float:
    """The noise is an estimate itself: it is raised to the upper end of what it may be (one-sided, 80 %)."""
    from scipy.special import chdtri

    if noise.freedom < 1:
        return 1.0
    return float(noise.freedom / chdtri(noise.freedom, _CAUTION))


def _look(
    noise: Noise, history: History, exposure: Exposure, *, mixture: float, caution: float, alpha: float
) -> Estimate | None:
    fit = fit_effect(noise, history.n, exposure, history.means)
    if not isfinite(fit.variance):
        return None
    half = half_width(fit.variance * caution, mixture, alpha)
    reached = int(history.n[exposure > 0].sum())
    return Estimate(fit.value, fit.value - half, fit.value + half, 1 - alpha, reached, METHOD, Unit.SCALE)


@dataclass(frozen=True, slots=True)
class Guard:
    """A guardrail that is watched: its course, the largest worsening accepted, and which way is better."""

    name: str
    course: Course
    limit: float
    sign: int = 1

    @property
    def state(self) -> str:
        """`breached`: certainly worse than accepted; `kept`: certainly not; `open`: cannot tell yet."""
        last = self.course.last
        if last is None or last.low is None or last.high is None:
            return "open"
        best, worst = max(self.sign * last.low, self.sign * last.high), min(self.sign * last.low, self.sign * last.high)
        return "breached" if best < -self.limit else "kept" if worst > -self.limit else "open"


def advise(course: Course, *, sign: int = 1, guards: Sequence[Guard] = (), over: bool = False) -> Advised:
    """Expand, continue or stop, with the reason.

    Args:
        course: the running effect.
        sign: 1 where a higher value is better, −1 where a lower one is.
        guards: guardrails; one that is certainly breached advises to stop.
        over: whether the planned weeks are over.
    """
    last = course.last
    week = course.looks[-1].week if course.looks else None
    broken = [guard.name for guard in guards if guard.state == "breached"]
    if broken:
        return Advised(Advice.STOP, Reason.GUARDRAIL_BREACHED, guard=broken[0], week=week)
    if last is None or last.low is None or last.high is None:
        return Advised(Advice.CONTINUE, Reason.NOTHING_TO_COMPARE)
    low, high = sorted((sign * last.low, sign * last.high))
    if high < 0:
        return Advised(Advice.STOP, Reason.CLEARLY_HARMFUL, low, high, week=week)
    if low > 0:
        return Advised(Advice.EXPAND, Reason.CLEARLY_BETTER, low, high, week=week)
    reason = Reason.NO_CLEAR_DIFFERENCE if over else Reason.CANNOT_TELL_YET
    return Advised(Advice.CONTINUE, reason, low, high, week=week)
