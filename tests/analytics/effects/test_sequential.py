"""Always-valid limits: the formula turned round, error under continuous looking, advice."""

from __future__ import annotations

from math import exp, sqrt

import numpy as np
import pytest

from resonanz.analytics.effects.planning import exposure_of, fit_effect, measure_noise, smallest_visible, wave_starts
from resonanz.analytics.effects.sequential import (
    Advice,
    Course,
    Guard,
    Look,
    Reason,
    advise,
    half_width,
    watch,
)
from resonanz.analytics.results import Estimate, Unit

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("variance", "mixture"), [(0.02, 0.01), (0.002, 0.01), (1.0, 9.0)])
def test_at_the_limit_the_mixture_likelihood_ratio_is_one_over_alpha(variance: float, mixture: float) -> None:
    edge = half_width(variance, mixture)
    ratio = sqrt(variance / (variance + mixture)) * exp(mixture * edge**2 / (2 * variance * (variance + mixture)))
    assert ratio == pytest.approx(20.0)


def test_looking_all_the_time_costs_about_half_of_the_width() -> None:
    """Two arms of 1,000 with variance 1 and τ = .01: 1.55 times the interval of a single look (METHODS)."""
    variance = 2 / 1_000
    assert half_width(variance, 0.01) / (1.959964 * sqrt(variance)) == pytest.approx(1.55, abs=0.01)


def test_looking_a_hundred_times_errs_in_at_most_one_of_twenty() -> None:
    rng = np.random.default_rng(1)
    sums = rng.standard_normal((2_000, 100, 10)).sum(axis=2).cumsum(axis=1)
    n = np.arange(10, 1_001, 10)
    limits = np.array([half_width(1 / k, 0.01) for k in n])
    ever = (np.abs(sums / n) > limits).any(axis=1)
    naive = (np.abs(sums / n) > 1.96 / np.sqrt(n)).any(axis=1)
    assert ever.mean() <= 0.05
    assert naive.mean() == pytest.approx(0.38, abs=0.03)


def look(week: int, low: float, high: float) -> Look:
    return Look(week, Estimate((low + high) / 2, low, high, 0.95, 100, "always_valid", Unit.SCALE))


def course(*ends: tuple[float, float]) -> Course:
    return Course(tuple(look(i, *pair) for i, pair in enumerate(ends, start=1)), 0.3)


@pytest.mark.parametrize(
    ("ends", "sign", "over", "advice", "reason"),
    [
        ((-0.6, -0.1), 1, False, Advice.STOP, Reason.CLEARLY_HARMFUL),
        ((0.1, 0.6), 1, False, Advice.EXPAND, Reason.CLEARLY_BETTER),
        ((0.1, 0.6), -1, False, Advice.STOP, Reason.CLEARLY_HARMFUL),
        ((-0.1, 0.6), 1, False, Advice.CONTINUE, Reason.CANNOT_TELL_YET),
        ((-0.1, 0.6), 1, True, Advice.CONTINUE, Reason.NO_CLEAR_DIFFERENCE),
    ],
)
def test_the_advice_follows_from_the_limits(
    ends: tuple[float, float], sign: int, over: bool, advice: Advice, reason: Reason
) -> None:
    found = advise(course((-9.0, 9.0), ends), sign=sign, over=over)
    assert (found.advice, found.reason, found.week) == (advice, reason, 2)


def test_without_anybody_to_compare_with_it_goes_on() -> None:
    assert advise(Course((), 0.3)).reason is Reason.NOTHING_TO_COMPARE


@pytest.mark.parametrize(("ends", "state"), [((-0.9, -0.4), "breached"), ((-0.2, 0.4), "kept"), ((-0.9, 0.1), "open")])
def test_a_guardrail_is_kept_broken_or_open(ends: tuple[float, float], state: str) -> None:
    guard = Guard("Leichtigkeit", course(ends), 0.3)
    assert guard.state == state
    assert Guard("Leichtigkeit", Course((), 0.3), 0.3).state == "open"
    stops = advise(course((0.1, 0.6)), guards=[guard])
    assert (stops.advice is Advice.STOP, stops.guard) == (state == "breached", "Leichtigkeit" * (state == "breached"))


def test_the_last_look_is_least_squares_over_all_weeks() -> None:
    from tests.analytics.effects.test_planning import world

    history = world(np.random.default_rng(2), 6, 32)
    exposure = exposure_of(wave_starts(6, 3, 3), 20, 12)
    found = watch(history, exposure, 20, visible=0.3)
    assert [item.week for item in found.looks] == list(range(1, 13))
    fit = fit_effect(measure_noise(history.until(20)), history.n, exposure, history.means)
    last = found.looks[-1].effect
    assert last.value == pytest.approx(fit.value)
    assert last.high is not None
    assert last.high - fit.value > half_width(fit.variance, 0.81)  # the noise is an estimate: wider, never narrower


def test_large_harm_in_the_first_waves_is_advised_to_stop() -> None:
    from tests.recovery.monitor_families import WAVES

    runs = [WAVES.run(seed) for seed in range(5)] if WAVES.run else []
    assert all(run["harm of 4× advised to stop before a third of the waves"] for run in runs)
    assert not any(run["advice to stop or expand without any effect, at some look"] for run in runs)


def test_without_comparison_there_is_no_look() -> None:
    from tests.analytics.effects.test_planning import world

    history = world(np.random.default_rng(2), 4, 24)
    found = watch(history, exposure_of([0, 0, 0, 0], 20, 4), 20, visible=0.3)
    assert (found.looks, [item.code for item in found.notes]) == ((), ["nobody_to_compare_with"])
    assert smallest_visible(float("inf")) == float("inf")
