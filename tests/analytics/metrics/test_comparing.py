"""Who really differs, and who only seems to."""

from __future__ import annotations

import numpy as np
import pytest
from tests.analytics.metrics.answers import answers, asked, nps

from resonanz.analytics.metrics import Correction, compare
from resonanz.analytics.metrics.results import Comparison
from resonanz.analytics.results import Verdict

pytestmark = pytest.mark.integration


def segments(found: tuple[Comparison, ...]) -> dict[str | None, Comparison]:
    return {c.value.segment: c for c in found}


def three_units(
    north: list[float], middle: list[float], south: list[float], **question: str
) -> dict[str | None, Comparison]:
    units = ["north"] * len(north) + ["middle"] * len(middle) + ["south"] * len(south)
    return segments(
        compare(answers(asked("nps", north + middle + south, scale="0-10", unit=units, **question)), by=["unit"])
    )


def test_a_clearly_better_segment_is_named_and_ranked_first() -> None:
    found = three_units(nps(300, 60, 40), nps(200, 100, 100), nps(205, 95, 100))
    assert found["north"].verdict is Verdict.BETTER
    assert (found["north"].rank_low, found["north"].rank_high) == (1, 1)
    assert [(found[u].rank_low, found[u].rank_high) for u in ("middle", "south")] == [(2, 3), (2, 3)]


def test_a_difference_is_taken_to_all_other_segments() -> None:
    found = three_units(nps(50, 50, 0), nps(40, 20, 40), nps(60, 20, 20))
    difference = found["north"].difference
    assert difference is not None
    assert (difference.value, difference.method) == (50 - 20, "adjusted_wald_difference")


def test_no_clear_difference_says_what_could_have_been_seen() -> None:
    found = three_units(nps(200, 100, 100), nps(201, 99, 100), nps(199, 101, 100))
    assert {c.verdict for c in found.values()} == {Verdict.NO_CLEAR_DIFFERENCE}
    assert {(c.rank_low, c.rank_high) for c in found.values()} == {(1, 3)}
    difference = found["north"].difference
    assert difference is not None
    assert 10 < difference.notes[0].params["value"] < 20


def test_small_segments_get_no_verdict_but_the_n_they_need() -> None:
    found = three_units(nps(300, 100, 0), nps(200, 100, 100), nps(0, 2, 8))
    south = found["south"]
    assert (south.verdict, south.rank_low, south.p_adjusted) == (Verdict.CANNOT_TELL, None, None)
    assert south.needed_n is not None
    assert south.needed_n >= 30


def test_hidden_segments_stay_hidden() -> None:
    found = three_units(nps(300, 100, 100), nps(200, 100, 100), nps(0, 1, 2))
    assert found["south"].verdict is Verdict.SUPPRESSED
    assert found["south"].difference is None
    assert found["south"].value.estimate.value is None


def test_where_small_numbers_are_good_a_lower_mean_is_better() -> None:
    score = [1.0, 2.0] * 100 + [3.0, 4.0] * 100
    found = segments(compare(answers(asked("rating", score, scale="5-1", unit=["a"] * 200 + ["b"] * 200)), by=["unit"]))
    assert (found["a"].verdict, found["a"].rank_low, found["b"].verdict) == (Verdict.BETTER, 1, Verdict.WORSE)


def test_a_dimension_with_one_segment_compares_nothing() -> None:
    assert compare(answers(asked("rating", [1, 2] * 50, unit=["a"] * 100)), by=["unit"]) == ()


@pytest.mark.parametrize("correction", Correction)
def test_an_interval_agrees_with_its_verdict(correction: Correction) -> None:
    rng = np.random.default_rng(5)
    units = rng.integers(0, 20, 8000)
    score = np.clip(np.round(rng.normal(3 + 0.25 * (units < 4), 1.1)), 1, 5)
    table = answers(asked("csat", score.tolist(), unit=[f"u{u:02}" for u in units]))
    for c in compare(table, by=["unit"], correction=correction):
        assert c.difference is not None
        assert c.difference.low is not None
        assert c.difference.high is not None
        excludes = c.difference.low > 0 or c.difference.high < 0
        assert excludes == (c.verdict in {Verdict.BETTER, Verdict.WORSE})


def test_a_hundred_segments_of_noise_are_hardly_ever_flagged() -> None:
    flagged = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        units = [f"u{u:03}" for u in rng.integers(0, 100, 10_000)]
        found = compare(answers(asked("rating", rng.integers(1, 6, 10_000).tolist(), unit=units)), by=["unit"])
        assert len(found) == 100
        flagged += sum(c.verdict in {Verdict.BETTER, Verdict.WORSE} for c in found)
    assert flagged <= 3


def test_a_decision_is_stricter_than_a_screen() -> None:
    rng = np.random.default_rng(2)
    units = rng.integers(0, 40, 12_000)
    table = answers(
        asked(
            "rating",
            (rng.normal(50 + 2.2 * (units < 12), 10, 12_000)).clip(0, 100).tolist(),
            scale="0-100",
            unit=[f"u{u:02}" for u in units],
        )
    )
    found = {
        how: sum(c.verdict is Verdict.BETTER for c in compare(table, by=["unit"], correction=how)) for how in Correction
    }
    assert 0 < found[Correction.DECISION] < found[Correction.SCREEN]
