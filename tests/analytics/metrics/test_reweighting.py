"""The same metric before and after weighting."""

from __future__ import annotations

import numpy as np
import pytest
from tests.analytics.metrics.answers import answers, asked

from resonanz.analytics.metrics import measure, reweight
from resonanz.analytics.results import note
from resonanz.analytics.weights import rake

pytestmark = pytest.mark.integration


def test_a_biased_sample_is_corrected() -> None:
    score = [5.0] * 80 + [1.0] * 20
    table = answers(asked("rating", score, age=["old"] * 80 + ["young"] * 20))
    (pair,) = reweight(table, {"age": {"old": 0.5, "young": 0.5}})
    assert (pair.before.estimate.value, pair.after.estimate.value, pair.shift) == pytest.approx((4.2, 3.0, -1.2))
    assert pair.deff == pytest.approx(100 * (80 * 0.625**2 + 20 * 2.5**2) / 100**2)


def test_weighting_to_the_sample_itself_changes_nothing() -> None:
    table = answers(asked("csat", [5, 4, 3, 2] * 25, sex=["m", "f"] * 50))
    for pair in reweight(table, {"sex": {"m": 0.5, "f": 0.5}}):
        assert pair.shift == pytest.approx(0)
        assert pair.after.estimate.low == pytest.approx(pair.before.estimate.low)
        assert pair.deff == pytest.approx(1)


def test_weights_per_cell_equal_weights_per_answer() -> None:
    rng = np.random.default_rng(0)
    sex, age = rng.choice(["m", "f"], 400, p=[0.7, 0.3]).tolist(), rng.choice(["o", "y"], 400, p=[0.6, 0.4]).tolist()
    score = rng.integers(1, 6, 400).astype(float).tolist()
    targets = {"sex": {"m": 0.5, "f": 0.5}, "age": {"o": 0.4, "y": 0.6}}
    weights = rake({"sex": sex, "age": age}, np.ones(400), targets).weights.tolist()
    direct = measure(answers(asked("csat", score, w=weights)), weight="w")
    pairs = reweight(answers(asked("csat", score, sex=sex, age=age)), targets)
    for pair, value in zip(pairs, direct, strict=True):
        found, expected = pair.after.estimate, value.estimate
        assert (found.value, found.low, found.high) == pytest.approx((expected.value, expected.low, expected.high))


def test_a_category_without_answers_is_named() -> None:
    (pair,) = reweight(answers(asked("rating", [1, 2, 3] * 10, sex=["m"] * 30)), {"sex": {"m": 0.5, "f": 0.5}})
    assert (pair.after.estimate.value, pair.shift) == (None, None)
    assert pair.after.estimate.notes == (note("category_without_answers", dimension="sex", category="f"),)


def test_a_category_without_a_target_is_named() -> None:
    (pair,) = reweight(
        answers(asked("rating", [1, 2, 3] * 10, sex=["m", "f", "d"] * 10)), {"sex": {"m": 0.5, "f": 0.5}}
    )
    assert pair.after.estimate.notes == (note("category_without_target", dimension="sex", category="d"),)


def test_margins_that_trimming_cannot_meet_are_said() -> None:
    table = answers(asked("rating", [1, 5] * 500, sex=["m"] * 990 + ["f"] * 10))
    (pair,) = reweight(table, {"sex": {"m": 0.5, "f": 0.5}})
    assert pair.after.estimate.notes[-1].code == "margins_missed"
