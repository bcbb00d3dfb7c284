"""Profit threshold, landmarks, uplift."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.csv as pc
import pytest

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.prediction.landmarks import Events, events, landmarks
from resonanz.analytics.prediction.profit import Offer, decide
from resonanz.analytics.prediction.risk import predict
from resonanz.analytics.prediction.uplift import find_uplift, judge

DAY = np.datetime64("2024-03-01")


@pytest.mark.unit
def test_an_offer_goes_where_it_pays() -> None:
    risk = np.array([0.1, 0.3, 0.6, np.nan])
    found = decide(risk, np.array([False, False, True, True]), Offer(value=200, cost=10, success=0.2))
    assert (found.threshold, found.contacted) == (0.25, 2)
    assert (found.profit.value, found.everybody.value) == (0.2 * 200 - 20, 0.2 * 200 - 30)
    assert found.notes[0].code == "success_assumed"


@pytest.mark.unit
def test_the_threshold_is_the_best_one_for_calibrated_risks() -> None:
    rng = np.random.default_rng(0)
    risk = rng.beta(1, 4, 60_000)
    happened, offer = rng.random(60_000) < risk, Offer(300, 20, 0.25)
    found = decide(risk, happened, offer)
    gain = 75 * happened - 20
    others = [gain[risk >= t].sum() for t in np.linspace(0, 1, 101)]
    assert (found.profit.value or 0) >= max(others) - 0.01 * abs(max(others))
    assert (found.profit.low or 0) > (found.everybody.high or 0)


@pytest.mark.unit
@pytest.mark.parametrize("offer", [Offer(0, 1, 0.5), Offer(1, -1, 0.5), Offer(1, 1, 1.5)])
def test_an_offer_that_makes_no_sense_is_refused(offer: Offer) -> None:
    with pytest.raises(InvalidArgument, match="An offer needs"):
        decide(np.array([0.5, 0.2]), np.array([True, False]), offer)


def record() -> Events:
    rows = [
        ("ann", -40, "order", 10.0, np.nan),
        ("ann", -5, "contact", np.nan, 2.0),
        ("ann", 0, "order", 99.0, 9.0),
        ("bob", -100, "order", 20.0, 8.0),
        ("bob", -95, "order", 5.0, 6.0),
        ("cid", -10, "order", 1.0, np.nan),
        ("cid", -3, "left", np.nan, np.nan),
        ("dan", 4, "order", 1.0, np.nan),
        ("bob", 20, "left", np.nan, np.nan),
        ("zoe", -400, "order", 3.0, np.nan),
        ("zoe", 60, "order", 3.0, np.nan),
    ]
    who, offset, kind, value, score = zip(*rows, strict=True)
    times = DAY + np.array(offset).astype("timedelta64[D]")
    return events(who, times, kind, scores=score, values=value)


@pytest.mark.unit
def test_features_come_from_before_the_landmark_and_the_outcome_from_after() -> None:
    rows = landmarks(record(), [DAY], horizon_days=30, departure="left", windows=(30, 90))
    assert rows.customer.tolist() == ["ann", "bob", "zoe"]
    assert rows.happened.tolist() == [False, True, False]
    assert rows.columns["days_since_last"].tolist() == [5, 95, 400]
    assert rows.columns["days_known"].tolist() == [40, 100, 400]
    assert rows.columns["events_30d"].tolist() == [1, 0, 0]
    assert rows.columns["events_90d"].tolist() == [2, 0, 0]
    assert rows.columns["order_90d"].tolist() == [1, 0, 0]
    assert rows.columns["value_90d"].tolist() == [10, 0, 0]
    assert rows.columns["score_mean"].tolist()[:2] == [2.0, 7.0]
    assert rows.columns["score_last"].tolist()[:2] == [2.0, 6.0]
    assert set(rows.landmark.tolist()) == {"2024-03-01"}


@pytest.mark.unit
def test_what_comes_later_changes_no_feature() -> None:
    seen = record()
    kept = (seen.day < int(DAY.astype("datetime64[D]").astype(int))) | (seen.customer == "zoe")
    assert seen.score is not None
    assert seen.value is not None
    early = Events(seen.customer[kept], seen.day[kept], seen.kind[kept], seen.score[kept], seen.value[kept])
    first, second = (landmarks(e, [DAY], horizon_days=30, departure="left") for e in (seen, early))
    for name in first.columns:
        assert first.columns[name].tolist() == pytest.approx(second.columns[name].tolist(), nan_ok=True)


@pytest.mark.unit
def test_without_a_departure_silence_is_one() -> None:
    rows = landmarks(record(), [DAY], horizon_days=30)
    assert dict(zip(rows.customer.tolist(), rows.happened.tolist(), strict=True)) == {
        "ann": False,
        "bob": False,
        "cid": True,
        "zoe": True,
    }


@pytest.mark.unit
def test_several_landmarks_stand_below_each_other_in_order_of_time() -> None:
    later = DAY + np.timedelta64(10, "D")
    rows = landmarks(record(), [later, DAY], horizon_days=30, departure="left")
    assert rows.landmark.tolist() == ["2024-03-01"] * 3 + ["2024-03-11"] * 4
    assert {len(values) for values in rows.columns.values()} == {7}


@pytest.mark.unit
def test_a_horizon_beyond_the_record_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="reaches beyond the record, which ends on 2024-04-30"):
        landmarks(record(), [DAY], horizon_days=90)
    with pytest.raises(InvalidArgument, match="Nobody was known before"):
        landmarks(record(), [DAY - np.timedelta64(900, "D")])
    with pytest.raises(InvalidArgument, match="needs a customer and a time"):
        events([None], np.array(["2024-01-01"], dtype="M8[D]"))


@pytest.mark.unit
def test_landmark_rows_teach_a_prediction() -> None:
    rng = np.random.default_rng(0)
    who, when = [], []
    for customer in range(500):
        end = rng.exponential(400)
        days = np.cumsum(rng.exponential(12, 100))
        kept = days[days < min(end, 500)]
        who += [f"k{customer}"] * len(kept)
        when += kept.astype(int).tolist()
    seen = events(who, np.datetime64("2023-01-01") + np.array(when).astype("timedelta64[D]"))
    days = [np.datetime64("2023-06-01"), np.datetime64("2023-10-01"), np.datetime64("2024-02-01")]
    rows = landmarks(seen, days, horizon_days=90)
    told = predict(rows.columns, rows.happened, groups=rows.customer, periods=rows.landmark)
    assert (told.auc.low or 0) > 0.8
    assert told.influences[0].column != "days_known"


def campaign(n: int, seed: int, *, moved: float) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x, treated = rng.normal(size=(n, 3)), rng.random(n) < 0.5
    chance = np.clip(0.2 + 0.05 * x[:, 1] + treated * (0.05 + moved * (x[:, 0] > 0)), 0, 1)
    return {f"x{j}": x[:, j] for j in range(3)}, treated, rng.random(n) < chance


@pytest.mark.unit
def test_uplift_is_found_where_it_is_and_not_where_it_is_not() -> None:
    some = find_uplift(*campaign(6000, 0, moved=0.2))
    assert (some.qini.low or 0) > 0
    assert (some.groups[0].effect.low or 0) > (some.groups[-1].effect.high or 0)
    assert some.score.shape == (6000,)
    none = find_uplift(*campaign(6000, 1, moved=0.0))
    assert "uplift_same_for_all" in {n.code for n in none.notes}
    assert (none.effect.low or 0) <= 0.05 <= (none.effect.high or 0)


@pytest.mark.unit
def test_the_curve_is_that_of_sorting_and_counting() -> None:
    rng = np.random.default_rng(0)
    score, treated, happened = rng.normal(size=1000), rng.random(1000) < 0.4, rng.random(1000) < 0.3
    qini, auuc, curve = judge(score, treated, happened)
    order = np.argsort(-score)
    oracle = [0.0]
    for depth in range(10, 1001, 10):
        rows = order[:depth]
        t, y = treated[rows], happened[rows]
        oracle.append(depth / 1000 * ((y[t].mean() if t.any() else 0) - (y[~t].mean() if (~t).any() else 0)))
    assert curve.tolist() == pytest.approx(oracle)
    assert auuc.value == pytest.approx(np.trapezoid(oracle, dx=0.01))
    assert qini.value == pytest.approx(np.trapezoid(np.array(oracle) - np.linspace(0, oracle[-1], 101), dx=0.01))


@pytest.mark.unit
def test_an_action_that_was_not_drawn_by_lot_is_said() -> None:
    rng = np.random.default_rng(0)
    columns, _, happened = campaign(2000, 2, moved=0.1)
    chosen = rng.random(2000) < 1 / (1 + np.exp(-columns["x2"]))
    assert "treatment_not_random" in {n.code for n in find_uplift(columns, chosen, happened).notes}


@pytest.mark.unit
def test_uplift_needs_two_arms_two_outcomes_and_enough_of_both() -> None:
    columns, treated, happened = campaign(150, 3, moved=0.1)
    assert find_uplift(columns, treated, happened).qini.value is None
    with pytest.raises(InvalidArgument, match="with and without the action"):
        find_uplift(columns, np.ones(150, dtype=bool), happened)
    with pytest.raises(InvalidArgument, match="both outcomes"):
        find_uplift(columns, treated, np.zeros(150, dtype=bool))


@pytest.mark.integration
@pytest.mark.data
def test_hillstrom_women_are_moved_by_the_mail_for_women_most(data_dir: Path) -> None:
    table = pc.read_csv(data_dir / "hillstrom" / "hillstrom_half_a.csv.gz")
    segment = np.array(table["segment"].to_pylist())
    rows = np.isin(segment, ["Womens E-Mail", "No E-Mail"])
    part = table.filter(rows)
    names = ["recency", "history", "mens", "womens", "zip_code", "newbie", "channel"]
    found = find_uplift(part.select(names), segment[rows] == "Womens E-Mail", np.array(part["visit"]) == 1)
    assert found.effect.value == pytest.approx(0.1514 - 0.1062, abs=0.005)
    assert (found.qini.low or 0) > 0
