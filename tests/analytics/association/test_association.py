"""Correlations of counted answers: against scipy, the jackknife, known truth, and Simpson's tables."""

from __future__ import annotations

import ibis
import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from resonanz.analytics.association import (
    Direction,
    Field,
    Joint,
    Kind,
    Mix,
    associate,
    correlation,
    course,
    within_groups,
)
from resonanz.analytics.association.analysis import judged, visible
from resonanz.analytics.errors import InvalidArgument

pytestmark = pytest.mark.unit
ORACLES = {Kind.RANK: stats.spearmanr, Kind.MOMENT: stats.pearsonr}
X, Y = Field("bill", "csat", "1-5"), Field("phone", "nps", "0-10")


def ratings(n: int, rho: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two rating scales, one with a full upper end."""
    drawn = np.random.default_rng(seed).multivariate_normal([0, 0], [[1, rho], [rho, 1]], size=n)
    return np.clip(np.round(8 + 2 * drawn[:, 0]), 0, 10), np.clip(np.round(4 + 1.2 * drawn[:, 1]), 1, 5)


@pytest.mark.parametrize("kind", list(Kind))
def test_both_coefficients_are_those_of_scipy_with_all_their_ties(kind: Kind) -> None:
    for seed, rho in enumerate((-0.7, 0.0, 0.4, 0.9)):
        x, y = ratings(150, rho, seed)
        assert correlation(Joint.of(x, y), kind).value == pytest.approx(ORACLES[kind](x, y)[0], abs=1e-12)


@pytest.mark.parametrize("kind", list(Kind))
def test_the_error_is_that_of_leaving_out_one_answer_at_a_time(kind: Kind) -> None:
    x, y = ratings(120, 0.5)
    kept = ~np.eye(120, dtype=bool)
    left = np.arctanh([ORACLES[kind](x[one], y[one])[0] for one in kept])
    jackknife = np.sqrt(119 / 120 * ((left - left.mean()) ** 2).sum())
    assert correlation(Joint.of(x, y), kind).error == pytest.approx(jackknife, rel=0.04)


@pytest.mark.parametrize("kind", list(Kind))
def test_the_interval_holds_the_truth_as_often_as_it_says(kind: Kind) -> None:
    truth = ORACLES[kind](*ratings(400_000, 0.4, 999))[0]
    ends = [correlation(Joint.of(*ratings(80, 0.4, seed)), kind).interval() for seed in range(400)]
    held = sum(low <= truth <= high for low, high in ends)
    assert stats.binomtest(held, 400, 0.95).pvalue > 0.001


@pytest.mark.parametrize("kind", list(Kind))
def test_within_groups_is_the_partial_correlation_given_the_group(kind: Kind) -> None:
    x, y = ratings(90, 0.5)
    group = np.repeat(["a", "b", "c"], 30)
    a, b = (stats.rankdata(v) for v in (x, y)) if kind is Kind.RANK else (x, y)
    design = (group[:, None] == np.array(["a", "b", "c"])).astype(float)
    rest = [v - design @ np.linalg.lstsq(design, v, rcond=None)[0] for v in (a, b)]
    found = within_groups(Joint.of(x, y, group.tolist()), kind)
    assert found.value == pytest.approx(stats.pearsonr(*rest)[0], abs=1e-12)


def test_answers_without_a_unit_count_over_all_but_not_within() -> None:
    x, y = ratings(100, 0.5)
    cells = Joint.of(x, y, [*["a"] * 40, *["b"] * 40, *[None] * 20])
    assert (correlation(cells, Kind.RANK).n, within_groups(cells, Kind.RANK).n) == (100, 80)


def simpson(sign: float) -> Joint:
    """Within each of four units the connection has one sign, over all it is positive: good units are good at both."""
    rng = np.random.default_rng(3)
    unit = np.repeat(np.arange(4), 100)
    own = rng.normal(size=400)
    x, y = 3 * unit + own, 3 * unit + sign * own + 0.3 * rng.normal(size=400)
    return Joint.of(x.tolist(), y.tolist(), [f"u{i}" for i in unit])


@pytest.mark.parametrize(
    ("sign", "mix"), [(-1.0, Mix.REVERSED), (0.0, Mix.BETWEEN), (1.0, Mix.SAME)], ids=["turned", "gone", "same"]
)
def test_a_mix_of_units_that_misleads_is_said(sign: float, mix: Mix) -> None:
    pair = judged([(X, Y, simpson(sign))], (X, Y), kind=Kind.MOMENT).pairs[0]
    assert (pair.direction, pair.mix) == (Direction.TOGETHER, mix)
    assert [part.estimate.n for part in pair.parts] == [100] * 4


def test_a_connection_that_units_cover_is_found_inside_them() -> None:
    rng = np.random.default_rng(5)
    unit, own = np.repeat(np.arange(4), 60), rng.normal(size=240)
    x, y = 2.0 * unit + own, -0.4 * unit + own + 0.2 * rng.normal(size=240)
    pair = judged([(X, Y, Joint.of(x, y, [f"u{i}" for i in unit]))], (X, Y), kind=Kind.MOMENT).pairs[0]
    assert (pair.direction, pair.mix) == (Direction.UNCLEAR, Mix.HIDDEN)


def test_each_interval_excludes_nought_exactly_where_the_pair_was_found() -> None:
    found = [(X, Y, Joint.of(*ratings(60, rho, seed))) for seed, rho in enumerate((0.0, 0.1, 0.25, 0.3, 0.35, 0.7))]
    result = judged(found, (X, Y), kind=Kind.RANK)
    assert result.looked_at == 6
    for pair in result.pairs:
        assert pair.p_adjusted is not None
        assert (pair.direction is Direction.TOGETHER) == (pair.p_adjusted <= 0.05)
    assert len({pair.pooled.level for pair in result.pairs}) > 1


def test_what_cannot_be_told_says_why() -> None:
    few, equal = ratings(12, 0.5), (np.full(40, 3.0), np.arange(40) % 5)
    same = ratings(40, 0.5)[0]
    cases = {
        "never_together": Joint.of([], []),
        "suppressed": Joint.of([1, 2, 3], [1, 2, 3]),
        "too_few_answers": Joint.of(*few),
        "all_answers_equal": Joint.of(*equal),
        "same_answers": Joint.of(same, same),
    }
    result = judged([(X, Y, cells) for cells in cases.values()], (X, Y), kind=Kind.RANK)
    assert [pair.pooled.notes[0].code for pair in result.pairs] == list(cases)
    assert {pair.direction for pair in result.pairs} == {Direction.CANNOT_TELL}
    assert {pair.within.notes[0].code for pair in result.pairs} == {"one_group"}
    assert result.looked_at == 0


def test_the_smallest_visible_correlation_is_that_of_the_tables() -> None:
    # Cohen 1988, table 3.4.1: 85 pairs show r = .30, 783 show r = .10 with a power of .80 at two-sided .05.
    assert visible(85) == pytest.approx(0.30, abs=0.005)
    assert visible(783) == pytest.approx(0.10, abs=0.001)


def test_the_mean_of_the_one_along_the_other_is_students() -> None:
    x, y = ratings(300, 0.6)
    for point in course(Joint.of(x, y), (1, 5)):
        at = y[x == point.x]
        assert point.mean.n == len(at)
        if len(at) < 30:
            assert point.mean.value is None
            continue
        low, high = stats.t.interval(0.95, len(at) - 1, at.mean(), stats.sem(at))
        got = (point.mean.value, point.mean.low, point.mean.high)
        assert got == pytest.approx((at.mean(), max(low, 1), min(high, 5)))


def test_rows_of_different_length_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="2 and 1 answers"):
        Joint.of([1, 2], [1])


def scores(rows: list[tuple[str, str, str, str, float, str | None]]) -> ibis.Table:
    names = ("instance", "touchpoint", "metric", "scale", "score", "group")
    kinds = (pa.string(),) * 4 + (pa.float64(), pa.string())
    columns = {name: pa.array([row[i] for row in rows], kinds[i]) for i, name in enumerate(names)}
    return ibis.duckdb.connect().create_table("scores", pa.table(columns))


def test_a_table_of_scores_becomes_pairs_that_were_really_answered_together() -> None:
    x, y = ratings(60, 0.6)
    rows = [(f"i{i}", "phone", "nps", "0-10", v, "N" if i % 2 else "S") for i, v in enumerate(x)]
    rows += [(f"i{i}", "bill", "csat", "5-1", 6 - v, "N" if i % 2 else "S") for i, v in enumerate(y)]
    rows += [(f"z{i}", "bill", "csat", "1-10", 5.0, None) for i in range(7)]
    rows += [(f"o{i}", "web", "ces", "1-7", 1.0 + i % 7, "N") for i in range(40)]
    fields = [("phone", "nps"), ("bill", "csat"), ("web", "ces"), ("shop", "nps")]
    found = associate(scores(rows), fields)
    assert [(f.scale, f.n, f.left_out) for f in found.fields] == [
        ("0-10", 60, 0),
        ("5-1", 60, 7),
        ("1-7", 40, 0),
        ("", 0, 0),
    ]
    pair = found.between(("bill", "csat"), ("phone", "nps"))
    assert pair is not None
    assert pair.pooled.value == pytest.approx(stats.spearmanr(x, y)[0])
    assert [(part.group, part.estimate.n) for part in pair.parts] == [("N", 30), ("S", 30)]
    apart = found.between(("web", "ces"), ("phone", "nps"))
    assert apart is not None
    assert apart.pooled.notes[0].code == "never_together"
    assert found.looked_at == 1


def test_several_answers_of_one_customer_are_averaged_and_units_that_differ_belong_to_none() -> None:
    rows = [("c", "phone", "nps", "0-10", v, g) for v, g in ((4.0, "N"), (9.0, "S"))]
    rows.append(("c", "bill", "csat", "1-5", 2.0, "N"))
    pair = associate(scores(rows), [("phone", "nps"), ("bill", "csat")]).pairs[0]
    assert pair.joint.plane() == ((6.5, 2.0, 1),)
    assert pair.joint.names == ()
    assert pair.joint.rounded().plane() == ((7.0, 2.0, 1),)
