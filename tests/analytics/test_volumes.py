"""Things per week beside the weeks before: Student and Welch over weeks, never below pure chance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from resonanz.analytics.results import Verdict
from resonanz.analytics.volumes import weekly

pytestmark = pytest.mark.unit
NOW, BEFORE = [40, 55, 62, 38, 71, 44, 58, 49, 66, 52, 47, 60], [30, 22, 41, 18, 35, 27, 25, 39, 20, 33, 29, 24]


def test_the_mean_per_week_is_students_over_the_weeks() -> None:
    found = weekly(NOW, BEFORE).now
    low, high = stats.t.interval(0.95, 11, np.mean(NOW), stats.sem(NOW))
    assert (found.value, found.low, found.high) == pytest.approx((np.mean(NOW), low, high))
    assert found.n == sum(NOW)


def test_a_change_is_that_of_welch() -> None:
    found = weekly(NOW, BEFORE)
    test = stats.ttest_ind(NOW, BEFORE, equal_var=False)
    ends = test.confidence_interval()
    assert found.difference is not None
    assert (found.difference.low, found.difference.high) == pytest.approx((ends.low, ends.high))
    assert (found.more, found.verdict) == (True, None)
    assert weekly(BEFORE, NOW).more is False


def test_equal_weeks_do_not_claim_perfect_knowledge() -> None:
    found = weekly([9] * 12, [9] * 12)
    assert found.now.low == pytest.approx(9 - stats.t.ppf(0.975, 11) * np.sqrt(9 / 12))
    assert (found.more, found.verdict) == (None, Verdict.NO_CLEAR_DIFFERENCE)


def test_without_weeks_before_nothing_is_compared() -> None:
    for before in ([], [0] * 12):
        found = weekly(NOW, before)
        assert (found.before, found.difference, found.verdict) == (None, None, Verdict.CANNOT_TELL)
    assert weekly([3, 4], [1, 2]).now.value is None
    assert weekly([0] * 12, []).now.value == 0
