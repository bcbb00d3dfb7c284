from __future__ import annotations

import logging
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from deltalake import DeltaTable
from tests.events.record.helpers import INTEGRATION, LOG, LOG_COLUMNS, Lines, bring, nps

from resonanz.events.errors import RecordError
from resonanz.events.mapping.model import Mapping, Shape
from resonanz.events.schema import RECORD
from resonanz.events.scope import Scope
from resonanz.events.tables import open_table, record_files
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION

MAPPING = Mapping(shape=Shape.WIDE, source="s", ratings=(nps("a"),), text=("said",), unit="branch", customer="who")
ROWS = [("9", "good", "Nord", "k1"), ("3", "bad", "Süd", "k2"), ("5", None, None, "k1")]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path)
    bring(made, (Lines(("a", "said", "branch", "who"), ROWS), MAPPING))
    return made


def _scores(workspace: Workspace, scope: Scope) -> list[float]:
    table = open_table(workspace, scope)
    return sorted(table.filter(table.score.notnull()).score.to_pyarrow().to_pylist())


def test_a_scope_sees_its_units_touchpoints_and_customer_only(workspace: Workspace) -> None:
    everything = open_table(workspace, Scope.everything("a test")).to_pyarrow().to_pylist()
    customer = next(e["customer"] for e in everything if e["unit"] == "Süd")
    assert _scores(workspace, Scope.everything("a test")) == [3.0, 5.0, 9.0]
    assert _scores(workspace, Scope("p", units=frozenset({"Nord"}))) == [9.0]
    assert _scores(workspace, Scope("p", units=frozenset())) == []
    assert _scores(workspace, Scope("p", touchpoints=frozenset({"a"}))) == [3.0, 5.0, 9.0]
    assert _scores(workspace, Scope("p", touchpoints=frozenset({"b"}))) == []
    assert _scores(workspace, Scope("p", customer=customer)) == [3.0]


def test_text_is_shown_only_to_those_who_may_see_it(workspace: Workspace) -> None:
    blind = open_table(workspace, Scope("p"))
    assert set(blind.text.to_pyarrow().to_pylist()) == {None}
    assert blind.schema().names == tuple(RECORD.names)
    seeing = open_table(workspace, Scope("p", may_see_text=True))
    assert {"good", "bad"} <= set(seeing.text.to_pyarrow().to_pylist())


def test_opening_everything_is_logged_with_its_reason(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        Scope.everything("nightly job")
    assert "nightly job" in caplog.text


def test_any_tool_reads_the_record(workspace: Workspace) -> None:
    ours = open_table(workspace, Scope.everything("a test")).order_by("event_id").to_pyarrow()
    delta = DeltaTable(str(workspace.record)).to_pyarrow_table().sort_by("event_id")
    assert delta.select(RECORD.names).cast(RECORD).equals(ours.cast(RECORD))
    files = record_files(workspace)
    [(count,)] = duckdb.sql(f"SELECT count(*) FROM read_parquet({files})").fetchall()
    assert count == len(ours)


def test_an_open_table_stays_as_it_was_while_another_import_commits(workspace: Workspace) -> None:
    table = open_table(workspace, Scope.everything("a test"))
    bring(workspace, (Lines(LOG_COLUMNS, [("c", "x", "2024-01-01")]), LOG))
    assert table.count().to_pyarrow().as_py() == 6
    assert open_table(workspace, Scope.everything("a test")).count().to_pyarrow().as_py() == 7


def test_a_record_without_events_has_all_columns(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    bring(workspace, (Lines(LOG_COLUMNS, []), LOG))
    table = open_table(workspace, Scope.everything("a test"))
    assert table.schema().names == tuple(RECORD.names)
    assert table.schema()["attributes"].is_map()
    assert table.to_pyarrow().cast(RECORD) == pa.Table.from_batches([], RECORD)


def test_a_missing_record_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="Import a file first"):
        open_table(Workspace(tmp_path), Scope.everything("a test"))
