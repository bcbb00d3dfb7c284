"""Who was erased does not come back with the next file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from tests.events.record.helpers import INTEGRATION, NOW, Lines, bring, stored

from resonanz.events.check import check
from resonanz.events.erasure import erase
from resonanz.events.mapping.model import Mapping, Rating, Shape, Time
from resonanz.events.rows import pseudonyms
from resonanz.events.sources.batch import Batch
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION
COLUMNS = ("when", "who", "score", "said")
SURVEY = Mapping(
    shape=Shape.WIDE,
    source="survey",
    ratings=(Rating("score", "shop", "nps", 0, 10),),
    time=Time(columns=("when",)),
    customer="who",
    text=("said",),
)
ROWS = [("2026-10-05", f"K-{n}", str(n), f"said by {n}") for n in range(6)]
AGAIN = ("2026-11-20", "K-3", "9", "back again")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "space")


def pseudonym(workspace: Workspace, key: str) -> str:
    return str(pseudonyms(pa.array([key]), workspace.secret)[0])


def said(workspace: Workspace) -> set[str]:
    return {row["text"] for row in stored(workspace) if row["text"] is not None}


def test_the_same_file_again_brings_nobody_back_and_counts_nothing_twice(workspace: Workspace) -> None:
    bring(workspace, (Lines(COLUMNS, ROWS), SURVEY))
    erase(workspace, [pseudonym(workspace, "K-3")], at=NOW)
    before = len(stored(workspace))
    balance = bring(workspace, (Lines(COLUMNS, ROWS), SURVEY)).balance
    assert (balance.rows_read, balance.rows_stored, balance.rows_duplicate) == (6, 0, 6)
    assert len(stored(workspace)) == before
    assert "said by 3" not in said(workspace)
    assert check(workspace).findings == ()


def test_what_comes_after_the_erasure_belongs_to_a_new_relation(workspace: Workspace) -> None:
    bring(workspace, (Lines(COLUMNS, ROWS), SURVEY))
    erase(workspace, [pseudonym(workspace, "K-3")], at=NOW)
    balance = bring(workspace, (Lines(COLUMNS, [*ROWS, AGAIN]), SURVEY)).balance
    assert (balance.rows_stored, balance.rows_duplicate) == (1, 6)
    assert "back again" in said(workspace)


def test_who_is_erased_while_a_file_is_read_stays_out(workspace: Workspace) -> None:
    bring(workspace, (Lines(COLUMNS, ROWS[:2]), SURVEY))

    class Slow(Lines):
        def batches(self) -> Iterator[Batch]:
            yield from super().batches()
            erase(workspace, [pseudonym(workspace, "K-3")], at=NOW + timedelta(days=1))

    balance = bring(workspace, (Slow(COLUMNS, ROWS), SURVEY)).balance
    assert (balance.rows_stored, balance.rows_duplicate) == (3, 3)
    assert "said by 3" not in said(workspace)
