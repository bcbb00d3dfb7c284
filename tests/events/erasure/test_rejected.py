"""An erasure reaches the rows that an import could not read."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from tests.events.record.helpers import INTEGRATION, NOW

from resonanz.events.erasure import apply_list, erase
from resonanz.events.rows import pseudonyms
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION
HEAD = ["file", "line", "reason", "row"]
ROWS = [
    ["a.csv", "2", "too few cells", "2026-01-02;K-1;viel Ärger"],
    ["a.csv", "3", "too few cells", "2026-01-02;K-11;noch einer"],
    ["a.csv", "4", "no score", '{"note": "Rückruf Inge Hansen bitte"}'],
    ["a.csv", "5", "no score", '{"key": "K-1", "age": "40"}'],
    ["a.csv", "6", "no score", "17"],
]


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """The rejected rows of a preview: of no import that the record knows."""
    workspace = Workspace(tmp_path).create()
    Store.create(workspace)
    with (workspace.rejected / "preview-1.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *ROWS])
    return workspace


def lines(place: Workspace, name: str = "preview-1.csv") -> list[str]:
    with (place.rejected / name).open(encoding="utf-8", newline="") as file:
        return [row[1] for row in csv.reader(file)]


def pseudonym(place: Workspace, key: str) -> str:
    return str(pseudonyms(pa.array([key]), place.secret)[0])


def test_rows_with_the_key_go_and_longer_keys_stay(place: Workspace) -> None:
    assert erase(place, [pseudonym(place, "K-1")], at=NOW).rejected == 2
    assert lines(place) == ["line", "3", "4", "6"]
    assert erase(place, [pseudonym(place, "K-1")], at=NOW).rejected == 0


def test_rows_with_name_or_contact_go(place: Workspace) -> None:
    assert erase(place, [pseudonym(place, "K-9")], at=NOW, contacts=["inge hansen", "7", ""]).rejected == 1
    assert lines(place) == ["line", "2", "3", "5", "6"]


def test_what_was_restored_is_brought_up_to_date(place: Workspace) -> None:
    kept = (place.rejected / "preview-1.csv").read_bytes()
    erase(place, [pseudonym(place, "K-1")], at=NOW)
    (place.rejected / "preview-1.csv").write_bytes(kept)
    assert apply_list(place).rejected == 2


def test_imports_after_the_erasure_are_left_alone(place: Workspace) -> None:
    for name, days in (("before", -1), ("after", 1)):
        (place.rejected / "preview-1.csv").replace(place.rejected / f"{name}.csv")
        moment = (NOW + timedelta(days=days)).isoformat()
        Store(place).commit(name, [], {"import_id": name, "received_at": moment})
        with (place.rejected / "preview-1.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEAD, *ROWS])
    erase(place, [pseudonym(place, "K-1")], at=NOW)
    assert lines(place, "before.csv") == ["line", "3", "4", "6"]
    assert lines(place, "after.csv") == ["line", "2", "3", "4", "5", "6"]
