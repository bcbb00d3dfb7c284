"""Scores of instances on activities, edges and variants."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from math import sqrt
from statistics import fmean, stdev

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit
from tests.analytics.journeys import oracle
from tests.analytics.journeys.logs import calm, path_rows, plain, random_rows
from tests.analytics.journeys.oracle import Row

from resonanz.analytics.journeys import LogArrays, Options, align_scores, discover
from resonanz.analytics.results import Estimate

pytestmark = pytest.mark.unit
SCORES = st.dictionaries(st.sampled_from("pqrst"), st.integers(0, 10))


def with_scores(log: LogArrays, scores: dict[str, float]) -> list[float]:
    return align_scores(log, pa.array(list(scores), pa.string()), pa.array(list(scores.values()), pa.float64()))


def plain_mean(values: list[float]) -> tuple[float, int, float | None]:
    half = stdtrit(len(values) - 1, 0.975) * stdev(values) / sqrt(len(values)) if len(values) > 1 else None
    return fmean(values), len(values), half


def seen(estimate: Estimate | None) -> tuple[float, int, float | None] | None:
    if estimate is None:
        return None
    half = None if estimate.high is None or estimate.value is None else estimate.high - estimate.value
    return estimate.value, estimate.n, half


@calm
@given(random_rows(), SCORES)
def test_means_equal_a_plain_average_over_the_instances_behind_them(rows: list[Row], scores: dict[str, float]) -> None:
    log = plain(rows)
    journey = discover(log, Options(top=100), score=with_scores(log, scores))
    by = defaultdict(list)
    for name, trace in oracle.traces(rows).items():
        steps = tuple(row.activity for row in trace)
        if name in scores:
            for key in {steps, *steps, *(("edge", a, b) for a, b in pairwise(steps))}:
                by[key].append(scores[name])
    found = {a.name: a.score for a in journey.activities}
    found |= {("edge", e.source, e.target): e.score for e in journey.edges}
    found |= {v.path: v.score for v in journey.top_variants}
    for key, estimate in found.items():
        assert seen(estimate) == (pytest.approx(plain_mean(by[key]), abs=1e-9) if by[key] else None)


def test_one_score_has_no_interval_and_says_why() -> None:
    log = plain(path_rows("AB"))
    (first, _) = discover(log, score=with_scores(log, {"i0": 8.0})).activities
    assert first.score is not None
    assert (first.score.value, first.score.low, first.score.high) == (8.0, None, None)
    assert [note.code for note in first.score.notes] == ["too_few_for_interval"]


def test_several_scores_of_an_instance_are_averaged_and_strangers_ignored() -> None:
    log = plain(path_rows("AB", "A", "B"))
    aligned = align_scores(log, pa.array(["i0", "i0", "i2", "nobody"]), pa.array([4, 8, None, 1]))
    assert aligned.tolist()[:1] == [6.0]
    assert [value != value for value in aligned] == [False, True, True]  # noqa: PLR0124


def test_scores_by_name_need_the_names_of_instances() -> None:
    log = plain(path_rows("AB"))
    nameless = LogArrays(log.instance, log.activity, log.time_us, log.instances, log.activities)
    with pytest.raises(ValueError, match="only codes of instances"):
        align_scores(nameless, pa.array(["i0"]), pa.array([1.0]))
