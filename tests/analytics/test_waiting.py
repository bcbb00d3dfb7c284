"""Waits with those who still wait, against another implementation and figures counted by hand."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.waiting import median_wait

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("n", "seed"), [(15, 0), (30, 1), (80, 2), (200, 3)])
def test_median_and_interval_equal_another_implementation(n: int, seed: int) -> None:
    from statsmodels.duration.survfunc import SurvfuncRight

    rng = np.random.default_rng(seed)
    waits, looks = rng.exponential(100, n).round() + 1, rng.exponential(250, n).round() + 1
    seen, over = np.minimum(waits, looks), waits <= looks
    found = median_wait(seen, over)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # theirs takes logarithms of nought
        other = SurvfuncRight(seen, over.astype(int))
        low, high = other.quantile_ci(0.5)
    assert (found.value, found.low) == (other.quantile(0.5), low)
    assert (found.high if found.high is not None else np.inf) == high


def test_it_covers_the_true_median_although_a_third_still_waits() -> None:
    rng, runs = np.random.default_rng(0), 500
    held = 0
    for _ in range(runs):
        waits, looks = rng.exponential(1, 60), rng.exponential(2, 60)
        found = median_wait(np.minimum(waits, looks), waits <= looks)
        assert found.low is not None
        held += found.low <= np.log(2) <= (np.inf if found.high is None else found.high)
    assert 0.92 <= held / runs <= 0.98


def test_leaving_out_who_still_waits_would_be_too_short() -> None:
    waits = [1.0, 2, 3, 4, 5] + [9.0] * 6
    over = [True] * 5 + [False] * 6
    found = median_wait(waits, over)
    assert (found.value, found.low, found.known, found.n) == (None, None, False, 11)
    assert median_wait([*waits, 6.0], [*over, True]).value == 6.0
    assert median_wait([*waits, 6.0, 7, 8], [*over, True, True, True]).value == 7.0


def test_few_waits_give_no_value() -> None:
    found = median_wait([1.0] * 9, [True] * 9)
    assert (found.value, [(each.code, each.params["needed"]) for each in found.notes]) == (
        None,
        [("too_few_answers", 10)],
    )
    everybody = median_wait([3.0] * 10, [True] * 10)
    assert (everybody.value, everybody.low, everybody.high) == (3.0, 3.0, 3.0)


@pytest.mark.parametrize(("waits", "over"), [([1.0, 2.0], [True]), ([-1.0], [True])])
def test_it_refuses_what_are_no_waits(waits: list[float], over: list[bool]) -> None:
    with pytest.raises(InvalidArgument):
        median_wait(waits, over)
