"""The one way out of the record: an Ibis table that holds what a scope allows."""

from __future__ import annotations

from typing import Any, Final

from resonanz.events.schema import RECORD
from resonanz.events.scope import Scope, restrict
from resonanz.events.sql import engine as open_engine
from resonanz.events.sql import file_list
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace

__all__ = ["define_events", "open_table", "record_files", "restrict"]

_EVENTS: Final = "events"


def record_files(workspace: Workspace) -> list[str]:
    """Files of the newest version of the record, for any engine: Parquet, `month=` in the path is a column."""
    return Store(workspace.open()).paths()


def open_table(workspace: Workspace, scope: Scope) -> Any:
    """Open the record in the embedded engine.

    Later imports do not show in a table that is open: it stays at its version.

    Returns:
        An Ibis table with the columns of `schema.RECORD`, restricted to the scope.
    """
    import ibis

    connection = open_engine()
    define_events(connection, record_files(workspace))
    backend = ibis.duckdb.from_connection(connection)
    return restrict(backend.table(_EVENTS), scope)


def define_events(connection: Any, files: list[str]) -> None:
    """Define the record as a view of an engine's connection."""
    columns = ", ".join(f'"{field.name}"' for field in RECORD)
    if files:
        source = f"read_parquet({file_list(files)}, hive_partitioning = true, hive_types = {{'month': VARCHAR}})"
        connection.execute(f"CREATE VIEW {_EVENTS} AS SELECT {columns} FROM {source}")
        return
    connection.register("no_events", RECORD.empty_table())
    connection.execute(f"CREATE TABLE {_EVENTS} AS SELECT {columns} FROM no_events")
    connection.unregister("no_events")
