"""`resonanz effect` as an analyst would use it: a file in, a finding, a page and JSON out."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e
KEYS = ["effect", "relative", "design", "grade", "checks", "weights", "n", "notes"]


def resonanz(*arguments: str | Path, cwd: Path, lang: str = "en") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LC_ALL": f"{lang}_DE.UTF-8", "COLUMNS": "200"}
    command = [sys.executable, "-c", "from resonanz.cli.main import main; main()", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def branches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """14 branches over 10 months, written the German way; Nord gains 2 points from July on."""
    chance = random.Random(3)
    path = tmp_path_factory.mktemp("branches") / "branches.csv"
    lines = ["Filiale;Monat;Leichtigkeit;Wartezeit"]
    for i in range(14):
        name, level = ("Nord" if i == 0 else f"F{i}"), chance.gauss(4, 0.3)
        for month in range(1, 11):
            value = level + 0.02 * month + chance.gauss(0, 0.1) + (2 if i == 0 and month >= 7 else 0)
            number = f"{value:.3f}".replace(".", ",")
            lines.append(f"{name};01.{month:02d}.2026;{number};{chance.randint(1, 9)}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


ASKED = ("--unit", "filiale", "--time", "Monat", "--outcome", "Leichtigkeit")


def test_it_finds_the_effect_and_writes_page_and_json(branches: Path, tmp_path: Path) -> None:
    done = resonanz(
        "effect", branches, *ASKED, "--treated", "Nord@01.07.2026", "--out", "e.html", "--json", "e.json", cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("No clear effect") is False
    assert done.stdout.splitlines()[-1] == "The page lies in e.html"
    found = json.loads((tmp_path / "e.json").read_text())
    assert list(found) == KEYS
    assert found["effect"]["low"] < 2 < found["effect"]["high"]
    assert found["effect"]["level"] == 0.95
    assert (found["design"], found["n"]) == ("did", 140)
    assert [list(check) for check in found["checks"]] == [["name", "passed", "value", "note"]] * len(found["checks"])
    page = (tmp_path / "e.html").read_text()
    assert '<html lang="en"' in page
    assert "What was, and what would have been without it" in page


def test_it_speaks_german(branches: Path, tmp_path: Path) -> None:
    done = resonanz(
        "effect",
        branches,
        *ASKED,
        "--treated",
        "nord@2026-07-01",
        "--design",
        "sdid",
        "--out",
        "w.html",
        cwd=tmp_path,
        lang="de",
    )
    assert done.returncode == 0
    assert "Leichtigkeit um" in done.stdout
    assert "Beleg " in done.stdout
    assert "Was war, und was ohne Maßnahme gewesen wäre" in (tmp_path / "w.html").read_text()


def test_json_alone_goes_to_standard_output(branches: Path, tmp_path: Path) -> None:
    done = resonanz(
        "effect", branches, *ASKED, "--treated", "Nord@01.07.2026", "--design", "sc", "--json", "-", cwd=tmp_path
    )
    found = json.loads(done.stdout)
    assert found["design"] == "sc"
    assert sum(found["weights"].values()) == pytest.approx(1, abs=0.01)
    assert list(tmp_path.iterdir()) == []


def test_chosen_units_alone_are_compared(branches: Path, tmp_path: Path) -> None:
    some = [part for i in range(1, 6) for part in ("--control", f"F{i}")]
    done = resonanz("effect", branches, *ASKED, "--treated", "Nord@01.07.2026", *some, "--json", "-", cwd=tmp_path)
    assert json.loads(done.stdout)["n"] == 60


def test_arms_of_a_test_need_no_time(tmp_path: Path) -> None:
    chance = random.Random(1)
    rows = [
        f"{arm},{int(chance.random() < share)},{chance.random():.3f}"
        for arm, share in (("mail", 0.3), ("none", 0.2))
        for _ in range(800)
    ]
    (tmp_path / "test.csv").write_text("\n".join(["group,visit,age", *rows]))
    asked = ("--unit", "group", "--outcome", "visit", "--treated", "mail", "--covariates", "age", "--design", "ab")
    found = json.loads(resonanz("effect", "test.csv", *asked, "--json", "-", cwd=tmp_path).stdout)
    assert found["effect"]["low"] < 0.1 < found["effect"]["high"]
    assert (found["design"], found["grade"], found["n"]) == ("ab", "A", 1600)
    assert [check["name"] for check in found["checks"]] == ["sample_ratio", "balance"]


def test_one_series_needs_no_unit(branches: Path, tmp_path: Path) -> None:
    chance = random.Random(5)
    rows = [
        f"2026-{1 + i // 28:02d}-{1 + i % 28:02d},{x + chance.gauss(0, 0.5) + 3 * (i >= 60)},{x}"
        for i in range(84)
        for x in [chance.gauss(10, 1)]
    ]
    (tmp_path / "series.csv").write_text("\n".join(["day,y,x", *rows]))
    asked = ("--time", "day", "--outcome", "y", "--covariates", "x", "--treated", "@2026-03-05", "--design", "its")
    done = resonanz("effect", "series.csv", *asked, "--json", "-", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert found["effect"]["low"] < 3 < found["effect"]["high"]
    assert found["grade"] == "B"


WRONG = [
    (
        ("--unit", "branch", "--time", "Monat", "--outcome", "Leichtigkeit", "--treated", "Nord@01.07.2026"),
        "There is no column branch. The file has: Filiale",
    ),
    ((*ASKED, "--treated", "West@01.07.2026"), "There is no unit West. Write it as in the data: F1"),
    ((*ASKED, "--treated", "Nord@01.07.2031"), "which is no period of the data (2026-01-01 to 2026-10-01)"),
    ((*ASKED, "--treated", "Nord"), "Nord names no start. Write it as NAME@START."),
    ((*ASKED, "--treated", "Nord@01.01.2026"), "Nothing lies before 2026-01-01."),
    ((*ASKED, "--treated", "Nord@01.07.2026", "--design", "best"), "There is no design best."),
    (
        ("--unit", "Filiale", "--outcome", "Leichtigkeit", "--treated", "Nord", "--design", "did"),
        "name their column with --time",
    ),
    (
        ("--unit", "Monat", "--time", "Monat", "--outcome", "Filiale", "--treated", "x@y"),
        "The column Filiale holds no number.",
    ),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG)
def test_it_names_what_is_wrong(branches: Path, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    done = resonanz("effect", branches, *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_is_told_in_words(tmp_path: Path) -> None:
    done = resonanz("effect", "nowhere.csv", *ASKED, "--treated", "Nord@1", cwd=tmp_path)
    assert (done.returncode, "nowhere.csv does not exist" in done.stderr) == (1, True)
