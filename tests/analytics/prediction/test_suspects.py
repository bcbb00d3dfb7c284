from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.csv as pc
import pytest

from resonanz.analytics.prediction.columns import read_columns, read_outcome
from resonanz.analytics.prediction.suspects import Reason, find_suspects

N = 1000


def found(columns: dict[str, object], happened: np.ndarray) -> dict[str, tuple[Reason, tuple[str, ...]]]:
    return {s.column: (s.reason, s.of) for s in find_suspects(read_columns(columns), happened)}


@pytest.fixture
def world() -> tuple[dict[str, object], np.ndarray]:
    rng = np.random.default_rng(0)
    tenure, rate, extra = rng.integers(1, 72, N), np.round(rng.uniform(20, 90, N), 2), rng.normal(size=N) * 10
    happened = rng.random(N) < 1 / (1 + np.exp(0.05 * tenure - 0.3))
    plan = rng.choice(["a", "b", "c"], N)
    return {"tenure": tenure, "rate": rate, "extra": extra, "plan": plan}, happened


@pytest.mark.unit
def test_honest_columns_are_left_alone(world: tuple[dict[str, object], np.ndarray]) -> None:
    assert found(*world) == {}


@pytest.mark.unit
def test_useless_columns_are_named(world: tuple[dict[str, object], np.ndarray]) -> None:
    columns, happened = world
    useless = {
        "row": np.arange(N),
        "id": [f"K-{i:05d}" for i in np.random.default_rng(1).permutation(N)],
        "country": ["DE"] * N,
        "blank": [None] * N,
        "day": np.array(["2024-01-01"] * N, dtype="M8[D]"),
    }
    reasons = {name: reason for name, (reason, _) in found(columns | useless, happened).items()}
    assert reasons == {
        "row": Reason.IDENTIFIER,
        "id": Reason.IDENTIFIER,
        "country": Reason.CONSTANT,
        "blank": Reason.EMPTY,
        "day": Reason.TIME,
    }


@pytest.mark.unit
def test_copies_and_totals_are_named_with_what_they_are_made_of(world: tuple[dict[str, object], np.ndarray]) -> None:
    columns, happened = world
    tenure, rate, extra = (np.asarray(columns[name]) for name in ("tenure", "rate", "extra"))
    noise = 1 + 0.01 * np.random.default_rng(2).normal(size=N)
    names = {"a": "x", "b": "y", "c": "z"}
    more = {
        "cents": np.round(rate * 119, 0),
        "plan_code": [names[p] for p in columns["plan"]],
        "total": tenure * rate * noise,
        "sum": 2 * tenure + extra,
    }
    seen = found(columns | more, happened)
    assert seen["cents"] == (Reason.DUPLICATE, ("rate",))
    assert seen["plan_code"] == (Reason.DUPLICATE, ("plan",))
    assert seen["total"] == (Reason.DERIVED, ("tenure", "rate"))
    assert Reason.DERIVED in {seen[name][0] for name in ("sum", "tenure", "extra") if name in seen}
    assert len(seen) == 4


@pytest.mark.unit
@pytest.mark.parametrize("kind", ["copy", "noisy", "score", "reason", "fee"])
def test_a_column_that_knows_the_answer_is_named(world: tuple[dict[str, object], np.ndarray], kind: str) -> None:
    columns, happened = world
    rng = np.random.default_rng(3)
    planted = {
        "copy": np.where(happened, "gone", "here"),
        "noisy": np.where(rng.random(N) < 0.08, ~happened, happened).astype(int),
        "score": happened + 0.4 * rng.normal(size=N),
        "reason": np.where(happened & (rng.random(N) < 0.7), rng.choice(["price", "move"], N), None),
        "fee": np.where(happened & (rng.random(N) < 0.6), 49.0, 0.0),
    }[kind]
    assert found(columns | {kind: planted}, happened) == {kind: (Reason.KNOWS, ())}


@pytest.mark.unit
def test_a_strong_but_honest_column_is_no_leak() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(size=(N, 3))
    happened = rng.random(N) < 1 / (1 + np.exp(-1.6 * x[:, 0] + 1))
    assert found({f"x{j}": x[:, j] for j in range(3)}, happened) == {}


@pytest.mark.integration
@pytest.mark.data
def test_telco_names_its_index_and_the_charges_that_know_the_tenure(data_dir: Path) -> None:
    (path,) = (data_dir / "telco_churn").glob("*.csv")
    table = pc.read_csv(path)
    _, happened, _ = read_outcome(table["Churn"])
    seen = {s.column: (s.reason, s.of) for s in find_suspects(read_columns(table.drop_columns(["Churn"])), happened)}
    assert seen == {
        "#": (Reason.IDENTIFIER, ()),
        "customerID": (Reason.IDENTIFIER, ()),
        "TotalCharges": (Reason.DERIVED, ("tenure", "MonthlyCharges")),
    }
