"""What learns by itself, through the command line: comments, an outcome, orders; and what is refused in words."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_report import resonanz

pytestmark = pytest.mark.e2e
BAD = (
    "The hotline kept me waiting for an hour",
    "Nobody called me back",
    "The invoice was wrong again",
    "Awful service",
)
GOOD = ("Friendly help on the hotline", "The invoice was easy to read", "Quick answer and very kind", "Great service")


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def report(folder: Path, *arguments: str | Path) -> dict[str, Any]:
    done = resonanz("report", *arguments, "--json", "-", cwd=folder)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    """600 customers; short contracts leave more often, one column is filled in after they have left."""
    chance = random.Random(3)
    rows: list[dict[str, object]] = []
    for i in range(600):
        monthly = i % 2 == 0
        left = chance.random() < (0.5 if monthly else 0.1)
        rows.append(
            {
                "Attrition_Flag": "Attrited Customer" if left else "Existing Customer",
                "contract": "monthly" if monthly else "yearly",
                "months": chance.randint(1, 60),
                "Reason for leaving (system)": chance.choice("AB") if left else "",
            }
        )
    return write(tmp_path / "customers.csv", rows)


def test_a_two_valued_outcome_counts_as_a_signal_and_what_knows_the_answer_is_named(
    customers: Path, tmp_path: Path
) -> None:
    found = report(tmp_path, customers, "--parts", "prediction")
    known = found["prediction"]
    assert (known["outcome"], known["event"], known["n"]) == ("Attrition_Flag", "departure", 600)
    assert known["leaking"] == ["Reason for leaving (system)"]
    assert known["influences"][0]["column"] == "contract"
    assert known["influences"][0]["category"] == "monthly"
    assert any("Reason for leaving (system)" in limit for limit in found["limits"])


@pytest.fixture
def comments(tmp_path: Path) -> Path:
    chance = random.Random(4)
    rows: list[dict[str, object]] = []
    for i in range(400):
        score = chance.choice((1, 1, 2, 4, 5, 5))
        said = chance.choice(BAD if score < 3 else GOOD)
        rows.append(
            {"CSAT Score": score, "comment": f"{said} {chance.choice(('today', 'yesterday', 'in May'))} {i % 7}"}
        )
    return write(tmp_path / "comments.csv", rows)


def test_the_tone_of_comments_is_learned_from_their_scores(comments: Path, tmp_path: Path) -> None:
    found = report(tmp_path, comments, "--parts", "sentiment")["sentiment"]
    assert (found["learned_from"], found["about"], found["comments"]) == ("scores", "CSAT Score", 400)
    assert [tone["label"] for tone in found["tones"]] == ["negative", "positive"]
    assert found["quality"]["accuracy"]["low"] > found["quality"]["baseline"]["value"]


def test_parts_and_quick_choose_and_the_limits_say_so(comments: Path, tmp_path: Path) -> None:
    quick = report(tmp_path, comments, "--quick")
    assert "sentiment" not in quick
    assert (
        "Not asked for, so not looked at: sentiment, themes, segments, referee, prediction, value, alerts"
        in "".join(quick["limits"])
    )


def test_an_unknown_part_is_refused_with_the_nearest_one(comments: Path, tmp_path: Path) -> None:
    done = resonanz("report", comments, "--parts", "theems", cwd=tmp_path)
    assert (done.returncode, "Did you mean themes?" in done.stderr) == (1, True)


def test_what_a_file_cannot_support_is_named_with_what_it_would_need(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"Satisfaction (1-5)": 1 + i % 5, "comment": f"nice {i}"} for i in range(30)]
    write(tmp_path / "few.csv", rows)
    found = report(tmp_path, "few.csv")
    codes = {item["code"] for item in found["limits_detail"]}
    assert {
        "sentiment_too_few",
        "themes_too_few",
        "prediction_no_outcome",
        "value_no_orders",
        "alerts_no_time",
    } <= codes
    assert (
        "No tone of comments: 30 of them stand beside a score or a label of their tone, 100 are needed."
        in (found["limits"])
    )


def test_orders_tell_what_buyers_are_worth(tmp_path: Path) -> None:
    chance = random.Random(6)
    rows: list[dict[str, object]] = []
    for customer in range(300):
        day = chance.randint(0, 120)
        while day < 360:
            date = f"2025-{1 + day // 31:02d}-{1 + day % 28:02d}"
            rows.append({"Customer ID": f"c{customer}", "OrderDate": date, "Quantity": chance.randint(1, 5),
                         "Price": round(chance.uniform(2, 20), 2)})  # fmt: skip
            day += int(chance.expovariate(1 / 45)) + 1 if chance.random() < 0.8 else 999
    write(tmp_path / "orders.csv", rows)
    found = report(tmp_path, "orders.csv", "--parts", "value")["value"]["buyers"]
    assert (found["n"], found["holdout"]["actual"] > 0) == (300, True)
    assert found["value"]["low"] < found["value"]["value"] < found["value"]["high"]
