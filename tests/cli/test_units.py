"""Hand-offs and customers who come back, from a file to the page."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.cli.test_report import resonanz

pytestmark = pytest.mark.e2e

MAPPING = """
version: resonanz-mapping/1
source: desk
shape: log
instance: ticket
customer: customer
touchpoint: step
unit: team
time: {column: at}
"""
TEAMS = [("Nord", "Technik")] * 60 + [("Nord", "Netz")] * 20 + [("Süd", "Technik")] * 20 + [("Süd", "Netz")] * 60


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """160 tickets of 80 customers; the second one of a customer begins 5 or 50 days after the first one ended."""
    lines = ["ticket,customer,step,team,at"]
    for i, teams in enumerate(TEAMS):
        customer, again = i % 80, i >= 80
        start = date(2024, 1, 1) + timedelta((5 if customer < 20 else 50) * again)
        lines += [
            f"t{i},c{customer},{step},{team},{start}" for step, team in zip(("asked", "solved"), teams, strict=True)
        ]
    (tmp_path / "desk.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "desk.yaml").write_text(MAPPING)
    return tmp_path


def test_the_report_names_excess_hand_offs_and_customers_who_come_back(desk: Path) -> None:
    done = resonanz("report", "desk.csv", "--map", "desk.yaml", "--json", "r.json", "--lang", "en", cwd=desk)
    assert done.returncode == 0, done.stderr
    found, page = json.loads((desk / "r.json").read_text())["journey"], (desk / "report.html").read_text()
    handoffs = {(h["from"], h["to"]): h for h in found["handoffs"]}
    assert [pair for pair, h in handoffs.items() if h["excess"]] == [("Nord", "Technik"), ("Süd", "Netz")]
    assert handoffs["Nord", "Technik"]["expected"]["value"] == 0.25
    assert handoffs["Nord", "Netz"]["p_adjusted"] == 1.0
    # 80 first tickets were watched for seven days and the 20 that came early; 20 customers came back within seven.
    assert (found["recontact"]["n"], found["recontact"]["value"]) == (100, 0.2)
    assert all(text in page for text in ("Customers who come back within 7 days", "Expected by volume"))
    assert "2 pairs of units hand over more often than their share of the work explains" in page


def test_a_log_without_customers_has_no_rate_of_return(desk: Path) -> None:
    (desk / "desk.yaml").write_text(MAPPING.replace("customer: customer\n", "rest: ignore\n"))
    done = resonanz("report", "desk.csv", "--map", "desk.yaml", "--json", "r.json", cwd=desk)
    assert done.returncode == 0, done.stderr
    assert json.loads((desk / "r.json").read_text())["journey"]["recontact"] is None
