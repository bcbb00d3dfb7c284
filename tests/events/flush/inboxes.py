"""An inbox in a real SQLite database, and short ways to fill it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from resonanz.events.door import make_event
from resonanz.events.inbox import dump, load

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


class SqliteInbox:
    """One table; keys are never used again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("CREATE TABLE IF NOT EXISTS inbox (id INTEGER PRIMARY KEY AUTOINCREMENT, row TEXT NOT NULL)")

    def put(self, *rows: dict[str, Any]) -> None:
        with self._open() as db:
            db.executemany("INSERT INTO inbox (row) VALUES (?)", [(dump(row),) for row in rows])

    def waiting(self, limit: int) -> pa.Table:
        with self._open() as db:
            return load(db.execute("SELECT id, row FROM inbox ORDER BY id LIMIT ?", (limit,)))

    def moved(self, up_to: int) -> None:
        with self._open() as db:
            db.execute("DELETE FROM inbox WHERE id <= ?", (up_to,))

    def fresh(self) -> pa.Table:
        return self.waiting(1_000_000)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self._path, timeout=30)
        try:
            with db:
                yield db
        finally:
            db.close()


def scored(
    score: float, *, key: str | None = None, source: str = "api", at: datetime = NOW, **more: Any
) -> dict[str, Any]:
    """A valid answer to a question about recommending."""
    given = {"type": "feedback.scored", "touchpoint": "hotline", "metric": "nps", "score": score, "unit": "Nord"}
    return make_event(given | more, received_at=at, source=source, key=key)
