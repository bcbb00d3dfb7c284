"""Writers of SQLite stand in line; what may go wrong in the line never keeps the next writer from writing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from resonanz.organisation.base.sqlite3.base import DatabaseWrapper

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _databases(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def opened(path: Path, patience: float = 5) -> DatabaseWrapper:
    given = {"NAME": str(path), "OPTIONS": {"timeout": patience, "transaction_mode": "IMMEDIATE"}, "AUTOCOMMIT": True}
    quiet = dict.fromkeys(("CONN_MAX_AGE", "CONN_HEALTH_CHECKS", "TIME_ZONE", "ATOMIC_REQUESTS"))
    return DatabaseWrapper({**given, **quiet, "TEST": {}}, alias="line")


def add(wrapper: DatabaseWrapper) -> None:
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with wrapper.cursor() as cursor:
        cursor.execute("INSERT INTO one VALUES (1)")
    wrapper.commit()
    wrapper.set_autocommit(True)


def made(path: Path) -> DatabaseWrapper:
    wrapper = opened(path)
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE one (number INTEGER)")
    return wrapper


def counted(wrapper: DatabaseWrapper) -> int:
    with wrapper.cursor() as cursor:
        return int(cursor.execute("SELECT count(*) FROM one").fetchone()[0])


def test_who_waits_writes_when_the_turn_comes(tmp_path: Path) -> None:
    first = made(tmp_path / "a.db")
    first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)

    def later() -> None:
        second = opened(tmp_path / "a.db", patience=30)
        add(second)
        second.close()

    waiting = threading.Thread(target=later)
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    first.rollback()
    first.set_autocommit(True)
    waiting.join(30)
    assert counted(first) == 1
    first.close()


def test_where_the_line_cannot_be_made_sqlite_decides_for_each_writer(tmp_path: Path) -> None:
    (tmp_path / "a.db.line").mkdir()
    wrapper = made(tmp_path / "a.db")
    add(wrapper)
    add(wrapper)
    assert counted(wrapper) == 2
    wrapper.close()


def test_a_connection_that_closes_in_its_turn_makes_room(tmp_path: Path) -> None:
    first, second = made(tmp_path / "a.db"), opened(tmp_path / "a.db", patience=0.5)
    first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    first.close()
    add(second)
    assert counted(second) == 1
    second.close()
