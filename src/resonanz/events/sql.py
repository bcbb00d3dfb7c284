"""The embedded engine and the only way texts get into its SQL."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

_OFFLINE: Final = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def engine(threads: int | None = None, *, memory: str | None = None, spill: Path | None = None) -> Any:
    """Open an engine in memory that never reaches for the network and reckons in UTC."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = dict(_OFFLINE)
    if threads is not None:
        config["threads"] = threads
    if memory is not None:
        config["memory_limit"] = memory
    if spill is not None:
        config["temp_directory"] = str(spill)
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def literal(text: str) -> str:
    """Quote a text for SQL."""
    return "'" + text.replace("'", "''") + "'"


def file_list(paths: Iterable[str | Path]) -> str:
    """Quote paths as an SQL list, for `read_parquet`."""
    return "[" + ", ".join(literal(str(path)) for path in paths) + "]"
