from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pytest
from scipy.special import expit

from resonanz.analytics.errors import InvalidArgument, MissingColumns
from resonanz.analytics.prediction.columns import read_outcome
from resonanz.analytics.prediction.results import Direction, Prediction
from resonanz.analytics.prediction.risk import Settings, predict
from resonanz.analytics.prediction.scoring import score
from resonanz.analytics.results import Unit


def customers(n: int, seed: int = 0, *, base: float = -1.2) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Columns, what happened, and the true risk."""
    rng = np.random.default_rng(seed)
    tenure, plan, noise = rng.exponential(20, n), rng.choice(["basic", "plus", "pro"], n), rng.normal(size=n)
    logits = base - 0.04 * (tenure - 20) + 0.9 * (plan == "basic")
    risk = expit(logits)
    return {"tenure": tenure, "plan": plan, "noise": noise}, rng.random(n) < risk, risk


@cache
def found() -> Prediction:
    columns, happened, _ = customers(3000)
    return predict(columns, happened)


def codes(prediction: Prediction) -> set[str]:
    return {note.code for note in prediction.notes}


@pytest.mark.integration
@pytest.mark.data
def test_telco_is_told_apart_and_its_risks_can_be_taken_at_their_word(data_dir: Path) -> None:
    (path,) = (data_dir / "telco_churn").glob("*.csv")
    table = pc.read_csv(path)
    _, happened, positive = read_outcome(table["Churn"])
    told = predict(table.drop_columns(["Churn"]), happened)
    assert (positive, told.n, told.cases) == ("Yes", 7043, 1869)
    assert told.calibration is not None
    assert (told.auc.value or 0) >= 0.84
    assert (told.auc.high or 1) < 0.87
    assert 0.9 <= (told.calibration.slope.value or 0) <= 1.1
    assert (told.calibration.brier.value or 1) < 0.138
    assert {rival.model for rival in told.rivals} == {"logistic", "boosting"}
    assert min(rival.auc.value or 0 for rival in told.rivals) > 0.835
    assert told.influences[0].column == "Contract"
    assert told.influences[0].category == "Month-to-month"


@pytest.mark.unit
def test_what_was_planted_is_found_with_its_direction() -> None:
    told = found()
    assert told.influences[0].column in {"tenure", "plan"}
    ways = {i.column: (i.direction, i.category) for i in told.influences}
    assert ways["tenure"][0] is Direction.FALLING
    assert ways["plan"] == (Direction.CATEGORY, "basic")
    assert sum(i.share.value or 0 for i in told.influences) == pytest.approx(1)
    assert (told.auc.unit, told.auc.n) == (Unit.SHARE, 3000)


@pytest.mark.unit
def test_risks_are_calibrated_and_stay_close_to_the_truth() -> None:
    told, (_, _, truth) = found(), customers(3000)
    assert told.calibration is not None
    assert told.risks is not None
    slope = told.calibration.slope
    assert (slope.low or 9) <= 1 <= (slope.high or 0)
    assert np.abs(told.risks.risk - truth).mean() < 0.03
    assert np.all((told.risks.low <= told.risks.risk) & (told.risks.risk <= told.risks.high))


@pytest.mark.unit
def test_every_customer_has_reasons_the_strongest_first() -> None:
    told = found()
    assert told.risks is not None
    row = int(np.argmin(told.risks.columns[0].values))
    reasons = told.risks.reasons(row, most=2)
    assert len(reasons) == 2
    assert abs(reasons[0].log_odds) >= abs(reasons[1].log_odds)
    tenure = next(r for r in told.risks.reasons(row) if r.column == "tenure")
    assert tenure.log_odds > 0
    assert tenure.factor == pytest.approx(np.exp(tenure.log_odds))
    assert tenure.value == told.risks.columns[0].values[row]


@pytest.mark.unit
def test_a_column_that_knows_the_answer_does_not_teach() -> None:
    columns, happened, _ = customers(1000)
    told = predict(columns | {"ended": happened.astype(int)}, happened)
    assert (told.suspects[0].column, told.auc.value == 1.0) == ("ended", False)
    note = next(n for n in told.notes if n.code == "column_knows_the_answer")
    assert note.params["column"] == "ended"
    kept = predict(columns | {"ended": happened.astype(int)}, happened, settings=Settings(keep=("ended",)))
    assert (kept.auc.value or 0) > 0.99


@pytest.mark.unit
def test_forty_cases_say_wide() -> None:
    columns, happened, _ = customers(400, 3, base=-2.6)
    few = np.flatnonzero(happened)[:40]
    rows = np.sort(np.concatenate([few, np.flatnonzero(~happened)]))
    told = predict({name: values[rows] for name, values in columns.items()}, happened[rows])
    assert told.cases == 40
    assert "few_cases" in codes(told)
    assert (told.auc.high or 0) - (told.auc.low or 0) > 0.1
    assert [rival.model for rival in told.rivals] == ["logistic"]
    assert told.risks is not None
    assert told.risks.risk.max() < 0.7


@pytest.mark.unit
def test_fewer_than_twenty_cases_say_nothing_but_the_base_rate() -> None:
    columns, _, _ = customers(200)
    told = predict(columns, np.arange(200) < 19)
    assert (told.auc.value, told.risks, told.model) == (None, None, "")
    assert (told.base_rate.value, codes(told)) == (0.095, {"too_few_cases"})


@pytest.mark.unit
def test_noise_is_said_to_be_no_better_than_guessing() -> None:
    columns, _, _ = customers(600)
    told = predict(columns, np.random.default_rng(9).random(600) < 0.3)
    assert "no_better_than_guessing" in codes(told)
    assert (told.auc.low or 0) < 0.5 < (told.auc.high or 0)


@pytest.mark.unit
def test_later_landmarks_are_judged_by_what_earlier_ones_taught() -> None:
    columns, happened, _ = customers(1500)
    periods = np.repeat(["2024-01", "2024-04", "2024-07"], 500)
    told = predict(columns, happened, periods=periods, groups=np.tile(np.arange(500), 3))
    assert told.risks is not None
    assert np.isnan(told.risks.risk[:500]).all()
    assert np.isfinite(told.risks.risk[500:]).all()
    assert told.auc.n == 1000
    assert "no_time_axis" not in codes(told)


@pytest.mark.unit
def test_a_table_in_any_order_of_columns_gives_the_same_area() -> None:
    columns, happened, _ = customers(800)
    first = predict(pa.table(columns), happened)
    second = predict(columns, happened)
    assert first.auc == second.auc


@pytest.mark.unit
def test_new_customers_are_scored_by_label_not_by_code() -> None:
    told = found()
    assert told.risks is not None
    columns, _, truth = customers(500, 77)
    turned = {name: values[::-1] for name, values in columns.items()} | {"more": np.zeros(500)}
    fresh = score(told, turned)
    assert np.abs(fresh.risk - truth[::-1]).mean() < 0.03
    assert np.all((fresh.low <= fresh.risk) & (fresh.risk <= fresh.high))
    odd = score(told, {"tenure": [5.0], "plan": ["never seen"], "noise": ["1.5"]})
    assert np.isfinite(odd.risk).all()
    with pytest.raises(MissingColumns, match="plan"):
        score(told, {"tenure": [5.0], "noise": [1.0]})


@pytest.mark.unit
def test_wrong_use_is_refused_in_words() -> None:
    columns, happened, _ = customers(200)
    with pytest.raises(InvalidArgument, match="needs both outcomes: 0 of 200"):
        predict(columns, np.zeros(200, dtype=bool))
    with pytest.raises(InvalidArgument, match="differ in length"):
        predict(columns, happened[:50])
    with pytest.raises(InvalidArgument, match="No column is left to learn from: row"):
        predict({"row": np.arange(200)}, happened)
    small = predict({name: values[:60] for name, values in columns.items()}, np.arange(60) < 10)
    with pytest.raises(MissingColumns, match="There is no model"):
        score(small, columns)
