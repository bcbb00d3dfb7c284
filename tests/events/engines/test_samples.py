"""What heavy analyses read: every row once, with what stands beside it, and a fixed sample above the limit."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from resonanz.events.engines import samples, start
from resonanz.events.importing import import_sources
from resonanz.events.intake import open_inputs
from resonanz.events.scope import Scope
from resonanz.events.workspace import Workspace

pytestmark = pytest.mark.integration
NOW = datetime(2026, 11, 20, tzinfo=UTC)
N = 120


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def answers() -> list[dict[str, object]]:
    chance = random.Random(5)
    return [
        {
            "response_id": f"r{i}",
            "date": (datetime(2025, 3, 1, 12, tzinfo=UTC) + timedelta(days=i % 40)).date().isoformat(),
            "Hotline rating": chance.randint(1, 5),
            "Overall satisfaction": chance.randint(1, 5),
            "Churn": ("Yes", "No")[i % 3 > 0],
            "plan": ("gold", "basic")[i % 2],
            "comment": f"The hotline kept me waiting {i} minutes again" if i % 4 else "",
        }
        for i in range(N)
    ]


@pytest.fixture(scope="module")
def bought() -> list[dict[str, object]]:
    day = datetime(2025, 1, 1, tzinfo=UTC)
    return [
        {
            "Customer ID": f"c{i % 17}",
            "InvoiceDate": (day + timedelta(days=i * 3)).date().isoformat(),
            "Quantity": 1 + i % 4,
            "Price": (2.5, 1.25)[i % 2],
        }
        for i in range(60)
    ]


@pytest.fixture(scope="module")
def record(
    answers: list[dict[str, object]], bought: list[dict[str, object]], tmp_path_factory: pytest.TempPathFactory
) -> Any:
    folder = tmp_path_factory.mktemp("samples")
    files = [write(folder / "answers.csv", answers), write(folder / "orders.csv", bought)]
    place = Workspace(folder / "workspace")
    with open_inputs(files) as inputs:
        import_sources(place, [(item.source, item.mapping) for item in inputs], received_at=NOW)
    return start("duckdb").table(place, Scope.everything("test"))


def test_comments_come_with_the_score_beside_them(record: Any, answers: list[dict[str, object]]) -> None:
    found = samples.comments(record, touchpoint="Overall satisfaction")
    read = {row["text"]: (row["score"], row["scale"]) for row in found.rows.to_pylist()}
    said = {row["comment"]: (row["Overall satisfaction"], "1-5") for row in answers if row["comment"]}
    assert (found.total, read) == (len(said), said)


def test_the_touchpoint_beside_comments_is_the_one_rated_most_often(record: Any) -> None:
    assert samples.touchpoint_beside_comments(record) in {"Hotline rating", "Overall satisfaction", "Churn"}


def test_a_sample_is_the_same_every_time_and_says_its_size(record: Any) -> None:
    few, again = (samples.comments(record, touchpoint=None, largest=10) for _ in range(2))
    whole = samples.comments(record, touchpoint=None)
    assert (few.rows.num_rows, few.partial, few.total) == (10, True, whole.total)
    assert few.rows.equals(again.rows)
    assert few.rows["event_id"].to_pylist() == whole.rows["event_id"].to_pylist()[:10]


def test_responses_carry_outcome_scores_and_attributes(record: Any, answers: list[dict[str, object]]) -> None:
    found = samples.responses(record, outcome="Churn", beside=["Hotline rating"], attributes=["plan"])
    read = sorted((row["y"], row["score_0"], row["attribute_0"]) for row in found.rows.to_pylist())
    known = sorted((float(row["Churn"] == "No"), row["Hotline rating"], row["plan"]) for row in answers)
    assert (found.total, read) == (N, known)


def test_attributes_are_named_in_order(record: Any) -> None:
    assert samples.attribute_names(record) == ("plan",)


def test_orders_are_price_times_number_by_customer(record: Any, bought: list[dict[str, Any]]) -> None:
    found = samples.orders(record)
    sums: defaultdict[str, float] = defaultdict(float)
    for row in bought:
        sums[row["Customer ID"]] += row["Quantity"] * row["Price"]
    read: defaultdict[str, float] = defaultdict(float)
    for row in found.rows.to_pylist():
        read[row["customer"]] += row["value"]
    assert (found.rows.num_rows, found.total, sorted(read.values())) == (60, 17, sorted(sums.values()))


def test_fewer_customers_are_read_whole(record: Any) -> None:
    found = samples.orders(record, largest=5)
    assert len(set(found.rows["customer"].to_pylist())) == 5
    whole = samples.orders(record).rows.to_pylist()
    kept = set(found.rows["customer"].to_pylist())
    assert found.rows.num_rows == sum(row["customer"] in kept for row in whole)


def test_days_add_up_to_all_answers(record: Any, answers: list[dict[str, Any]]) -> None:
    rows = [row for row in samples.days(record).to_pylist() if row["touchpoint"] == "Hotline rating"]
    scores = [row["Hotline rating"] for row in answers]
    assert (sum(row["n"] for row in rows), len(rows)) == (N, 40)
    assert sum(row["total"] for row in rows) == sum(scores)
    assert sum(row["squares"] for row in rows) == sum(score * score for score in scores)
    assert sum(row["bottom"] for row in rows) == N
