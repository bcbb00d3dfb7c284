from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.events.flush.inboxes import SqliteInbox, scored
from tests.events.record.helpers import INTEGRATION, LOG, LOG_COLUMNS, Lines, bring, stored

from resonanz.events import lock
from resonanz.events.check import check
from resonanz.events.flushing import Flushed, flush
from resonanz.events.scope import Scope
from resonanz.events.store import Store
from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "space")


@pytest.fixture
def inbox(tmp_path: Path) -> SqliteInbox:
    return SqliteInbox(tmp_path / "inbox.sqlite3")


def scores(workspace: Workspace) -> list[float]:
    return [row["score"] for row in stored(workspace)]


def test_what_waits_is_moved_once_and_forgotten(workspace: Workspace, inbox: SqliteInbox) -> None:
    inbox.put(scored(9), scored(3))
    assert flush(workspace, inbox) == Flushed(2, 0, 1, more=False)
    assert len(inbox.fresh()) == 0
    assert flush(workspace, inbox) == Flushed(0, 0, 1, more=False)
    assert scores(workspace) == [9.0, 3.0]
    assert check(workspace).findings == ()


def test_rows_keep_every_field_and_their_sequence(workspace: Workspace, inbox: SqliteInbox) -> None:
    more: dict[str, Any] = {"text": "gut", "value": "12.50", "currency": "EUR", "attributes": {"tariff": "M"}}
    row = scored(7, occurred_at="2024-02-29T23:30:00Z", language="de", instance="r1", **more)
    inbox.put(scored(1), row)
    flush(workspace, inbox)
    [found] = [event for event in stored(workspace) if event["score"] == 7]
    empty = {"customer", "channel", "role", "wave"}
    assert {name: value for name, value in found.items() if value is None} == dict.fromkeys(empty)
    told = {"source_order": 2, "import_id": "inbox", "month": "2024-02"}
    assert {name: value for name, value in found.items() if name not in empty} == row | told


def test_the_same_event_sent_again_is_stored_once(workspace: Workspace, inbox: SqliteInbox) -> None:
    inbox.put(scored(9, key="a"), scored(9, key="a"), scored(8, key="b"))
    assert flush(workspace, inbox).duplicates == 1
    inbox.put(scored(9, key="a"), scored(7, key="c"))
    assert flush(workspace, inbox) == Flushed(1, 1, 2, more=False)
    assert scores(workspace) == [9.0, 8.0, 7.0]


def test_a_run_moves_at_most_its_limit(workspace: Workspace, inbox: SqliteInbox) -> None:
    inbox.put(*(scored(i % 11) for i in range(7)))
    runs = [flush(workspace, inbox, limit=3) for _ in range(3)]
    assert [(run.moved, run.more) for run in runs] == [(3, True), (3, True), (1, False)]
    assert len(scores(workspace)) == 7


def test_rows_that_were_committed_but_not_forgotten_are_not_doubled(workspace: Workspace, inbox: SqliteInbox) -> None:
    rows = [scored(1), scored(2)]
    inbox.put(*rows)
    flush(workspace, inbox)
    inbox.put(*rows, scored(3))
    assert flush(workspace, inbox).moved == 1
    assert scores(workspace) == [1.0, 2.0, 3.0]


def test_imports_and_flushes_share_one_record(workspace: Workspace, inbox: SqliteInbox) -> None:
    inbox.put(scored(9))
    flush(workspace, inbox)
    bring(workspace, (Lines(LOG_COLUMNS, [("c", "x", "2024-01-01")]), LOG))
    inbox.put(scored(8))
    flush(workspace, inbox)
    bring(workspace, (Lines(LOG_COLUMNS, [("d", "x", "2024-01-01")]), LOG))
    assert len(stored(workspace)) == 4
    report = check(workspace)
    assert (report.findings, report.orphans, report.imports) == ((), (), 2)


def test_a_second_lock_is_held_while_somebody_writes(workspace: Workspace, inbox: SqliteInbox) -> None:
    held: list[str] = []

    class Guard:
        def __init__(self, path: Path) -> None:
            self.path = path

        def __enter__(self) -> None:
            held.append(f"taken {self.path.name} at {len(inbox.fresh())}")

        def __exit__(self, *_: object) -> None:
            held.append(f"freed at {len(inbox.fresh())}")

    inbox.put(scored(9))
    lock.add_guard(Guard)
    try:
        flush(workspace, inbox)
    finally:
        lock._guards.remove(Guard)
    assert held == ["taken lock at 1", "freed at 0"]


def fresh_scores(workspace: Workspace, inbox: SqliteInbox) -> list[float]:
    table = open_table(workspace, Scope.everything("a test"), fresh=inbox)
    rows = table.order_by("source_order").to_pyarrow().to_pylist()
    assert all(row["month"] == "2026-11" and row["import_id"] == "inbox" for row in rows)
    return [row["score"] for row in rows]


def test_rows_that_wait_are_read_with_the_record_each_once(workspace: Workspace, inbox: SqliteInbox) -> None:
    first, second = scored(1), scored(2)
    inbox.put(first)
    flush(workspace, inbox)
    inbox.put(second)
    assert fresh_scores(workspace, inbox) == [1.0, 2.0]
    flush(workspace, inbox)
    assert fresh_scores(workspace, inbox) == [1.0, 2.0]


class Stuck(SqliteInbox):
    """An inbox whose flusher dies before the rows are forgotten, and whose rows have no number until they are asked."""

    def moved(self, up_to: int) -> None:
        pass


def test_rows_between_commit_and_mark_are_read_once(workspace: Workspace, tmp_path: Path) -> None:
    inbox = Stuck(tmp_path / "stuck.sqlite3")
    inbox.put(scored(1), scored(2))
    flush(workspace, inbox)
    inbox.put(scored(3))
    assert len(inbox.fresh()) == 3
    assert fresh_scores(workspace, inbox) == [1.0, 2.0, 3.0]


def test_a_scope_holds_for_rows_that_wait(workspace: Workspace, inbox: SqliteInbox) -> None:
    flush(workspace, inbox)
    inbox.put(scored(1, unit="Nord", text="a"), scored(2, unit="Süd", text="b"))
    rows = open_table(workspace, Scope("p", units=frozenset({"Nord"})), fresh=inbox).to_pyarrow().to_pylist()
    assert [(row["score"], row["text"]) for row in rows] == [(1.0, None)]


KEYS = st.lists(st.integers(0, 12), max_size=6)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(KEYS, max_size=3), limit=st.integers(2, 5), months=st.integers(1, 3))
def test_any_order_of_sending_and_flushing_stores_each_key_once(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[int]], limit: int, months: int
) -> None:
    folder = tmp_path_factory.mktemp("any")
    workspace, inbox = Workspace(folder / "space"), SqliteInbox(folder / "inbox.sqlite3")
    for batch in batches:
        inbox.put(*(scored(k % 11, key=str(k), occurred_at=f"2024-{1 + k % months:02}-03T12:00Z") for k in batch))
        flush(workspace, inbox, limit=limit)
    while flush(workspace, inbox, limit=limit).more:
        pass
    sent = {key for batch in batches for key in batch}
    assert len(stored(workspace)) == len(sent)
    assert Store(workspace).flushed_up_to >= len(sent)
    assert check(workspace).findings == ()
