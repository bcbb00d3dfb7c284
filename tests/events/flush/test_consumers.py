from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.events.flush.inboxes import NOW, SqliteInbox, scored
from tests.events.record.helpers import INTEGRATION, LOG, LOG_COLUMNS, Lines, bring

from resonanz.events import consumers
from resonanz.events.compaction import compact
from resonanz.events.consumers import Effect, Event, dispatch, replay, waiting_for
from resonanz.events.flushing import flush
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION


class SqliteCursors:
    """Positions, marks and effects in one database, so that one transaction holds all three."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path)
        self.db.execute("CREATE TABLE cursor (consumer TEXT PRIMARY KEY, position INTEGER)")
        self.db.execute("CREATE TABLE handled (consumer TEXT, event_id BLOB, UNIQUE (consumer, event_id))")
        self.db.execute("CREATE TABLE effect (score REAL)")

    def position(self, consumer: str) -> int | None:
        found = self.db.execute("SELECT position FROM cursor WHERE consumer = ?", (consumer,)).fetchone()
        return found[0] if found else None

    def handle_once(self, consumer: str, events: Sequence[Event], up_to: int | None, effect: Effect) -> int:
        with self.db:
            new = [event for event in events if self._mark(consumer, event)]
            effect(new)
            if up_to is not None:
                self.db.execute("REPLACE INTO cursor VALUES (?, ?)", (consumer, up_to))
        return len(new)

    def _mark(self, consumer: str, event: Event) -> bool:
        sql = "INSERT OR IGNORE INTO handled VALUES (?, ?)"
        return self.db.execute(sql, (consumer, event.event_id)).rowcount > 0

    @property
    def effects(self) -> list[float]:
        return [score for (score,) in self.db.execute("SELECT score FROM effect ORDER BY rowid")]


class Watcher:
    """Writes down the scores it is told."""

    def __init__(self, cursors: SqliteCursors, *, since: datetime | None = None) -> None:
        self.name = "watcher"
        self.types = frozenset({"feedback.scored"})
        self.since = since
        self.fails = False
        self._db = cursors.db

    def handle(self, events: Sequence[Event]) -> None:
        self._db.executemany("INSERT INTO effect VALUES (?)", [(event.score,) for event in events])
        if self.fails:
            raise OSError("the mail server is away")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "space")


@pytest.fixture
def inbox(tmp_path: Path, workspace: Workspace) -> SqliteInbox:
    made = SqliteInbox(tmp_path / "inbox.sqlite3")
    made.put(scored(1, at=NOW - timedelta(days=1)))
    flush(workspace, made)
    return made


@pytest.fixture
def cursors(tmp_path: Path) -> SqliteCursors:
    return SqliteCursors(tmp_path / "cursors.sqlite3")


def test_a_new_consumer_meets_only_what_comes_after_it(
    workspace: Workspace, inbox: SqliteInbox, cursors: SqliteCursors
) -> None:
    watcher = Watcher(cursors)
    assert waiting_for(workspace, watcher, cursors)
    assert dispatch(workspace, watcher, cursors) == 0
    inbox.put(scored(2), scored(3), scored(4, type="contact.made"))
    flush(workspace, inbox)
    assert waiting_for(workspace, watcher, cursors)
    assert dispatch(workspace, watcher, cursors) == 2
    assert not waiting_for(workspace, watcher, cursors)
    assert dispatch(workspace, watcher, cursors) == 0
    assert cursors.effects == [2.0, 3.0]


def test_a_cut_off_in_the_past_brings_history_from_there(
    workspace: Workspace, inbox: SqliteInbox, cursors: SqliteCursors
) -> None:
    inbox.put(scored(2), scored(3))
    flush(workspace, inbox)
    assert dispatch(workspace, Watcher(cursors, since=NOW), cursors) == 2
    assert cursors.effects == [2.0, 3.0]


def test_batches_are_handed_on_in_order_across_flushes_and_compaction(
    workspace: Workspace, inbox: SqliteInbox, cursors: SqliteCursors
) -> None:
    watcher = Watcher(cursors, since=NOW - timedelta(days=2))
    for score in range(2, 9):
        inbox.put(scored(score, occurred_at=NOW - timedelta(days=40 * (score % 2))))
        flush(workspace, inbox)
    handled = [dispatch(workspace, watcher, cursors, limit=3)]
    compact(workspace, least=2)
    while waiting_for(workspace, watcher, cursors):
        handled.append(dispatch(workspace, watcher, cursors, limit=3))
    assert handled == [3, 3, 2]
    assert cursors.effects == [float(score) for score in range(1, 9)]


def test_an_effect_that_fails_is_tried_again_and_happens_once(
    workspace: Workspace, inbox: SqliteInbox, cursors: SqliteCursors
) -> None:
    watcher = Watcher(cursors, since=NOW - timedelta(days=2))
    watcher.fails = True
    with pytest.raises(OSError, match="away"):
        dispatch(workspace, watcher, cursors)
    assert cursors.effects == []
    watcher.fails = False
    assert dispatch(workspace, watcher, cursors) == 1
    with cursors.db:
        cursors.db.execute("UPDATE cursor SET position = 0")
    assert dispatch(workspace, watcher, cursors) == 0
    assert cursors.effects == [1.0]


def test_imports_fire_nothing_unless_they_are_replayed(
    workspace: Workspace, inbox: SqliteInbox, cursors: SqliteCursors
) -> None:
    watcher = Watcher(cursors, since=NOW - timedelta(days=2))
    watcher.types = frozenset({"step.reached"})
    rows = [("c", f"s{i}", f"2024-0{1 + i % 3}-01") for i in range(7)]
    brought = bring(workspace, (Lines(LOG_COLUMNS, rows), LOG))
    assert dispatch(workspace, watcher, cursors) == 0
    seen: list[tuple[str | None, int]] = []
    watcher.handle = lambda events: seen.extend((e.touchpoint, e.sequence) for e in events)  # type: ignore[method-assign]
    assert replay(workspace, brought.import_id, watcher, cursors) == 7
    assert seen == [(f"s{i}", i) for i in range(7)]
    assert replay(workspace, brought.import_id, watcher, cursors) == 0


def test_an_event_carries_its_fields(workspace: Workspace, inbox: SqliteInbox, cursors: SqliteCursors) -> None:
    met: list[Event] = []
    watcher = Watcher(cursors)
    watcher.handle = met.extend  # type: ignore[method-assign]
    dispatch(workspace, watcher, cursors)
    row = scored(9, value="3.5", currency="EUR", attributes={"plan": "M"}, text="gut")
    inbox.put(row)
    flush(workspace, inbox)
    dispatch(workspace, watcher, cursors)
    [event] = met
    assert {name: getattr(event, name) for name in row if name != "attributes"} == {
        name: value for name, value in row.items() if name != "attributes"
    }
    assert (event.sequence, dict(event.attributes), event.customer) == (2, {"plan": "M"}, None)


def test_two_consumers_cannot_share_a_name(cursors: SqliteCursors) -> None:
    watcher = Watcher(cursors)
    watcher.name = "pytest-watcher"
    consumers.register(watcher)
    consumers.register(watcher)
    assert consumers.registered()["pytest-watcher"] is watcher
    second = Watcher(cursors)
    second.name = "pytest-watcher"
    with pytest.raises(ValueError, match="two consumers"):
        consumers.register(second)
