"""The main job, as a person would do it: a file in, a page and JSON out."""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e


def resonanz(*arguments: str | Path, cwd: Path, lang: str = "en") -> subprocess.CompletedProcess[str]:
    """Run the real command in a folder of its own."""
    environment = {**os.environ, "LC_ALL": f"{lang}_DE.UTF-8", "COLUMNS": "200"}
    environment.pop("RESONANZ_HOME", None)
    command = [sys.executable, "-c", "from resonanz.cli.main import main; main()", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """400 answers to three ratings, one of which goes along with the overall one."""
    chance = random.Random(7)
    path = tmp_path / "answers.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "date", "Invoice", "Hotline", "Overall satisfaction", "comment"])
        for number in range(400):
            invoice, hotline = chance.randint(1, 5), chance.randint(1, 5)
            overall = max(1, min(5, round(0.8 * invoice + chance.gauss(0.8, 0.7))))
            day = f"2026-{1 + number % 6:02d}-{1 + number % 28:02d}"
            writer.writerow([number, day, invoice, hotline, overall, "Call me: max@example.org" if number == 3 else ""])
    return path


def test_it_writes_a_page_and_json_and_leaves_nothing_else(answers: Path, tmp_path: Path) -> None:
    done = resonanz("report", answers, "--json", "report.json", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "The report lies in report.html\n", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.csv", "report.html", "report.json"]
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["version"] == "resonanz-report/1"
    assert report["input"]["rows_read"] == report["input"]["rows_stored"] == 400
    top = min(report["drivers"]["items"], key=lambda item: item["rank_low"])
    assert (report["drivers"]["outcome"], top["driver"]) == ("Overall satisfaction", "Invoice")
    assert "max@example.org" not in (tmp_path / "report.html").read_text() + json.dumps(report)


def test_it_speaks_german_where_the_locale_does(answers: Path, tmp_path: Path) -> None:
    done = resonanz("report", answers, "--out", "bericht.html", cwd=tmp_path, lang="de")
    assert (done.returncode, done.stdout) == (0, "Der Bericht liegt in bericht.html\n")
    assert '<html lang="de"' in (tmp_path / "bericht.html").read_text()


def test_json_goes_to_standard_output(answers: Path, tmp_path: Path) -> None:
    done = resonanz("report", answers, "--json", "-", cwd=tmp_path)
    assert json.loads(done.stdout)["input"]["rows_read"] == 400


def test_a_file_without_any_signal_needs_a_decision(tmp_path: Path) -> None:
    (tmp_path / "stock.csv").write_text("article,shelf\nA1,north\nA2,south\n")
    done = resonanz("report", "stock.csv", cwd=tmp_path)
    assert done.returncode == 2
    assert "article, shelf" in done.stderr


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = resonanz("report", "nowhere.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert "nowhere.csv" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_import_is_kept_counted_and_reported(answers: Path, tmp_path: Path) -> None:
    first = resonanz("import", answers, "--workspace", "kept", "--json", "-", cwd=tmp_path)
    again = resonanz("import", answers, "--workspace", "kept", "--json", "-", cwd=tmp_path)
    assert json.loads(first.stdout)["rows_stored"] == 400
    assert json.loads(again.stdout)["rows_duplicate"] == 400
    assert resonanz("check", "--workspace", "kept", cwd=tmp_path).returncode == 0
    report = resonanz("report", "--workspace", "kept", "--json", "-", cwd=tmp_path)
    assert json.loads(report.stdout)["drivers"]["outcome"] == "Overall satisfaction"


def test_checking_an_empty_place_finds_nothing_wrong(tmp_path: Path) -> None:
    done = resonanz("check", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "nothing here yet\n")


def test_a_language_nobody_speaks_is_refused(answers: Path, tmp_path: Path) -> None:
    assert resonanz("report", answers, "--lang", "fr", cwd=tmp_path).returncode == 2


def test_weights_count_only_where_a_mapping_names_them(tmp_path: Path) -> None:
    rows = [(9, 3.0), (10, 1.0), (2, 1.0), (7, 2.0)] * 25
    lines = ["recommend,weight", *(f"{score},{weight}" for score, weight in rows)]
    (tmp_path / "answers.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "map.yaml").write_text(
        "version: resonanz-mapping/1\nsource: survey\nshape: wide\nweight: weight\n"
        "ratings:\n  - {column: recommend, metric: nps, scale: 0-10}\n"
    )
    plain = json.loads(resonanz("report", "answers.csv", "--json", "-", cwd=tmp_path).stdout)
    weighted = json.loads(resonanz("report", "answers.csv", "--map", "map.yaml", "--json", "-", cwd=tmp_path).stdout)
    assert [m["value"] for m in plain["metrics"] if m["metric"] == "nps"] == [25.0]
    assert [round(m["value"], 9) for m in weighted["metrics"] if m["metric"] == "nps"] == [round(300 / 7, 9)]


def test_long_scores_of_one_matter_keep_their_own_attributes(tmp_path: Path) -> None:
    lines = ["order_id;touchpoint;score;device"]
    for number in range(60):
        lines += [f"o{number};Invoice;{1 + number % 2};app", f"o{number};Hotline;{4 + number % 2};phone"]
    (tmp_path / "long.csv").write_text("\n".join(lines) + "\n")
    report = json.loads(resonanz("report", "long.csv", "--json", "-", cwd=tmp_path).stdout)
    found = {(m["touchpoint"], m["segment"]): m["n"] for m in report["metrics"] if m["metric"] == "csat_mean"}
    assert found == {
        ("Hotline", None): 60,
        ("Hotline", "device=phone"): 60,
        ("Invoice", None): 60,
        ("Invoice", "device=app"): 60,
    }
