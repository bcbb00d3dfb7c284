"""A journey beside its design, from a mapping file to the page, from files and from a workspace."""

from __future__ import annotations

import gzip
import json
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cli.test_report import resonanz
from tests.conftest import ROOT

pytestmark = pytest.mark.e2e

CLAIMS = ROOT / "examples" / "mappings" / "teleclaims.yaml"
MAPPING = """
version: resonanz-mapping/1
source: shop
shape: log
instance: order
touchpoint: step
time: {column: at}
stages: [bought, {Delivery: [packed, sent]}, paid, never done]
goal: paid
"""
PATHS = {"a": ["bought", "packed", "sent", "paid"], "b": ["bought", "paid"], "c": ["bought", "sent"], "d": ["asked"]}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    rows = [f"{order},{step},2024-05-0{i + 1}" for order, steps in PATHS.items() for i, step in enumerate(steps)]
    (tmp_path / "shop.csv").write_text("\n".join(["order,step,at", *rows]) + "\n")
    (tmp_path / "shop.yaml").write_text(MAPPING)
    return tmp_path


def journey(folder: Path, *arguments: str | Path) -> tuple[dict[str, Any], dict[str, Any], str]:
    done = resonanz("report", *arguments, "--json", "report.json", cwd=folder)
    assert done.returncode == 0, done.stderr
    found = json.loads((folder / "report.json").read_text())
    return found["journey"], found, (folder / "report.html").read_text()


def test_a_report_compares_the_journey_with_its_design(shop: Path) -> None:
    found, whole, page = journey(shop, "shop.csv", "--map", "shop.yaml", "--lang", "en")
    assert (found["conformance"]["value"], found["conformance"]["n"]) == (0.5, 4)
    assert [(s["stage"], s["reached"], s["skipped"], s["dropped"]) for s in found["stages"]] == [
        ("bought", 3, 0, 0),
        ("Delivery", 2, 1, 1),
        ("paid", 2, 0, 2),
        ("never done", 0, 0, 0),
    ]
    assert [(d["departure"], d["from"], d["to"], d["skipped"], d["instances"]) for d in found["deviations"]] == [
        ("outside", None, "asked", [], 1),
        ("skips", "bought", "paid", ["Delivery"], 1),
    ]
    assert (found["goal"], found["goal_reached"]["value"]) == ("paid", 0.5)
    assert {e["activity"]: round(e["effect"], 3) for e in found["removal_effects"]}["bought"] == 1.0
    assert "The design names steps that nobody ever took: “never done”." in whole["limits"]
    assert all(
        text in page for text in ("Where instances leave the design", "leaves out “Delivery”", "not in the design")
    )


def test_a_workspace_remembers_the_design(shop: Path) -> None:
    direct, *_ = journey(shop, "shop.csv", "--map", "shop.yaml")
    done = resonanz("import", "shop.csv", "--map", "shop.yaml", "--workspace", "kept", cwd=shop)
    assert done.returncode == 0, done.stderr
    stored, *_ = journey(shop, "--workspace", "kept")
    assert stored == direct


def test_a_goal_that_nobody_reached_is_a_limit_and_no_error(shop: Path) -> None:
    (shop / "shop.yaml").write_text(MAPPING.replace("goal: paid", "goal: delighted"))
    found, whole, _ = journey(shop, "shop.csv", "--map", "shop.yaml", "--lang", "en")
    assert (found["goal"], found["goal_reached"], found["removal_effects"]) == (None, None, [])
    assert "No way to the goal is shown: nobody ever reached the step “delighted”." in whole["limits"]


def paths_of_claims(path: Path) -> list[list[str]]:
    """The steps of each claim in the order of the file, which is the order of time there."""
    with gzip.open(path, "rb") as file:
        traces = ET.parse(file).getroot().findall("{*}trace")
    return [[t.find("*[@key='concept:name']").get("value") for t in trace.findall("{*}event")] for trace in traces]


@pytest.mark.data
def test_the_claims_follow_their_design_as_often_as_a_plain_count_says(data_dir: Path, tmp_path: Path) -> None:
    log = data_dir / "event_logs" / "teleclaims.xes.gz"
    found, *_ = journey(tmp_path, log, "--map", CLAIMS)
    stages = [s if isinstance(s, dict) else {s: [s]} for s in yaml.safe_load(CLAIMS.read_text())["stages"]]
    place = {step: i for i, stage in enumerate(stages) for steps in stage.values() for step in steps}
    paths = [[place[step] for step in path] for path in paths_of_claims(log)]
    follow = sum(path[0] == 0 and all(b - a in {0, 1} for a, b in pairwise(path)) for path in paths)
    assert found["conformance"]["value"] == follow / len(paths)
    assert sum(item["instances"] for item in found["deviations"]) >= len(paths) - follow
