"""What a customer may ask for, from the command line: everything, and to be forgotten."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.crash.live import COMMAND, ROOT

pytestmark = pytest.mark.e2e
ROWS = [["2026-10-05", f"K-{n}", str(n % 11), f"=gesagt von {n}", "Nord"] for n in range(8)]


def resonanz(*arguments: str, home: Path, fails: int = 0) -> str:
    command = [sys.executable, "-c", COMMAND, *arguments, "--workspace", str(home), "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == fails, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, new_home: Callable[[Path], Path]) -> Path:
    """A workspace with one imported survey and a database."""
    folder = tmp_path_factory.mktemp("made")
    with (folder / "survey.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Datum", "Kundennummer", "Weiterempfehlung (0-10)", "Kommentar", "Region"], *ROWS])
    resonanz("import", str(folder / "survey.csv"), home=new_home(folder / "home"))
    assert "2 events are in" in resonanz(
        "export", "--customer", "K-3", "--out", str(folder / "k3"), home=folder / "home"
    )
    assert "gesagt von 3" in (folder / "k3").read_text(encoding="utf-8")
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    shutil.copytree(made / "home", tmp_path / "home")
    return tmp_path / "home"


def test_who_was_erased_does_not_come_back(made: Path, home: Path) -> None:
    assert "Erased." in resonanz("erase", "--customer", "K-3", home=home)
    resonanz("import", str(made / "survey.csv"), home=home)
    assert "Nothing is held about K-3" in resonanz("export", "--customer", "K-3", home=home, fails=1)
    assert "The record is whole." in resonanz("check", home=home)
    assert "0 are gone" in resonanz("erase", "--resume", home=home)


def test_a_customer_or_resume_has_to_be_named(home: Path) -> None:
    assert "Name the customer, or take --resume." in resonanz("erase", home=home, fails=2)


def test_nothing_is_made_where_no_record_is(tmp_path: Path) -> None:
    assert "There is no record" in resonanz("erase", "--customer", "K-3", home=tmp_path / "none", fails=1)
    assert "nothing here yet" in resonanz("check", home=tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_the_record_leaves_in_three_formats(home: Path, tmp_path: Path) -> None:
    for ending in ("parquet", "csv", "jsonl"):
        assert "16 events are in" in resonanz("export", "--out", str(tmp_path / f"all.{ending}"), home=home)
    assert pq.read_metadata(tmp_path / "all.parquet").num_rows == 16
    lines = (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["type"] for line in lines} == {"feedback.given", "feedback.scored"}
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["text"] for row in csv.DictReader(file)} - {""}
    assert texts == {f"'=gesagt von {n}" for n in range(8)}
    assert "Name a file that ends in" in resonanz("export", "--out", "all.xlsx", home=home, fails=2)


def test_a_changed_line_of_the_log_is_found(home: Path) -> None:
    assert "Database, log and inbox fit the record." in resonanz("check", home=home)
    with sqlite3.connect(home / "resonanz.sqlite") as database:
        database.execute("UPDATE audit_entry SET action = 'nothing.happened'")
    assert "Log: The log was changed: line 1 does not fit" in resonanz("check", home=home, fails=1)


def test_an_acknowledged_event_that_the_record_lacks_is_found(home: Path) -> None:
    columns = "event_id, fingerprint, payload, received_at, moved"
    with sqlite3.connect(home / "resonanz.sqlite") as database:
        row = (b"x" * 16, b"", "", "2026-11-01 00:00:00", 1)
        database.execute(f"INSERT INTO intake_inboxevent ({columns}) VALUES (?, ?, ?, ?, ?)", row)
    assert "1 acknowledged events are missing" in resonanz("check", home=home, fails=1)
