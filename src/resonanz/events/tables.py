"""The one way out of the record: an Ibis table that holds what a scope allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from resonanz.events.schema import RECORD
from resonanz.events.scope import Scope, restrict
from resonanz.events.sql import engine as open_engine
from resonanz.events.sql import file_list
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa

    from resonanz.events.inbox import Inbox

__all__ = ["define_events", "define_newest", "open_table", "record_files", "restrict"]

_EVENTS: Final = "events"


def record_files(workspace: Workspace) -> list[str]:
    """Files of the newest version of the record, for any engine: Parquet, `month=` in the path is a column."""
    return Store(workspace.open()).paths()


def open_table(workspace: Workspace, scope: Scope, *, fresh: Inbox | None = None) -> Any:
    """Open the record in the embedded engine.

    Later imports do not show in a table that is open: it stays at its version.

    Args:
        workspace: where the record lies.
        scope: what may be seen of it.
        fresh: adds rows that still wait in this inbox, each once.

    Returns:
        An Ibis table with the columns of `schema.RECORD`, restricted to the scope.
    """
    import ibis

    connection = open_engine()
    define_newest(connection, workspace, fresh)
    backend = ibis.duckdb.from_connection(connection)
    return restrict(backend.table(_EVENTS), scope)


def define_newest(connection: Any, workspace: Workspace, fresh: Inbox | None = None) -> None:
    """Define the newest version of the record, and what still waits, as a view of an engine's connection."""
    # The inbox first: a row that is moved in between is then met twice and recognised, never missed.
    waiting = fresh.fresh() if fresh is not None else None
    store = Store(workspace.open())
    if waiting is None:
        define_events(connection, store.paths())
    else:
        from resonanz.events.inbox import as_record, not_moved

        define_events(connection, store.paths(), as_record(not_moved(waiting, store.flushed_up_to)))


def define_events(connection: Any, files: list[str], waiting: pa.Table | None = None) -> None:
    """Define files of the record, and rows that wait, as a view of an engine's connection."""
    columns = ", ".join(f'"{field.name}"' for field in RECORD)
    sources = []
    if files:
        sources.append(f"read_parquet({file_list(files)}, hive_partitioning = true, hive_types = {{'month': VARCHAR}})")
    if waiting is not None or not files:
        connection.register("handed", RECORD.empty_table() if waiting is None else waiting)
        connection.execute("CREATE TABLE waiting AS FROM handed")
        connection.unregister("handed")
        sources.append("waiting")
    selected = " UNION ALL ".join(f"SELECT {columns} FROM {source}" for source in sources)
    connection.execute(f"CREATE VIEW {_EVENTS} AS {selected}")
