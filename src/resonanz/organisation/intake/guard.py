"""The record's writer where several machines share a database: a lock of PostgreSQL beside that of the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from resonanz.organisation.base.jobs import connect

_KEY: Final = 0x5E42


@contextmanager
def database_lock(_path: Path) -> Iterator[None]:
    """Wait for the lock and hold it; the database releases it when this process dies."""
    connection = connect()
    try:
        connection.autocommit = True
        connection.execute("SELECT pg_advisory_lock(%s)", [_KEY])
        yield
    finally:
        connection.close()
