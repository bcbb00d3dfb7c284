"""What a file cannot support is refused in words, with what it would take."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.report.analysed import analysed

from resonanz.report import render_json

pytestmark = pytest.mark.integration


def limits(path: Path, header: str, rows: list[str], *parts: str) -> list[str]:
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return list(render_json(analysed(path, *parts), "en")["limits"])


def test_thirty_comments_teach_no_tone_and_no_themes(tmp_path: Path) -> None:
    rows = [f"{1 + i % 5},Nice {i} and quick help" for i in range(30)]
    told = limits(tmp_path / "few.csv", "Satisfaction (1-5),comment", rows, "sentiment", "themes")
    assert "No tone of comments: 30 of them stand beside a score or a label of their tone, 100 are needed." in told
    assert any(text.startswith("No themes: of 30 comments too few share a word") for text in told)


def test_nobody_left_so_nothing_is_predicted(tmp_path: Path) -> None:
    rows = [f"{1 + i % 5},No,{i % 40}" for i in range(200)]
    told = limits(tmp_path / "all.csv", "Satisfaction (1-5),churn,months", rows, "prediction")
    assert any(text.startswith("No prediction:") for text in told)


def test_without_orders_nobody_is_worth_anything_yet(tmp_path: Path) -> None:
    rows = [f"{1 + i % 5}" for i in range(60)]
    told = limits(tmp_path / "plain.csv", "Satisfaction (1-5)", rows, "value")
    assert (
        "No customer value: there are neither orders (customer, time, amount) nor contracts (how long, whether ended)."
        in told
    )
    assert "No euro lever: no column tells what a customer is worth." in told


def test_eight_days_are_too_few_to_watch(tmp_path: Path) -> None:
    rows = [f"2026-03-{1 + i % 8:02d},{1 + i % 5}" for i in range(400)]
    told = limits(tmp_path / "days.csv", "date,Satisfaction (1-5)", rows, "alerts")
    assert any(text.startswith("Nothing was watched for a change: there are 8 days") for text in told)
