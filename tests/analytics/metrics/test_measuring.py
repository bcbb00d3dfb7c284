"""Values with intervals per touchpoint and segment."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from tests.analytics.metrics.answers import answers, as_table, asked, nps

from resonanz.analytics.errors import InvalidArgument, MissingColumns, UnreadableScale
from resonanz.analytics.intervals import wilson
from resonanz.analytics.metrics import cube, find_answers, measure
from resonanz.analytics.metrics.results import MetricValue
from resonanz.analytics.results import Unit, note

pytestmark = pytest.mark.integration


def by_code(values: tuple[MetricValue, ...]) -> dict[str, MetricValue]:
    return {value.metric: value for value in values}


def ends(value: MetricValue, digits: int = 4) -> tuple[float | None, ...]:
    e = value.estimate
    return tuple(None if x is None else round(x, digits) for x in (e.value, e.low, e.high))


def test_nps_gives_the_published_value_in_points() -> None:
    (value,) = measure(answers(asked("nps", nps(25, 15, 10), scale="0-10")))
    assert (value.metric, value.estimate.n, value.estimate.unit) == ("nps", 50, Unit.POINTS)
    assert ends(value, 2) == (30.0, 7.30, 49.30)


def test_csat_gives_the_share_of_the_two_best_answers_and_the_mean() -> None:
    found = by_code(measure(answers(asked("csat", [4, 5] * 20 + [1] * 10))))
    assert list(found) == ["csat_top2", "csat_mean"]
    assert ends(found["csat_top2"]) == (0.8, 0.6696, 0.8876)
    assert (found["csat_mean"].estimate.value, found["csat_mean"].estimate.method) == (3.8, "t_interval")


def test_ces_gives_the_mean_and_the_share_of_the_three_best_answers() -> None:
    found = by_code(measure(answers(asked("ces", [7, 6, 5, 4] * 10, scale="1-7"))))
    assert (found["ces_mean"].estimate.value, found["ces_top3"].estimate.value) == (5.5, 0.75)


def test_a_scale_may_run_either_way() -> None:
    up = by_code(measure(answers(asked("csat", [5, 5, 4, 2, 1, 4]))))
    down = by_code(measure(answers(asked("csat", [1, 1, 2, 4, 5, 2], scale="5-1"))))
    assert ends(up["csat_top2"]) == ends(down["csat_top2"])
    mirrored = tuple(round(6 - x, 4) for x in ends(up["csat_mean"]) if x is not None)
    assert ends(down["csat_mean"]) == (mirrored[0], mirrored[2], mirrored[1])


def test_an_nps_is_never_recut_to_another_scale() -> None:
    (value,) = measure(answers(asked("nps", [5, 4, 3], scale="1-5")))
    assert value.estimate.value is None
    assert value.estimate.notes == (note("metric_undefined_on_scale", metric="nps", scale="1-5"),)


def test_a_top_box_without_meaning_is_named_on_the_mean() -> None:
    (value,) = measure(answers(asked("csat", [50, 80, 30.5] * 20, scale="0-100")))
    assert value.metric == "csat_mean"
    assert value.estimate.notes == (note("metric_undefined_on_scale", metric="csat_top2", scale="0-100"),)


def test_answers_outside_the_scale_do_not_count_and_are_said() -> None:
    (value,) = measure(answers(asked("nps", [*nps(40, 30, 30), 11, 11, None], scale="0-10")))
    assert (value.estimate.n, value.estimate.value) == (100, 10.0)
    assert value.estimate.notes[-1] == note("outside_scale", n=2, scale="0-10")


def test_fewer_than_five_answers_are_hidden() -> None:
    (value,) = measure(answers(asked("rating", [5, 4, 3, 5])))
    assert ends(value) == (None, None, None)
    assert value.estimate.notes == (note("suppressed", needed=5),)


def test_a_hidden_segment_takes_the_smallest_other_with_it() -> None:
    units = ["a"] * 3 + ["b"] * 8 + ["c"] * 40
    found = measure(answers(asked("rating", [3, 4, 5] * 17, unit=units)), by=["unit"])
    shown = {v.segment: v.estimate.notes[0].code if v.estimate.notes else None for v in found if v.segment}
    assert shown == {"a": "suppressed", "b": "suppressed_complement", "c": None}


def test_answers_without_a_segment_protect_a_hidden_one() -> None:
    units = ["a"] * 3 + [None] * 8 + ["c"] * 40
    found = measure(answers(asked("rating", [3, 4, 5] * 17, unit=units)), by=["unit"])
    assert [(v.segment, v.estimate.value is None) for v in found] == [(None, False), ("a", True), ("c", False)]


def test_few_answers_say_how_many_are_needed() -> None:
    few, coarse = measure(
        answers(
            asked("rating", [3, 4, 5, 5, 4, 4, 2, 1, 3], touchpoint="a"),
            asked("nps", nps(20, 10, 20), scale="0-10", touchpoint="b"),
        )
    )
    assert few.estimate.notes == (note("too_few_answers", n=9, needed=30),)
    assert coarse.estimate.notes[0].code == "too_few_answers"
    assert coarse.estimate.notes[0].params["needed"] > 50


def test_equal_answers_are_said_and_keep_an_interval() -> None:
    (value,) = measure(answers(asked("rating", [5] * 40)))
    assert value.estimate.notes == (note("all_answers_equal", n=40),)
    assert value.estimate.low == pytest.approx(5 - 4 * 0.08763, abs=1e-3)


def test_a_population_narrows_the_value_for_all_customers() -> None:
    table = answers(asked("nps", nps(25, 15, 10), scale="0-10"))
    assert ends(measure(table, population=200)[0], 2) == (30.0, 10.07, 46.54)
    assert ends(measure(table, population={"shop": 50})[0], 2) == (30.0, 30.0, 30.0)
    with pytest.raises(InvalidArgument, match="is smaller than the answers"):
        measure(table, population=49)


def test_weights_of_one_change_nothing() -> None:
    columns = asked("csat", [5, 4, 4, 2, 1, 3, 5, 5] * 8, w=[1.0] * 64)
    plain, weighted = measure(answers(columns)), measure(answers(columns), weight="w")
    assert [ends(v, 10) for v in weighted] == [ends(v, 10) for v in plain]
    assert [v.estimate.notes for v in weighted] == [(), ()]


def test_weights_move_the_value_and_widen_the_interval() -> None:
    score, w = [5.0] * 50 + [1.0] * 50, [1.0] * 50 + [2.0] * 50
    mean = by_code(measure(answers(asked("csat", score, w=w)), weight="w"))["csat_mean"]
    x, v = np.array(score), np.array(w)
    m = (v * x).sum() / v.sum()
    error = 100 / 99 * (v**2 * (x - m) ** 2).sum() / v.sum() ** 2
    assert mean.estimate.value == pytest.approx(m)
    assert mean.estimate.high == pytest.approx(m + 1.984217 * error**0.5, abs=1e-6)


def test_weights_unrelated_to_the_answers_cost_what_kish_says() -> None:
    score, w = [5.0, 5, 1, 1] * 25, [1.0, 2] * 50
    (top, _) = measure(answers(asked("csat", score, w=w)), weight="w")
    assert ends(top) == tuple(round(float(x), 4) for x in (0.5, *wilson(0.5 * 90, 90)))
    assert top.estimate.notes == (note("weighted", effective=90),)


def test_answers_without_a_positive_weight_do_not_count() -> None:
    table = answers(asked("rating", [5, 5, 5, 5, 5, 1, 1], w=[1.0, 1, 1, 1, 1, 0, None]))
    assert measure(table, weight="w")[0].estimate.n == 5


def test_the_order_of_answers_does_not_matter() -> None:
    score = list(np.random.default_rng(0).integers(1, 6, 200))
    assert measure(answers(asked("csat", score))) == measure(answers(asked("csat", score[::-1])))


def test_all_customers_and_segments_come_from_the_same_answers() -> None:
    rng = np.random.default_rng(1)
    units, channels = rng.choice(["n", "s"], 300).tolist(), rng.choice(["web", "shop", "call"], 300).tolist()
    table = answers(asked("rating", rng.integers(1, 6, 300).tolist(), unit=units, channel=channels))
    values = measure(table, by=["unit", "channel"])
    assert values[0] == measure(table)[0]
    for dimension in ("unit", "channel"):
        assert sum(v.estimate.n for v in values if v.dimension == dimension) == 300


def test_found_answers_may_be_measured_again() -> None:
    table = answers(asked("csat", [5, 4, 3, 2, 1] * 20, unit=["a", "b"] * 50))
    assert measure(find_answers(table), by=["unit"]) == measure(table, by=["unit"])


def test_a_touchpoint_may_ask_several_questions() -> None:
    table = answers(
        asked("nps", nps(10, 5, 5), scale="0-10"), asked("csat", [5] * 20), asked("csat", [7] * 20, scale="1-7")
    )
    codes = [(v.metric, v.scale) for v in measure(table)]
    assert codes == [
        ("nps", "0-10"),
        ("csat_top2", "1-5"),
        ("csat_mean", "1-5"),
        ("csat_top2", "1-7"),
        ("csat_mean", "1-7"),
    ]


def test_a_cube_gives_every_cell_as_arrays() -> None:
    table = answers(asked("share", [1, 0] * 30, scale="0-1", unit=["a", "b", "c"] * 20, month=["1"] * 30 + ["2"] * 30))
    (cells,) = cube(table, ["unit", "month"])
    assert sorted(zip(cells.keys["unit"], cells.keys["month"], cells.columns.n.tolist(), strict=True)) == [
        (unit, month, 10) for unit in "abc" for month in "12"
    ]


def test_nothing_asked_gives_nothing() -> None:
    assert measure(answers(asked("mood", [1, 2]))) == ()


def test_a_missing_column_is_named_with_the_nearest_one() -> None:
    with pytest.raises(MissingColumns, match=r"no column metric \(did you mean metrics\?\)"):
        measure(as_table({"touchpoint": ["a"], "metrics": ["nps"], "scale": ["0-10"], "score": [1.0]}))


def test_an_unreadable_scale_is_named() -> None:
    with pytest.raises(UnreadableScale, match="good-bad"):
        measure(answers(asked("csat", [1], scale="good-bad")))


def number(text: str) -> float | None:
    return float(text) if text.isdecimal() else None


@pytest.mark.data
def test_the_airport_survey_of_2017_gives_its_published_figures(data_dir: Path) -> None:
    with (data_dir / "sfo_survey" / "2017_SFO_Customer_Survey.csv").open(encoding="latin-1", newline="") as file:
        rows = list(csv.DictReader(file))
    netpro, overall = ([number(row[column]) for row in rows] for column in ("NETPRO", "Q7ALL"))
    table = answers(asked("nps", netpro, scale="0-10", touchpoint="NETPRO"), asked("csat", overall, touchpoint="Q7ALL"))
    found = by_code(measure(table))
    assert (round(found["nps"].estimate.value or 0, 2), found["nps"].estimate.n) == (39.84, 2746)
    assert round(found["csat_top2"].estimate.value or 0, 3) == 0.821
    assert round(found["csat_mean"].estimate.value or 0, 3) == 4.064
