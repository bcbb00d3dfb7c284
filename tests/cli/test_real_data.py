"""Published counts and figures of public data, through the command line, without hand-written code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_report import resonanz
from tests.conftest import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.data]

LOGS = {
    "running-example.xes": (6, 42, 8, 6),
    "running-example.csv": (6, 42, 8, 6),
    "receipt.xes.gz": (1_434, 8_577, 27, 116),
    "receipt.csv.gz": (1_434, 8_577, 27, 116),
    "teleclaims.xes.gz": (3_512, 46_138, 11, 12),
    "repairExample.xes.gz": (1_104, 11_855, 8, 77),
    "helpdesk.xes.gz": (4_580, 21_348, 14, 226),
    "bpic2012.xes.gz": (13_087, 262_200, 24, 4_366),
    "bpic2019_1t_per_variant.xes.gz": (11_973, 338_247, 42, 11_973),
}


def report(folder: Path, *arguments: str | Path) -> tuple[dict[str, Any], str]:
    """The JSON and the page of a report."""
    done = resonanz("report", *arguments, "--json", "report.json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "report.json").read_text()), (folder / "report.html").read_text()


def value(found: dict[str, Any], metric: str, touchpoint: str) -> tuple[int, float]:
    [hit] = [m for m in found["metrics"] if (m["metric"], m["touchpoint"], m["segment"]) == (metric, touchpoint, None)]
    return hit["n"], round(hit["value"], 4)


@pytest.mark.parametrize("name", LOGS)
def test_a_log_has_its_published_counts(name: str, data_dir: Path, tmp_path: Path) -> None:
    found, _ = report(tmp_path, data_dir / "event_logs" / name)
    journey = found["journey"]
    assert (journey["cases"], journey["events"], journey["activities"], journey["variants"]) == LOGS[name]


def test_receipt_has_its_published_edges(data_dir: Path, tmp_path: Path) -> None:
    found, _ = report(tmp_path, data_dir / "event_logs" / "receipt.xes.gz")
    edges = {(edge["from"][:3], edge["to"][:3]): edge["n"] for edge in found["journey"]["edges"]}
    assert (len(found["journey"]["edges"]), edges["T04", "T05"]) == (99, 1_177)
    assert found["journey"]["top_variants"][0]["n"] == 713


def test_traffic_fines_and_incidents_are_understood_as_logs(data_dir: Path, tmp_path: Path) -> None:
    fines, _ = report(tmp_path, data_dir / "event_logs" / "traffic_fines_eventdataR.parquet")
    journey = fines["journey"]
    assert (journey["cases"], journey["events"], journey["activities"]) == (10_000, 34_724, 11)
    incidents, _ = report(tmp_path, data_dir / "uci_incident_log" / "incident_event_log.zip")
    assert (incidents["journey"]["cases"], incidents["journey"]["events"]) == (24_918, 141_712)


def test_the_airport_survey_of_2017(data_dir: Path, tmp_path: Path) -> None:
    wave = data_dir / "sfo_survey" / "2017_SFO_Customer_Survey.csv"
    found, _ = report(tmp_path, wave, "--map", ROOT / "examples" / "mappings" / "sfo.yaml")
    assert value(found, "nps", "NETPRO") == (2_746, 39.8398)
    assert value(found, "csat_top2", "Q7ALL")[1] == 0.8207
    assert value(found, "csat_mean", "Q7ALL")[1] == 4.0644


def test_all_waves_of_the_airport_survey_load_together(data_dir: Path, tmp_path: Path) -> None:
    waves = sorted((data_dir / "sfo_survey").glob("20*.csv"))
    found, _ = report(tmp_path, *waves, "--map", ROOT / "examples" / "mappings" / "sfo.yaml")
    assert (len(waves), found["input"]["rows_read"], found["input"]["rows_stored"]) == (8, 25_856, 25_856)
    overall = next(t for t in found["trends"] if (t["touchpoint"], t["metric"]) == ("Q7ALL", "csat_mean"))
    assert [point["period"][:4] for point in overall["points"]] == [str(year) for year in range(2010, 2018)]


def test_no_name_of_staff_reaches_the_report(data_dir: Path, tmp_path: Path) -> None:
    found, page = report(tmp_path, data_dir / "callcentre_pwc" / "callcentre_pwc_5000.csv")
    assert value(found, "csat_mean", "Satisfaction rating") == (4_054, 3.4036)
    everything = page + json.dumps(found)
    assert [name for name in ("Diane", "Becky", "Stewart", "Martha") if name in everything] == []


def test_support_contacts_are_rated_and_staff_stays_out(data_dir: Path, tmp_path: Path) -> None:
    found, page = report(tmp_path, data_dir / "support_csat" / "customer_support_aug01-21.csv.gz")
    assert value(found, "csat_top2", "CSAT Score")[0] == 11_227
    everything = page + json.dumps(found)
    names = ("Jacqueline Meadows", "Ethan Nakamura", "Emily Chen", "Wyatt Kim")
    assert [name for name in names if name in everything] == []


def test_orders_reviews_and_payments_join(data_dir: Path, tmp_path: Path) -> None:
    folder = data_dir / "olist" / "orders8135_with_text"
    tables = [folder / f"olist_{name}" for name in ("orders_dataset.csv.gz", "order_reviews_dataset.csv.gz")]
    found, _ = report(
        tmp_path,
        *tables,
        folder / "olist_order_payments_dataset.csv",
        "--map",
        ROOT / "examples" / "mappings" / "olist.yaml",
    )
    assert found["journey"]["cases"] == 8_135
    assert value(found, "csat_mean", "review_score")[0] == 8_225
    assert any(edge.get("score") for edge in found["journey"]["edges"])


@pytest.mark.parametrize(
    ("path", "touchpoints"),
    [("airline_satisfaction/test.csv.gz", 15), ("ecsi_mobi/mobi.csv", 24), ("ecsi_mobi/corp_rep_data.csv", 39)],
)
def test_surveys_are_understood_without_a_mapping(path: str, touchpoints: int, data_dir: Path, tmp_path: Path) -> None:
    found, _ = report(tmp_path, data_dir / path)
    assert len({m["touchpoint"] for m in found["metrics"]}) == touchpoints
    assert found["drivers"]["items"]


def test_support_comments_have_tone_themes_and_a_quality_on_unseen_ones(data_dir: Path, tmp_path: Path) -> None:
    file = data_dir / "support_csat" / "customer_support_aug01-21.csv.gz"
    found, page = report(tmp_path, file, "--parts", "sentiment,themes")
    tone, themes = found["sentiment"], found["themes"]
    assert (tone["learned_from"], tone["about"], tone["comments"]) == ("scores", "CSAT Score", 3_792)
    assert tone["quality"]["accuracy"]["low"] > tone["quality"]["baseline"]["high"]
    assert len(themes["items"]) >= 3
    assert themes["stability"]["value"] >= 0.7
    assert "on 3," in page
    assert "themes_rest" in {item["code"] for item in found["limits_detail"]}


def test_railway_comments_without_scores_are_learned_from_their_labels(data_dir: Path, tmp_path: Path) -> None:
    found, _ = report(tmp_path, data_dir / "germeval2017" / "dev-2017-09-15.xml.gz", "--parts", "sentiment,themes")
    assert found["input"]["rows_stored"] == 2_369
    assert (found["sentiment"]["learned_from"], found["sentiment"]["about"]) == ("labels", "sentiment")
    assert found["sentiment"]["quality"]["accuracy"]["value"] >= 0.72
    assert (found["themes"]["language"], len(found["themes"]["items"]) >= 3) == ("de", True)
    weak = [item["params"] for item in found["limits_detail"] if item["code"] == "sentiment_weak"]
    assert ("positive", 148) in {(item["label"], item["n"]) for item in weak}


def test_who_leaves_is_told_and_useless_columns_are_named(data_dir: Path, tmp_path: Path) -> None:
    [file] = (data_dir / "telco_churn").glob("*.csv")
    found, _ = report(tmp_path, file, "--parts", "prediction,value")
    known = found["prediction"]
    assert (known["outcome"], known["n"], known["cases"]) == ("Churn", 7_043, 1_869)
    assert 0.84 <= known["auc"]["value"] <= 0.86
    assert 0.9 <= known["calibration"]["slope"]["value"] <= 1.1
    left_out = {item["column"]: item["reason"] for item in known["left_out"]}
    assert (left_out["#"], left_out["TotalCharges"]) == ("identifier", "derived")
    limits = " ".join(found["limits"])
    assert "#" in limits
    assert "TotalCharges" in limits
    assert (found["value"]["contracts"]["tenure"], found["value"]["contracts"]["left"]) == ("tenure", 1_869)
